"""Reads what a page of the explorer holds."""

import base64
import gzip
import re
from typing import Any

import orjson


def content_in(page: bytes) -> dict[str, Any]:
    """The content that was packed into the page."""
    found = re.search(rb'<script id="data"[^>]*>([^<]*)</script>', page)
    assert found
    content: dict[str, Any] = orjson.loads(gzip.decompress(base64.b64decode(found[1])))
    return content

"""Debian's chromium, driven by playwright: for the tests, and for the pictures of the README."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, sync_playwright

READY = "html[data-ready]"
_QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def find_chromium() -> str:
    """The browser's path.

    Raises:
        RuntimeError: there is none; it says how to set one up.
    """
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        raise RuntimeError(
            "the explorer is tested in a real browser, and there is no chromium on the PATH. As"
            " root on Debian `make browser` installs it; elsewhere install Chromium or Chrome and"
            " set CHROMIUM to its path"
        )
    return found


@contextmanager
def open_browser() -> Iterator[Browser]:
    """A browser without a window, which asks nobody for anything."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=_QUIET)
        yield browser
        browser.close()


def watch(context: BrowserContext) -> list[str]:
    """What will go wrong in the pages of a context, or be asked of the network, is put in here.

    The context gets no network.
    """
    context.set_offline(True)
    seen: list[str] = []
    context.on("console", lambda message: seen.append(f"{message.type}: {message.text}"))
    context.on("weberror", lambda error: seen.append(str(error.error)))
    context.on("request", lambda request: _note(seen, request.url))
    return seen


def _note(seen: list[str], address: str) -> None:
    if not address.startswith(("file:", "blob:", "data:")):
        seen.append(address)


def address_of(file: Path, shown: str = "") -> str:
    """The file's address; `shown` is what stands behind the `#`."""
    return f"{file.as_uri()}#{shown}" if shown else file.as_uri()

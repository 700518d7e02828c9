"""An S3 client some of whose calls do otherwise than the real one's."""

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class StubClient:
    """Does as another client does, but for the calls that are replaced.

    Attributes:
        calls: how often each call was made.
        replaced: the calls that do otherwise.
    """

    def __init__(self, client: "S3Client", **replaced: Callable[..., Any]) -> None:
        self._client = client
        self.calls: Counter[str] = Counter()
        self.replaced: dict[str, Callable[..., Any]] = replaced

    def __getattr__(self, name: str) -> Any:
        def call(*args: Any, **request: Any) -> Any:
            self.calls[name] += 1
            return self.replaced.get(name, getattr(self._client, name))(*args, **request)

        return call


def client_error(
    code: str, operation: str = "PutObject", headers: dict[str, str] | None = None
) -> ClientError:
    """The error that boto3 raises where the server answers with this code."""
    metadata: Any = {"HTTPHeaders": headers or {}}
    return ClientError(
        {"Error": {"Code": code, "Message": ""}, "ResponseMetadata": metadata}, operation
    )

"""What goes wrong with a bucket is told in words: what it is, what to do, whether to try again."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

import boto3
import botocore.exceptions as aws
import pytest
from botocore.config import Config
from botocore.exceptions import HTTPClientError

from basin_assets.stores import protocol
from basin_assets.stores.opening import open_store
from basin_assets.stores.protocol import (
    ABSENT,
    ConflictError,
    RefusedError,
    StoreError,
    UnreachableStoreError,
)
from basin_assets.stores.s3 import S3Store
from basin_assets.stores.s3_errors import errors_in_words
from basin_assets_tests.reliability.fault_proxy import Answer, FaultProxy, S3Request
from basin_assets_tests.stores.stubs import StubClient, client_error

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

Ask = Callable[[S3Store], object]
REQUESTS: dict[str, Ask] = {
    "read": lambda store: store.read("a"),
    "list": lambda store: store.list("a"),
    "keys": lambda store: store.keys("a"),
    "write": lambda store: store.write("a", b"1"),
    "write if absent": lambda store: store.write("a", b"1", expected=ABSENT),
    "write parts": lambda store: store.write_parts("a", [b"1"]),
    "compare": lambda store: store.version_if_same("a", b""),
    "delete": lambda store: store.delete("a"),
}
ADDRESSES = {
    "s3://": "names no bucket; write s3://bucket",
    "s3:///gym": "names no bucket; write s3://bucket",
    "gs://bucket": "neither a folder nor s3://",
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(RefusedError, match=f"BASIN_STORE={address} .*{ADDRESSES[address]}"):
        open_store(address)


BROKEN_SETTINGS = {
    "an unknown profile": ({"AWS_PROFILE": "nobody"}, "AWS_PROFILE names a profile that is not"),
    "half of the keys": ({"AWS_SECRET_ACCESS_KEY": ""}, "one half of the AWS keys is missing"),
    "no scheme": ({"AWS_ENDPOINT_URL": "localhost:9000"}, "with http:// or https://"),
    "a region of two words": ({"AWS_DEFAULT_REGION": "us east"}, "AWS_REGION is no region's name"),
}


@pytest.mark.usefixtures("s3_endpoint")
@pytest.mark.parametrize(("settings", "says"), BROKEN_SETTINGS.values(), ids=list(BROKEN_SETTINGS))
def test_settings_of_aws_that_cannot_be_used_are_named(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], says: str
) -> None:
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(RefusedError, match=f"s3://gym/data: .*{says}") as raised:
        open_store("s3://gym/data")
    assert raised.value.__suppress_context__  # no endpoint's password in a traceback


def test_no_keys_at_all_are_named(s3_endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    with pytest.raises(RefusedError, match=r"there are no AWS credentials: check AWS_ACCESS_KEY"):
        open_store("s3://gym").read("a")


@pytest.mark.parametrize(
    "name", sorted(REQUESTS.keys() - {"compare"})
)  # HEAD tells only "not there"
def test_a_bucket_that_is_not_there_is_said_so(s3_client: "S3Client", name: str) -> None:
    with pytest.raises(RefusedError, match=r"there is no bucket no-such-bucket.*BASIN_STORE"):
        REQUESTS[name](S3Store(s3_client, "no-such-bucket"))


def test_a_name_that_no_bucket_can_have_is_said_so(s3_client: "S3Client") -> None:
    with pytest.raises(RefusedError, match=r"that is no bucket's name\. Check BASIN_STORE"):
        S3Store(s3_client, "My gym!").read("a")


@pytest.mark.parametrize("ask", REQUESTS.values(), ids=list(REQUESTS))
@pytest.mark.usefixtures("s3_endpoint")
def test_a_server_that_does_not_answer_is_no_empty_store(ask: Ask) -> None:
    client = boto3.client(
        "s3",
        endpoint_url="http://127.0.0.1:9",
        config=Config(retries={"total_max_attempts": 1}, connect_timeout=1),
    )
    with pytest.raises(UnreachableStoreError, match=r"no answer.*AWS_ENDPOINT_URL") as raised:
        ask(S3Store(client, "gym"))
    assert raised.value.retry_helps
    client.close()


ANSWERS = {
    **dict.fromkeys(
        ("AccessDenied", "AllAccessDisabled", "Forbidden", "403", "AccountProblem"),
        (RefusedError, "the credentials may not do that there; deploy/iam"),
    ),
    **dict.fromkeys(
        ("InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken"),
        (RefusedError, "check AWS_ACCESS_KEY_ID and .*, or AWS_PROFILE, or log in again"),
    ),
    **dict.fromkeys(
        ("AuthorizationHeaderMalformed", "PermanentRedirect", "TemporaryRedirect", "301", "307"),
        (RefusedError, "the bucket lies in another region, eu-west-1. Set AWS_REGION"),
    ),
    **dict.fromkeys(
        ("MethodNotAllowed", "NotImplemented"),
        (RefusedError, "that server cannot do it. Check AWS_ENDPOINT_URL"),
    ),
    "400": (RefusedError, "a HEAD tells no more. Check the credentials, AWS_REGION and this"),
    "RequestTimeTooSkewed": (RefusedError, "this machine's clock is wrong: set it"),
    "NoSuchBucket": (RefusedError, "there is no bucket "),
    "InvalidBucketName": (RefusedError, "that is no bucket's name. Check BASIN_STORE"),
    **dict.fromkeys(
        ("PreconditionFailed", "412", "ConditionalRequestConflict", "409"),
        (ConflictError, "^s3://.*/a was changed by somebody else$"),
    ),
    "InternalError": (UnreachableStoreError, "Try again later"),
    "SlowDown": (UnreachableStoreError, "Try again later"),
    "503": (UnreachableStoreError, "Try again later"),
    "404": (UnreachableStoreError, "check AWS_ENDPOINT_URL"),
}


@pytest.mark.parametrize("code", ANSWERS)
@pytest.mark.parametrize("name", ["read", "write", "delete"])
def test_a_server_that_refuses_is_no_empty_store(
    s3_client: "S3Client", bucket: str, code: str, name: str
) -> None:
    def refuse(**_: Any) -> Any:
        raise client_error(code, "SomeCall", {"x-amz-bucket-region": "eu-west-1"})

    calls = ("get_object", "put_object", "head_object", "delete_object")
    client = StubClient(s3_client, **dict.fromkeys(calls, refuse))
    kind, says = ANSWERS[code]
    if kind is not ConflictError:
        says = f"^s3://{bucket}/a: SomeCall was answered {code}(: |.*){says}"
    with pytest.raises(StoreError, match=says) as raised:
        REQUESTS[name](S3Store(cast("S3Client", client), bucket))
    assert type(raised.value) is kind
    assert raised.value.retry_helps == (kind is not RefusedError)


CREDENTIALS = "check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or log in again."
NOT_SENT = {
    aws.PartialCredentialsError: f"one half of the AWS keys is missing: {CREDENTIALS}",
    aws.NoCredentialsError: f"there are no AWS credentials: {CREDENTIALS}",
    **dict.fromkeys(
        (aws.CredentialRetrievalError, aws.TokenRetrievalError, aws.SSOError, aws.LoginError),
        f"AWS gave no credentials: {CREDENTIALS}",
    ),
    aws.ParamValidationError: "that is no bucket's name. Check BASIN_STORE.",
    aws.ProfileNotFound: "AWS_PROFILE names a profile that is not configured. Correct or unset it.",
    aws.InvalidRegionError: "AWS_REGION is no region's name. Correct it.",
    aws.ConfigParseError: "AWS's configuration file cannot be read. Correct it.",
}


@pytest.mark.parametrize("kind", NOT_SENT)
def test_why_a_request_was_not_sent_is_said(kind: type[aws.BotoCoreError]) -> None:
    names = ("provider", "error_msg", "cred_var", "report", "profile", "region_name", "path")
    with pytest.raises(RefusedError) as raised, errors_in_words("s3://gym/a"):
        raise kind(**dict.fromkeys(names, "x"))
    assert str(raised.value) == f"s3://gym/a: {NOT_SENT[kind]}"


REDIRECTS = {
    "another region": (
        {"Content-Type": "application/xml", "x-amz-bucket-region": "eu-west-1"},
        b"<Error><Code>PermanentRedirect</Code><Message>elsewhere</Message></Error>",
        r"region, eu-west-1\. Set AWS_REGION",
    ),
    # boto3 takes any 301 for another region, and asks that very server which one, without end.
    "https for everything": (
        {"Content-Type": "text/html", "Location": "https://s3.gym.example/"},
        b"<html><h1>301 Moved Permanently</h1></html>",
        r"sends every request elsewhere.*https://",
    ),
}


@pytest.mark.parametrize(("headers", "body", "says"), REDIRECTS.values(), ids=list(REDIRECTS))
@pytest.mark.parametrize("name", ["read", "write", "compare", "list"])
def test_where_a_redirect_leads_is_said(
    s3_endpoint: str, bucket: str, name: str, headers: dict[str, str], body: bytes, says: str
) -> None:
    def redirect(request: S3Request, answer: Answer) -> Answer:
        return Answer(301, headers, body, len(body))

    with FaultProxy(s3_endpoint) as proxy, proxy.meddling(alter=redirect):
        client = boto3.client("s3", endpoint_url=proxy.endpoint)
        with pytest.raises(RefusedError, match=says):
            REQUESTS[name](S3Store(client, bucket))
        client.close()


def test_a_redirect_without_end_is_said_too_where_it_ends_while_botocore_is_sending(
    s3_client: "S3Client", bucket: str
) -> None:
    def get_object(**_: Any) -> Any:
        raise HTTPClientError(error=RecursionError())

    client = StubClient(s3_client, get_object=get_object)
    with pytest.raises(RefusedError, match="sends every request elsewhere"):
        S3Store(cast("S3Client", client), bucket).read("a")


@pytest.mark.parametrize(
    "code",
    [
        *("BadDigest", "InvalidDigest", "XAmzContentChecksumMismatch", "XAmzContentSHA256Mismatch"),
        *("IncompleteBody", "InvalidPart", "InvalidPartOrder", "MalformedXML"),
    ],
)
def test_a_body_that_arrived_flipped_is_sent_again(
    s3_client: "S3Client", bucket: str, code: str
) -> None:
    def put_object(**request: Any) -> Any:
        if client.calls["put_object"] == 1:
            raise client_error(code)
        return s3_client.put_object(**request)

    client = StubClient(s3_client, put_object=put_object)
    S3Store(cast("S3Client", client), bucket).write("a", b"1", expected=ABSENT)
    assert client.calls["put_object"] == 2


def test_every_error_says_whether_a_retry_helps() -> None:
    """A retry helps where time may mend it, and not where a person must act."""
    errors = {
        kind.__name__: kind.retry_helps
        for kind in vars(protocol).values()
        if isinstance(kind, type) and issubclass(kind, StoreError)
    }
    assert errors == {
        "StoreError": False,
        "MissingObjectError": False,
        "RefusedError": False,
        "UnreachableStoreError": True,
        "DamagedObjectError": True,
        "ConflictError": True,
        "BusyStoreError": True,
        "LeaseLostError": True,
    }

"""Turns botocore's errors into the store's, which say what is wrong and what to do."""

from collections.abc import Iterator, Set
from contextlib import contextmanager

from botocore import exceptions as aws
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from basin_assets.stores.protocol import (
    ConflictError,
    DamagedObjectError,
    MissingObjectError,
    RefusedError,
    StoreError,
    UnreachableStoreError,
)

MISSING = {"NoSuchKey"}  # a bare 404 may come from a proxy, or from a wrong endpoint
MISSING_IN_HEAD = {"NoSuchKey", "NotFound", "404"}  # HEAD has no body to tell the two apart
_CONFLICT = {"PreconditionFailed", "412", "ConditionalRequestConflict", "409"}
_DAMAGED = {
    "BadDigest",
    "InvalidDigest",
    "XAmzContentChecksumMismatch",
    "XAmzContentSHA256Mismatch",
    "IncompleteBody",
    "InvalidPart",
    "InvalidPartOrder",
    "MalformedXML",
}
_PERMISSION = "the credentials may not do that there; deploy/iam lists what a run needs."
_CREDENTIALS = "check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or log in again."
_REGION = "the bucket lies in another region{region}. Set AWS_REGION to the bucket's."
_ELSEWHERE = (
    "the server sends every request elsewhere, as one does that wants https. Write AWS_ENDPOINT_URL"
    " as the server wants it, https:// or http:// included; on a guest network, log in first."
)
_ENDPOINT = "that server cannot do it. Check AWS_ENDPOINT_URL."
_REFUSALS = {
    "AccessDenied": _PERMISSION,
    "AllAccessDisabled": _PERMISSION,
    "Forbidden": _PERMISSION,
    "403": _PERMISSION,
    "AccountProblem": _PERMISSION,
    "InvalidAccessKeyId": _CREDENTIALS,
    "SignatureDoesNotMatch": _CREDENTIALS,
    "ExpiredToken": _CREDENTIALS,
    "InvalidToken": _CREDENTIALS,
    "AuthorizationHeaderMalformed": _REGION,
    "PermanentRedirect": _REGION,
    "TemporaryRedirect": _REGION,
    "301": _REGION,
    "307": _REGION,
    "MethodNotAllowed": _ENDPOINT,
    "NotImplemented": _ENDPOINT,
    "400": "a HEAD tells no more. Check the credentials, AWS_REGION and this machine's clock.",
    "RequestTimeTooSkewed": "this machine's clock is wrong: set it.",
    "NoSuchBucket": "there is no bucket {bucket}. Check BASIN_STORE and AWS_ENDPOINT_URL.",
    "InvalidBucketName": "that is no bucket's name. Check BASIN_STORE.",
}
_NOT_SENT = {
    aws.ProfileNotFound: "AWS_PROFILE names a profile that is not configured. Correct or unset it.",
    aws.PartialCredentialsError: "one half of the AWS keys is missing: " + _CREDENTIALS,
    aws.NoCredentialsError: "there are no AWS credentials: " + _CREDENTIALS,
    aws.CredentialRetrievalError: "AWS gave no credentials: " + _CREDENTIALS,
    aws.TokenRetrievalError: "AWS gave no credentials: " + _CREDENTIALS,
    aws.SSOError: "AWS gave no credentials: " + _CREDENTIALS,
    aws.LoginError: "AWS gave no credentials: " + _CREDENTIALS,
    aws.ParamValidationError: "that is no bucket's name. Check BASIN_STORE.",
    aws.InvalidRegionError: "AWS_REGION is no region's name. Correct it.",
    aws.ConfigParseError: "AWS's configuration file cannot be read. Correct it.",
}


@contextmanager
def client_errors_in_words(address: str) -> Iterator[None]:
    """Turns errors in the settings of a client into the store's."""
    try:
        yield
    except BotoCoreError as error:
        raise _of_botocore(address, error) from None
    except ValueError:  # the endpoint is not shown: it may hold a password
        raise RefusedError(
            f"{address}: AWS_ENDPOINT_URL is no address of a server. Write it with http:// or"
            " https://, such as http://localhost:9000."
        ) from None


@contextmanager
def errors_in_words(location: str, missing: Set[str] = MISSING) -> Iterator[None]:
    """Turns errors of a request into the store's.

    Args:
        location: the address of the object or listing.
        missing: the server's codes for a missing object.
    """
    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if code in missing:
            raise MissingObjectError(f"{location} does not exist") from None
        raise _of_answer(location, code, error) from None
    except (ResponseParserError, ValueError) as error:
        if isinstance(error, BotoCoreError):
            raise _of_botocore(location, error) from None
        raise damaged(location) from None  # botocore cannot read the answer
    except BotoCoreError as error:
        raise _of_botocore(location, error) from None
    except RecursionError:  # botocore asks where the bucket is, is sent elsewhere again, and so on
        raise RefusedError(f"{location}: {_ELSEWHERE}") from None


def damaged(location: str) -> DamagedObjectError:
    """The error for bytes that were damaged on their way."""
    return DamagedObjectError(
        f"{location}: what arrived is not what was sent. Check the network, and try again later."
    )


def _of_answer(location: str, code: str, error: ClientError) -> StoreError:
    """The error for the server's answer."""
    if code in _CONFLICT:
        return ConflictError(f"{location} was changed by somebody else")
    if code in _DAMAGED:
        return damaged(location)
    answered = f"{location}: {error.operation_name} was answered {code or 'by an error'}"
    if code in _REFUSALS:
        headers = error.response.get("ResponseMetadata", {}).get("HTTPHeaders", {})
        region = headers.get("x-amz-bucket-region", "")
        bucket = location.removeprefix("s3://").partition("/")[0]
        advice = _REFUSALS[code].format(region=f", {region}" if region else "", bucket=bucket)
        return RefusedError(f"{answered}: {advice} `basin doctor` looks at each step.")
    return UnreachableStoreError(
        f"{answered}. Try again later. Where it stays so, check AWS_ENDPOINT_URL; `basin doctor`"
        " looks at each step."
    )


def _of_botocore(location: str, error: BotoCoreError) -> StoreError:
    """The error for a request that was not sent, or got no answer."""
    if isinstance(error.kwargs.get("error"), RecursionError):  # as above, while it was sending
        return RefusedError(f"{location}: {_ELSEWHERE}")
    for kind, advice in _NOT_SENT.items():
        if isinstance(error, kind):
            return RefusedError(f"{location}: {advice}")
    return UnreachableStoreError(
        f"{location}: no answer ({type(error).__name__}). Check the network, AWS_REGION,"
        " AWS_ENDPOINT_URL and the credentials."
    )

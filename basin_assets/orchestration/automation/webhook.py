"""Posts JSON to a secret address, which may be slow, busy or gone.

It uses the standard library, since urllib3 and requests log the address of every try.
"""

import json
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException
from threading import Thread
from typing import Any, NamedTuple
from urllib.error import HTTPError, URLError

from tenacity import Retrying, retry_if_result, stop_after_attempt, wait_exponential

SECONDS_IN_ALL = 20.0  # a sensor's tick may take 60
_TRIES = 4
_FIRST_PAUSE_SECONDS = 0.5  # each pause is twice as long as the one before
_BUSY = {429, 500, 502, 503, 504}
_REMEDY = "look at BASIN_FAILURE_WEBHOOK, and whether this machine may connect to it."


class UndeliveredError(Exception):
    """Nobody accepted the message. The text omits the address, which is a key to a chat."""


class _Refusal(NamedTuple):
    """The reason of a failed try, and whether another try may succeed."""

    says: str
    may_pass: bool


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Refuses redirects: they would drop the message, or send it to a stranger."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def post_json(address: str, message: Mapping[str, Any], seconds: float = SECONDS_IN_ALL) -> None:
    """Posts the message, and tries again after a silent or broken server.

    A socket's timeout restarts with every byte, and a name lookup has none. So the tries run in a
    thread, and this waits for it no longer than `seconds`. A server that has the message and thinks
    about it is waited for as long, and not asked again: it would post the message twice.

    Args:
        address: begins with http:// or https://.
        message: the JSON to post.
        seconds: the time limit of all tries together.

    Raises:
        UndeliveredError: the server refused the message, or did not answer in time.
    """
    refusals: list[_Refusal | None] = []
    tries = Thread(target=lambda: refusals.append(_post(address, message, seconds)), daemon=True)
    tries.start()
    tries.join(seconds)
    if not refusals:
        raise UndeliveredError(_silent(seconds))
    if refusals[0] is not None:
        raise UndeliveredError(refusals[0].says)


def _silent(seconds: float) -> str:
    return f"The webhook did not answer within {seconds:g} s: {_REMEDY}"


def _post(address: str, message: Mapping[str, Any], seconds: float) -> _Refusal | None:
    """Tries until the message is accepted or a try cannot help; None after success."""
    tries = Retrying(
        stop=stop_after_attempt(_TRIES),
        wait=wait_exponential(_FIRST_PAUSE_SECONDS),
        retry=retry_if_result(lambda why_not: why_not is not None and why_not.may_pass),
        retry_error_callback=lambda last: last.outcome and last.outcome.result(),
    )
    why_not: _Refusal | None = tries(_try_to_post, address, message, seconds)
    return why_not


def _try_to_post(address: str, message: Mapping[str, Any], seconds: float) -> _Refusal | None:
    opener = urllib.request.build_opener(_NoRedirect)
    try:
        request = urllib.request.Request(
            address,
            data=json.dumps(message).encode(),
            headers={"Content-Type": "application/json", "User-Agent": "basin_assets"},
        )
        with opener.open(request, timeout=seconds):
            return None
    except HTTPError as error:
        error.close()
        says = f"The webhook answered {error.code}: look at BASIN_FAILURE_WEBHOOK."
        return _Refusal(says, may_pass=error.code in _BUSY)
    except TimeoutError:  # amid the answer; one while connecting is an URLError
        return _Refusal(_silent(seconds), may_pass=False)
    except (OSError, HTTPException, ValueError) as error:  # the last two: a malformed address
        reason = error.reason if isinstance(error, URLError) else error
        says = f"The webhook could not be reached ({type(reason).__name__}): {_REMEDY}"
        return _Refusal(says, may_pass=isinstance(error, OSError))

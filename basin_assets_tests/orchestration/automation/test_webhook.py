"""A webhook over real HTTP: what it hears, and that a slow or broken one holds nobody up."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

import pytest

from basin_assets.orchestration.automation.webhook import UndeliveredError, post_json
from basin_assets_tests.orchestration.automation.listener import address_of_nobody, listening

pytestmark = pytest.mark.usefixtures("no_pauses")


def test_a_message_is_posted_as_json() -> None:
    with listening() as server:
        post_json(server.address, {"text": "é"})
    assert server.heard == [{"text": "é"}]


@pytest.mark.parametrize("busy", [500, 503, 429])
def test_a_webhook_that_is_out_of_order_for_a_moment_is_asked_again(busy: int) -> None:
    with listening(busy, busy) as server:
        post_json(server.address, {})
    assert len(server.bodies) == 3


def test_a_webhook_that_stays_out_of_order_is_given_up() -> None:
    with listening(*[500] * 9) as server, pytest.raises(UndeliveredError, match="answered 500"):
        post_json(server.address, {})
    assert len(server.bodies) == 4


@pytest.mark.parametrize("refused", [302, 404])
def test_a_refusal_is_not_repeated(refused: int) -> None:
    with listening(refused) as server, pytest.raises(UndeliveredError, match=str(refused)):
        post_json(server.address, {})
    assert len(server.bodies) == 1


def test_nobody_there_is_told_without_the_address() -> None:
    with pytest.raises(UndeliveredError) as error:
        post_json(address_of_nobody(), {})
    assert "secret-key" not in str(error.value)
    assert "BASIN_FAILURE_WEBHOOK" in str(error.value)


def test_a_slow_webhook_hears_a_message_once() -> None:
    with listening(after_seconds=0.4) as server:
        post_json(server.address, {})
        with pytest.raises(UndeliveredError, match=r"within 0\.1 s"):
            post_json(server.address, {}, seconds=0.1)
        time.sleep(0.6)  # longer than a second try would take to come
    assert len(server.bodies) == 2


@contextmanager
def trickling() -> Iterator[str]:
    """The address of a server that answers byte by byte and never comes to an end."""
    is_over = Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def trickle() -> None:
            connection, _ = server.accept()
            with connection, suppress(OSError):
                while not is_over.wait(0.02):
                    connection.sendall(b"H")

        thread = Thread(target=trickle)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}/secret-key"
        finally:
            is_over.set()
            thread.join()


def test_a_webhook_that_answers_byte_by_byte_is_given_up_in_time() -> None:
    began = time.monotonic()
    with trickling() as address, pytest.raises(UndeliveredError, match=r"within 0\.3 s"):
        post_json(address, {}, seconds=0.3)
    assert time.monotonic() - began < 20  # the server would go on for ever


@pytest.mark.parametrize("address", ["http://127.0.0.1:port/secret-key", "http://a b/"])
def test_what_is_no_address_is_told(address: str) -> None:
    with pytest.raises(UndeliveredError, match="BASIN_FAILURE_WEBHOOK") as error:
        post_json(address, {})
    assert "secret-key" not in str(error.value)

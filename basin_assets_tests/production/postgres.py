"""A Postgres of the tests' own: Debian's programs, on a folder and a port that nobody uses."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

USER, PASSWORD, DATABASE = "dagster", "a-password-of-the-tests", "dagster"
_NOBODY_SPECIAL = "postgres"  # Debian's user; Postgres refuses to run as root
_SECONDS_TO_START = 60


def free_port() -> int:
    """A port of the loopback on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def postgres() -> Iterator[int]:
    """The port of a running server with an empty database; it is gone afterwards."""
    user = _NOBODY_SPECIAL if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="basin-postgres-"))
    data, password = folder / "data", folder / "password"
    password.write_text(PASSWORD)
    if user is not None:
        for path in (folder, password):
            shutil.chown(path, user)
    port = free_port()
    try:
        _call(
            ["initdb", "-D", data, "-U", USER, "--auth=scram-sha-256", f"--pwfile={password}"], user
        )
        options = f"-c listen_addresses=127.0.0.1 -c unix_socket_directories= -p {port}"
        server = subprocess.Popen(
            [_program("postgres"), "-D", str(data), *options.split()],
            user=user,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _make_database(port)
            yield port
        finally:
            server.terminate()  # waits for sessions to end
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _make_database(port: int) -> None:
    command = [_program("createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", USER, DATABASE]
    end = time.monotonic() + _SECONDS_TO_START
    while True:
        done = subprocess.run(
            command, env={"PGPASSWORD": PASSWORD}, capture_output=True, text=True, check=False
        )
        if done.returncode == 0:
            return
        assert time.monotonic() < end, f"Postgres does not start: {done.stderr}"
        time.sleep(0.5)


def _call(command: list[object], user: str | None) -> None:
    words = [_program(str(command[0])), *map(str, command[1:])]
    done = subprocess.run(words, user=user, cwd="/", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def _program(name: str) -> str:
    """Debian keeps its servers off the PATH."""
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    found = shutil.which(name) or (str(debian[-1]) if debian else None)
    assert found, f"{name} was not found: run scripts/install-postgres"
    return found

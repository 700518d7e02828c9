"""A process is called dead only where its end can be seen."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from basin_assets.stores import processes
from basin_assets.stores.processes import Process, this_process

SAY = (
    "from basin_assets.stores.processes import this_process;"
    "print(this_process().model_dump_json(), flush=True);"
)


def a_dead_process() -> Process:
    ended = subprocess.run([sys.executable, "-c", SAY], capture_output=True, check=True)
    return Process.model_validate_json(ended.stdout)


def test_a_process_that_runs_is_not_dead() -> None:
    assert not this_process().is_dead()
    assert this_process().pid == os.getpid()


def test_a_process_is_dead_when_it_has_ended_though_nobody_has_asked_how() -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", SAY + "input()"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert child.stdin is not None and child.stdout is not None
    process = Process.model_validate_json(child.stdout.readline())
    assert not process.is_dead()
    child.stdin.close()
    ends = time.monotonic() + 30
    while not process.is_dead():  # a zombie until `wait` is called
        assert time.monotonic() < ends
        time.sleep(0.02)
    child.wait()
    child.stdout.close()
    assert process.is_dead()


@pytest.mark.parametrize("where", ["host", "boot", "pid_namespace"])
def test_a_process_that_cannot_be_seen_from_here_is_not_called_dead(where: str) -> None:
    dead = a_dead_process()
    assert dead.is_dead()
    assert not dead.model_copy(update={where: "another"}).is_dead()


def test_a_later_process_with_the_same_id_is_another_one() -> None:
    assert this_process().model_copy(update={"started": "1"}).is_dead()


def test_the_processes_of_other_users_live(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(pid: int, signal: int) -> None:
        assert signal == 0  # none is sent: it only asks
        raise PermissionError

    monkeypatch.setattr(os, "kill", forbidden)
    assert not this_process().is_dead()


def test_where_the_system_tells_no_boot_nobody_is_called_dead(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    dead = a_dead_process()
    monkeypatch.setattr(processes, "_PROC", tmp_path)
    here = this_process()
    assert (here.boot, here.pid_namespace, here.started) == ("", "", "")
    assert not here.is_dead()
    assert not dead.is_dead()
    assert not here.model_copy(update={"pid": dead.pid}).is_dead()  # maybe of a namesake's


def test_the_proc_of_another_namespace_tells_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A container may see the host's /proc, in which its own ids are other processes'."""
    for name in ("sys/kernel/random", "4711/ns"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "sys/kernel/random/boot_id").write_text("a boot\n")
    (tmp_path / "4711/ns/pid").symlink_to("pid:[1]")
    fields = " ".join(str(number) for number in range(4, 53))  # 3 is the state
    (tmp_path / "4711/stat").write_text(f"4711 (a name) of) S {fields}")
    (tmp_path / "self").symlink_to("4711")
    monkeypatch.setattr(processes, "_PROC", tmp_path)
    assert this_process().boot == ""
    monkeypatch.setattr(os, "getpid", lambda: 4711)
    assert this_process() == Process(
        host=this_process().host, boot="a boot", pid_namespace="pid:[1]", pid=4711, started="22"
    )

"""Names a process so that only somebody who can see it may call it dead.

A process id alone says nothing: in another container the same number is another process, and two
containers or two machines may bear one host name. So a process is named by host, boot, pid
namespace, pid and start time, and judged only from the same host, boot and namespace.
"""

import os
import socket
from pathlib import Path

from pydantic import BaseModel

_PROC = Path("/proc")
_ENDED = {"Z", "X"}  # a zombie has ended, too; its parent has not asked how


class Process(BaseModel, frozen=True):
    """A process of some machine.

    Attributes:
        host: the machine's name.
        boot: the kernel's id of this boot; blank on other systems than Linux.
        pid_namespace: the namespace of `pid`; blank likewise.
        pid: the process id.
        started: when the process started, in the kernel's ticks; pids are used again.
    """

    host: str
    boot: str
    pid_namespace: str
    pid: int
    started: str

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host}"

    def is_dead(self) -> bool:
        """Whether the process has provably ended; False where it cannot be seen from here."""
        if not self.boot or self._place() != this_process()._place():
            return False
        try:
            os.kill(self.pid, 0)  # /proc may hide the processes of other users; this does not
        except ProcessLookupError:
            return True
        except PermissionError:
            pass
        try:
            state, started = _state_and_start(str(self.pid))
        except OSError:
            return False
        return state in _ENDED or started != self.started

    def _place(self) -> tuple[str, str, str]:
        return self.host, self.boot, self.pid_namespace


def this_process() -> Process:
    """The calling process."""
    host, pid = socket.gethostname(), os.getpid()
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text().strip()
        namespace = str((_PROC / "self/ns/pid").readlink())
        is_own = (_PROC / "self").readlink().name == str(pid)
        _, started = _state_and_start("self")
    except OSError:  # another system than Linux
        is_own = False
    if not is_own:  # no /proc, or that of another namespace: pids in it are not ours
        return Process(host=host, boot="", pid_namespace="", pid=pid, started="")
    return Process(host=host, boot=boot, pid_namespace=namespace, pid=pid, started=started)


def _state_and_start(pid: str) -> tuple[str, str]:
    """State and start time from /proc; the name before them may hold blanks and brackets."""
    fields = (_PROC / pid / "stat").read_text(errors="replace").rpartition(")")[2].split()
    return fields[0], fields[19]

"""A standalone Spark cluster on the loopback: a master and workers, on ports that are free."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

HOST = "127.0.0.1"
_SECONDS = 120.0
_SHORT_LIVED = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"  # compiling well takes longer than tests
# Small and quiet: what the driver takes from spark-defaults.conf of SPARK_CONF_DIR.
_DEFAULTS = f"""
spark.driver.extraJavaOptions {_SHORT_LIVED}
spark.executor.extraJavaOptions {_SHORT_LIVED}
spark.driver.host {HOST}
spark.driver.bindAddress {HOST}
spark.driver.memory 512m
spark.executor.memory 512m
spark.cores.max 2
spark.ui.enabled false
spark.log.level ERROR
"""


@dataclass
class Cluster:
    """A master and its workers.

    Attributes:
        master: its address, for `BASIN_SPARK_MASTER`.
    """

    folder: Path
    master: str = ""
    _processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, workers: int) -> None:
        """Starts the master and the workers, and waits until they know each other."""
        self._start("master", "--port", "0", "--webui-port", "0")
        self.master = self._said("master", rf"Starting Spark master at (spark://{HOST}:\d+)")
        for number in range(workers):
            self.add_worker(f"worker-{number}")

    def add_worker(self, name: str) -> None:
        """Starts one more worker, with one core."""
        self._start(name, "--cores", "1", "--memory", "600m", "--webui-port", "0", self.master)
        self._said(name, "Successfully registered with master (.*)")

    def kill_worker_at_work(self) -> None:
        """Kills a worker that runs an executor, and that, as when a machine loses its power."""
        worker = next(each for each in self._processes[1:] if _children(each))
        _kill_tree(worker.pid)
        worker.wait()

    def stop(self) -> None:
        """Kills everything that is left."""
        for process in self._processes:
            if process.poll() is None:
                _kill_tree(process.pid)
                process.wait()

    def _start(self, name: str, *words: str) -> None:
        kind = "Master" if name == "master" else "Worker"
        spark_home = _spark_home()
        command = [
            str(spark_home / "bin" / "spark-class"),
            f"org.apache.spark.deploy.{kind.lower()}.{kind}",
            "--host",
            HOST,
            *words,
        ]
        environment = {
            **os.environ,
            "SPARK_HOME": str(spark_home),
            "SPARK_LOCAL_IP": HOST,
            "SPARK_LOCAL_DIRS": str(self.folder / "local"),
            "SPARK_WORKER_DIR": str(self.folder / "work"),
            "SPARK_DAEMON_MEMORY": "256m",
            "SPARK_DAEMON_JAVA_OPTS": _SHORT_LIVED,
            "PYSPARK_PYTHON": sys.executable,
        }
        with (self.folder / f"{name}.log").open("wb") as log:
            self._processes.append(
                subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
            )

    def _said(self, name: str, pattern: str) -> str:
        """What a process's log says, once it says it."""
        log = self.folder / f"{name}.log"
        until(lambda: re.search(pattern, log.read_text()) is not None, f"{name}: {pattern}")
        found = re.search(pattern, log.read_text())
        assert found is not None
        return found[1]


def until(is_so: Callable[[], bool], what: str, seconds: float = _SECONDS) -> None:
    """Waits until something is so."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"in vain: {what}"
        time.sleep(0.05)


@contextmanager
def running_cluster(folder: Path, workers: int = 2) -> Iterator[Cluster]:
    """A cluster that is gone afterwards; its logs stay in the folder."""
    (folder / "spark-defaults.conf").write_text(_DEFAULTS)
    cluster = Cluster(folder)
    try:
        cluster.start(workers)
        yield cluster
    finally:
        cluster.stop()


def _spark_home() -> Path:
    import pyspark  # installed for `make test-long` alone

    return Path(pyspark.__file__).parent


def _children(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    return psutil.Process(process.pid).children() if process.poll() is None else []


def _kill_tree(pid: int) -> None:
    """Kills a process of ours and all that it has started."""
    parent = psutil.Process(pid)
    for process in [parent, *parent.children(recursive=True)]:
        try:
            process.send_signal(signal.SIGKILL)
        except psutil.NoSuchProcess:
            continue

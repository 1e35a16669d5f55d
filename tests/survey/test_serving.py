"""`survey serve`: every process in its place with its own role, all gone when it ends, however it ends."""

import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from questionnaires.serving import is_announced
from tests.conftest import Database

pytestmark = pytest.mark.slow  # starts whole sites


class Service(NamedTuple):
    process: subprocess.Popen[str]
    address: str

    def children(self) -> dict[int, list[str]]:
        """Give the processes that the service started, with their command lines."""
        found = {}
        for pid in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split():
            with contextlib.suppress(OSError):
                found[int(pid)] = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
        return found

    def next_event(self) -> str:
        assert self.process.stderr is not None
        line = self.process.stderr.readline()
        assert line, "the service has ended"
        return str(line.strip())


@contextlib.contextmanager
def serving(database: Database, folder: Path, **environ: str) -> Iterator[Service]:
    process = subprocess.Popen(
        [sys.executable, "-m", "survey", "serve"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={
            "PATH": os.environ["PATH"],
            "DATABASE_URL": database.owner,
            "HEARD_SITE_DATABASE_URL": database.site,
            "HEARD_WORKER_DATABASE_URL": database.worker,
            "HEARD_DESK_DATABASE_URL": database.desk,
            "HEARD_KEYS": str(folder / "keys"),
            "HEARD_PORT": "0",
        }
        | environ,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    service = Service(process, process.stdout.readline().strip().rpartition(" ")[2])
    events: set[str] = set()
    while not {"serving 2", "working"} <= events:
        events.add(service.next_event())
    try:
        yield service
    finally:
        process.kill()
        process.communicate()


def answers(address: str) -> int:
    """Ask the site for a page that needs no visit; waits as long as the socket does."""
    with urllib.request.urlopen(f"{address}/robots.txt") as reply:
        return int(reply.status)


def is_gone(pid: int) -> bool:
    try:
        return "Z" in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return True


def wait_until_gone(pids: list[int]) -> None:
    """Wait for processes that are not our children: by a descriptor that is readable when they have ended."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            descriptor = os.pidfd_open(pid)
            try:
                assert select.select([descriptor], [], [], 30)[0], f"process {pid} is left behind"
            finally:
                os.close(descriptor)


def test_each_process_knows_its_own_role_and_no_other(database: Database, tmp_path: Path) -> None:
    with serving(database, tmp_path) as service:
        assert answers(service.address) == 200
        assert is_announced()
        children = service.children()
        kinds = sorted(arguments[2] for arguments in children.values())
        assert kinds == ["survey.commands.worker", "survey.site", "survey.site"]
        for pid, arguments in children.items():
            own = database.worker if arguments[2].endswith("worker") else database.site
            environment = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
            told = [entry for entry in environment if b"DATABASE" in entry]
            assert told == [b"DATABASE_URL=" + own.encode()]


def test_told_to_stop_it_ends_every_process_and_says_so(database: Database, tmp_path: Path) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        with serving(database, tmp_path) as service:
            children = list(service.children())
            service.process.send_signal(number)
            _, events = service.process.communicate()
            assert service.process.returncode == 0
            assert events.split() == ["stopped"]
            assert all(is_gone(pid) for pid in children)


def test_killed_it_leaves_no_process_behind(database: Database, tmp_path: Path) -> None:
    with serving(database, tmp_path) as service:
        children = list(service.children())
        service.process.kill()
        wait_until_gone(children)


def test_a_process_that_dies_is_started_again_and_the_others_go_on(database: Database, tmp_path: Path) -> None:
    with serving(database, tmp_path) as service:
        site, other = (pid for pid, arguments in service.children().items() if arguments[2] == "survey.site")
        os.kill(site, signal.SIGKILL)
        assert answers(service.address) == 200
        assert service.next_event() == "site-restarted"
        worker = next(pid for pid, arguments in service.children().items() if arguments[2].endswith("worker"))
        os.kill(worker, signal.SIGKILL)
        events = {service.next_event(), service.next_event()}
        assert "worker-restarted" in events
        assert other in service.children()


def test_a_port_that_is_taken_is_said(database: Database, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = subprocess.run(
            [sys.executable, "-m", "survey", "serve"],
            capture_output=True,
            text=True,
            check=False,
            env={
                "PATH": os.environ["PATH"],
                "DATABASE_URL": database.owner,
                "HEARD_PORT": str(taken.getsockname()[1]),
            },
        )
    assert done.returncode == 1
    assert "Address already in use. Stop what uses it, or set HEARD_HOST and HEARD_PORT." in done.stderr


def test_with_no_database_named_it_brings_its_own_revives_it_and_takes_it_along(
    database: Database, tmp_path: Path
) -> None:
    own = dict.fromkeys(
        ("DATABASE_URL", "HEARD_SITE_DATABASE_URL", "HEARD_WORKER_DATABASE_URL", "HEARD_DESK_DATABASE_URL"), ""
    )
    with serving(database, tmp_path, HEARD_FOLDER=str(tmp_path / "data"), **own) as service:
        assert answers(service.address) == 200
        pid = tmp_path / "data" / "database" / "postmaster.pid"
        os.kill(int(pid.read_text().split()[0]), signal.SIGKILL)
        while service.next_event() != "database-back":
            pass
        server = int(pid.read_text().split()[0])
        service.process.send_signal(signal.SIGTERM)
        service.process.communicate()
        assert is_gone(server)

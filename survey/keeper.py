"""The keeper of an embedded PostgreSQL: starts it, and stops it when the last process that uses it has gone.

Every process that uses the server holds a shared lock on one file, which the system lets go of however the process
ends. The keeper waits for that lock alone, so it needs neither counts nor signals, and a killed user leaves no orphan.

`survey.embedded` runs it as `python -m survey.keeper FOLDER LOCK COMMAND...` to start a server, where LOCK is an
inherited descriptor that tells, for as long as any process of the server holds it, that the server lives; or as
`python -m survey.keeper FOLDER PID` to keep a server that has lost its keeper.
"""

import fcntl
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from survey import postgres

USERS = "users.lock"
KEEPER = "keeper.lock"
SERVER = "server.lock"
LOG = "server.log"


def keep(folder: Path, lock: int, command: list[str]) -> None:
    """Start a server and keep it until nobody uses it."""
    how = postgres.ways()
    with (folder / LOG).open("ab") as log:
        server = subprocess.Popen(  # noqa: S603 - PostgreSQL, as the starter found it
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=(lock,),
            cwd="/",
            env=postgres.environment(),
            user=how.user,
            group=postgres.group_of(how.user),
            extra_groups=None if how.user is None else (),
        )
    os.close(lock)
    _stop_when_unused(folder, server.pid)
    server.wait()


def adopt(folder: Path, server: int) -> None:
    """Keep a server that another keeper started."""
    _stop_when_unused(folder, server)
    with (folder / SERVER).open("wb") as lives:
        fcntl.flock(lives, fcntl.LOCK_EX)


def _stop_when_unused(folder: Path, server: int) -> None:
    def stop(*_: object) -> None:
        os.kill(server, signal.SIGINT)  # PostgreSQL's fast shutdown: ends connections, finishes its checkpoint

    def wait() -> None:
        with (folder / USERS).open("wb") as users:
            fcntl.flock(users, fcntl.LOCK_EX)
            stop()
            threading.Event().wait()  # hold the lock until the server has ended, and this process with it

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    # In a thread, so that the keeper ends too when the server does.
    threading.Thread(target=wait, daemon=True).start()


def _detached(folder: Path, deed: Callable[[], None]) -> None:
    """Do a deed in a process that belongs to nobody; return once the keeper's lock is held, for as long as it lives."""
    with (folder / KEEPER).open("wb") as mine:
        fcntl.flock(mine, fcntl.LOCK_EX)
        if os.fork() == 0:
            deed()


def main(arguments: list[str]) -> None:
    """Keep a server as the arguments say."""
    folder, number, command = Path(arguments[0]), int(arguments[1]), arguments[2:]
    _detached(folder, lambda: keep(folder, number, command) if command else adopt(folder, number))


if __name__ == "__main__":
    main(sys.argv[1:])

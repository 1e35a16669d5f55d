"""A PostgreSQL of our own, for whoever has none: started when it is needed, shared by all who need it, then stopped.

It listens on no network, only on a socket in a folder that nobody else can enter, and writes to its log and its
write-ahead log as little as PostgreSQL can. Locks of the operating system tell who uses it and whether it lives, so
that a killed process, a stale process id or two starters at once leave nothing that blocks the next start.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from survey import keeper, postgres
from survey.refusal import Refusal

PATIENCE = 60.0
"""Seconds to wait for a server that starts, stops or recovers from a crash."""

LONGEST_SOCKET = 90
"""Bytes of a socket folder's path: the system allows 107 for the socket itself."""

OPTIONS = (
    "listen_addresses=",
    # what was acknowledged stays
    "fsync=on",
    "synchronous_commit=on",
    "full_page_writes=on",
    # the write-ahead log: no copies elsewhere, segments removed and not kept to be written over
    "wal_level=minimal",
    "max_wal_senders=0",
    "archive_mode=off",
    "wal_recycle=off",
    "min_wal_size=32MB",
    "track_commit_timestamp=off",
    # the log: why the server ended or would not start, and nothing else. The message of a mere error may repeat a value
    "logging_collector=off",
    "log_min_messages=fatal",
    "log_min_error_statement=panic",
    "log_error_verbosity=terse",
    "log_statement=none",
    "log_min_duration_statement=-1",
    "log_parameter_max_length=0",
    "log_parameter_max_length_on_error=0",
    "log_checkpoints=off",
    "log_autovacuum_min_duration=-1",
    "log_connections=",
    "log_disconnections=off",
    "log_lock_waits=off",
    "log_temp_files=-1",
    "log_line_prefix=",
    # nothing of what runs is kept anywhere
    "track_activity_query_size=100B",
    "shared_preload_libraries=",
    "cluster_name=",
)


class NotStarted(Refusal):
    """The embedded PostgreSQL cannot be started; the message says why and what to do."""


class Running:
    """A use of the embedded server. The server lives at least until `stop` is called or this process ends."""

    def __init__(self, folder: Path, home: Path, sockets: Path, options: Sequence[str], users: BinaryIO) -> None:
        self.folder = folder
        self.sockets = sockets
        self._home = home
        self._options = options
        self._users = users

    def address(self, role: str = "heard", database: str = "heard") -> str:
        """Give the address at which a role reaches a database of this server."""
        return f"postgresql://{role}@/{database}?host={self.sockets}"

    def revive(self) -> bool:
        """Start the server again if it has died, as on a full disk it may. Tell whether it had. Raises NotStarted."""
        if _is_ready(self._home):
            return False
        again = start(self.folder, self._options)
        self._users, again._users = again._users, self._users  # noqa: SLF001 - of our own kind
        again._users.close()  # noqa: SLF001 - of our own kind
        return True

    def stop(self) -> None:
        """Use the server no longer; wait for its end if nobody else uses it."""
        self._users.close()
        until = time.monotonic() + PATIENCE
        with (self.folder / keeper.USERS).open("wb") as users:
            while time.monotonic() < until and not _is_free(self.folder / keeper.KEEPER):
                if _takes(users, fcntl.LOCK_EX):
                    fcntl.flock(users, fcntl.LOCK_UN)  # ours was the last use; the keeper has yet to see it
                elif _takes(users, fcntl.LOCK_SH):
                    return  # somebody else uses it
                time.sleep(0.005)


def start(folder: Path, options: Sequence[str] = ()) -> Running:
    """Use the server whose data lie in a folder, starting it if it does not run. Raises NotStarted.

    `options` ("name=value") take effect only if this call starts it.
    """
    try:
        how = postgres.ways()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        users = (folder / keeper.USERS).open("wb")
    except (postgres.NoPostgres, OSError) as problem:
        raise NotStarted(_reason(folder, problem)) from problem
    try:
        _wait_for(users, fcntl.LOCK_SH, folder)
        with (folder / "start.lock").open("wb") as starting:
            _wait_for(starting, fcntl.LOCK_EX, folder)
            home = _home(folder, how)
            sockets = _sockets(home, how)
            if not (_is_ready(home) and not _is_free(folder / keeper.KEEPER)):
                _launch(folder, home, sockets, [*OPTIONS, *options])
    except OSError as problem:
        users.close()
        raise NotStarted(_reason(folder, problem)) from problem
    except BaseException:
        users.close()
        raise
    return Running(folder, home, sockets, options, users)


def _home(folder: Path, how: postgres.Ways) -> Path:
    """Make the folder that the server owns, and in it the database, whole or not at all."""
    home = postgres.within_reach(folder, how.user)
    if home != folder:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / "the-database-is-elsewhere.txt").write_text(f"{home}\n", "utf-8")
    if (home / "database" / "PG_VERSION").exists():
        return home
    if how.user is not None:
        os.chown(home, how.user, -1)
    new = home / "database.new"
    shutil.rmtree(new, ignore_errors=True)
    locale = ("--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
    _check(postgres.run("initdb", "-D", str(new), "-U", "heard", "-A", "trust", "-E", "UTF8", *locale))
    single = ("--single", "-D", str(new), "-c", "exit_on_error=true", "postgres")
    _check(postgres.run("postgres", *single, stdin="create database heard\n"))
    new.rename(home / "database")
    return home


def _check(done: subprocess.CompletedProcess[str]) -> None:
    if done.returncode:
        raise NotStarted(f"PostgreSQL could not make its database. It says: {_last_line(done.stderr + done.stdout)}")


def _sockets(home: Path, how: postgres.Ways) -> Path:
    """Make the folder of the server's socket: beside its data, or in the temporary folder if that path is too long."""
    sockets = home / "socket"
    if len(os.fsencode(sockets)) > LONGEST_SOCKET:
        named = hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
        sockets = Path(tempfile.gettempdir()) / f"heard-{os.geteuid()}-{named}"
    owner = os.geteuid() if how.user is None else how.user
    sockets.mkdir(mode=0o700, exist_ok=True)
    if sockets.is_symlink() or sockets.stat().st_uid not in (owner, os.geteuid()):
        raise NotStarted(f"{sockets} belongs to somebody else. Remove it, or set HEARD_FOLDER to a shorter path.")
    os.chown(sockets, owner, -1)
    sockets.chmod(0o700)
    return sockets


def _launch(folder: Path, home: Path, sockets: Path, options: Sequence[str]) -> None:
    """Start a keeper, and wait until the server answers. A server that runs without a keeper is given one."""
    how = postgres.ways()
    data = home / "database"
    with (folder / keeper.SERVER).open("wb") as lives, (folder / keeper.LOG).open("ab") as log:
        began = log.tell()
        if _is_ready(home):
            _keep(folder, log, [_recorded(home)[0]])
            return
        _wait_for(lives, fcntl.LOCK_EX, folder)
        # Nothing of the server lives, whatever process now has the number that it left behind.
        (data / "postmaster.pid").unlink(missing_ok=True)
        server = [*how.prefix, str(how.programs / "postgres"), "-D", str(data), "-k", str(sockets)]
        for option in options:
            server += ["-c", option]
        _keep(folder, log, [str(lives.fileno()), *server], lives.fileno())
    for _ in _while_patient():
        if _is_ready(home):
            return
        if _is_free(folder / keeper.KEEPER):
            break
    said = (folder / keeper.LOG).read_bytes()[began:].decode(errors="replace")
    raise NotStarted(f"PostgreSQL did not start in {folder}. It says: {_last_line(said)}")


def _keep(folder: Path, log: BinaryIO, arguments: list[str], *descriptors: int) -> None:
    subprocess.run(  # noqa: S603 - our own module, without a shell
        [sys.executable, "-m", "survey.keeper", str(folder), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        pass_fds=descriptors,
        start_new_session=True,
        cwd="/",
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent)},
        check=False,
    )


def _is_ready(home: Path) -> bool:
    """Tell whether the server says, in the file of its process id, that it takes connections, and lives."""
    lines = _recorded(home)
    if len(lines) < 8 or lines[7].strip() != "ready":
        return False
    with contextlib.suppress(OSError):
        # A number alone may have gone to another process since.
        return Path(f"/proc/{int(lines[0])}/cwd").samefile(home / "database")
    return False


def _recorded(home: Path) -> list[str]:
    with contextlib.suppress(OSError):
        return (home / "database" / "postmaster.pid").read_text("utf-8").splitlines()
    return []


def _is_free(lock: Path) -> bool:
    with lock.open("ab") as file:
        return _takes(file, fcntl.LOCK_EX)


def _takes(file: BinaryIO, kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _wait_for(file: BinaryIO, kind: int, folder: Path) -> None:
    for _ in _while_patient():
        if _takes(file, kind):
            return
    raise NotStarted(f"The data folder {folder} is locked by another process that does not end. Stop it, or wait.")


def _while_patient() -> Iterator[None]:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        yield
        time.sleep(0.01)


def _last_line(said: str) -> str:
    lines = [line for line in said.splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL" in line or "error" in line.lower()]
    return (telling or lines or ["nothing"])[-1].strip()


def _reason(folder: Path, problem: Exception) -> str:
    if isinstance(problem, OSError):
        return f"The data folder {folder} cannot be used: {problem.strerror}. Free it, or set HEARD_FOLDER to another."
    return str(problem)

"""The embedded PostgreSQL: started once however many start it, gone when the last user is, never in its own way."""

import asyncio
import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from survey import embedded, keeper, postgres
from survey.embedded import NotStarted, Running

pytestmark = pytest.mark.slow  # starts whole servers

USE = """
import sys
import tempfile
from pathlib import Path
from survey import embedded
running = embedded.start(Path(sys.argv[1]))
print(running.address(), flush=True)
sys.stdin.read()
running.stop()
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that was made and never started: making one takes longer than anything else."""
    folder = tmp_path_factory.mktemp("made")
    embedded._home(folder, postgres.ways())
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Iterator[Path]:
    """A data folder of the test's own; whatever still runs there at the end is stopped."""
    own = tmp_path / "data"
    shutil.copytree(made, own)
    yield own
    with contextlib.suppress(NotStarted):
        embedded.start(own).stop()


def ask(running: Running, question: str) -> object:
    async def asked() -> object:
        connection = await asyncpg.connect(running.address())
        try:
            return await connection.fetchval(question)
        finally:
            await connection.close()

    return asyncio.run(asked())


def use(folder: Path, *prefix: str) -> subprocess.Popen[str]:
    """Use the server in another process until its input is closed; return once it has the server."""
    command = [*prefix, sys.executable, "-c", USE, str(folder)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline().startswith("postgresql://")
    return process


def end(process: subprocess.Popen[str]) -> None:
    process.communicate()
    assert process.returncode == 0


def server_pid(folder: Path) -> int:
    return int((folder / "database" / "postmaster.pid").read_text().split()[0])


def wait_until_ended(folder: Path) -> None:
    """Wait, without looking at a clock, until no process of the server is left."""
    with (folder / keeper.SERVER).open("wb") as lives:
        fcntl.flock(lives, fcntl.LOCK_EX)


def test_a_new_folder_gives_a_database_in_utf8_and_keeps_it(tmp_path: Path) -> None:
    running = embedded.start(tmp_path / "new" / "data")
    ask(running, "create table kept as select 'ß' as word")
    assert ask(running, "select pg_encoding_to_char(encoding) from pg_database where datname = 'heard'") == "UTF8"
    running.stop()
    wait_until_ended(tmp_path / "new" / "data")
    running = embedded.start(tmp_path / "new" / "data")
    assert ask(running, "select word from kept") == "ß"
    running.stop()


def test_the_server_has_the_settings_that_leave_no_trace_and_lose_nothing(folder: Path) -> None:
    running = embedded.start(folder)
    for option in embedded.OPTIONS:
        name, _, value = option.partition("=")
        assert ask(running, f"show {name}") == value, name
    running.stop()


@pytest.mark.parametrize(("options", "told"), [((), False), (("log_min_messages=error",), True)])
def test_the_log_holds_no_value_of_a_statement_that_fails(folder: Path, options: tuple[str, ...], told: bool) -> None:
    """With PostgreSQL's usual level it would, and this test would see it."""
    running = embedded.start(folder, options)
    ask(running, "create table words (word text unique)")
    ask(running, "insert into words values ('lighthouse')")
    for statement in ("insert into words values ('lighthouse')", "select 1/0 where 'lighthouse' = 'l'", "lighthouse"):
        with pytest.raises(asyncpg.PostgresError):
            ask(running, statement)
    running.stop()
    assert ("lighthouse" in (folder / "server.log").read_text()) == told


def test_the_socket_is_in_a_folder_that_nobody_else_can_enter(folder: Path) -> None:
    running = embedded.start(folder)
    assert running.sockets.stat().st_mode & 0o077 == 0
    assert (folder / "database").stat().st_mode & 0o077 == 0
    running.stop()


def test_many_starters_at_once_share_one_server_and_the_last_one_stops_it(folder: Path) -> None:
    users = [
        subprocess.Popen(
            [sys.executable, "-c", USE, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    addresses = {user.stdout.readline() for user in users if user.stdout is not None}
    assert len(addresses) == 1
    pid = server_pid(folder)
    for user in users[:-1]:
        end(user)
    assert server_pid(folder) == pid
    end(users[-1])
    wait_until_ended(folder)
    assert not (folder / "database" / "postmaster.pid").exists()


def test_stopping_waits_until_the_server_has_ended(folder: Path) -> None:
    running = embedded.start(folder)
    running.stop()
    assert not (folder / "database" / "postmaster.pid").exists()


def test_a_killed_user_leaves_no_server_behind(folder: Path) -> None:
    user = use(folder)
    user.kill()
    user.communicate()
    wait_until_ended(folder)
    embedded.start(folder).stop()


def test_a_killed_user_takes_the_server_from_nobody(folder: Path) -> None:
    one, other = use(folder), use(folder)
    pid = server_pid(folder)
    one.kill()
    one.communicate()
    running = embedded.start(folder)
    assert ask(running, "select 1") == 1
    assert server_pid(folder) == pid
    running.stop()
    end(other)


def test_a_server_that_lost_its_keeper_is_found_and_kept_again(folder: Path) -> None:
    user = use(folder)
    pid = server_pid(folder)
    os.kill(keeper_of(folder), signal.SIGKILL)
    with (folder / keeper.KEEPER).open("wb") as kept:
        fcntl.flock(kept, fcntl.LOCK_EX)
    running = embedded.start(folder)
    assert server_pid(folder) == pid
    assert ask(running, "select 1") == 1
    end(user)
    running.stop()
    wait_until_ended(folder)


def keeper_of(folder: Path) -> int:
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            arguments = (process / "cmdline").read_bytes().split(b"\0")
            if b"survey.keeper" in arguments and os.fsencode(folder) in arguments:
                return int(process.name)
    raise AssertionError("no keeper runs")


def test_a_killed_server_is_started_anew_with_all_it_had(folder: Path) -> None:
    running = embedded.start(folder)
    ask(running, "create table kept as select 1 as number")
    os.kill(server_pid(folder), signal.SIGKILL)
    wait_until_ended(folder)
    again = embedded.start(folder)
    assert ask(again, "select number from kept") == 1
    running.stop()
    again.stop()


def test_a_stale_process_id_that_another_process_now_has_blocks_nothing(folder: Path) -> None:
    embedded.start(folder).stop()
    stale = [str(os.getpid()), str(folder / "database"), "1", "5432", str(folder / "socket"), "", "1 2", "ready"]
    (folder / "database" / "postmaster.pid").write_text("\n".join(stale) + "\n")
    running = embedded.start(folder)
    assert ask(running, "select 1") == 1
    running.stop()


def test_a_half_made_database_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "database.new").mkdir()
    (tmp_path / "database.new" / "PG_VERSION").write_text("18")
    running = embedded.start(tmp_path)
    assert ask(running, "select 1") == 1
    running.stop()


def test_a_long_path_and_one_with_spaces_work(made: Path, tmp_path: Path) -> None:
    for name in ("a folder, with 'quotes' and spaces", "x" * 120):
        shutil.copytree(made, tmp_path / name)
        running = embedded.start(tmp_path / name)
        assert ask(running, "select 1") == 1
        assert running.sockets.stat().st_mode & 0o077 == 0
        running.stop()


def test_somebody_elses_folder_in_place_of_the_socket_is_refused(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a temporary folder that all share, somebody may have been there before us."""
    folder = tmp_path / ("x" * 120)
    shutil.copytree(made, folder)
    shared = tmp_path.parent / "s"  # short enough for a socket within
    shared.mkdir()
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(shared))
    running = embedded.start(folder)
    sockets = running.sockets
    running.stop()
    shutil.rmtree(sockets)
    sockets.symlink_to(tmp_path)
    with pytest.raises(NotStarted, match="belongs to somebody else"):
        embedded.start(folder)


def test_a_folder_that_cannot_be_used_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(NotStarted, match=r"The data folder .* cannot be used: Not a directory"):
        embedded.start(tmp_path / "file" / "data")


def test_a_locked_folder_is_said_in_a_sentence(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(made, tmp_path / "data")
    monkeypatch.setattr(embedded, "PATIENCE", 0.1)
    for name in (keeper.SERVER, "start.lock", keeper.USERS):
        with (tmp_path / "data" / name).open("wb") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            with pytest.raises(NotStarted, match="is locked by another process"):
                embedded.start(tmp_path / "data")


def test_a_server_that_does_not_start_says_why(folder: Path) -> None:
    with pytest.raises(NotStarted, match="shared_buffers"):
        embedded.start(folder, ["shared_buffers=nonsense"])
    running = embedded.start(folder)
    assert ask(running, "select 1") == 1
    running.stop()


def test_an_ordinary_user_starts_it_too(folder: Path) -> None:
    """Under another name than root's nothing is mapped: the way most machines go."""
    prefix = ("unshare", "--user", "--map-user=1000") if os.geteuid() == 0 else ()
    user = use(folder, *prefix)
    end(user)
    wait_until_ended(folder)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to step down to an ordinary user")
def test_root_steps_down_where_it_cannot_be_mapped_even_from_a_folder_nobody_else_can_enter(tmp_path: Path) -> None:
    before = set(postgres._SHARED.glob("*"))
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "unshare").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "bin" / "unshare").chmod(0o755)
    folder = tmp_path / "closed" / "data"
    folder.parent.mkdir(mode=0o700)
    environment = os.environ | {"PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}"}
    process = subprocess.Popen(
        [sys.executable, "-c", USE, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    assert process.stdout is not None
    address = process.stdout.readline().strip()
    home = Path((folder / "the-database-is-elsewhere.txt").read_text().strip())
    assert home.is_relative_to("/var/lib/heard")
    assert address == f"postgresql://heard@/heard?host={home / 'socket'}"
    assert (home / "database").stat().st_uid != 0
    assert Path(f"/proc/{server_pid(home)}").stat().st_uid == (home / "database").stat().st_uid
    end(process)
    for made in set(postgres._SHARED.glob("*")) - before:
        shutil.rmtree(made)

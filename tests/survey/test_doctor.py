"""The doctor: says nothing where all is well, and finds each thing that would expose somebody or lose an answer."""

import asyncio
import datetime
from pathlib import Path

import asyncpg
import msgspec
import pytest

from survey import doctor, embedded, epochs, migrating, postgres, settings, worker
from survey.database import Addresses
from survey.epochs import Keys
from survey.health import Finding, Health
from tests.conftest import QUICK, Database
from tests.survey import consulting

pytestmark = pytest.mark.anyio

# The tests' own server is quick by giving up what the doctor looks for.
KNOWN = {option.partition("=")[0] for option in QUICK}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "keys"


async def findings(database: Database, folder: Path, **addresses: str) -> list[Finding]:
    known = settings.read({"HEARD_FOLDER": str(folder.parent), "HEARD_KEYS": str(folder)})
    roles = Addresses(owner=database.owner, site=database.site, worker=database.worker, desk=database.desk)
    looked = doctor.look(known, msgspec.structs.replace(roles, **addresses))
    found = [finding async for finding in looked if not any(f"'s {name} is" in finding.what for name in KNOWN)]
    # What is seen from outside has tests of its own (test_front_door); here no address is said.
    [unsaid] = [finding for finding in found if finding.what.startswith("Nobody said at which address")]
    return [finding for finding in found if finding is not unsaid]


async def wrongs(database: Database, folder: Path, **addresses: str) -> list[str]:
    return [one.what for one in await findings(database, folder, **addresses) if one.health is not Health.WELL]


async def test_a_sound_installation_has_nothing_to_mend(
    database: Database, owner: asyncpg.Connection, keys: Keys, folder: Path
) -> None:
    await consulting.opened(owner, keys, recovery_key=epochs.make().public)
    assert await wrongs(database, folder) == []


async def test_the_tests_own_server_is_told_that_it_would_lose_answers(database: Database, folder: Path) -> None:
    looked = doctor.look(
        settings.read({"HEARD_FOLDER": str(folder.parent)}),
        Addresses(owner=database.owner, site=database.site, worker=database.worker, desk=database.desk),
    )
    mend = [finding.what async for finding in looked if finding.health is Health.MEND]
    assert any("fsync is 'off'" in what for what in mend)
    assert any("full_page_writes is 'off'" in what for what in mend)


@pytest.mark.parametrize(
    "setting",
    [
        "log_statement = 'all'",
        "log_min_duration_statement = 0",
        "log_min_duration_sample = 0",
        "log_transaction_sample_rate = 0.5",
        "log_min_error_statement = 'error'",
        "log_error_verbosity = 'verbose'",
        "log_parameter_max_length_on_error = -1",
        "log_duration = on",
        "log_min_messages = 'warning'",
        "synchronous_commit = off",
    ],
)
async def test_a_server_that_logs_or_loses_too_much_is_found(
    database: Database, owner: asyncpg.Connection, folder: Path, setting: str
) -> None:
    name = await owner.fetchval("select current_database()")
    await owner.execute(f"alter database {name} set {setting}")
    [wrong] = await wrongs(database, folder)
    assert wrong.startswith(f"PostgreSQL's {setting.split(maxsplit=1)[0]} is ")


async def test_a_part_with_more_power_than_it_needs_is_found(database: Database, folder: Path) -> None:
    [wrong] = await wrongs(database, folder, site=database.owner)
    assert wrong == "The site reaches the database as 'heard', who may do more than it needs."


async def test_a_part_that_cannot_reach_the_database_is_found(database: Database, folder: Path) -> None:
    [wrong] = await wrongs(database, folder, desk="postgresql://127.0.0.1:1/x")
    assert wrong == "The desk cannot reach the database."


async def test_a_missing_key_a_missing_recovery_key_and_an_open_folder_are_found(
    database: Database, owner: asyncpg.Connection, keys: Keys, folder: Path
) -> None:
    await consulting.opened(owner, keys)
    [lost] = await wrongs(database, folder)
    assert lost.endswith("it has no recovery key.")
    folder.chmod(0o755)
    for key in folder.glob("*.key"):
        key.unlink()
    unguarded, missing, _ = await wrongs(database, folder)
    assert unguarded.startswith("Others can look into the folder of epoch keys")
    assert missing == "The key under which answers wait in 'spring' is not in the folder of epoch keys."


async def test_a_folder_of_keys_of_another_database_is_found(
    database: Database, owner: asyncpg.Connection, keys: Keys, folder: Path
) -> None:
    await consulting.opened(owner, keys, recovery_key=epochs.make().public)
    await owner.execute("update heard.installation set id = 'another'")
    [wrong] = [one for one in await findings(database, folder) if one.health is not Health.WELL]
    assert wrong.what == "The folder of epoch keys cannot be used."
    assert str(folder) in wrong.remedy


async def test_a_schema_that_is_not_this_versions_is_found(
    database: Database, owner: asyncpg.Connection, folder: Path
) -> None:
    await owner.execute("delete from public.heard_migration where number = (select max(number) from heard_migration)")
    [wrong] = [one for one in await findings(database, folder) if one.health is not Health.WELL]
    assert wrong.what == "The database is not at this version."
    assert "survey migrate" in wrong.remedy


@pytest.mark.parametrize("library", ["pg_stat_statements", "auto_explain", "pgaudit"])
def test_a_library_that_keeps_statements_is_found(library: str) -> None:
    [wrong] = doctor._libraries(f"other, {library}")
    assert wrong.health is Health.MEND
    assert library in wrong.remedy
    assert not list(doctor._libraries("other"))


def test_swap_that_memory_may_reach_is_found(tmp_path: Path) -> None:
    swaps = tmp_path / "swaps"
    assert not list(doctor._swap(swaps, 1000))
    swaps.write_text("Filename Type Size Used Priority\n")
    assert not list(doctor._swap(swaps, 1000))
    swaps.write_text("Filename Type Size Used Priority\n/dev/sda2 partition 4194300 0 -2\n")
    [wrong] = doctor._swap(swaps, 1000)
    assert wrong.remedy.startswith("Turn swap off or encrypt it")
    assert not list(doctor._swap(swaps, 0))


class Server:
    """Answers as a PostgreSQL would of which one setting is `bad`, and all others are well."""

    def __init__(self, bad: str) -> None:
        self._settings = {wanted.name: wanted.well[0] for wanted in doctor.WANTED} | {bad: "something else"}

    async def fetch(self, _: str) -> list[dict[str, str]]:
        return [{"name": name, "setting": setting} for name, setting in self._settings.items()]

    async def fetchval(self, _: str) -> int:
        return 0


@pytest.mark.parametrize("wanted", doctor.WANTED, ids=lambda wanted: wanted.name)
async def test_each_setting_that_is_not_well_is_found_with_its_remedy(wanted: doctor.Wanted) -> None:
    [wrong] = [finding async for finding in doctor._server(Server(wanted.name))]
    assert wrong.health is wanted.health
    assert wrong.what == f"PostgreSQL's {wanted.name} is 'something else': {wanted.reason}."
    assert wrong.remedy == f"alter system set {wanted.name} = '{wanted.well[0]}'; and restart the server."


async def test_a_full_disk_is_found(database: Database, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "ENOUGH_ROOM", 2**62)
    assert any("MiB left" in wrong for wrong in await wrongs(database, folder))


async def test_clocks_that_disagree_are_found(
    database: Database, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "TOLERANCE", datetime.timedelta(0))
    [wrong] = await wrongs(database, folder)
    assert "nothing opens, closes or is released" in wrong


async def test_every_remedy_is_given(database: Database, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "ENOUGH_ROOM", 2**62)
    for finding in await findings(database, folder, site=database.owner, desk="postgresql://127.0.0.1:1/x"):
        assert bool(finding.remedy) == (finding.health is not Health.WELL)


@pytest.mark.slow
async def test_archives_commit_times_and_standbys_that_lag_are_found(tmp_path: Path) -> None:
    """On a server of its own that is set as none should be, with a standby that reads its log."""
    options = (
        *("wal_level=replica", "max_wal_senders=4", "archive_mode=on", "archive_command=true", "wal_recycle=on"),
        *("track_commit_timestamp=on", "log_connections=on"),
    )
    running = embedded.start(tmp_path / "data", options)
    try:
        await migrating.migrate(running.address())
        database = Database(*(running.address(role) for role in ("heard", "heard_site", "heard_worker", "heard_desk")))
        connection = await asyncpg.connect(database.owner)
        await connection.execute("select pg_create_physical_replication_slot('standby')")
        program = [*postgres.ways().prefix, str(postgres.ways().programs / "pg_receivewal")]
        received = tmp_path / "received"
        received.mkdir(mode=0o777)
        received.chmod(0o777)
        standby = await asyncio.create_subprocess_exec(
            *(*program, "--dbname", running.address(), "--directory", str(received), "--slot", "standby")
        )
        while not await connection.fetchval("select count(*) from pg_stat_replication"):
            assert standby.returncode is None
        found = await wrongs(database, tmp_path / "keys")
        standby.terminate()
        await standby.wait()
        await connection.close()
    finally:
        running.stop()
    for said in (
        "track_commit_timestamp is 'on': it dates every answer",
        "archive_mode is 'on'",
        "wal_level is 'replica'",
        "wal_recycle is 'on'",
        "log_connections is 'on'",
        "1 standbys follow at their leisure",
        "1 replication slots keep or copy",
    ):
        assert any(said in what for what in found), (said, found)

"""Migrations: once each, however many run them at once, and never a step that is not the one that was taken."""

import asyncio
from pathlib import Path

import asyncpg
import pytest

from survey import migrating
from survey.migrating import Migration, WrongSchema, check, migrate, migrations
from tests.conftest import Database

pytestmark = pytest.mark.anyio


async def asked(address: str, question: str) -> object:
    connection = await asyncpg.connect(address)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


async def checked(address: str) -> None:
    connection = await asyncpg.connect(address)
    try:
        await check(connection)
    finally:
        await connection.close()


def test_the_steps_are_numbered_without_a_gap() -> None:
    assert [step.number for step in migrations()] == list(range(1, len(migrations()) + 1))
    files = [file.name for file in Path(migrating.__file__).with_name("schema").glob("0*.sql")]
    assert len(files) == len(migrations())


async def test_an_empty_database_is_brought_to_this_version_and_stays_there(empty_database: Database) -> None:
    with pytest.raises(WrongSchema, match=r"step 1 is missing.*survey migrate"):
        await checked(empty_database.owner)
    assert await migrate(empty_database.owner) == [step.number for step in migrations()]
    await checked(empty_database.owner)
    assert await migrate(empty_database.owner) == []


async def test_several_at_once_take_each_step_once(empty_database: Database) -> None:
    done = await asyncio.gather(*(migrate(empty_database.owner) for _ in range(6)))
    assert sorted(done) == [*[[]] * 5, [step.number for step in migrations()]]


async def test_a_step_that_is_not_the_one_taken_is_refused(database: Database) -> None:
    await asked(database.owner, "update public.heard_migration set sha256 = 'other' where number = 1")
    for deed in (migrate(database.owner), checked(database.owner)):
        with pytest.raises(WrongSchema, match=r"Step 1 .* Reinstall Heard"):
            await deed


async def test_a_database_of_a_newer_version_is_left_alone(database: Database) -> None:
    await asked(database.owner, "insert into public.heard_migration values (9999, 'later')")
    for deed in (migrate(database.owner), checked(database.owner)):
        with pytest.raises(WrongSchema, match="newer version of Heard"):
            await deed


async def test_a_step_that_fails_leaves_the_database_as_it_was(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = [*migrations(), Migration(9998, "create table half (made int)"), Migration(9999, "select nonsense")]
    monkeypatch.setattr(migrating, "migrations", lambda: later)
    with pytest.raises(asyncpg.UndefinedColumnError):
        await migrate(database.owner)
    assert await asked(database.owner, "select to_regclass('half')") is None
    assert await asked(database.owner, "select max(number) from public.heard_migration") == len(later) - 2


async def test_a_user_without_the_right_to_migrate_is_told_who_has_it(empty_database: Database) -> None:
    with pytest.raises(WrongSchema, match="Run 'survey migrate' as the database's owner"):
        await migrate(empty_database.site)


async def test_an_owner_who_is_no_superuser_can_do_all_there_is_to_do(empty_database: Database, tmp_path: Path) -> None:
    """As on a managed PostgreSQL: the owner of the database, who may create roles and no more."""
    owner = await asyncpg.connect(empty_database.owner)
    name = await owner.fetchval("select current_database()")
    await owner.execute(f"create role {name} login createrole")
    try:
        await owner.execute(f"alter database {name} owner to {name}")
        # Granted here since the roles are older than this owner; one who made them has it already.
        await owner.execute(f"grant heard_worker, heard_site, heard_desk to {name} with admin option")
        address = empty_database.owner.replace("heard@", f"{name}@")
        assert await migrate(address) == [step.number for step in migrations()]
        assert await asked(address, "select pg_has_role(current_user, 'heard_worker', 'member')")
        await checked(empty_database.site)
    finally:
        await owner.execute(f"drop owned by {name} cascade; alter database {name} owner to heard; drop role {name}")
        await owner.close()

"""Bringing a database to this version: numbered SQL files, each run once, under a lock; then who may do what."""

import hashlib
from importlib import resources
from typing import NamedTuple

import asyncpg

from survey.connecting import connect
from survey.refusal import Refusal

_LOCK = 0x48454152  # "HEAR"
_RECORD = """
create table if not exists public.heard_migration (
    number integer primary key,
    sha256 text not null
)
"""


class Migration(NamedTuple):
    """One numbered step of the schema."""

    number: int
    sql: str

    @property
    def sha256(self) -> str:
        """Name its exact text."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


class WrongSchema(Refusal):
    """The database's schema is not one that this version can use; the message says what to do."""


def migrations() -> list[Migration]:
    """Give every step, in order."""
    files = (file for file in resources.files("survey.schema").iterdir() if file.name[:4].isdecimal())
    return [
        Migration(int(file.name[:4]), file.read_text("utf-8")) for file in sorted(files, key=lambda file: file.name)
    ]


async def migrate(address: str) -> list[int]:
    """Bring a database to this version, and give the numbers of the steps that were taken.

    Safe to run by several at once. Raises WrongSchema, `connecting.NoDatabase`.
    """
    connection = await connect(address)
    try:
        async with connection.transaction():
            await connection.execute("select pg_advisory_xact_lock($1)", _LOCK)
            await connection.execute(_RECORD)
            done = await _done(connection)
            taken = []
            for step in migrations():
                if step.number not in done:
                    await connection.execute(step.sql)
                    await connection.execute(
                        "insert into public.heard_migration values ($1, $2)", step.number, step.sha256
                    )
                    taken.append(step.number)
            await connection.execute(resources.files("survey.schema").joinpath("roles.sql").read_text("utf-8"))
    except asyncpg.InsufficientPrivilegeError as problem:
        raise WrongSchema(
            "The user of DATABASE_URL may not make schemas and roles here. Run 'survey migrate' as the database's owner"
            " with the right to create roles."
        ) from problem
    else:
        return taken
    finally:
        await connection.close()


async def check(connection: asyncpg.Connection) -> None:
    """Raise WrongSchema unless the database is exactly as this version wants it."""
    done = await _done(connection)
    if missing := [step.number for step in migrations() if step.number not in done]:
        raise WrongSchema(f"The database is at an older version (step {missing[0]} is missing). Run 'survey migrate'.")


async def _done(connection: asyncpg.Connection) -> dict[int, str]:
    if await connection.fetchval("select to_regclass('public.heard_migration')") is None:
        return {}
    done = {row["number"]: row["sha256"] for row in await connection.fetch("select * from public.heard_migration")}
    known = {step.number: step.sha256 for step in migrations()}
    for number, sha256 in sorted(done.items()):
        if number not in known:
            raise WrongSchema(f"The database was made by a newer version of Heard (step {number}). Upgrade Heard.")
        if known[number] != sha256:
            raise WrongSchema(
                f"Step {number} of the schema is not the one this database was made with. Reinstall Heard."
            )
    return done

"""One real PostgreSQL for the whole run, started when a test first needs it; a fresh database for every test.

The processes of a parallel run share the server by its folder, which the first of them names in the environment.
"""

import asyncio
import fcntl
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import asyncpg
import hypothesis
import pytest

from survey import embedded, migrating, store
from survey.store import Store

# The same examples in every run, and no clock: neither chance nor a slow machine fails a test.
hypothesis.settings.register_profile("heard", derandomize=True, deadline=None)
hypothesis.settings.load_profile("heard")

FOLDER = "HEARD_TESTS_FOLDER"

# Tests of what survives a crash start servers of their own, with these as they are in use.
QUICK = ("fsync=off", "full_page_writes=off", "autovacuum=off", "max_connections=200")


class Database(NamedTuple):
    """The addresses at which a test's own database is reached, by role."""

    owner: str
    site: str
    worker: str
    desk: str


def pytest_configure(config: pytest.Config) -> None:
    # Tests find themes by words alone, whatever is installed here; those of the sentence model name its folder.
    os.environ["HEARD_SENTENCE_MODEL"] = "none"
    if not hasattr(config, "workerinput"):
        os.environ[FOLDER] = tempfile.mkdtemp(prefix="heard-tests-")


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop(FOLDER), ignore_errors=True)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def server() -> Iterator[embedded.Running]:
    """A running PostgreSQL with a template database that holds the schema."""
    folder = Path(os.environ[FOLDER])
    running = embedded.start(folder / "server", QUICK)
    with (folder / "template.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        asyncio.run(_make_template(running))
    yield running
    running.stop()


async def _make_template(running: embedded.Running) -> None:
    connection = await asyncpg.connect(running.address())
    if not await connection.fetchval("select exists (select from pg_database where datname = 'template')"):
        await connection.execute("create database new")
        await migrating.migrate(running.address(database="new"))
        await connection.execute("alter database new rename to template")
    await connection.close()


@pytest.fixture
def empty_database(server: embedded.Running) -> Iterator[Database]:
    """A database in which nothing was ever made."""
    yield from _database(server, "template1")


@pytest.fixture
def database(server: embedded.Running) -> Iterator[Database]:
    """A database with the schema, and nothing in it."""
    yield from _database(server, "template")


@pytest.fixture(scope="module")
def standing_database(server: embedded.Running) -> Iterator[Database]:
    """A database with the schema for all tests of a file."""
    yield from _database(server, "template")


def _database(server: embedded.Running, template: str) -> Iterator[Database]:
    name = f"test_{uuid4().hex}"
    yield make_database(server, name, template)
    asyncio.run(_command(server, f"drop database {name} (force)"))


def make_database(server: embedded.Running, name: str = "", template: str = "template") -> Database:
    """Make a database that lives as long as the run: for what a whole module of tests shares."""
    name = name or f"test_{uuid4().hex}"
    asyncio.run(_command(server, f"create database {name} template {template} strategy file_copy"))
    return Database(*(server.address(role, name) for role in ("heard", "heard_site", "heard_worker", "heard_desk")))


async def _command(server: embedded.Running, statement: str) -> None:
    connection = await asyncpg.connect(server.address())
    await connection.execute(statement)
    await connection.close()


@pytest.fixture
async def site_store(database: Database) -> AsyncIterator[Store]:
    """The store as a site opens it, on a database of the test's own."""
    opened = await store.open_store(database.site)
    yield opened
    await opened.close()

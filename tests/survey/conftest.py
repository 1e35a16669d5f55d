"""What tests of the core have in common: the owner's connection, and a folder of epoch keys."""

from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from survey.epochs import Keys
from tests.conftest import Database


@pytest.fixture
async def owner(database: Database) -> AsyncIterator[asyncpg.Connection]:
    """A connection of the owner's to the test's database."""
    connection = await asyncpg.connect(database.owner)
    yield connection
    await connection.close()


@pytest.fixture
async def keys(owner: asyncpg.Connection, tmp_path: Path) -> Keys:
    """The key folder of the test's database."""
    return Keys(tmp_path / "keys", await owner.fetchval("select id from heard.installation"))

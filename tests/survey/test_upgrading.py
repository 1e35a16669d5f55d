"""Upgrades: a database of every earlier schema is brought to this one, and all that it held can still be used.

`schema_versions/NNNN.sql` is a dump made by the version that had NNNN steps, of a consultation in the middle of its
life; `NNNN.epoch` is the key under which its responses wait. Whoever adds a step adds the dump of the schema before it.
"""

import asyncio
import subprocess
from pathlib import Path

import asyncpg
import pytest

from survey import drafts, migrating, postgres, release, store
from survey.epochs import EpochKey, Keys
from survey.migrating import migrations
from tests.conftest import Database
from tests.survey import consulting

pytestmark = pytest.mark.anyio

VERSIONS = Path(__file__).parent / "schema_versions"


def test_every_earlier_schema_has_its_dump() -> None:
    assert [path.stem for path in sorted(VERSIONS.glob("*.sql"))] == [f"{step.number:04}" for step in migrations()[:-1]]


@pytest.mark.parametrize("version", sorted(VERSIONS.glob("*.sql")), ids=lambda path: path.stem)
async def test_what_an_earlier_version_kept_is_all_there_after_the_upgrade(
    version: Path, empty_database: Database, database: Database, tmp_path: Path
) -> None:
    address = empty_database.owner
    program = [*postgres.ways().prefix, str(postgres.ways().programs / "psql"), "--quiet", "--dbname", address]
    restoring = await asyncio.create_subprocess_exec(
        *(*program, "-v", "ON_ERROR_STOP=1"), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    )
    await restoring.communicate(version.read_bytes())
    assert restoring.returncode == 0
    assert await migrating.migrate(address) == [step.number for step in migrations()[int(version.stem) :]]
    owner = await asyncpg.connect(address)
    await migrating.check(owner)

    keys = Keys(tmp_path / "keys", await owner.fetchval("select id from heard.installation"))
    keys.keep(EpochKey(bytes.fromhex(version.with_suffix(".epoch").read_text())))
    key = drafts.derive("A" * 32, "B" * 32)
    assert key is not None
    site = await store.open_store(empty_database.site)
    box = await site.fetch_draft(key.row)
    assert isinstance(box, bytes)
    assert drafts.unshut(box, key).answers == {"a": "kept since version 1"}
    await site.close()

    await release.open_consultation(owner, keys, "winter")
    await consulting.sent(empty_database.site, 1, start=4)
    await release.close(owner, keys, "spring")
    assert sorted(await consulting.filed(owner)) == [0, 1, 2, 3, 4]
    await release.close(owner, keys, "winter")
    await owner.close()

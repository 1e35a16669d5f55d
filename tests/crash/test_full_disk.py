"""A full disk: what cannot be kept is refused, what was acknowledged stays, and with room again it all goes on."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.crash

# Runs on a small file system of its own, which only a process in a namespace of its own may mount.
SMALL_DISK = """
import asyncio, subprocess, sys
from pathlib import Path

import asyncpg
from survey import embedded, migrating, release, store
from survey.connecting import NoDatabase, Unavailable
from survey.epochs import Keys
from survey.sealing import seal
from tests.survey import consulting
from tests.survey.consulting import ANALYST, response

disk = Path(sys.argv[1])
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200m,mode=755", "tmpfs", str(disk)], check=True)
running = embedded.start(disk / "data")

async def sent(site, number):
    try:
        sealed = seal(response(number), ANALYST.public)
        await site.send("spring", number.to_bytes(16, "big"), sealed, "last")
    except Unavailable:
        return False
    return True

async def until(site, start, wanted):
    number = start
    while number < start + 20_000:
        done = await asyncio.gather(*(sent(site, one) for one in range(number, number + 16)))
        acknowledged.update(number + place for place, taken in enumerate(done) if taken)
        if wanted in done:
            return
        number += 16
    raise SystemExit(f"no send was answered with {wanted}")

async def main():
    await migrating.migrate(running.address())
    owner = await asyncpg.connect(running.address())
    keys = Keys(disk / "keys", await owner.fetchval("select id from heard.installation"))
    await consulting.opened(owner, keys)
    await owner.close()
    site = await store.open_store(running.address("heard_site"))
    await until(site, 0, True)

    filler = disk / "filler"
    try:
        with filler.open("wb", buffering=0) as file:
            while file.write(bytes(65536)) == 65536:
                pass
    except OSError:
        pass
    await until(site, 100_000, False)
    before = len(acknowledged)

    filler.unlink()
    running.revive()
    await until(site, 200_000, True)
    assert len(acknowledged) > before
    await site.close()
    owner = await asyncpg.connect(running.address())
    await release.release(owner, keys, "spring", least=1)
    filed = await consulting.filed(owner)
    await owner.close()
    assert acknowledged <= set(filed), f"{len(acknowledged - set(filed))} lost"
    assert len(filed) == len(set(filed))
    print("held", len(acknowledged))

acknowledged = set()
asyncio.run(main())
running.stop()
"""


def test_a_full_disk_refuses_loses_nothing_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    done = subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", sys.executable, "-c", SMALL_DISK, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ,
    )
    assert done.stdout.startswith("held "), done.stderr
    assert done.returncode == 0

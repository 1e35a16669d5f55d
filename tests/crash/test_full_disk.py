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
from questionnaires.response import SealedResponse
from survey import embedded, migrating, release, store
from survey.connecting import Unavailable
from survey.consultations import State, Switches
from survey.epochs import Keys
from survey.sealing import seal
from survey.site.app import build
from survey.site.problems import Problems
from tests.site import publishing
from tests.site.visitor import Visitor
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

async def at_the_question(visitor):
    await visitor.enter()
    await visitor.press()

async def until_refused(visitors):
    for turn, visitor in enumerate(visitors):
        await visitor.press("send", only=f"Please <keep> this. {turn}")
        if visitor.response.status_code == 503:
            assert int(visitor.response.headers["retry-after"]) > 0
            assert visitor.heading == "What should change?", "the form did not come back"
            assert visitor.fields["q-only"] == [f"Please <keep> this. {turn}"], "the form came back empty"
            return turn
        assert visitor.heading == "Thank you. Your answers have been sent."
    raise SystemExit("no visitor was refused")

async def main():
    await migrating.migrate(running.address())
    owner = await asyncpg.connect(running.address())
    keys = Keys(disk / "keys", await owner.fetchval("select id from heard.installation"))
    await publishing.publish(
        running.address(), publishing.SMALL, state=State.READY, epoch=None,
        switches=Switches(throttle=False), closes=publishing.NEVER
    )
    await release.open_consultation(owner, keys, "spring")
    await owner.close()
    site = await store.open_store(running.address("heard_site"))
    await until(site, 0, True)
    app = build(site)
    visitors = [Visitor(app) for _ in range(30)]
    for visitor in visitors:
        await at_the_question(visitor)

    filler = disk / "filler"
    try:
        with filler.open("wb", buffering=0) as file:
            while file.write(bytes(65536)) == 65536:
                pass
    except OSError:
        pass
    await until(site, 100_000, False)
    turn = await until_refused(visitors)
    before = len(acknowledged)

    filler.unlink()
    running.revive()
    await until(site, 200_000, True)
    assert len(acknowledged) > before
    await visitors[turn].press("send")
    assert visitors[turn].heading == "Thank you. Your answers have been sent."
    for visitor in visitors:
        await visitor.client.aclose()
    await site.close()
    owner = await asyncpg.connect(running.address())
    await release.release(owner, keys, "spring", least=1)
    rows = await owner.fetch("select * from answers.spring")
    await owner.close()
    said = [ANALYST.open(SealedResponse(**row)).answers for row in rows]
    filed = [one["number"] for one in said if "number" in one]
    assert acknowledged <= set(filed), f"{len(acknowledged - set(filed))} lost"
    assert len(filed) == len(set(filed))
    texts = sorted(one["only"] for one in said if "only" in one)
    assert texts == sorted(f"Please <keep> this. {turn}" for turn in range(turn + 1)), texts
    print("held", len(acknowledged))

if sys.argv[2] == "forgetful":
    given_back = Problems._given_back
    Problems._given_back = lambda own, said, arrival, form, headers: given_back(
        own, said, arrival, {name: form[name] for name in ("at", "do")}, headers
    )
acknowledged = set()
asyncio.run(main())
running.stop()
"""


def on_a_small_disk(folder: Path, kind: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", sys.executable, "-c", SMALL_DISK, str(folder), kind],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ,
    )


def test_a_full_disk_refuses_loses_nothing_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    """Through the site, too: the page comes back with what was typed, and can be sent once there is room."""
    done = on_a_small_disk(tmp_path, "as it is")
    assert done.stdout.startswith("held "), done.stderr
    assert done.returncode == 0


def test_a_site_that_forgets_what_was_typed_is_found_out(tmp_path: Path) -> None:
    done = on_a_small_disk(tmp_path, "forgetful")
    assert done.returncode == 1
    assert "AssertionError: the form came back empty" in done.stderr

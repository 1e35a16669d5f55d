"""Reading at the desk: who may, what is handed to the worker, and what becomes of a job that was stopped half-way."""

import asyncio
import socket
import subprocess
from pathlib import Path

import asyncpg
import pytest

from analysis import deeds, releasing
from analysis.answers import keys
from analysis.answers.passphrases import LIGHT
from analysis.answers.workspace import Ticket, Workspace
from analysis.writing import keepsake
from questionnaires import serving
from survey.desk import jobs, labour, reading
from survey.desk.errands import Errand, NoWorker, hand
from survey.desk.jobs import Kind, OneAtATime
from survey.desk.jobs import Standing as Stands
from survey.desk.rights import Role
from survey.desk.sittings import IDLE, Sittings
from survey.settings import Settings
from tests.analysis.writing.test_keepsake import KEPT
from tests.conftest import Database
from tests.desk import closed
from tests.desk.clerk import Clerk
from tests.desk.closed import KEY_PASSPHRASE, until_done
from tests.desk.conftest import SignIn, employ

pytestmark = pytest.mark.anyio

ANALYST = frozenset({Role.ANALYST, Role.SAFEGUARDING})
MINE, HERS = "anna reads with this one", "bea has another for herself"


async def open_answers(clerk: Clerk, name: str, key: bytes, passphrase: str = KEY_PASSPHRASE) -> Clerk:
    """Choose the key file, give both passphrases, and have the answers opened."""
    await clerk.go(f"/consultations/{name}/read")
    clerk.attach("key_file", f"{name}.key", key)
    return await clerk.press("Open the answers", key_passphrase=passphrase, passphrase=MINE, again=MINE)


async def test_answers_are_opened_by_the_key_and_read_by_whoever_holds_the_workspace(
    sign_in: SignIn, worker: asyncio.Task[None], owner: asyncpg.Connection, known: Settings, tmp_path: Path
) -> None:
    assert not worker.done()
    name, key = await closed.put(owner, tmp_path, 6)
    anna = await sign_in("Anna", ANALYST)
    await open_answers(anna, name, key.file, "not the passphrase of the key")
    assert "This is not the passphrase" in (await until_done(anna, name)).text
    await open_answers(anna, name, key.file)
    await until_done(anna, name)
    assert "The answers of 12 people are open." in anna.text
    stored = (known.desk_folder / f"{name}.workspace").read_bytes()
    assert b"heard workspace" in stored
    await anna.press("Enter", passphrase="a wrong one altogether")
    assert anna.problems == ["This is not the passphrase. Please try again."]
    await anna.press("Enter", passphrase=MINE)
    assert "12 people answered." in anna.text
    await anna.go(f"/consultations/{name}/read/themes")
    bea = await sign_in("Bea", frozenset({Role.APPROVER}))
    await bea.go(f"/consultations/{name}/read")
    assert "you do not hold their workspace" in bea.text
    await bea.go(f"/consultations/{name}/read/quotes")
    assert bea.path == f"/consultations/{name}/read", "nobody looks in without a passphrase"
    await anna.go(f"/consultations/{name}/read")
    await anna.press("Let them in", passphrase=HERS, again=HERS)
    await bea.go(f"/consultations/{name}/read")
    await bea.press("Enter", passphrase=HERS)
    assert "Anna, Bea" in bea.text
    await bea.press("Close the workspace")
    assert "Your passphrase of the workspace" in (await bea.go(f"/consultations/{name}/read")).text
    said = await owner.fetch("select told from desk.job")
    assert not [row for row in said if KEY_PASSPHRASE in row["told"] or MINE in row["told"]]


async def test_what_was_kept_of_the_wave_before_is_taken_over_with_the_answers(
    sign_in: SignIn, worker: asyncio.Task[None], owner: asyncpg.Connection, known: Settings, tmp_path: Path
) -> None:
    assert not worker.done()
    name, key = await closed.put(owner, tmp_path, 1)
    anna = await sign_in("Anna", ANALYST)
    await anna.go(f"/consultations/{name}/read")
    anna.attach("before", "last.kept", b"not what was kept")
    await open_answers(anna, name, key.file)
    assert "This is not what was kept of an earlier wave" in (await until_done(anna, name)).text
    assert not reading.place(known, name).exists(), "nothing was half done"
    anna.attach("before", "last.kept", keepsake.seal(KEPT, key.public_key).encode())
    await open_answers(anna, name, key.file)
    await until_done(anna, name)
    assert not reading.keepsake(known, name).exists(), "the file is gone once it was taken over"
    with Workspace.open(reading.place(known, name), "Anna", MINE) as workspace:
        assert workspace.get(releasing.BEFORE) == KEPT.kept
        assert releasing.actions(workspace) == KEPT.actions
        assert deeds.judge(workspace).codebook == KEPT.codebook


async def test_another_consultations_key_opens_nothing(
    sign_in: SignIn, worker: asyncio.Task[None], owner: asyncpg.Connection, known: Settings, tmp_path: Path
) -> None:
    assert not worker.done()
    name, _ = await closed.put(owner, tmp_path, 1)
    other = keys.make(KEY_PASSPHRASE, LIGHT)
    anna = await sign_in("Anna", ANALYST)
    await open_answers(anna, name, other.file)
    assert "another consultation’s key" in (await until_done(anna, name)).text
    assert not (known.desk_folder / f"{name}.workspace").exists()


async def test_real_answers_are_not_read_where_a_site_is_served(
    sign_in: SignIn, owner: asyncpg.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, key = await closed.put(owner, tmp_path, 1, invented=False)
    anna = await sign_in("Anna", ANALYST)
    monkeypatch.setattr(serving, "is_announced", lambda: False)
    await anna.go(f"/consultations/{name}/read")
    assert "Open the answers" in anna.text, "the control: on another computer they are"
    anna.attach("key_file", "a.key", key.file)
    monkeypatch.setattr(serving, "is_announced", lambda: True)
    await anna.press("Open the answers", key_passphrase=KEY_PASSPHRASE, passphrase=MINE, again=MINE)
    assert anna.status == 409
    assert "This computer serves a site" in anna.text
    await anna.go(f"/consultations/{name}/read")
    assert "Not on this computer" in anna.text
    assert not anna.page.xpath("//input[@type='file']")
    assert not await owner.fetchval("select exists (select from desk.job)")


async def test_a_job_is_one_workers_until_its_lease_has_run_out(office: asyncpg.Connection, database: Database) -> None:
    staff = await employ(office)
    number = await jobs.ask(office, staff, "spring", Kind.FIND)
    with pytest.raises(OneAtATime):
        await jobs.ask(office, staff, "spring", Kind.DRAFT)
    other = await asyncpg.connect(database.desk)
    async with office.transaction():
        taken = await jobs.take(office, [number])
        assert taken
        assert taken.id == number
        assert await jobs.take(other, [number]) is None, "what another is just taking is passed over, not waited for"
    assert await jobs.take(other, [number]) is None
    assert await jobs.take(other, []) is None, "a worker that does not know its secrets lets it lie"
    await office.execute("update desk.job set lease_until = now() - interval '1 second'")
    stopped = await jobs.latest(office, "spring")
    assert stopped
    assert stopped.state is Stands.STOPPED
    again = await jobs.ask(office, staff, "spring", Kind.FIND)
    assert again != number
    await other.close()


def test_whoever_does_nothing_for_half_an_hour_gives_their_passphrase_again() -> None:
    now = 0.0
    sittings = Sittings(lambda: now)
    ticket = Ticket(person="Anna", key=b"key")
    sittings.begin(b"session", "spring", ticket)
    assert sittings.look(b"another session", "spring") is None
    assert sittings.look(b"session", "autumn") is None
    now = IDLE - 1
    assert sittings.look(b"session", "spring") is ticket
    now += IDLE + 1
    assert sittings.look(b"session", "spring") is None


def test_a_desk_without_a_worker_says_so() -> None:
    with pytest.raises(NoWorker, match="survey desk"):
        hand(None, Errand(job=1))


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_a_job_killed_half_way_is_taken_up_again_and_asks_for_the_passphrase_again(
    sign_in: SignIn,
    owner: asyncpg.Connection,
    database: Database,
    known: Settings,
    pair: tuple[socket.socket, socket.socket],
    tmp_path: Path,
) -> None:
    name, key = await closed.put(owner, tmp_path, 30)
    started: list[subprocess.Popen[bytes]] = []

    def start() -> None:
        started.append(closed.start_worker(database.desk, known.folder, pair[1].fileno()))

    start()
    try:
        anna = await sign_in("Anna", ANALYST)
        await open_answers(anna, name, key.file)
        await until_done(anna, name)
        await anna.press("Enter", passphrase=MINE)
        await anna.go(f"/consultations/{name}/read/safeguarding")
        while anna.page.xpath("//input[@name='note']"):
            await anna.press("Nothing is to be done", note="Invented")
        await anna.go(f"/consultations/{name}/read")
        before = reading.place(known, name).read_bytes()
        await anna.press("Look for themes")
        for _ in range(100_000):
            if await owner.fetchval("select state = 'running' and told <> '' from desk.job"):
                break
        started[0].kill()
        started[0].wait()
        await owner.execute("update desk.job set lease_until = now() - interval '1 second'")
        await anna.go(f"/consultations/{name}/read")
        assert "stopped half-way" in anna.text
        assert reading.place(known, name).read_bytes() == before, "nothing was half done"
        start()
        await anna.press("Enter, and take it up again", passphrase=MINE)
        await until_done(anna, name)
        assert "themes were found" in anna.text
        await anna.follow("Judge")
    finally:
        for process in started:
            process.kill()
            process.wait()


def test_the_machine_beats_well_within_its_lease() -> None:
    assert labour.BEAT_SECONDS * 5 < jobs.LEASE_SECONDS

"""The desk's worker: `python -m survey.desk.labour --fd N`, on the socket by which the desk hands it errands.

It opens answers, looks for themes and writes reports, one at a time, in a thread beside which the lease is renewed.
`survey desk` keeps it running. Killed half-way it leaves everything as it was, and the job says that it was stopped.
"""

import argparse
import asyncio
import contextlib
import datetime
import logging
import os
import shutil
import socket
import sys
import tempfile
from importlib import resources
from pathlib import Path
from typing import BinaryIO, cast

import uvloop

from analysis import deeds, releasing
from analysis.answers import keys, opening
from analysis.answers.keys import NotAPrivateKeyFile
from analysis.answers.passphrases import FULL, LIGHT
from analysis.answers.workspace import Workspace
from analysis.counting import disclosure
from analysis.finding import codebook, model_folder
from analysis.writing import keepsake, publishing
from survey import events, exporting, memory, settings
from survey.connecting import Unavailable, connect
from survey.desk import errands, jobs, projects, reading, records, reports
from survey.desk.errands import Errand
from survey.desk.jobs import Job, Kind
from survey.desk.projects import Standing
from survey.desk.reading import NotInTheWorkspace
from survey.desk.records import Records
from survey.desk.staff import Staff
from survey.events import Event
from survey.refusal import Refusal, spoken
from survey.settings import Settings

BEAT_SECONDS = 1.0
"""Seconds between two renewals of a lease."""

CODEBOOK = "services-after-sexual-violence.toml"


class Telling:
    """How far a job has come: set by the thread that does it, read beside it."""

    def __init__(self) -> None:
        self.told = ""
        self.share = 0.0

    def __call__(self, told: str, share: float) -> None:
        """Tell it."""
        self.told, self.share = told, share


class Labour:
    """One worker."""

    def __init__(self, opened: Records, known: Settings, taking: socket.socket) -> None:
        self._records = opened
        self._settings = known
        self._taking = taking
        self._errands: dict[int, Errand] = {}
        self._handed = asyncio.Event()

    async def work(self) -> None:
        """Work until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._listen())
            group.create_task(self._go_through())

    async def _listen(self) -> None:
        loop = asyncio.get_running_loop()
        while message := await loop.sock_recv(self._taking, errands.largest()):
            errand = errands.take(message)
            self._errands[errand.job] = errand
            self._handed.set()

    async def _go_through(self) -> None:
        while True:
            self._handed.clear()
            try:
                async with self._records.change() as connection:
                    job = await jobs.take(connection, self._errands)
            except Unavailable:
                job = None
            if job is not None:
                await self._do(job, self._errands.pop(job.id))
                continue
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._handed.wait(), BEAT_SECONDS * 5 if self._errands else None)

    async def _do(self, job: Job, errand: Errand) -> None:
        telling = Telling()
        beating = asyncio.create_task(self._beat(job, telling))
        is_done = False
        try:
            said = await self._done(job, errand, telling)
            is_done = True
        except Refusal as problem:
            said = str(problem)
        except Exception:
            # What it was may hold somebody's words: neither the log nor the list of jobs ever sees it.
            events.say(Event.FAILED)
            said = "Something went wrong on our side. Nothing was changed. Please try again."
        finally:
            beating.cancel()
        with contextlib.suppress(Unavailable):
            async with self._records.change() as connection:
                await jobs.end(connection, job.id, said, is_done=is_done)

    async def _beat(self, job: Job, telling: Telling) -> None:
        while True:
            with contextlib.suppress(Unavailable):
                async with self._records.change() as connection:
                    await jobs.beat(connection, job.id, telling.told, telling.share, waiting=self._errands)
            await asyncio.sleep(BEAT_SECONDS)

    async def _done(self, job: Job, errand: Errand, telling: Telling) -> str:
        async with self._records.change() as connection:
            standing = await projects.find(connection, job.project)
        reading.check_allowed(standing)
        if job.kind is Kind.OPEN:
            return await self._open(standing, errand, telling)
        if job.kind is Kind.FIND:
            return await asyncio.to_thread(_find, self._path(job), errand, telling)
        files = await asyncio.to_thread(_write, self._path(job), errand, telling, job.kind is Kind.RELEASE)
        return await self._publish(job, standing, files)

    async def _open(self, standing: Standing, errand: Errand, telling: Telling) -> str:
        telling("Fetching the sealed answers", 0.05)
        path = reading.place(self._settings, standing.id)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept = reading.keepsake(self._settings, standing.id)
        # A file without a name, in which the answers are still sealed.
        with tempfile.TemporaryFile(dir=path.parent) as sealed:
            connection = await connect(self._settings.desk_database)
            try:
                await exporting.write(connection, standing.id, cast("BinaryIO", sealed))
            finally:
                await connection.close()
            sealed.seek(0)
            return await asyncio.to_thread(_open, path, kept, cast("BinaryIO", sealed), errand, telling)

    async def _publish(self, job: Job, standing: Standing, files: dict[str, bytes]) -> str:
        if job.kind is Kind.DRAFT:
            folder = reading.drafts(self._settings, job.project)
            await asyncio.to_thread(_keep_draft, folder, files)
            return "The draft is written. Read it before anyone else does."
        async with self._records.change() as connection:
            row = await connection.fetchrow("select * from desk.account where id = $1", job.account)
            staff = Staff(id=row["id"], login=row["login"], name=row["name"], roles=frozenset())
            await reports.publish(connection, staff, job.project, files, title=standing.shown.name)
        await asyncio.to_thread(shutil.rmtree, reading.drafts(self._settings, job.project), ignore_errors=True)
        return "The report is published to everyone who can sign in."

    def _path(self, job: Job) -> Path:
        return reading.place(self._settings, job.project)


def _open(path: Path, kept: Path, sealed: BinaryIO, errand: Errand, telling: Telling) -> str:
    given = errand.opening
    assert given is not None
    telling("Unlocking the key", 0.1)
    try:
        with reading.told():
            key = keys.unlock(given.key_file, given.key_passphrase)
            before = keepsake.unseal(kept.read_text("utf-8", "replace"), key) if kept.exists() else None
        opened = opening.open_export(
            sealed, key, lambda read, of: telling("Opening the answers", 0.2 + 0.6 * read / (of or 1))
        )
    except NotAPrivateKeyFile as problem:
        raise NotInTheWorkspace(str(problem)) from problem
    except opening.OtherKey as problem:
        raise NotInTheWorkspace(
            "This is another consultation’s key. Choose the file that belongs to this one."
        ) from problem
    except opening.BadQuestionnaire as problem:
        raise NotInTheWorkspace(str(problem)) from problem
    telling("Looking for what a safeguarding lead should see", 0.85)
    cost = LIGHT if opened.table.consultation.invented else FULL
    with reading.told(), Workspace.create(path, given.person, given.passphrase, cost) as workspace:
        releasing.begin(workspace, opened, before, _today())
    kept.unlink(missing_ok=True)
    people = len(opened.table.people)
    lost = opened.unread.total
    more = (
        f" {lost} could not be read: take a copy of the sealed file to whoever runs the installation." if lost else ""
    )
    return f"The answers of {people} {'person' if people == 1 else 'people'} are open.{more}"


def _find(path: Path, errand: Errand, telling: Telling) -> str:
    assert errand.ticket is not None
    with reading.told(), Workspace.open_again(path, errand.ticket) as workspace:
        found = deeds.find(
            workspace,
            _today(),
            codebook=None if deeds.steps(workspace) else _shipped(),
            model=model_folder.named(),
            progress=telling,
        )
    return f"{len(found.themes)} themes were found. They are proposals: you decide."


def _write(path: Path, errand: Errand, telling: Telling, to_release: bool) -> dict[str, bytes]:  # noqa: FBT001 - to_thread
    assert errand.ticket is not None
    telling("Putting the report together", 0.1)
    with reading.told(), Workspace.open_again(path, errand.ticket) as workspace:
        try:
            report = releasing.compose(workspace, _today(), to_release=to_release)
        except disclosure.NotDisclosed as problem:
            raise NotInTheWorkspace(str(problem)) from problem
        if to_release:
            releasing.release(workspace, report)
    telling("Writing it for the screen, for paper and for Word", 0.5)
    return {name: content for writer in publishing.WRITERS for name, content in writer(report).items()}


def _keep_draft(folder: Path, files: dict[str, bytes]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    for name, content in files.items():
        if "/" not in name:
            (folder / name).write_bytes(content)


def _shipped() -> codebook.Codebook:
    with resources.as_file(resources.files("analysis") / "codebooks" / CODEBOOK) as path:
        return codebook.load(path)


def _today() -> datetime.date:
    return datetime.datetime.now(tz=datetime.UTC).date()


def main() -> int:
    """Work until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m survey.desk.labour", description=__doc__)
    parser.add_argument("--fd", type=int, required=True, help="descriptor of the worker's end of the socket")
    fd = parser.parse_args().fd
    logging.disable(logging.CRITICAL)
    memory.harden()
    return spoken(lambda: _run(settings.read(os.environ), fd))


def _run(known: Settings, fd: int) -> int:
    with socket.socket(fileno=fd) as taking, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        taking.setblocking(False)
        runner.run(_serve(known, taking))
    return 0


async def _serve(known: Settings, taking: socket.socket) -> None:
    opened = await records.open_records(known.desk_database)
    try:
        await Labour(opened, known, taking).work()
    finally:
        await opened.close()


if __name__ == "__main__":
    sys.exit(main())

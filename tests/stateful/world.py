"""The world of a story: the database, two workers of the site, the worker that releases, and versions to publish."""

import asyncio
from collections.abc import Awaitable, Sequence
from pathlib import Path

import asyncpg
import msgspec

from questionnaires import loading
from questionnaires.response import SealedResponse
from survey import release, settings
from survey.consultations import State, Switches
from survey.epochs import Keys
from survey.worker import IDLE_SWEEPS, Rounds, local_clock
from tests.conftest import Database
from tests.site import publishing
from tests.stateful.people import Survey
from tests.stateful.visits import Version
from tests.stateful.workers import ToWorkers, Worker
from tests.survey.consulting import ANALYST


def questionnaire(pages: Sequence[str], wording: str) -> str:
    text = 'format = 1\nid = "model"\ntitle = "Model"\naudience = "survivors"\n'
    for page in pages:
        text += f'[[page]]\nid = "{page}"\n[[page.question]]\nkind = "long-text"\nid = "{page}"\nreminder = true\n'
        text += f'ask = "{wording} {page}?"\n'
    return text


TEXTS = (
    questionnaire(("one", "two", "three"), "What of"),
    questionnaire(("one", "two", "three", "four"), "What about"),
    questionnaire(("two", "one"), "And what of"),
)


def version(text: str) -> Version:
    parsed = loading.parse(text)
    fingerprint = loading.fingerprint(loading.canonical(parsed))
    return Version(fingerprint, tuple(page.id for page in parsed.pages))


class World:
    """The database, two workers of the site and the worker that releases; for one story after another."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._folder = folder
        self._runner = asyncio.Runner()
        self.stories = 0
        self.operations = 0
        self.run(self._start())

    def run(self, deed: Awaitable[object]) -> None:
        async def done() -> None:
            await deed

        self._runner.run(done())

    async def _start(self) -> None:
        self.owner = await asyncpg.connect(self._database.owner)
        self.keys = Keys(self._folder / "keys", await self.owner.fetchval("select id from heard.installation"))
        self.workers = [await Worker(self._database.site).start() for _ in range(2)]
        self.line = ToWorkers([worker.place for worker in self.workers])
        known = settings.read({"HEARD_FOLDER": str(self._folder)})
        self.rounds = Rounds(self.owner, self.keys, known, local_clock)

    def close(self) -> None:
        self.run(self._close())
        self._runner.close()

    async def _close(self) -> None:
        for worker in self.workers:
            await worker.stop()
        await self.line.aclose()
        await self.owner.close()

    async def open(self) -> Survey:
        """Open a consultation for a new story."""
        self.stories += 1
        name = f"story{self.stories}"
        self.made = await publishing.publish(
            self._database.owner,
            TEXTS[0],
            name=name,
            entry=name,
            state=State.READY,
            switches=Switches(throttle=False),
            closes=publishing.NEVER,
            epoch=None,
        )
        await release.open_consultation(self.owner, self.keys, name)
        await self.refresh()
        return Survey(name, version(TEXTS[0]))

    async def refresh(self) -> None:
        """Let every worker know at once of what it would know within seconds."""
        await asyncio.gather(*(worker.store.refresh() for worker in self.workers))

    async def change(self, survey: Survey, text: str) -> None:
        """Ask whoever enters from now on another version of the questionnaire."""
        survey.version = version(text)
        changed = msgspec.structs.replace(self.made, questionnaires={"survivors": survey.version.fingerprint})
        await self.owner.execute(
            "insert into heard.questionnaire values ($1, $2) on conflict do nothing",
            survey.version.fingerprint,
            loading.canonical(loading.parse(text)),
        )
        await self.owner.execute(
            "update heard.consultation set body = $2, revision = revision + 1 where id = $1",
            survey.entry,
            msgspec.json.encode(changed),
        )
        await self.refresh()

    async def release(self, survey: Survey) -> None:
        await release.release(self.owner, self.keys, survey.entry, least=1)

    async def cut(self) -> None:
        """Break every connection that the site has to the database."""
        await self.owner.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where usename = 'heard_site' and datname = current_database()"
        )

    async def two_hours(self) -> None:
        for _ in range(IDLE_SWEEPS + 1):
            assert await self.rounds.sweep(await self.rounds.beat())

    async def filed(self, survey: Survey) -> list[tuple[str, dict[str, str]]]:
        """Close the consultation, and open all that it then holds."""
        await release.close(self.owner, self.keys, survey.entry)
        rows = await self.owner.fetch(f'select * from answers."{survey.entry}"')
        responses = [ANALYST.open(SealedResponse(**row)) for row in rows]
        assert {one.consultation for one in responses} <= {survey.entry}
        return [(one.fingerprint, {name: str(value) for name, value in one.answers.items()}) for one in responses]

"""A consultation at the desk, brought as far in its life as a test needs it."""

import datetime

import asyncpg

from questionnaires.schema import Questionnaire
from survey import settings
from survey.desk import drafting
from survey.desk.staff import Staff
from survey.epochs import Keys
from survey.worker import Rounds
from tests.desk.clerk import Clerk
from tests.desk.questionnaires import small

PASSPHRASE = "orchard violet thunder basket"
DETAILS = {
    "purpose": "We want to hear what helps.",
    "asker": "The Police and Crime Commissioner for Exampleshire.",
    "contact": "Call 01234 567890.",
}


class Life:
    """One consultation, the clerk who works at it, and the worker who opens and closes it."""

    def __init__(self, clerk: Clerk, office: asyncpg.Connection, rounds: Rounds) -> None:
        self.clerk = clerk
        self.office = office
        self._rounds = rounds
        self.id = ""
        self.number = 0

    @classmethod
    def of(cls, clerk: Clerk, office: asyncpg.Connection, owner: asyncpg.Connection, keys: Keys) -> "Life":
        """Give a life that has not begun."""
        return cls(clerk, office, Rounds(owner, keys, settings.read({}), _never))

    @property
    def home(self) -> str:
        return f"/consultations/{self.id}"

    async def begin(self, name: str = "Spring", *, invented: bool = True) -> None:
        """Begin a consultation, and say what it is."""
        await self.clerk.go("/consultations/new")
        await self.clerk.press("Begin", name=name, invented="yes" if invented else None)
        self.id = self.clerk.path.split("/")[2]
        await self.clerk.press("Save", **DETAILS)

    async def write(self, questionnaire: Questionnaire | None = None) -> None:
        """Write its questions."""
        row = await self.office.fetchrow("select * from desk.account order by id limit 1")
        staff = Staff(id=row["id"], login=row["login"], name=row["name"], roles=frozenset())
        self.number = await drafting.begin(self.office, staff, self.id, questionnaire or small(), "Began")

    async def make_key(self) -> bytes:
        """Make its key at the desk, and give the file that is handed over."""
        await self.clerk.go(f"{self.home}/keys")
        await self.clerk.press("Make the key", passphrase=PASSPHRASE, again=PASSPHRASE)
        await self.clerk.press("Save spring")
        return self.clerk.response.content

    async def prepare(self) -> None:
        """Have everything ready for publishing, with invented answers to come."""
        await self.begin()
        await self.write()
        await self.make_key()

    async def open(self) -> None:
        """Publish and open."""
        await self.clerk.go(f"{self.home}/publish")
        await self.clerk.press("Publish and open now")
        await self._rounds.tend()

    async def answer(self, times: int = 1, **answers: str) -> None:
        """Type answers in that came on paper."""
        for _ in range(times):
            await self.clerk.go(f"{self.home}/paper?audience=survivors")
            given = {"q_consent": "yes", "q_age": "adult"} | answers
            await self.clerk.press("Lock it and send it", **given)

    async def close(self) -> None:
        """Close before its day."""
        await self.clerk.go(f"{self.home}/running")
        await self.clerk.press("Close it now, for good")
        await self._rounds.tend()

    async def tend(self) -> None:
        """Let the worker do what was asked of it."""
        await self._rounds.tend()


async def everything(owner: asyncpg.Connection) -> str:
    """Give all that stands in any table of ours, as text."""
    rows = await owner.fetch("select schemaname, tablename from pg_tables where schemaname in ('desk', 'heard')")
    found: list[object] = []
    for row in rows:
        for one in await owner.fetch(f'select * from "{row["schemaname"]}"."{row["tablename"]}"'):
            found.extend(one.values())
    return "\n".join(
        value.decode("utf-8", "replace") + value.hex() if isinstance(value, bytes) else str(value) for value in found
    )


def _never() -> datetime.datetime:
    raise AssertionError("nothing here is done by the clock")

"""Consultations as staff prepare them, and where each stands in its life."""

import datetime
import secrets
from collections.abc import Callable

import asyncpg
import msgspec

from questionnaires.consultation import Consultation
from questionnaires.lint import EXPECTED
from survey.consultations import State, Switches
from survey.desk import deeds, drafting, naming
from survey.desk.deeds import Deed
from survey.desk.drafting import Kept
from survey.desk.staff import Staff
from survey.refusal import Refusal

ENTRY_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
KEEP_MONTHS = 12


class NoProject(Exception):
    """There is no consultation of this name at the desk."""


class Settled(Refusal):
    """The consultation was published: what it asks and says can no longer be changed."""


class Project(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A consultation in preparation. Its questionnaires are drafts (`survey.desk.drafting`).

    `expected` is how many people of an audience may answer. `recovery_key` and the consultation's public key are raw
    bytes; `challenge` is the imprint of the secret that was sealed to it, until it is `proven_key`. Answers are to be
    destroyed `keep_months` months after closing; `key_destroyed` says who destroyed the private key and when.
    `changed_by` names who changed last what it says of itself.
    """

    consultation: Consultation
    entry: str
    switches: Switches = Switches()
    expected: int = EXPECTED
    recovery_key: bytes = b""
    challenge: bytes = b""
    proven_key: bytes = b""
    keep_months: int = KEEP_MONTHS
    key_destroyed: str = ""
    changed_by: str = ""

    @property
    def is_proven(self) -> bool:
        """Whether the key was proven, or needs no proof because nobody's real answers are sealed to it."""
        own = self.consultation.public_key
        return bool(own) and (self.consultation.invented or own == self.proven_key)


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Where a consultation stands. `state` is None while it was never published."""

    project: Project
    state: State | None
    published: Consultation | None
    asked_to_open: bool
    findings: bytes | None

    @property
    def id(self) -> str:
        """Give the consultation's id."""
        return self.project.consultation.id

    @property
    def is_settled(self) -> bool:
        """Whether what it asks can no longer be changed."""
        return self.state not in {None, State.DRAFT}

    @property
    def is_running(self) -> bool:
        """Whether people can answer, or could but for a pause."""
        return self.state in {State.OPEN, State.PAUSED}

    @property
    def is_over(self) -> bool:
        """Whether it has closed."""
        return self.state in {State.CLOSED, State.DESTROYING, State.DESTROYED}

    @property
    def shown(self) -> Consultation:
        """Give what it says of itself: as published, where it is settled."""
        return self.published if self.published and self.is_settled else self.project.consultation

    @property
    def destroy_on(self) -> datetime.date:
        """Give the day by which its answers are to be destroyed."""
        return months_after(self.shown.closes, self.project.keep_months)


def months_after(day: datetime.date, months: int) -> datetime.date:
    """Give the day so many months later, or the last of that month where it has none of this number."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    for number in range(day.day, 27, -1):
        try:
            return datetime.date(year, month, number)
        except ValueError:
            continue
    return datetime.date(year, month, min(day.day, 28))


async def begin(connection: asyncpg.Connection, staff: Staff, name: str, *, invented: bool) -> str:
    """Begin a consultation, and give its id."""
    taken = {row["id"] for row in await connection.fetch("select id from heard.consultation")}
    taken |= {row["id"] for row in await connection.fetch("select id from desk.project")}
    chosen = naming.name(name, taken, "consultation")
    today = await connection.fetchval("select current_date")
    consultation = Consultation(
        id=chosen,
        name=name,
        asker="",
        purpose="",
        opens=today + datetime.timedelta(days=14),
        closes=today + datetime.timedelta(days=14 + 70),
        questionnaires={},
        invented=invented,
    )
    await keep_new(connection, Project(consultation=consultation, entry=draw_entry()))
    await deeds.note(connection, staff, Deed.BEGAN, chosen)
    return chosen


async def keep_new(connection: asyncpg.Connection, project: Project) -> None:
    """Keep a project that is not there yet."""
    await connection.execute(
        "insert into desk.project (id, body) values ($1, $2)", project.consultation.id, msgspec.json.encode(project)
    )


async def find(connection: asyncpg.Connection, name: str) -> Standing:
    """Give a consultation and where it stands. Raises NoProject."""
    rows = await _standings(connection, name)
    if not rows:
        raise NoProject
    return rows[0]


async def every(connection: asyncpg.Connection) -> list[Standing]:
    """Give every consultation at the desk, those that open last first."""
    standings = await _standings(connection, None)
    return sorted(standings, key=lambda one: (one.shown.opens, one.id), reverse=True)


async def change(connection: asyncpg.Connection, name: str, change: Callable[[Project], Project]) -> Project:
    """Change a project as it stands now. Raises NoProject."""
    await hold(connection, name)
    before = (await find(connection, name)).project
    after = change(before)
    await connection.execute(
        "insert into desk.project (id, body) values ($1, $2)"
        " on conflict (id) do update set body = $2, revision = desk.project.revision + 1",
        name,
        msgspec.json.encode(after),
    )
    return after


async def hold(connection: asyncpg.Connection, name: str) -> None:
    """Keep others from changing a project until the transaction ends: what is looked at now is what will be changed."""
    await connection.execute("select pg_advisory_xact_lock(hashtext('project ' || $1))", name)


async def must_be_open_to_change(connection: asyncpg.Connection, name: str) -> Standing:
    """Give a consultation that is still being prepared. Raises NoProject, Settled."""
    standing = await find(connection, name)
    if standing.is_settled:
        raise Settled(
            f"“{standing.shown.name}” has been published. What was published never changes, so that everybody answers"
            " the same questions."
        )
    return standing


async def put_away(connection: asyncpg.Connection, staff: Staff, name: str) -> None:
    """Delete a consultation that was never published, with its drafts. Raises NoProject, Settled."""
    standing = await must_be_open_to_change(connection, name)
    if standing.state is not None:
        raise Settled("This consultation was published once. It stays here, so that its address is never used anew.")
    for kept in await drafting.of_project(connection, name):
        await drafting.delete(connection, kept.id)
    await connection.execute("delete from desk.project where id = $1", name)
    await deeds.note(connection, staff, Deed.PUT_AWAY, name)


def languages(standing: Standing, drafts: list[Kept]) -> tuple[str, ...]:
    """Give the languages in which it can be answered: those that it names, the first being its own."""
    named = standing.project.consultation.languages
    known = {
        language for kept in drafts for language in (kept.questionnaire.language, *kept.questionnaire.translations)
    }
    return tuple(language for language in named if language in known or language == named[0])


def draw_entry() -> str:
    """Draw an entry address of letters that mean nothing."""
    return "".join(secrets.choice(ENTRY_LETTERS) for _ in range(6))


async def _standings(connection: asyncpg.Connection, name: str | None) -> list[Standing]:
    rows = await connection.fetch(
        "select p.body, c.state, c.body as published, c.entry, c.switches, c.recovery_key, c.asked_to_open, c.findings"
        " from desk.project p full join heard.consultation c on c.id = p.id"
        " where $1::text is null or coalesce(p.id, c.id) = $1",
        name,
    )
    return [
        Standing(
            project=_project(row),
            state=State(row["state"]) if row["state"] else None,
            published=msgspec.json.decode(row["published"], type=Consultation) if row["published"] else None,
            asked_to_open=bool(row["asked_to_open"]),
            findings=row["findings"],
        )
        for row in rows
    ]


def _project(row: asyncpg.Record) -> Project:
    """Read a project; one that was published on the command line is one too."""
    if row["body"]:
        return msgspec.json.decode(row["body"], type=Project)
    stated = msgspec.json.decode(row["published"], type=Consultation)
    return Project(
        consultation=stated,
        entry=row["entry"],
        switches=msgspec.json.decode(row["switches"], type=Switches),
        recovery_key=row["recovery_key"] or b"",
    )

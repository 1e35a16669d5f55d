"""Questionnaires while they are being written: each a tree of revisions in the database, none of which is ever lost.

A change is made to what stands now, under a lock, so two people who change different things both have their way. A
form that changes something carries a mark of how that stood when the form was shown (`mark`); where it stands
differently by now, its sender is shown both before anything is written over.
"""

import datetime
import hashlib
from collections.abc import Callable

import asyncpg
import msgspec

from questionnaires.places import places
from questionnaires.schema import Questionnaire
from survey.desk.staff import Staff

Change = Callable[[Questionnaire], Questionnaire]

TYPING = datetime.timedelta(minutes=10)
"""Changes to one thing by one person within this time are one revision: nobody wants to undo by the letter."""


class NoDraft(Exception):
    """There is no such questionnaire."""


class NothingToUndo(Exception):
    """There is no earlier, or no later, revision."""


class Draft(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A questionnaire as it is being written. `stale` holds, for each language, the addresses of translations whose
    text in the questionnaire's own language was changed after them."""

    questionnaire: Questionnaire
    stale: dict[str, tuple[str, ...]] = {}


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A draft as it stands in the database. `last` says who changed it last, and how long ago."""

    id: int
    project: str
    audience: str
    revision: int
    draft: Draft
    may_undo: bool = False
    may_redo: bool = False
    deed: str = ""
    by: str = ""

    @property
    def questionnaire(self) -> Questionnaire:
        """Give the questionnaire itself."""
        return self.draft.questionnaire


class Revision(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a questionnaire's history."""

    id: int
    deed: str
    by: str
    when: str
    is_now: bool


def mark(thing: object) -> str:
    """Tell how something stands: another mark means that it was changed."""
    return hashlib.sha256(msgspec.json.encode(thing, order="deterministic")).hexdigest()[:16]


async def begin(
    connection: asyncpg.Connection, staff: Staff, project: str, questionnaire: Questionnaire, deed: str
) -> int:
    """Begin the draft of a project's audience, or lay another one over what is there. Give its number."""
    number: int = await connection.fetchval(
        "insert into desk.questionnaire (project, audience) values ($1, $2)"
        " on conflict (project, audience) do update set audience = $2 returning id",
        project,
        questionnaire.audience,
    )
    before = await connection.fetchval("select head from desk.questionnaire where id = $1 for update", number)
    await _write(connection, staff, number, Draft(questionnaire=questionnaire), deed, parent=before)
    return number


async def fetch(connection: asyncpg.Connection, number: int) -> Kept:
    """Give a draft as it stands. Raises NoDraft."""
    row = await connection.fetchrow(
        "select q.id, q.project, q.audience, r.id as revision, r.body, r.deed, r.parent, a.name,"
        " exists (select from desk.revision later where later.parent = r.id) as may_redo"
        " from desk.questionnaire q join desk.revision r on r.id = q.head left join desk.account a on a.id = r.account"
        " where q.id = $1",
        number,
    )
    if row is None:
        raise NoDraft
    return Kept(
        id=row["id"],
        project=row["project"],
        audience=row["audience"],
        revision=row["revision"],
        draft=msgspec.json.decode(row["body"], type=Draft),
        may_undo=row["parent"] is not None,
        may_redo=row["may_redo"],
        deed=row["deed"],
        by=row["name"] or "",
    )


async def of_project(connection: asyncpg.Connection, project: str) -> list[Kept]:
    """Give every draft of a project, in the order in which they were begun."""
    rows = await connection.fetch("select id from desk.questionnaire where project = $1 order by id", project)
    return [await fetch(connection, row["id"]) for row in rows]


async def change(
    connection: asyncpg.Connection, staff: Staff, number: int, deed: str, change: Change, *, typing: bool = False
) -> Kept:
    """Change a draft as it stands now. `typing` joins the change to the same person's last, where the deed is the same.

    Raises NoDraft, and what `change` raises: then nothing is changed.
    """
    head = await _lock(connection, number)
    before = msgspec.json.decode(head["body"], type=Draft)
    changed = change(before.questionnaire)
    if changed == before.questionnaire:
        return await fetch(connection, number)
    await _follow(connection, staff, number, head, _upkeep(before, changed), deed=deed, typing=typing)
    return await fetch(connection, number)


async def translate(
    connection: asyncpg.Connection, staff: Staff, number: int, language: str, texts: dict[str, str], *, deed: str
) -> Kept:
    """Set translations by address; an empty one takes the translation away. Those set count as checked."""
    head = await _lock(connection, number)
    before = msgspec.json.decode(head["body"], type=Draft)
    own = dict(before.questionnaire.translations.get(language, {}))
    for address, text in texts.items():
        if text.strip():
            own[address] = text.strip()
        else:
            own.pop(address, None)
    translations = before.questionnaire.translations | {language: own}
    stale = tuple(address for address in before.stale.get(language, ()) if address not in texts)
    after = Draft(
        questionnaire=msgspec.structs.replace(before.questionnaire, translations=translations),
        stale=_without_empty(before.stale | {language: stale}),
    )
    if after != before:
        await _follow(connection, staff, number, head, after, deed=deed, typing=True)
    return await fetch(connection, number)


async def undo(connection: asyncpg.Connection, number: int) -> str:
    """Go back to the revision before; give what was undone. Raises NoDraft, NothingToUndo."""
    head = await _lock(connection, number)
    if head["parent"] is None:
        raise NothingToUndo
    await _move(connection, number, head["parent"])
    return str(head["deed"])


async def redo(connection: asyncpg.Connection, number: int) -> str:
    """Do again what was undone last; give what it was. Raises NoDraft, NothingToUndo."""
    head = await _lock(connection, number)
    later = await connection.fetchrow(
        "select id, deed from desk.revision where parent = $1 order by id desc limit 1", head["id"]
    )
    if later is None:
        raise NothingToUndo
    await _move(connection, number, later["id"])
    return str(later["deed"])


async def restore(connection: asyncpg.Connection, staff: Staff, number: int, revision: int) -> None:
    """Lay an old revision over what stands now. Raises NoDraft."""
    head = await _lock(connection, number)
    row = await connection.fetchrow(
        "select body, to_char(done_at at time zone 'Europe/London', 'HH24:MI') as at from desk.revision"
        " where id = $1 and questionnaire = $2",
        revision,
        number,
    )
    if row is None:
        raise NoDraft
    draft = msgspec.json.decode(row["body"], type=Draft)
    await _write(connection, staff, number, draft, f"Went back to how it stood at {row['at']}", parent=head["id"])


async def history(connection: asyncpg.Connection, number: int, most: int = 100) -> list[Revision]:
    """Give the latest revisions, newest first."""
    rows = await connection.fetch(
        "select r.id, r.deed, a.name, r.id = q.head as is_now,"
        " to_char(r.done_at at time zone 'Europe/London', 'FMDD FMMonth, HH24:MI') as at"
        " from desk.revision r join desk.questionnaire q on q.id = r.questionnaire"
        " left join desk.account a on a.id = r.account where r.questionnaire = $1 order by r.id desc limit $2",
        number,
        most,
    )
    return [
        Revision(
            id=row["id"], deed=row["deed"], by=row["name"] or "", when=" ".join(row["at"].split()), is_now=row["is_now"]
        )
        for row in rows
    ]


async def delete(connection: asyncpg.Connection, number: int) -> None:
    """Put a draft away with its history."""
    await connection.execute("update desk.questionnaire set head = null where id = $1", number)
    await connection.execute("delete from desk.questionnaire where id = $1", number)


async def _lock(connection: asyncpg.Connection, number: int) -> asyncpg.Record:
    head = await connection.fetchval("select head from desk.questionnaire where id = $1 for update", number)
    if head is None:
        raise NoDraft
    return await connection.fetchrow(
        "select id, body, deed, account, parent, done_at > now() - $2::interval as is_fresh,"
        " exists (select from desk.revision later where later.parent = r.id) as has_later"
        " from desk.revision r where id = $1",
        head,
        TYPING,
    )


async def _follow(
    connection: asyncpg.Connection,
    staff: Staff,
    number: int,
    head: asyncpg.Record,
    after: Draft,
    *,
    deed: str,
    typing: bool,
) -> None:
    """Lay a draft over the latest revision; what somebody is still typing becomes part of that revision."""
    if typing and head["deed"] == deed and head["account"] == staff.id and head["is_fresh"] and not head["has_later"]:
        await connection.execute(
            "update desk.revision set body = $2 where id = $1", head["id"], msgspec.json.encode(after)
        )
    else:
        await _write(connection, staff, number, after, deed, parent=head["id"])


async def _write(
    connection: asyncpg.Connection, staff: Staff, number: int, draft: Draft, deed: str, *, parent: int | None
) -> None:
    revision = await connection.fetchval(
        "insert into desk.revision (questionnaire, parent, body, deed, account) values ($1, $2, $3, $4, $5)"
        " returning id",
        number,
        parent,
        msgspec.json.encode(draft),
        deed,
        staff.id,
    )
    await _move(connection, number, revision)


async def _move(connection: asyncpg.Connection, number: int, revision: int) -> None:
    await connection.execute("update desk.questionnaire set head = $2 where id = $1", number, revision)


def _upkeep(before: Draft, changed: Questionnaire) -> Draft:
    """Keep translations with their texts: drop those of texts that are gone, note those whose text was changed."""
    old = {place.address: place.text for place in places(before.questionnaire)}
    new = {place.address: place.text for place in places(changed)}
    differing = {address for address, text in new.items() if old.get(address, text) != text}
    kept, stale = {}, {}
    for language, texts in changed.translations.items():
        kept[language] = {address: text for address, text in texts.items() if address in new}
        fresh = before.questionnaire.translations.get(language, {})
        outdated = {*before.stale.get(language, ())} | {
            address for address in differing if fresh.get(address) == texts.get(address)
        }
        stale[language] = tuple(sorted(outdated & kept[language].keys()))
    return Draft(
        questionnaire=msgspec.structs.replace(changed, translations=kept),
        stale=_without_empty(stale),
    )


def _without_empty(stale: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {language: addresses for language, addresses in stale.items() if addresses}

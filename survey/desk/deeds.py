"""The record of what staff did: who, when, what, and on which consultation or account. Never on which answer.

It is written in the same transaction as the deed itself, and the desk's role can neither change nor delete it.
"""

from enum import StrEnum

import asyncpg
import msgspec

from survey.desk.staff import Staff


class Deed(StrEnum):
    """What is recorded. The value is what the record says."""

    SIGNED_IN = "signed in"
    USED_RECOVERY_CODE = "signed in with a recovery code"
    SIGNED_OUT_EVERYWHERE = "signed out everywhere"
    INVITED = "invited"
    INVITED_ANEW = "invited anew, to set another password"
    TOOK_UP_INVITATION = "took up their invitation"
    CHANGED_ROLES = "changed the roles of"
    CLOSED_ACCOUNT = "closed the account of"
    REOPENED_ACCOUNT = "opened the account again of"
    BEGAN = "began the consultation"
    IMPORTED = "brought in the consultation"
    TOOK_OUT = "took out a copy of the consultation"
    PUT_AWAY = "put away the unfinished consultation"
    PUBLISHED = "published"
    TOOK_BACK = "took back, to change it"
    MADE_KEY = "made the key of"
    CHOSE_KEY = "chose the key of"
    CHOSE_RECOVERY_KEY = "chose the recovery key of"
    ASKED_FOR_PROOF = "asked for proof of the key of"
    PROVED_KEY = "proved the key of"
    MADE_READY = "made ready"
    ASKED_TO_OPEN = "asked to open"
    PAUSED = "paused"
    RESUMED = "resumed"
    ASKED_TO_CLOSE = "asked to close"
    MOVED_DATES = "moved the dates of"
    DREW_CODES = "drew invitation codes for"
    EXPORTED = "took out the sealed answers of"
    OPENED_ANSWERS = "opened the answers of"
    ADMITTED = "let another person into the workspace of"
    KEPT = "took out what may outlive the wave of"
    PUBLISHED_REPORT = "published a report of"
    WITHDREW_REPORT = "withdrew a report of"
    PUBLISHED_FINDINGS = "published on the site what was heard and done, for"
    WITHDREW_FINDINGS = "took off the site what was heard and done, for"
    ASKED_TO_DESTROY = "asked to destroy the answers of"
    DESTROYED_WORKSPACE = "destroyed the workspace of"


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the record."""

    when: str
    name: str
    deed: str
    about: str


async def note(connection: asyncpg.Connection, staff: Staff | int | None, deed: Deed, about: str = "") -> None:
    """Record a deed. Call it in the deed's own transaction."""
    account = staff.id if isinstance(staff, Staff) else staff
    await connection.execute(
        "insert into desk.deed (account, deed, about) values ($1, $2, $3)", account, str(deed), about
    )


async def latest(connection: asyncpg.Connection, *, before: int | None = None, most: int = 100) -> list[Done]:
    """Give the record, newest first. `before` is how many newer lines to pass over."""
    rows = await connection.fetch(
        "select to_char(d.done_at at time zone 'Europe/London', 'FMDD FMMonth YYYY, HH24:MI') as at, a.name, d.deed,"
        " d.about from desk.deed d left join desk.account a on a.id = d.account"
        " order by d.id desc offset $1 limit $2",
        before or 0,
        most,
    )
    return [
        Done(
            when=" ".join(row["at"].split()),
            name=row["name"] or "The command line",
            deed=row["deed"],
            about=row["about"],
        )
        for row in rows
    ]

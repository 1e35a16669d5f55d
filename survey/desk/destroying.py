"""Destroying what has had its time: what is destroyed, by whose word, and the record that it was."""

import asyncpg
import msgspec

from survey import lifecycle
from survey.desk import deeds, following, projects
from survey.desk.deeds import Deed
from survey.desk.projects import Standing
from survey.desk.staff import Staff
from survey.refusal import Refusal


class NotSaid(Refusal):
    """Something has to be said before anything is destroyed."""


class Destroyed(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the record."""

    when: str
    what: str
    by: str


async def destroy(connection: asyncpg.Connection, staff: Staff, standing: Standing, keyholder: str) -> None:
    """Have the worker destroy a closed consultation's responses; `keyholder` says who destroyed the private key.

    Raises NotSaid, `lifecycle.NotAllowed`.
    """
    keyholder = " ".join(keyholder.split())
    if not keyholder or len(keyholder) > 120:
        raise NotSaid("Say who destroyed the private key: while it exists, a copy of the answers could still be read.")
    counted = await following.count(connection, standing.id)
    await lifecycle.ask_to_destroy(connection, standing.id)
    await projects.change(
        connection, standing.id, lambda project: msgspec.structs.replace(project, key_destroyed=keyholder)
    )
    await record(connection, staff, standing, f"The sealed answers ({counted})")
    await record(connection, staff, standing, f"The private key, its copies and its recovery sheet, by {keyholder}")
    await deeds.note(connection, staff, Deed.ASKED_TO_DESTROY, standing.id)


async def record(connection: asyncpg.Connection, staff: Staff, standing: Standing, what: str) -> None:
    """Write down that something was destroyed, for ever."""
    await connection.execute(
        "insert into desk.destruction (project, name, what, account) values ($1, $2, $3, $4)",
        standing.id,
        standing.shown.name,
        what,
        staff.id,
    )


async def recorded(connection: asyncpg.Connection, project: str) -> list[Destroyed]:
    """Give what was destroyed of a consultation."""
    rows = await connection.fetch(
        "select to_char(d.done_on, 'FMDD FMMonth YYYY') as at, d.what, a.name from desk.destruction d"
        " left join desk.account a on a.id = d.account where d.project = $1 order by d.id",
        project,
    )
    return [Destroyed(when=" ".join(row["at"].split()), what=row["what"], by=row["name"] or "") for row in rows]

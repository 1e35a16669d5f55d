"""The demonstration's way in: no password, anybody may be anyone. On this machine only, with invented answers only."""

import asyncpg

from survey.desk import accounts, projects
from survey.desk.rights import SAID, Role
from survey.desk.staff import Staff
from survey.refusal import Refusal

EVERYTHING = "everything"
"""Stands for somebody in a small office, who designs, administers and reads."""

_ROLES = {str(role): frozenset({role}) for role in Role} | {
    EVERYTHING: frozenset({Role.DESIGNER, Role.ADMINISTRATOR, Role.ANALYST, Role.SAFEGUARDING})
}


class NotInvented(Refusal):
    """Something here is real, so nobody comes in without a password."""


async def play(connection: asyncpg.Connection, part: str) -> Staff:
    """Give the invented person who plays a part, making them if they are not there yet. Raises NotInvented."""
    for standing in await projects.every(connection):
        if not standing.shown.invented:
            raise NotInvented(
                f"“{standing.shown.name}” is no trial, so nobody may come in without a password. Whoever runs this"
                " installation has to unset HEARD_DESK_DEMONSTRATION, and start the desk again."
            )
    part = part if part in _ROLES else EVERYTHING
    name = "Sam Example" if part == EVERYTHING else f"{SAID[Role(part)][0]} Example"
    row = await connection.fetchrow(
        "insert into desk.account (login, name, roles) values ($1, $2, $3)"
        " on conflict (login) do update set is_closed = false returning *",
        f"{part}@demonstration.example",
        name,
        sorted(_ROLES[part]),
    )
    return accounts.as_staff(row)

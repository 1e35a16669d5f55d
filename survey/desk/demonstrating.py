"""The demonstration's way in: no password, anybody may be anyone. On this machine only, with invented answers only."""

import asyncpg

from survey.desk import accounts
from survey.desk.rights import SAID, Role
from survey.desk.staff import Staff

EVERYTHING = "everything"
"""Stands for somebody in a small office, who designs, administers and reads."""

_ROLES = {str(role): frozenset({role}) for role in Role} | {
    EVERYTHING: frozenset({Role.DESIGNER, Role.ADMINISTRATOR, Role.ANALYST, Role.SAFEGUARDING})
}


async def play(connection: asyncpg.Connection, part: str) -> Staff:
    """Give the invented person who plays a part, making them if they are not there yet."""
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

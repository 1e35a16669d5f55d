"""Invitation codes for provider organisations: a code lets one response in, and nothing says whose it was.

Each is drawn at random, handed out on paper, and not kept: the database holds only what a code comes down to, which
is also the key that its response is sent under. So a second send with the same code changes nothing, and whether a
code was used cannot be asked for.
"""

import hashlib
import secrets

import asyncpg

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""No letter or digit that is easily taken for another."""

LENGTH = 12
"""Letters of a code: 59 bits."""


def draw(number: int) -> list[str]:
    """Draw codes, written in three groups of four."""
    return [
        "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(LENGTH // 4)) for _ in range(number)
    ]


def key(consultation: str, typed: str) -> bytes | None:
    """Give the key that a code comes down to, however it was typed; None if it cannot be a code."""
    letters = "".join(character for character in typed.lower() if character.isalnum())
    if len(letters) != LENGTH or not set(letters) <= set(LETTERS):
        return None
    salted = f"{consultation}\0{letters}".encode()
    return hashlib.blake2b(salted, digest_size=16, person=b"heard invitation").digest()


async def invite(connection: asyncpg.Connection, consultation: str, number: int) -> list[str]:
    """Draw codes for a consultation, keep what they come down to, and give them, to be handed out and not kept."""
    codes = draw(number)
    keys = sorted(key(consultation, code) or b"" for code in codes)
    async with connection.transaction():
        await connection.execute("insert into heard.invitation select unnest($1::bytea[]), $2", keys, consultation)
    return codes

"""What may be known of a consultation while it runs, and after: never finer than tens, and never an answer."""

import asyncpg
import msgspec

from questionnaires import loading
from survey import tables
from survey.consultations import State
from survey.desk.projects import Standing

TENS = 10
"""Nothing is counted more finely than this."""


class Stop(msgspec.Struct, frozen=True, kw_only=True):
    """How many visits that were sent went no further than a page, in words."""

    page: str
    visits: str


async def count(connection: asyncpg.Connection, name: str) -> str:
    """Say how many responses there are."""
    return in_tens(await connection.fetchval("select heard.counted($1)", name))


def in_tens(number: int) -> str:
    """Say a number as finely as anybody may know it."""
    tens = number // TENS * TENS
    return f"{tens} to {tens + TENS - 1}" if tens else f"fewer than {TENS}"


async def stops(connection: asyncpg.Connection, standing: Standing) -> dict[str, list[Stop]]:
    """Say, once a consultation has closed, beyond which pages visits did not go, by audience.

    Pages at which fewer than ten stopped are left out, and nobody learns whether anybody stopped there at all.
    """
    if standing.state is not State.CLOSED or standing.published is None:
        return {}
    rows = await connection.fetch(f"select fingerprint, page, visits from {tables.name('stops', standing.id)}")  # noqa: S608 - a checked name
    visits = {(row["fingerprint"], row["page"]): row["visits"] for row in rows}
    found = {}
    for audience, fingerprint in standing.published.questionnaires.items():
        canonical = await connection.fetchval(
            "select canonical from heard.questionnaire where fingerprint = $1", fingerprint
        )
        questionnaire = loading.decode(canonical)
        found[audience] = [
            Stop(
                page=page.title or (page.questions[0].ask if page.questions else page.id),
                visits=in_tens(visits[fingerprint, page.id]),
            )
            for page in questionnaire.pages
            if visits.get((fingerprint, page.id), 0) >= TENS
        ]
    return found

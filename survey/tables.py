"""The tables that each consultation has for itself: its responses, and where its visits stopped.

A table of its own lets closing write every response anew and drop the file in which they lay by week.
"""

from collections.abc import Iterable, Sequence

import asyncpg

from questionnaires.response import SealedResponse

Stop = tuple[str, str]
"""A questionnaire's fingerprint, and the id of the page beyond which a visit did not go."""


def name(schema: str, consultation: str) -> str:
    """Give the quoted name of a consultation's table. Ids hold letters, digits and hyphens only; the schema checks."""
    quoted = consultation.replace('"', '""')
    return f'{schema}."{quoted}"'


async def make(connection: asyncpg.Connection, consultation: str) -> None:
    """Make a consultation's two tables."""
    await _make_answers(connection, f"table {name('answers', consultation)}")
    await connection.execute(
        f"create table {name('stops', consultation)}"
        " (fingerprint text, page text, visits bigint not null, primary key (fingerprint, page))"
    )


async def drop(connection: asyncpg.Connection, consultation: str) -> None:
    """Drop both tables, and with them the files in which they lay."""
    await connection.execute(f"drop table {name('answers', consultation)}, {name('stops', consultation)}")


async def stage(connection: asyncpg.Connection) -> str:
    """Make a table that ends with this transaction and never reaches the write-ahead log; give its name."""
    await _make_answers(connection, "temporary table staged", " on commit drop")
    return "staged"


async def _make_answers(connection: asyncpg.Connection, what: str, how: str = "") -> None:
    await connection.execute(
        f"create {what} (suite smallint not null, key_id text not null, fingerprint text not null,"
        f" sealed bytea not null){how}"
    )
    table = what.rsplit(maxsplit=1)[-1]
    # Ciphertext does not compress, and the planner's statistics would keep samples.
    await connection.execute(f"alter table {table} alter column sealed set storage external")
    for column in ("suite", "key_id", "fingerprint", "sealed"):
        await connection.execute(f"alter table {table} alter column {column} set statistics 0")


async def file(connection: asyncpg.Connection, table: str, responses: Sequence[SealedResponse]) -> None:
    """Append responses in the order given: shuffle them before."""
    await connection.execute(
        f"insert into {table} select * from unnest($1::smallint[], $2::text[], $3::text[], $4::bytea[])",  # noqa: S608 - a checked name
        [response.suite for response in responses],
        [response.key_id for response in responses],
        [response.fingerprint for response in responses],
        [response.sealed for response in responses],
    )


async def count_stops(connection: asyncpg.Connection, consultation: str, stops: Iterable[tuple[Stop, int]]) -> None:
    """Add to how many visits stopped where."""
    for (fingerprint, page), visits in sorted(stops):
        await connection.execute(
            f"insert into {name('stops', consultation)} as s values ($1, $2, $3)"  # noqa: S608 - a checked name
            " on conflict (fingerprint, page) do update set visits = s.visits + excluded.visits",
            fingerprint,
            page,
            visits,
        )


async def rewrite(connection: asyncpg.Connection, consultation: str, staged: str) -> None:
    """Write all of a consultation's rows anew, shuffled by the system's random source, with those staged.

    The desk may read them from now on.
    """
    old, stops = name("answers", consultation), name("stops", consultation)
    await connection.execute(f"alter table {old} rename to old")
    await _make_answers(connection, f"table {old}")
    await connection.execute(
        f"insert into {old} select * from (select * from answers.old union all select * from {staged}) as every_one"  # noqa: S608 - a checked name
        # drawn by the server from the operating system's random source
        " order by gen_random_uuid()"
    )
    await connection.execute("drop table answers.old")
    await connection.execute(f"alter table {stops} rename to old")
    await connection.execute(
        f"create table {stops} (fingerprint text, page text, visits bigint not null, primary key (fingerprint, page))"
    )
    await connection.execute(f"insert into {stops} select * from stops.old order by fingerprint, page")  # noqa: S608 - a checked name
    await connection.execute("drop table stops.old")
    await connection.execute(f"grant select on {old}, {stops} to heard_desk")

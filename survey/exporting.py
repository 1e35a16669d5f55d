"""A closed consultation as the one sealed file that goes to its analyst."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import asyncpg
import msgspec

from questionnaires import export
from questionnaires.consultation import Consultation
from questionnaires.export import Header
from questionnaires.response import SealedResponse
from survey import tables
from survey.consultations import State
from survey.refusal import Refusal

TOGETHER = 100
"""Rows fetched at a time."""


class NotExported(Refusal):
    """There is nothing to export, or nowhere to write it; the message says why."""


@contextlib.contextmanager
def whole(path: Path) -> Iterator[BinaryIO]:
    """Give a file to write that is at `path` once it is whole, or not at all. Raises NotExported.

    Nothing is ever written over.
    """
    if path.exists():
        raise NotExported(f"{path} is there already. Choose another name, or remove it.")
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as problem:
        raise NotExported(f"{path} cannot be written: {problem.strerror}.") from problem
    finally:
        part.unlink(missing_ok=True)


async def write(connection: asyncpg.Connection, name: str, file: BinaryIO) -> int:
    """Write a closed consultation's sealed file, and give the number of its responses. Raises NotExported."""
    # One snapshot for the header's count and the rows.
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        header = await _header(connection, name)
        writer = export.Writer(file, header)
        # In the order in which the closing shuffled them.
        cursor = connection.cursor(
            f"select suite, key_id, fingerprint, sealed from {tables.name('answers', name)}",  # noqa: S608 - a checked name
            prefetch=TOGETHER,
        )
        async for row in cursor:
            writer.add(SealedResponse(**row))
        writer.finish()
    return header.responses


async def _header(connection: asyncpg.Connection, name: str) -> Header:
    row = await connection.fetchrow("select state, body from heard.consultation where id = $1", name)
    if row is None:
        raise NotExported(f"There is no consultation '{name}'.")
    if row["state"] != State.CLOSED:
        raise NotExported(f"'{name}' is {row['state']}. Only a closed consultation is exported: 'survey close {name}'.")
    stated = msgspec.json.decode(row["body"], type=Consultation)
    stopped: dict[str, dict[str, int]] = {}
    for stop in await connection.fetch(f"select fingerprint, page, visits from {tables.name('stops', name)}"):  # noqa: S608 - a checked name
        stopped.setdefault(stop["fingerprint"], {})[stop["page"]] = stop["visits"] // 10 * 10
    return Header(
        consultation=stated,
        questionnaires={
            row["fingerprint"]: row["canonical"]
            for row in await connection.fetch(
                "select fingerprint, canonical from heard.questionnaire where fingerprint = any($1)",
                list(stated.questionnaires.values()),
            )
        },
        stopped=stopped,
        responses=await connection.fetchval(f"select count(*) from {tables.name('answers', name)}"),  # noqa: S608 - a checked name
    )

"""`survey close CONSULTATION`."""

import sys

import asyncpg

from survey import release, worker
from survey.commands import change
from survey.settings import Settings

DESCRIPTION = """Close a consultation now, for good. What waits is filed, and every response is written anew in one
shuffle that keeps neither order nor week. It needs the worker's folder of epoch keys (HEARD_KEYS)."""


async def _close(connection: asyncpg.Connection, known: Settings, name: str) -> str:
    filed = await release.close(connection, await worker.open_keys(connection, known), name)
    said = f"'{name}' is closed. 'survey export {name} FILE' writes it for its analyst."
    if filed.damaged:
        said += (
            f" {filed.damaged} responses were damaged as they waited; the analyst's count of unreadable ones has them."
        )
    return said


if __name__ == "__main__":
    sys.exit(change.run("close", DESCRIPTION, _close))

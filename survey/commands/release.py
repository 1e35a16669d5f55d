"""`survey release CONSULTATION`."""

import sys

import asyncpg

from survey import release, worker
from survey.commands import change
from survey.settings import Settings

DESCRIPTION = """File what waits now, shuffled, if at least HEARD_RELEASE_LEAST responses wait. The worker does this by
itself every HEARD_RELEASE_DAYS days. It needs the worker's folder of epoch keys (HEARD_KEYS)."""


async def _release(connection: asyncpg.Connection, known: Settings, name: str) -> str:
    keys = await worker.open_keys(connection, known)
    filed = await release.release(connection, keys, name, least=known.release_least)
    if filed is None:
        return f"Fewer than {known.release_least} responses wait, too few to hide among. Nothing was done."
    damaged = f" {filed.damaged} of them were damaged as they waited." if filed.damaged else ""
    return f"What waited is filed.{damaged}"


if __name__ == "__main__":
    sys.exit(change.run("release", DESCRIPTION, _release))

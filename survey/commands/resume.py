"""`survey resume CONSULTATION`."""

import sys

import asyncpg

from survey import lifecycle
from survey.commands import change
from survey.settings import Settings

DESCRIPTION = """Let people begin to answer a paused consultation again. Sites know of it within seconds."""


async def _resume(connection: asyncpg.Connection, _: Settings, name: str) -> str:
    await lifecycle.resume(connection, name)
    return f"'{name}' is open again."


if __name__ == "__main__":
    sys.exit(change.run("resume", DESCRIPTION, _resume))

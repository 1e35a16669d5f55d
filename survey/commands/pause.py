"""`survey pause CONSULTATION`."""

import sys

import asyncpg

from survey import lifecycle
from survey.commands import change
from survey.settings import Settings

DESCRIPTION = """Show a calm page to whoever arrives at a consultation from now on. Visits under way may still be
sent, and nothing is lost. Sites know of it within seconds."""


async def _pause(connection: asyncpg.Connection, _: Settings, name: str) -> str:
    await lifecycle.pause(connection, name)
    return f"'{name}' is paused. 'survey resume {name}' ends the pause."


if __name__ == "__main__":
    sys.exit(change.run("pause", DESCRIPTION, _pause))

"""`survey open FILE`: publish a consultation, have its key proven, open it."""

import argparse
import asyncio
import datetime
import os
import sys
from pathlib import Path

import asyncpg

from questionnaires import key_files
from survey import database, lifecycle, plan, release, settings, worker
from survey.plan import Plan
from survey.refusal import spoken
from survey.settings import Settings

DESCRIPTION = """Publish the consultation that FILE describes (docs/running-it.md shows one), and open it.

The first run writes FILE's sibling NAME.challenge and stops: the holder of the private key answers it with
'analysis prove', and the answer is given with --proof. So no consultation opens whose answers nobody could read.
Where the consultation is invented, for trying, no proof is asked for. A consultation whose opening day is still to
come is opened by the worker on that day."""


def main() -> int:
    """Publish, prove, open: as far as it goes."""
    parser = argparse.ArgumentParser(
        prog="survey open", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="the consultation, as TOML")
    parser.add_argument("--proof", metavar="ANSWER", help="the answer to the challenge of an earlier run")
    arguments = parser.parse_args()
    return spoken(lambda: _open(arguments.file, arguments.proof))


def _open(file: Path, proof: str | None) -> int:
    known = settings.read(os.environ)
    said = plan.read(file)
    return database.do(known, lambda connection: _steps(connection, known, said, file, proof))


async def _steps(connection: asyncpg.Connection, known: Settings, said: Plan, file: Path, proof: str | None) -> int:
    name = said.consultation.id
    if proof is None:
        await lifecycle.publish(connection, said)
    else:
        await lifecycle.prove(connection, name, proof)
    if not await lifecycle.is_proven(connection, name):
        asked = file.with_name(f"{name}.challenge")
        challenge = key_files.write_challenge(await lifecycle.challenge(connection, name))
        await asyncio.to_thread(asked.write_text, challenge, "ascii")
        print(
            f"'{name}' is published, and not open yet. Give {asked} to whoever holds the private key; with their answer"
            f" run: survey open {file} --proof ANSWER"
        )
        return 0
    keys = await worker.open_keys(connection, known)
    await lifecycle.make_ready(connection, name)
    if said.consultation.opens > worker.local_clock().date():
        print(f"'{name}' is ready. The worker opens it on {_day(said.consultation.opens)}.")
        return 0
    await release.open_consultation(connection, keys, name)
    print(f"'{name}' is open at the address /{await lifecycle.entry(connection, name)}")
    return 0


def _day(day: datetime.date) -> str:
    return f"{day.day} {day:%B %Y}"


if __name__ == "__main__":
    sys.exit(main())

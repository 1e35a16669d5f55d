"""`survey recover`."""

import argparse
import getpass
import os
import sys

import asyncpg

from survey import database, recovery_key, settings, worker
from survey.epochs import EpochKey
from survey.refusal import spoken
from survey.settings import Settings

DESCRIPTION = """Bring back, into the worker's folder (HEARD_KEYS), the keys under which answers wait: after that folder
was lost, or after a backup of the database was restored. Asks for the administrator's recovery key, or reads it from
the first line of standard input."""


def main() -> int:
    """Ask for the key, and bring back what it can."""
    argparse.ArgumentParser(prog="survey recover", description=DESCRIPTION).parse_args()
    return spoken(_recover)


def _recover() -> int:
    known = settings.read(os.environ)
    written = getpass.getpass("Recovery key: ") if sys.stdin.isatty() else sys.stdin.readline()
    key = recovery_key.read(written)
    recovered = database.do(known, lambda connection: _recovered(connection, known, key))
    print(f"Keys brought back: {recovered}. The worker's next release finds them.")
    return 0


async def _recovered(connection: asyncpg.Connection, known: Settings, key: EpochKey) -> int:
    return await recovery_key.recover(connection, await worker.open_keys(connection, known), key)


if __name__ == "__main__":
    sys.exit(main())

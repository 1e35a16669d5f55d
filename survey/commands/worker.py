"""`survey worker`: releases, opening and closing days, expiry."""

import argparse
import asyncio
import os
import signal
import sys

from survey import database, memory, settings, worker
from survey.refusal import spoken
from survey.settings import Settings

DESCRIPTION = """Run a worker alone, as on a host of its own or under a user of its own, until SIGTERM. It needs the
folder of epoch keys (HEARD_KEYS). Several may run on one database: each deed is done once."""


def main() -> int:
    """Work until told to stop."""
    parser = argparse.ArgumentParser(prog="survey worker", description=DESCRIPTION)
    parser.parse_args()
    return spoken(_work)


def _work() -> int:
    memory.harden()
    known = settings.read(os.environ)
    with database.in_reach(known) as addresses:
        asyncio.run(_until_told(addresses.worker, known))
    return 0


async def _until_told(address: str, known: Settings) -> None:
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    await worker.work(address, known, stopping)


if __name__ == "__main__":
    sys.exit(main())

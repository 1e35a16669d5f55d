"""`survey serve`: the site and a worker, until Ctrl-C."""

import argparse
import asyncio
import os
import sys

from survey import database, processes, serving, settings
from survey.refusal import spoken

DESCRIPTION = """Serve the site, in as many processes as HEARD_WORKERS says, and run a worker beside them, until Ctrl-C
or SIGTERM. Without DATABASE_URL the embedded PostgreSQL is started first, with its data in HEARD_FOLDER."""


def main() -> int:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(prog="survey serve", description=DESCRIPTION)
    parser.parse_args()
    return spoken(_serve)


def _serve() -> int:
    known = settings.read(os.environ)
    listening = processes.listen(known.host, known.port, "HEARD_HOST and HEARD_PORT")
    with listening, database.in_reach(known) as addresses:
        print(f"The site is at {processes.address(listening)}", flush=True)
        asyncio.run(serving.serve(known, addresses, listening))
    return 0


if __name__ == "__main__":
    sys.exit(main())

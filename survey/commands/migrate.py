"""`survey migrate`: bring the database to this version."""

import argparse
import asyncio
import os
import sys

from survey import embedded, migrating, settings
from survey.refusal import spoken

DESCRIPTION = """Bring the database to this version: its schema, and the roles of site, worker and desk with just the
rights that each needs. Run it as the database's owner, with the right to create roles. It may be run at any time, by
several at once, and while the site is served. The embedded database is migrated whenever it is used."""


def main() -> int:
    """Migrate, and say what was done."""
    parser = argparse.ArgumentParser(prog="survey migrate", description=DESCRIPTION)
    parser.parse_args()
    return spoken(_migrate)


def _migrate() -> int:
    known = settings.read(os.environ)
    if known.database:
        taken = asyncio.run(migrating.migrate(known.database))
    else:
        running = embedded.start(known.folder)
        try:
            taken = asyncio.run(migrating.migrate(running.address()))
        finally:
            running.stop()
    steps = ", ".join(map(str, taken))
    print(f"Done: step {steps}." if taken else "The database is at this version already.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""`survey doctor`: look at the installation and say what to mend."""

import argparse
import asyncio
import os
import sys

from survey import database, doctor, settings
from survey.database import Addresses
from survey.health import Finding, Health
from survey.refusal import spoken
from survey.settings import Settings

DESCRIPTION = """Look at the database, its log, copies and roles, the folder of epoch keys, the clock, the disk, the
versions, and at the site from outside (HTTPS, headers, what is written down of a visit), and say what is well, what
to look at and what to mend, each with its remedy. Run it as the worker's user, with the worker's settings. Ends with 1
if there is anything to mend."""


def main() -> int:
    """Look, and say what was found."""
    parser = argparse.ArgumentParser(prog="survey doctor", description=DESCRIPTION)
    parser.parse_args()
    return spoken(_look)


def _look() -> int:
    known = settings.read(os.environ)
    with database.in_reach(known) as addresses:
        findings = asyncio.run(_findings(known, addresses))
    for finding in findings:
        print(f"{finding.health:5} {finding.what}")
        if finding.remedy:
            print(f"      {finding.remedy}")
    return int(any(finding.health is Health.MEND for finding in findings))


async def _findings(known: Settings, addresses: Addresses) -> list[Finding]:
    return [finding async for finding in doctor.look(known, addresses)]


if __name__ == "__main__":
    sys.exit(main())

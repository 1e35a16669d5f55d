"""`survey invite CONSULTATION`."""

import argparse
import os
import sys

import asyncpg

from survey import database, invitations, settings
from survey.refusal import Refusal, spoken

DESCRIPTION = """Draw invitation codes, print them one a line, and keep none of them. Hand them out to organisations;
write down nowhere who got which. Each lets in one response. Which audiences need a code is said in the consultation's
file, under [switches], as invited = ["providers"]."""


MOST = 10_000
"""Codes drawn at a time: more than any county has organisations."""


class NoConsultation(Refusal):
    """There is no consultation of this id."""


def main() -> int:
    """Draw the codes and print them."""
    parser = argparse.ArgumentParser(prog="survey invite", description=DESCRIPTION)
    parser.add_argument("consultation", metavar="CONSULTATION", help="the consultation's id, as in its file")
    parser.add_argument("--number", type=_number, default=10, metavar="N", help="how many, at most 10000 (10)")
    arguments = parser.parse_args()
    return spoken(lambda: _invite(arguments.consultation, arguments.number))


def _number(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text[:6]) <= MOST:
        raise argparse.ArgumentTypeError(f"'{text}' is no number of codes; write a whole number from 1 to {MOST}")
    return int(text)


def _invite(name: str, number: int) -> int:
    known = settings.read(os.environ)
    for code in database.do(known, lambda connection: _drawn(connection, name, number)):
        print(code)
    return 0


async def _drawn(connection: asyncpg.Connection, name: str, number: int) -> list[str]:
    try:
        return await invitations.invite(connection, name, number)
    except asyncpg.ForeignKeyViolationError as problem:
        raise NoConsultation(f"There is no consultation '{name}'.") from problem


if __name__ == "__main__":
    sys.exit(main())

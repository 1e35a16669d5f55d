"""What the short commands on one consultation have in common: its id, and a sentence at the end."""

import argparse
import os
from collections.abc import Awaitable, Callable

import asyncpg

from survey import database, settings
from survey.refusal import spoken
from survey.settings import Settings

Deed = Callable[[asyncpg.Connection, Settings, str], Awaitable[str]]


def run(command: str, description: str, deed: Deed) -> int:
    """Do a deed on the consultation that the command line names, and print the sentence that it gives."""
    parser = argparse.ArgumentParser(prog=f"survey {command}", description=description)
    parser.add_argument("consultation", metavar="CONSULTATION", help="the consultation's id, as in its file")
    name = parser.parse_args().consultation

    def do() -> int:
        known = settings.read(os.environ)
        print(database.do(known, lambda connection: deed(connection, known, name)))
        return 0

    return spoken(do)

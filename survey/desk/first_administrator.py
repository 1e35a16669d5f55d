"""`survey desk-admin`: invite an administrator of the desk from the command line."""

import argparse
import os
import sys

import asyncpg

from survey import database, settings
from survey.desk import accounts
from survey.desk.rights import Role
from survey.refusal import spoken
from survey.settings import Settings

DESCRIPTION = """Invite an administrator of the desk: the first one, who then invites everybody else there, or one who
lost both telephone and recovery codes. Prints a link that works once, within three days. For somebody who has an
account, their password and second factor end at once."""


def main() -> int:
    """Invite, and print the link."""
    parser = argparse.ArgumentParser(prog="survey desk-admin", description=DESCRIPTION)
    parser.add_argument("email", metavar="EMAIL", help="the work email address with which they will sign in")
    parser.add_argument("--name", default="", help="their name; needed for a new account")
    arguments = parser.parse_args()
    return spoken(lambda: _invite(settings.read(os.environ), arguments.email, arguments.name))


def _invite(known: Settings, login: str, name: str) -> int:
    token = database.do(known, lambda connection: _invited(connection, login.strip().lower(), name))
    print(f"http://{known.desk_host}:{known.desk_port}/invitation/{token}")  # noqa: T201 - the command line prints
    return 0


async def _invited(connection: asyncpg.Connection, login: str, name: str) -> str:
    async with connection.transaction():
        row = await connection.fetchrow("select id, roles from desk.account where login = $1", login)
        if row is None:
            return await accounts.invite(connection, None, login, name, frozenset({Role.ADMINISTRATOR}))
        await connection.execute(
            "update desk.account set is_closed = false, roles = $2 where id = $1",
            row["id"],
            sorted({*row["roles"], Role.ADMINISTRATOR}),
        )
        return await accounts.invite_anew(connection, None, row["id"])


if __name__ == "__main__":
    sys.exit(main())

"""Where the database is reached, by role: the one that DATABASE_URL names, or else the embedded one."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator
from typing import TypeVar

import asyncpg
import msgspec

from survey import embedded, migrating
from survey.connecting import LOST, NoDatabase, connect
from survey.embedded import Running
from survey.settings import Settings

Result = TypeVar("Result")


class Addresses(msgspec.Struct, frozen=True, kw_only=True):
    """The database's address for each of its users, and the embedded server where it is that one."""

    owner: str
    site: str
    worker: str
    desk: str
    embedded: Running | None = None


@contextlib.contextmanager
def in_reach(settings: Settings) -> Iterator[Addresses]:
    """Give the database's addresses, at this version's schema, for as long as the context lasts.

    The embedded database is started if it does not run, and migrated; another one is only looked at. Raises
    `embedded.NotStarted`, `connecting.NoDatabase`, `migrating.WrongSchema`.
    """
    with contextlib.ExitStack() as stack:
        if settings.database:
            addresses = Addresses(
                owner=settings.database,
                site=settings.site_database,
                worker=settings.worker_database,
                desk=settings.desk_database,
            )
            asyncio.run(_check(addresses.owner))
        else:
            running = embedded.start(settings.folder)
            stack.callback(running.stop)
            addresses = Addresses(
                owner=running.address(),
                site=running.address("heard_site"),
                worker=running.address("heard_worker"),
                desk=running.address("heard_desk"),
                embedded=running,
            )
            asyncio.run(migrating.migrate(addresses.owner))
        yield addresses


def do(settings: Settings, deed: Callable[[asyncpg.Connection], Awaitable[Result]]) -> Result:
    """Do a deed of the database's owner, and give what it gives. Raises what `in_reach` and the deed raise."""
    with in_reach(settings) as addresses:
        return asyncio.run(_on_a_connection(addresses.owner, deed))


async def _on_a_connection(address: str, deed: Callable[[asyncpg.Connection], Awaitable[Result]]) -> Result:
    connection = await connect(address)
    try:
        return await deed(connection)
    except LOST as problem:
        raise NoDatabase(
            "The database went away in the middle of this. Nothing is half done: do it again once it is back."
        ) from problem
    finally:
        await connection.close()


async def _check(address: str) -> None:
    await _on_a_connection(address, migrating.check)

"""Reaching PostgreSQL, directly or through PgBouncer; and telling what it means when that fails."""

import asyncio

import asyncpg

from survey.refusal import Refusal

OLDEST = 15
"""The oldest PostgreSQL that has all we need."""

TIMEOUT = 5.0
"""Seconds after which a database that does not answer counts as gone."""

_LOST = (
    asyncpg.ConnectionDoesNotExistError,
    asyncpg.ConnectionFailureError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # what a server said as it ended has been read only in part
    ConnectionError,
)
"""The connection is gone; another may do."""

_FOR_NOW = (
    OSError,
    TimeoutError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
    asyncpg.InternalServerError,
    asyncpg.PostgresIOError,
    asyncpg.ReadOnlySQLTransactionError,
)
"""The server cannot do it now, whatever the statement: no room, no answer, shutting down, or a standby."""


class Unavailable(Exception):
    """The database cannot do it now: it is down, unreachable, full or too busy. Trying again later may help."""


class NoDatabase(Refusal):
    """The database cannot be used as it is; the message says why and what to do."""


async def connect(address: str) -> asyncpg.Connection:
    """Open one connection for a command. Raises NoDatabase."""
    try:
        connection = await asyncpg.connect(address, timeout=TIMEOUT, statement_cache_size=0)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as problem:
        raise NoDatabase(explain(problem)) from problem
    version = connection.get_server_version().major
    if version < OLDEST:
        await connection.close()
        raise NoDatabase(f"The database is PostgreSQL {version}; Heard needs {OLDEST} or newer. Upgrade the server.")
    return connection


def explain(problem: BaseException) -> str:
    """Say in a sentence why a database cannot be reached. Never repeats the address: it may hold a password."""
    if isinstance(problem, asyncpg.InvalidCatalogNameError):
        return "The database that DATABASE_URL names does not exist on its server. Create it, or correct DATABASE_URL."
    if isinstance(problem, asyncpg.InvalidAuthorizationSpecificationError | asyncpg.InvalidPasswordError):
        return "The database server refuses the user or password of DATABASE_URL. Correct them."
    if isinstance(problem, TimeoutError):
        return f"The database server does not answer within {TIMEOUT:g} seconds. Check DATABASE_URL and the network."
    if isinstance(problem, OSError):
        return "No database server answers at the host and port of DATABASE_URL. Start it, or correct DATABASE_URL."
    if isinstance(problem, asyncpg.PostgresError):
        return f"The database server turns us away: {problem.args[0] if problem.args else 'it does not say why'}."
    return "DATABASE_URL is no address of a database. It should read postgresql://user@host:5432/database"


class Pool:
    """Connections to one database for many short deeds, each a single statement and so a transaction of its own."""

    def __init__(self, pool: asyncpg.Pool, *, bounced: bool, most: int) -> None:
        self._pool = pool
        self._bounced = bounced
        # When one connection is lost the others mostly are as well. Each is found out in turn: asyncpg's own way of
        # renewing them all closes the old ones unwatched, and would log what goes wrong there.
        self._chances = most + 1

    async def fetch(self, statement: str, *arguments: object) -> list[asyncpg.Record]:
        """Run one statement, once more for each connection that turns out to be lost. Give its rows.

        Raises Unavailable; and asyncpg's own errors for what the statement itself did wrong.
        """
        for chance in range(self._chances):
            try:
                return await self._fetch(statement, arguments)
            except _LOST as problem:
                if chance + 1 == self._chances:
                    raise Unavailable from problem
            except _FOR_NOW as problem:
                raise Unavailable from problem
        raise AssertionError("the last chance either gives rows or raises")

    async def _fetch(self, statement: str, arguments: tuple[object, ...]) -> list[asyncpg.Record]:
        rows: list[asyncpg.Record]
        async with asyncio.timeout(TIMEOUT):
            connection = await self._pool.acquire()
            try:
                if self._bounced:
                    async with connection.transaction():
                        rows = await connection.fetch(statement, *arguments)
                else:
                    rows = await connection.fetch(statement, *arguments)
            except asyncio.CancelledError:
                connection.terminate()  # giving it back would wait for a server that may never answer
                raise
            finally:
                await self._pool.release(connection)
        return rows

    async def close(self) -> None:
        """Close every connection, at once if they do not end by themselves."""
        try:
            await asyncio.wait_for(self._pool.close(), TIMEOUT)
        except TimeoutError:
            self._pool.terminate()


async def open_pool(address: str, *, most: int = 8) -> Pool:
    """Open a pool. Raises NoDatabase."""
    probe = await connect(address)
    async with probe.transaction():
        # PgBouncer names a connection's process by a number of its own: then no statement outlives its transaction.
        bounced = await probe.fetchval("select pg_backend_pid()") != probe.get_server_pid()
    await probe.close()
    pool = await asyncpg.create_pool(
        address,
        min_size=1,
        max_size=most,
        timeout=TIMEOUT,
        reset=_nothing,
        statement_cache_size=0 if bounced else 100,
        max_inactive_connection_lifetime=0,
    )
    return Pool(pool, bounced=bounced, most=most)


async def _nothing(_: asyncpg.Connection) -> None:
    """Leave a returned connection as it is: no statement of ours changes it, and resetting costs a round trip."""

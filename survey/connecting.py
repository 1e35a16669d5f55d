"""Reaching PostgreSQL, directly or through PgBouncer; and telling what it means when that fails."""

import asyncio
import contextlib

import asyncpg

from survey.refusal import Refusal

OLDEST = 15
"""The oldest PostgreSQL that has all we need."""

TIMEOUT = 5.0
"""Seconds after which a database that does not answer counts as gone."""

LOST = (
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
    except (*LOST, OSError, TimeoutError, asyncpg.PostgresError, ValueError) as problem:
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
    if isinstance(problem, OSError | asyncpg.InternalClientError):
        return "No database server answers at the host and port of DATABASE_URL. Start it, or correct DATABASE_URL."
    if isinstance(problem, asyncpg.PostgresError):
        return f"The database server turns us away: {problem.args[0] if problem.args else 'it does not say why'}."
    return "DATABASE_URL is no address of a database. It should read postgresql://user@host:5432/database"


class Pool:
    """Connections to one database for many short deeds, each a single statement and so a transaction of its own.

    asyncpg's own pool makes connections anew between two uses, which no statement of ours asks for: on a small
    statement that was more than half of the work.
    """

    def __init__(self, address: str, *, bounced: bool, most: int) -> None:
        self._address = address
        self._bounced = bounced
        self._most = most
        self._room = asyncio.Semaphore(most)
        self._idle: list[asyncpg.Connection] = []
        self._all: set[asyncpg.Connection] = set()

    async def fetch(self, statement: str, *arguments: object) -> list[asyncpg.Record]:
        """Run one statement, once more for each connection that turns out to be lost. Give its rows.

        Raises Unavailable; and asyncpg's own errors for what the statement itself did wrong.
        """
        # When one connection is lost the others mostly are as well; each is found out in turn.
        for chance in range(self._most + 1):
            try:
                return await self._fetch(statement, arguments)
            except LOST as problem:
                if chance == self._most:
                    raise Unavailable from problem
            except _FOR_NOW as problem:
                raise Unavailable from problem
        raise AssertionError("the last chance either gives rows or raises")

    async def _fetch(self, statement: str, arguments: tuple[object, ...]) -> list[asyncpg.Record]:
        rows: list[asyncpg.Record]
        async with asyncio.timeout(TIMEOUT), self._room:
            connection = self._idle.pop() if self._idle else await self._open()
            try:
                if self._bounced:
                    async with connection.transaction():
                        rows = await connection.fetch(statement, *arguments)
                else:
                    rows = await connection.fetch(statement, *arguments)
            except BaseException as problem:
                if isinstance(problem, asyncpg.PostgresError) and not connection.is_closed():
                    self._idle.append(connection)  # the statement failed, and the connection is as it was
                else:
                    self._all.discard(connection)
                    connection.terminate()  # whatever else it has to say, nobody waits for it
                raise
            self._idle.append(connection)
        return rows

    async def _open(self) -> asyncpg.Connection:
        statements = 0 if self._bounced else 100
        connection = await asyncpg.connect(self._address, timeout=TIMEOUT, statement_cache_size=statements)
        self._all.add(connection)
        return connection

    async def close(self) -> None:
        """Close every connection, at once if they do not end by themselves."""
        with contextlib.suppress(*LOST, *_FOR_NOW):
            async with asyncio.timeout(TIMEOUT):
                for _ in range(self._most):
                    await self._room.acquire()
                for connection in self._idle:
                    await connection.close()
                return
        for connection in self._all:
            connection.terminate()


async def open_pool(address: str, *, most: int = 8) -> Pool:
    """Open a pool. Raises NoDatabase."""
    probe = await connect(address)
    async with probe.transaction():
        # PgBouncer names a connection's process by a number of its own: then no statement outlives its transaction.
        bounced = await probe.fetchval("select pg_backend_pid()") != probe.get_server_pid()
    await probe.close()
    return Pool(address, bounced=bounced, most=most)

"""The desk's connections to the database, each deed in a transaction of its own."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import asyncpg

from survey.connecting import TIMEOUT, Unavailable, connect

_AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # what a server said as it ended has been read only in part
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
    asyncpg.PostgresIOError,
    asyncpg.ReadOnlySQLTransactionError,
    ConnectionError,
)


class Records:
    """The database as the desk's role sees it. Made by `open_records`, ended by `close`."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    @contextlib.asynccontextmanager
    async def change(self) -> AsyncIterator[asyncpg.Connection]:
        """Give a connection for one deed: all of it happens, or, if anything is raised, nothing. Raises Unavailable."""
        try:
            connection = await self._pool.acquire(timeout=TIMEOUT)
        except (*_AWAY, OSError, TimeoutError, asyncpg.TooManyConnectionsError) as problem:
            raise Unavailable from problem
        try:
            async with connection.transaction():
                yield connection
        except _AWAY as problem:
            raise Unavailable from problem
        finally:
            with contextlib.suppress(*_AWAY):
                await self._pool.release(connection)

    async def close(self) -> None:
        """Close every connection, at once if they do not end by themselves."""
        try:
            await asyncio.wait_for(self._pool.close(), TIMEOUT)
        except TimeoutError:
            self._pool.terminate()


async def open_records(address: str) -> Records:
    """Open the database. Raises `connecting.NoDatabase`."""
    await (await connect(address)).close()
    # No prepared statement outlives its transaction, so that PgBouncer may stand between.
    pool = await asyncpg.create_pool(address, min_size=1, max_size=6, timeout=TIMEOUT, statement_cache_size=0)
    return Records(pool)

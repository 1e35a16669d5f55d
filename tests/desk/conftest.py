"""A desk over a database of the test's own, and people who work at it."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import asyncpg
import msgspec
import pytest
from litestar.types import ASGIApp

from analysis.answers.passphrases import Cost
from survey import settings
from survey.desk import accounts, app, records, signing_in
from survey.desk.asking import BROWSER, SESSION
from survey.desk.labour import Labour
from survey.desk.rights import Role
from survey.desk.staff import Staff
from survey.settings import Settings
from tests.conftest import Database
from tests.desk import opened
from tests.desk.clerk import HOST, Clerk

CHEAP = Cost(memory=8, passes=1, lanes=1)
EVERYBODY = frozenset(Role)

SignIn = Callable[..., Awaitable[Clerk]]


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes a fifth of a second on purpose takes none in tests."""
    monkeypatch.setattr(accounts, "COST", CHEAP)


@pytest.fixture
def known(tmp_path: Path) -> Settings:
    return settings.read({"HEARD_FOLDER": str(tmp_path), "HEARD_SITE_ADDRESS": "https://survey.example"})


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """The two ends between the desk and its worker."""
    ends = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    yield ends
    for end in ends:
        end.close()


@pytest.fixture
async def desk(
    database: Database, known: Settings, pair: tuple[socket.socket, socket.socket]
) -> AsyncIterator[ASGIApp]:
    """The desk as it is served, with a way to its worker."""
    there = await records.open_records(database.desk)
    yield app.build(there, known, pair[0])
    await there.close()


@pytest.fixture
async def worker(
    database: Database, known: Settings, pair: tuple[socket.socket, socket.socket]
) -> AsyncIterator[asyncio.Task[None]]:
    """The worker, in this process."""
    pair[1].setblocking(False)
    there = await records.open_records(database.desk)
    own = msgspec.structs.replace(known, desk_database=database.desk)
    working = asyncio.create_task(Labour(there, own, pair[1]).work())
    yield working
    working.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await working
    await there.close()


@pytest.fixture
async def office(database: Database) -> AsyncIterator[asyncpg.Connection]:
    """A connection of the desk's role."""
    connection = await asyncpg.connect(database.desk)
    yield connection
    await connection.close()


@pytest.fixture
async def owner(database: Database) -> AsyncIterator[asyncpg.Connection]:
    """A connection of the database's owner."""
    connection = await asyncpg.connect(database.owner)
    yield connection
    await connection.close()


async def employ(connection: asyncpg.Connection, name: str = "Sam", roles: frozenset[Role] = EVERYBODY) -> Staff:
    """Give somebody an account."""
    login = f"{name.lower()}@office.example"
    number = await connection.fetchval(
        "insert into desk.account (login, name, roles, lock) values ($1, $2, $3, $4) returning id",
        login,
        name,
        sorted(roles),
        b"-",
    )
    return Staff(id=number, login=login, name=name, roles=roles)


@pytest.fixture
async def sign_in(desk: ASGIApp, office: asyncpg.Connection) -> AsyncIterator[SignIn]:
    """Sign somebody in, with the roles given; without a password, as if they had just given it."""
    clerks: list[Clerk] = []

    async def signed_in(name: str = "Sam", roles: frozenset[Role] = EVERYBODY) -> Clerk:
        row = await office.fetchrow("select * from desk.account where name = $1", name)
        staff = accounts.as_staff(row) if row else await employ(office, name, roles)
        admitted = await signing_in.admit(office, staff)
        clerk = Clerk(desk)
        clerk.client.cookies.set(SESSION, admitted.session, domain=HOST.removeprefix("https://"))
        clerk.client.cookies.set(BROWSER, admitted.browser, domain=HOST.removeprefix("https://"))
        clerks.append(clerk)
        return clerk

    yield signed_in
    for clerk in clerks:
        await clerk.client.aclose()


@pytest.fixture
async def sam(sign_in: SignIn) -> Clerk:
    """Somebody who may do everything."""
    return await sign_in()


@pytest.fixture
async def name(owner: asyncpg.Connection, known: Settings, tmp_path: Path) -> str:
    """A closed consultation whose answers are open, and read for themes."""
    return await opened.put(owner, known, tmp_path)


@pytest.fixture
async def anna(sign_in: SignIn, name: str) -> Clerk:
    """An analyst who may approve quotes too, in the workspace."""
    return await opened.enter(await sign_in("Anna", opened.BOTH), name, opened.ANNA)

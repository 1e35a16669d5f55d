"""The database goes away under a whole site: refused, blackholed, reset, or after it has done what was asked of it.

The site reaches PostgreSQL through a relay that does to the line what networks and dying servers do.
"""

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator, Sequence
from enum import Enum
from urllib.parse import parse_qs, urlsplit

import pytest

from questionnaires.response import SealedResponse
from survey import connecting, drafts, store
from survey.return_codes import Cost, ReturnCodes
from survey.site.app import build
from survey.site.arrival import Arrival, Header
from survey.site.forms import Form
from survey.site.problems import Problems, Said
from survey.site.wire import Reply
from survey.store import Store
from tests.conftest import Database
from tests.site import publishing
from tests.site.visitor import Visitor

pytestmark = pytest.mark.anyio


class Line(Enum):
    """How the line to the database is."""

    SOUND = "sound"
    DOWN = "down"
    """Nobody listens any more, and what was open is closed."""
    BLACKHOLED = "blackholed"
    """What is said goes nowhere, and nothing comes back."""
    RESET = "reset"
    """Whoever says something is cut off at once."""
    DEAF = "deaf"
    """A response arrives and is kept, but the line breaks before the answer comes back."""


LARGE = 8_192
"""Only a sealed response is as large as this."""


class Relay:
    """Stands between a site and PostgreSQL's socket."""

    def __init__(self, database: Database) -> None:
        parts = urlsplit(database.site)
        (folder,) = parse_qs(parts.query)["host"]
        self._socket = f"{folder}/.s.PGSQL.5432"
        self._path = parts.path
        self._lines: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.line = Line.SOUND

    async def open(self) -> str:
        """Give the address at which the site reaches the database."""
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        return f"postgresql://heard_site@127.0.0.1:{port}{self._path}"

    async def close(self) -> None:
        self.cut()
        self._server.close()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def become(self, line: Line) -> None:
        self.line = line
        if line is Line.DOWN:
            self.cut()

    def cut(self) -> None:
        """Cut every line off, as a host that has forgotten them does."""
        for one in self._lines:
            carried = one.get_extra_info("socket")
            with contextlib.suppress(OSError):  # gone already
                carried.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            one.transport.abort()
        self._lines.clear()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._tasks.add(task)
        self._lines.add(writer)
        if self.line is Line.DOWN:
            writer.transport.abort()
            return
        there, thither = await asyncio.open_unix_connection(self._socket)
        heard = asyncio.Event()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._pass_on(reader, thither, heard))
                group.create_task(self._pass_back(there, writer, heard))
        except* OSError:
            pass
        finally:
            thither.transport.abort()
            writer.transport.abort()

    async def _pass_on(self, reader: asyncio.StreamReader, thither: asyncio.StreamWriter, heard: asyncio.Event) -> None:
        held = 0
        while said := await reader.read(65_536):
            if self.line is Line.BLACKHOLED:
                continue
            if self.line is Line.RESET:
                raise ConnectionResetError
            held = held + len(said) if self.line is Line.DEAF else 0
            if held > LARGE:
                heard.set()
            thither.write(said)
            await thither.drain()
        raise ConnectionResetError

    async def _pass_back(self, there: asyncio.StreamReader, writer: asyncio.StreamWriter, heard: asyncio.Event) -> None:
        while said := await there.read(65_536):
            if heard.is_set():  # it has done what was asked
                raise ConnectionResetError
            if self.line is not Line.BLACKHOLED:
                writer.write(said)
                await writer.drain()
        raise ConnectionResetError


@pytest.fixture
async def relay(database: Database) -> AsyncIterator[Relay]:
    made = Relay(database)
    yield made
    await made.close()


@pytest.fixture
async def site(relay: Relay, database: Database) -> AsyncIterator[Store]:
    await publishing.publish(database.owner, publishing.SMALL)
    opened = await store.open_store(await relay.open())
    yield opened
    relay.become(Line.SOUND)
    await opened.close()


async def goes_on(
    site: Store, relay: Relay, database: Database, monkeypatch: pytest.MonkeyPatch, line: Line, deed: str
) -> None:
    """Check that a page or a send meets a calm page with everything still on it, and is done once when done again."""
    app = build(site, codes=ReturnCodes(Cost(memory_kib=64, passes=1)))
    async with Visitor(app) as visitor:
        await visitor.enter()
        await visitor.press()
        with monkeypatch.context() as patched:
            if line is Line.BLACKHOLED:  # which no patience outlasts
                patched.setattr(connecting, "TIMEOUT", 0.2)
            relay.become(line)
            await visitor.press(deed, only="Please <keep> this.")
            relay.become(Line.SOUND)
        assert visitor.response.status_code == 503, "nothing is said of it"
        assert int(visitor.response.headers["retry-after"]) > 0
        assert visitor.heading == "What should change?"
        assert visitor.fields["q-only"] == ["Please <keep> this."], "the form came back empty"
        await visitor.press(deed)
        if deed == "send":
            assert visitor.heading == "Thank you. Your answers have been sent."
        else:
            assert visitor.heading == "Check your answers"
            await visitor.press("send")
    said = [response.answers["only"] for response in await publishing.sent(database.owner)]
    assert said, "lost"
    assert said == ["Please <keep> this."], "sent twice"


@pytest.mark.parametrize("deed", ["next", "send"])
@pytest.mark.parametrize("line", [Line.DOWN, Line.BLACKHOLED, Line.RESET])
async def test_a_line_that_breaks_is_a_calm_page_with_the_form_still_filled(
    site: Store, relay: Relay, database: Database, monkeypatch: pytest.MonkeyPatch, line: Line, deed: str
) -> None:
    await goes_on(site, relay, database, monkeypatch, line, deed)


async def test_a_send_that_was_kept_but_never_answered_is_one_response(
    site: Store, relay: Relay, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await goes_on(site, relay, database, monkeypatch, Line.DEAF, "send")


async def test_sends_that_do_not_know_each_other_are_found_out(
    site: Store, relay: Relay, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = Store.send

    async def anew(opened: Store, consultation: str, _key: bytes, response: SealedResponse, stopped: str) -> None:
        await send(opened, consultation, drafts.mint_spent(), response, stopped)

    monkeypatch.setattr(Store, "send", anew)
    with pytest.raises(AssertionError, match="sent twice"):
        await goes_on(site, relay, database, monkeypatch, Line.DEAF, "send")


async def test_a_site_that_forgets_what_was_typed_is_found_out(
    site: Store, relay: Relay, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_back = Problems._given_back

    def emptied(
        problems: Problems, said: Said, arrival: Arrival, form: Form, headers: Sequence[Header]
    ) -> Reply | None:
        return given_back(problems, said, arrival, {"at": form["at"], "do": form["do"]}, headers)

    monkeypatch.setattr(Problems, "_given_back", emptied)
    with pytest.raises(AssertionError, match="came back empty"):
        await goes_on(site, relay, database, monkeypatch, Line.RESET, "send")

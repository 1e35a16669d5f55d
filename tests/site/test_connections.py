"""A site's process as it runs: what it says on the line and in its log, and how it treats slow and rude callers."""

import asyncio
import contextlib
import os
import re
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
import uvicorn
from litestar.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from survey.site import connections, forms
from survey.site.connections import Connection
from tests.clock import Clock
from tests.conftest import Database
from tests.site import publishing
from tests.site.checking import check_headers
from tests.site.conftest import Publish

pytestmark = pytest.mark.anyio

MEBIBYTE = 1024 * 1024
FORM = b"content-type: application/x-www-form-urlencoded\r\nsec-fetch-site: same-origin\r\n"


@contextlib.asynccontextmanager
async def serving(app: ASGIApp, kind: type[asyncio.Protocol] = Connection) -> AsyncIterator[tuple[int, uvicorn.Server]]:
    """Serve in this process; give the port, and the server."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(app, http=kind, log_config=None, access_log=False, lifespan="off", timeout_keep_alive=1)
        server = uvicorn.Server(config)
        task = asyncio.create_task(server._serve([listening]))
        yield listening.getsockname()[1], server
        server.should_exit = True
        await task


@pytest.fixture
async def port(app: ASGIApp, publish: Publish, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    """The port of a server in this process, which is less patient than those in use."""
    await publish(publishing.SMALL)
    monkeypatch.setattr(connections, "PATIENCE", 0.3)
    monkeypatch.setattr(connections, "GRACE", 0.1)
    monkeypatch.setattr(forms, "PATIENCE", 0.3)
    async with serving(app) as (opened, _server):
        yield opened


async def said(port: int, *parts: bytes) -> bytes:
    """Say something to the server, and give everything it answers until it closes the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for part in parts:
            writer.write(part)
            await writer.drain()
        return await asyncio.wait_for(reader.read(), 20)
    finally:
        writer.close()


@pytest.mark.parametrize(
    "beginning",
    [
        b"",
        b"\r\n",
        b"GET /spring HT",
        b"GET /spring HTTP/1.1\r\nhost: a\r\nx-slow: ",
        b"GET /robots.txt HTTP/1.1\r\nhost: a\r\n\r\nGET /spr",
    ],
)
async def test_a_request_whose_headers_do_not_arrive_is_given_up(port: int, beginning: bytes) -> None:
    await said(port, beginning)


async def test_headers_that_trickle_are_given_up_too(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)

    async def trickle() -> None:
        writer.write(b"GET /spring HTTP/1.1\r\n")
        while not writer.is_closing():
            writer.write(b"x: y\r\n")
            await writer.drain()
            await asyncio.sleep(0.02)

    trickling = asyncio.create_task(trickle())
    answer = b""
    with contextlib.suppress(ConnectionResetError):  # so a closed connection answers whoever trickles on
        answer = await asyncio.wait_for(reader.read(), 20)
    assert answer == b""
    trickling.cancel()
    writer.close()


async def test_a_form_that_does_not_arrive_is_answered_and_given_up(port: int) -> None:
    answer = await said(port, b"POST /page HTTP/1.1\r\nhost: a\r\n" + FORM + b"content-length: 1000\r\n\r\nat=")
    assert answer.startswith(b"HTTP/1.1 408")
    assert b"connection: close" in answer


SLOW = 900
BEGUN = (
    b"",
    b"GET /spring HTTP/1.1\r\nx: ",
    b"POST /page HTTP/1.1\r\nhost: a\r\n" + FORM + b"content-length: 1000\r\n\r\nat=",
)


@pytest.fixture
def room_for_connections() -> Iterator[None]:
    """Room for both ends of many connections in this one process, where the usual limit has too little."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = 2 * SLOW + 500
    if soft != resource.RLIM_INFINITY and soft < needed:
        assert hard == resource.RLIM_INFINITY or hard >= needed, f"this needs room for {needed} open files (ulimit -Hn)"
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def slow_ones_keep_nobody_waiting(app: ASGIApp, kind: type[asyncio.Protocol]) -> None:
    """Check that others are served while many say half of something, and that these are closed within 30 s."""
    async with serving(app, kind) as (port, server), contextlib.AsyncExitStack() as lines:
        with Clock() as clock:
            for number in range(SLOW):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                lines.callback(writer.close)
                writer.write(BEGUN[number % len(BEGUN)])
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=None) as client:
                assert (await client.get("/spring")).status_code == 303
            assert len(server.server_state.connections) >= SLOW
            await clock.pass_by(30)
            held = [one for one in server.server_state.connections if not one.transport.is_closing()]
            for one in held:
                one.transport.abort()
        assert not held, f"{len(held)} of {SLOW} are still held"


async def test_many_slow_connections_keep_nobody_else_waiting(
    app: ASGIApp, publish: Publish, room_for_connections: None
) -> None:
    await publish(publishing.SMALL)
    await slow_ones_keep_nobody_waiting(app, Connection)


async def test_a_server_without_a_time_limit_is_found_out(
    app: ASGIApp, publish: Publish, room_for_connections: None
) -> None:
    """uvicorn as it comes."""
    await publish(publishing.SMALL)
    with pytest.raises(AssertionError, match="600 of 900 are still held"):
        await slow_ones_keep_nobody_waiting(app, HttpToolsProtocol)


async def test_a_form_without_a_time_limit_is_found_out(
    app: ASGIApp, publish: Publish, room_for_connections: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    await publish(publishing.SMALL)
    monkeypatch.setattr(forms, "PATIENCE", None)
    with pytest.raises(AssertionError, match="300 of 900 are still held"):
        await slow_ones_keep_nobody_waiting(app, Connection)


async def test_a_flood_of_headers_is_cut_off(port: int) -> None:
    with pytest.raises(ConnectionError):
        await said(port, b"GET / HTTP/1.1\r\n", *(b"x-%d: %s\r\n" % (number, b"y" * 1_000) for number in range(2_000)))


async def answered_with_a_page(port: int) -> None:
    """Check that a body of four times the cap gets a page that says so, on a connection that is not reset."""
    head = b"POST /page HTTP/1.1\r\nhost: a\r\n" + FORM + b"content-length: %d\r\n\r\n" % (4 * MEBIBYTE)
    answer = await said(port, head, *(b"x" * 65_536 for _ in range(4 * MEBIBYTE // 65_536)))
    assert answer.startswith(b"HTTP/1.1 413"), "no word of the cap"
    assert b"That was too much at once" in answer


async def test_a_body_over_the_cap_is_answered_with_a_page_and_no_reset(port: int) -> None:
    assert forms.LARGEST == MEBIBYTE
    await answered_with_a_page(port)


async def test_a_site_without_the_cap_is_found_out(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "LARGEST", 1024 * MEBIBYTE)
    with pytest.raises(AssertionError, match="no word of the cap"):
        await answered_with_a_page(port)


async def test_a_site_that_does_not_hear_the_browser_out_is_found_out(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "_DRAIN", MEBIBYTE)
    with pytest.raises(ConnectionError):
        await answered_with_a_page(port)


@pytest.mark.parametrize("rude", [b"\x16\x03\x01\x02\x00\x01", b"GET\r\n\r\n", b"\x00" * 50, b"GET / HTTP/9\r\n\r\n"])
async def test_what_is_no_request_is_turned_away_with_the_usual_headers(port: int, rude: bytes) -> None:
    answer = (await said(port, rude)).lower()
    assert answer.startswith(b"http/1.1 400")
    for header in (b"cache-control: no-store", b"content-security-policy: default-src 'none'", b"nosniff"):
        assert header in answer
    assert b"uvicorn" not in answer


@pytest.fixture
def process(database: Database, publish_now: None) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A process of the site as `survey serve` starts it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        started = subprocess.Popen(
            [sys.executable, "-m", "survey.site", "--fd", str(listening.fileno())],
            env=os.environ | {"DATABASE_URL": database.site, "HEARD_ONION": "http://heard.onion"},
            pass_fds=(listening.fileno(),),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        yield started, listening.getsockname()[1]
        started.kill()
        started.wait()
        if started.stdout:
            started.stdout.close()


@pytest.fixture
def publish_now(database: Database) -> None:
    asyncio.run(publishing.publish(database.owner, publishing.SMALL))


def test_a_process_of_the_site_logs_nothing_of_anyone_and_ends_when_it_is_told_to(
    process: tuple[subprocess.Popen[str], int],
) -> None:
    started, port = process
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers={"x-forwarded-proto": "https"}) as client:
        for address in ("/spring?canary", "/page?b", "/page", "/canary", "/canary/canary", "/robots.txt"):
            answer = client.get(address)
            assert "server" not in answer.headers
            assert "date" not in answer.headers
            assert answer.headers["strict-transport-security"]
        cookies = [given.split(";")[0] for given in client.get("/spring").headers.get_list("set-cookie")]
        first = client.get("/page", headers={"cookie": "; ".join(cookies)})
        assert first.headers["onion-location"] == "http://heard.onion/spring"
        client.post("/page", content=b"canary=1", headers={"content-type": "text/canary"})
        check_headers(client.get("/nothing"))
    started.terminate()
    out, _ = started.communicate(timeout=30)
    assert started.returncode in {0, -signal.SIGTERM}  # uvicorn passes the signal on once it has finished
    assert not re.search(r"canary|127\.0\.0\.1|GET|Traceback", out), out
    assert set(out.split()) <= {"memory-not-locked"}, out


def test_a_process_that_is_given_no_socket_says_so() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "survey.site", "--fd", "0"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "is no socket" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_is_not_there_is_one_clear_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        done = subprocess.run(
            [sys.executable, "-m", "survey.site", "--fd", str(listening.fileno())],
            env=os.environ | {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing"},
            pass_fds=(listening.fileno(),),
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert len([line for line in done.stderr.splitlines() if line != "memory-not-locked"]) == 1

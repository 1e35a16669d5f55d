"""The doctor at the front door: the site as it should be has nothing to mend; each way of spoiling it is found."""

import asyncio
import contextlib
import datetime
import http.server
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvicorn
from litestar.types import ASGIApp

from survey import front_door, versions
from survey.health import Finding, Health
from survey.site.connections import Connection
from tests.browser import certificates
from tests.site import conftest

app = conftest.app  # the site over a database of the test's own

SENT = dict(front_door._EXPECTED) | {"content-security-policy": "default-src 'none'"}


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    folder = tmp_path / "log" / "proxy"
    folder.mkdir(parents=True)
    (folder / "access.log").write_text("an older line\n")
    return folder.parent


class Proxy:
    """Something that answers over HTTPS on this machine, with whatever headers."""

    def __init__(self, folder: Path, *, days: int = 60) -> None:
        self.certificate, self.key = certificates.make(folder, ("localhost",), days)
        self.believed = ssl.create_default_context(cafile=str(self.certificate))

    @contextlib.contextmanager
    def answering(self, headers: dict[str, str], write_down: Callable[[str], object]) -> Iterator[str]:
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                write_down(self.path)
                self.send_response(404)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            server.socket = context.wrap_socket(server.socket, server_side=True)
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
            thread.start()
            yield f"https://localhost:{server.server_address[1]}"
            server.shutdown()
            thread.join()


@pytest.fixture
def proxy(tmp_path: Path) -> Proxy:
    return Proxy(tmp_path)


def wrongs(found: Iterator[Finding]) -> list[Finding]:
    listed = list(found)
    assert all(bool(one.remedy) == (one.health is not Health.WELL) for one in listed)
    return [one for one in listed if one.health is not Health.WELL]


def seen(
    proxy: Proxy, logs: Path, headers: dict[str, str], write_down: Callable[[str], object] = lambda _: None
) -> list[str]:
    with proxy.answering({"content-length": "0"} | headers, write_down) as address:
        return [one.what for one in wrongs(front_door.look(address, logs, proxy.believed))]


@pytest.mark.anyio
async def test_the_site_itself_has_nothing_to_mend(app: ASGIApp, proxy: Proxy, logs: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(
            app,
            http=Connection,
            log_config=None,
            access_log=False,
            lifespan="off",
            server_header=False,
            ssl_certfile=str(proxy.certificate),
            ssl_keyfile=str(proxy.key),
        )
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server._serve([listening]))
        address = f"https://localhost:{listening.getsockname()[1]}"
        found = await asyncio.to_thread(lambda: list(front_door.look(address, logs, proxy.believed)))
        server.should_exit = True
        await serving
    assert wrongs(iter(found)) == []
    assert len(found) == 4


def test_headers_that_stay_as_they_are_have_nothing_to_mend(proxy: Proxy, logs: Path) -> None:
    assert seen(proxy, logs, SENT) == []


@pytest.mark.parametrize("name", [name for name in SENT if name != "content-security-policy"])
def test_each_header_that_is_lost_or_changed_is_found(proxy: Proxy, logs: Path, name: str) -> None:
    [wrong] = seen(proxy, logs, SENT | {name: "something-else"})
    assert name in wrong or (name == "strict-transport-security" and "does not know" in wrong)


def test_something_else_at_the_address_is_found(proxy: Proxy, logs: Path) -> None:
    [wrong] = seen(proxy, logs, {})
    assert wrong.startswith("What answers at the site's address is not the site")


def test_pages_that_are_packed_anew_are_found(proxy: Proxy, logs: Path) -> None:
    with proxy.answering(SENT, lambda _: None) as address:
        [wrong] = wrongs(front_door.look(address, logs, proxy.believed))
    assert "lengths" in wrong.what


@pytest.mark.parametrize(("status", "leads_to"), [(200, ""), (302, "http://localhost/"), (301, "https://localhost/")])
def test_a_site_that_is_shown_without_https_is_found(status: int, leads_to: str) -> None:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("location", leads_to)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        found = [one.what for one in wrongs(front_door._plain("127.0.0.1", server.server_address[1]))]
        thread.join()
    assert found == ([] if leads_to.startswith("https") else ["The site is shown over plain HTTP too."])


def test_nothing_without_https_is_as_good() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert list(front_door._plain("127.0.0.1", port)) == []


def test_a_log_that_writes_a_visit_down_is_found_and_named(proxy: Proxy, logs: Path) -> None:
    log = logs / "proxy" / "access.log"

    def write_down(path: str) -> None:
        with log.open("a") as file:
            file.write(f"203.0.113.9 - GET {path} 404\n")

    [wrong] = seen(proxy, logs, SENT, write_down)
    assert wrong == f"A visit is written down in {log}, with its address and time."


def test_logs_that_cannot_be_read_are_told(proxy: Proxy, logs: Path) -> None:
    (logs / "loop").symlink_to(logs / "loop")  # unreadable even to root, as whom the tests may run
    [wrong] = seen(proxy, logs, SENT)
    assert wrong == f"1 logs below {logs} could not be read, so visits may be written down there."


def test_a_certificate_that_nobody_believes_or_that_soon_ends_is_found(tmp_path: Path, logs: Path) -> None:
    ending = Proxy(tmp_path, days=3)
    [wrong] = seen(ending, logs, SENT)
    assert "certificate ends in" in wrong
    with ending.answering(SENT, lambda _: None) as address:
        [wrong] = [one.what for one in wrongs(front_door.look(address, logs))]
    assert wrong.startswith("Browsers would not believe the certificate")


def test_no_https_no_answer_and_no_address_are_found(logs: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    for address, said in (
        ("", "Nobody said at which address"),
        ("http://survey.example.org", "is not HTTPS"),
        (f"https://localhost:{port}", "does not answer"),
        ("https://localhost:none", "does not answer"),
    ):
        [wrong] = wrongs(front_door.look(address, logs))
        assert said in wrong.what


def test_versions_that_nobody_mends_any_more_are_found() -> None:
    today = datetime.date(2026, 11, 20)
    assert wrongs(versions.look(18, today)) == []
    assert wrongs(versions.look(99, today)) == []
    [python, postgres] = wrongs(versions.look(15, datetime.date(2035, 1, 1)))
    assert python.what.startswith("Python 3.")
    assert postgres.what.startswith("PostgreSQL 15 has not been mended")


def test_packages_that_are_too_old_or_missing_are_found() -> None:
    needed = ["litestar<3,>=2.25", "nltk>=3.10", "segno>=1.6", 'pytest>=9; extra == "tests"']
    installed = {"litestar": "2.24.1", "nltk": "3.10"}
    [wrong] = wrongs(versions._packages(needed, installed))
    assert wrong.what.endswith("or missing: litestar 2.24.1, segno is missing.")

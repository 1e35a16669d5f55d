"""The desk's server and the onion service's, as docs/running-it ships them, in an nginx that runs."""

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from survey.embedded import Running
from tests.conftest import make_database
from tests.running import proxies
from tests.running.proxies import HOST, SHIPPED, Proxy
from tests.running.test_proxies import OWN, after_starting, asked, site, straight

__all__ = ["site"]

pytestmark = pytest.mark.slow  # starts a real proxy and a desk

ONION = f"{'a' * 56}.onion"
OFFICE = "allow 10.0.0.0/8;"


def beside(name: str, port: int, upstream: int = 0) -> Callable[[str], str]:
    """Put another server into the http block of the site's configuration, on a port of the test's own."""
    server = (SHIPPED / name).read_text("utf-8")
    for what, instead in (
        (r"listen 127\.0\.0\.1:8080;|listen 443 ssl http2;", f"listen 127.0.0.1:{port};"),
        (r"ssl_certificate\S* /etc/heard/tls/\S+;", ""),
        (r"127\.0\.0\.1:8001", f"127.0.0.1:{upstream}"),
    ):
        server = re.sub(what, instead, server)
    return lambda text: text.rstrip().removesuffix("}") + server + "}\n"


def plain(port: int, said: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
    """Say something over plain HTTP, and give the status, the headers and the body."""
    with socket.create_connection(("127.0.0.1", port), 30) as connection:
        connection.sendall(said)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    return int(first.split()[1]), [(n.lower(), v) for n, _, v in (line.partition(": ") for line in lines)], body


@pytest.fixture
def onion(site: int, tmp_path: Path) -> Iterator[tuple[Proxy, int]]:
    port = proxies.free_port()
    with proxies.running("nginx", tmp_path, site, beside("nginx-onion.conf", port)) as running:
        yield running, port


def test_the_onion_service_shows_the_site_header_for_header_and_writes_nothing_down(
    onion: tuple[Proxy, int], site: int
) -> None:
    proxy, port = onion
    before = {path for path in proxy.folder.rglob("*") if path.is_file()}
    for path in ("/spring", "/page?b", "/nothing", "/page.js"):
        said = asked("GET", path, "x-forwarded-for: 203.0.113.9", "forwarded: for=203.0.113.9").replace(
            HOST.encode(), ONION.encode()
        )
        status, headers, _ = plain(port, said)
        # as the site itself answers over plain HTTP, whatever a visitor says of where she comes from
        expected, own = straight(site, said.replace(b"x-forwarded-for: 203.0.113.9\r\n", b""), "http")
        assert status == expected
        mine = [one for one in headers if one[0] not in {*OWN, "set-cookie"}]
        assert sorted(mine) == sorted(one for one in own if one[0] not in {*OWN, "set-cookie"})
        assert not any(name == "strict-transport-security" for name, _ in headers)
    assert {path for path in proxy.folder.rglob("*") if path.is_file()} == before
    assert not re.search(rb"onion|203\.0\.113|GET", after_starting(proxy))


@pytest.fixture(scope="module")
def desk(server: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a desk, as `survey desk` serves it, once it answers."""
    database = make_database(server)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        started = subprocess.Popen(
            [sys.executable, "-m", "survey.desk", "--fd", str(listening.fileno())],
            env=os.environ | {"DATABASE_URL": database.desk, "HEARD_FOLDER": str(tmp_path_factory.mktemp("desk"))},
            pass_fds=(listening.fileno(),),
            stderr=subprocess.DEVNULL,
        )
        port = int(listening.getsockname()[1])
        assert straight(port, asked("GET", "/sign-in"))[0] == 200
        yield port
        started.terminate()
        started.wait()


def test_the_desk_is_shown_header_for_header_to_the_office_and_nothing_is_written_down(
    desk: int, site: int, tmp_path: Path
) -> None:
    port = proxies.free_port()
    shipped = beside("nginx-desk.conf", port, desk)
    with proxies.running(
        "nginx", tmp_path, site, lambda text: shipped(text).replace(OFFICE, "allow 127.0.0.1;")
    ) as proxy:
        shutil.rmtree(proxy.folder / "temporary")  # from here on, whatever wanted a file would fail
        before = {path for path in proxy.folder.rglob("*") if path.is_file()}
        status, headers, _ = plain(port, asked("GET", "/sign-in"))
        expected, own = straight(desk, asked("GET", "/sign-in"), "http")
        assert (status, expected) == (200, 200)
        assert {name for name, _ in headers} - OWN == {name for name, _ in own} - OWN
        large = b"login=canary&password=" + b"canary" * 300_000
        assert plain(port, asked("POST", "/sign-in", body=large))[0] in {403, 413}  # the desk's own words
        assert {path for path in proxy.folder.rglob("*") if path.is_file()} == before
        assert not re.search(rb"canary|127\.0\.0\.1|GET|POST", after_starting(proxy))


def test_whoever_is_not_in_the_office_is_shown_nothing_of_the_desk(desk: int, site: int, tmp_path: Path) -> None:
    port = proxies.free_port()
    with proxies.running("nginx", tmp_path, site, beside("nginx-desk.conf", port, desk)):
        status, _, body = plain(port, asked("GET", "/sign-in"))
    assert status == 403
    assert b"desk" not in body.lower()

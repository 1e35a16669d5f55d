"""nginx and Caddy as docs/running-it ships them, before a process of the site: nothing logged, nothing on a disk,
slow callers cut off, every header of the site's intact, and a calm page when the site is away."""

import asyncio
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from survey.embedded import Running
from survey.site import forms
from tests.conftest import make_database
from tests.running import proxies
from tests.running.proxies import HOST, Proxy
from tests.site import publishing

pytestmark = pytest.mark.slow  # starts real proxies

NAMES = ("nginx", "caddy")
FORM = "content-type: application/x-www-form-urlencoded\r\nsec-fetch-site: same-origin\r\n"
OWN = {"date", "server", "connection", "transfer-encoding"}


@pytest.fixture(scope="module")
def site(server: Running) -> Iterator[int]:
    """The port of a process of the site, as `survey serve` starts it, once it answers."""
    database = make_database(server)
    asyncio.run(publishing.publish(database.owner, publishing.SMALL))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        started = subprocess.Popen(
            [sys.executable, "-m", "survey.site", "--fd", str(listening.fileno())],
            env=os.environ | {"DATABASE_URL": database.site},
            pass_fds=(listening.fileno(),),
            stderr=subprocess.DEVNULL,
        )
        port = int(listening.getsockname()[1])
        assert straight(port, asked("GET", "/robots.txt"))[0] == 200
        yield port
        started.terminate()
        started.wait()


@pytest.fixture(params=NAMES)
def proxy(request: pytest.FixtureRequest, site: int, tmp_path: Path) -> Iterator[Proxy]:
    with proxies.running(request.param, tmp_path, site) as running:
        yield running


def asked(method: str, path: str, *headers: str, body: bytes = b"") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"Host: {HOST}", "Connection: close", "Accept-Encoding: gzip", *headers]
    if method == "POST":
        lines += [*FORM.split("\r\n")[:-1], f"content-length: {len(body)}"]
    return "\r\n".join((*lines, "", "")).encode() + body


def straight(site: int, said: bytes, scheme: str = "https") -> tuple[int, list[tuple[str, str]]]:
    """Say the same to the site itself, as a proxy would."""
    with socket.create_connection(("127.0.0.1", site), 30) as connection:
        connection.sendall(said.replace(b"\r\n", f"\r\nx-forwarded-proto: {scheme}\r\n".encode(), 1))
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    first, *lines = answer.partition(b"\r\n\r\n")[0].decode().split("\r\n")
    return int(first.split()[1]), [(n.lower(), v) for n, _, v in (line.partition(": ") for line in lines)]


def entered(proxy: Proxy) -> str:
    """Enter, and give the cookies as a browser sends them back."""
    status, headers, _ = proxy.ask(asked("GET", "/spring"))
    assert status == 303
    given = [value for name, value in headers if name == "set-cookie"]
    assert len(given) == 2
    assert all("Secure" in value and value.startswith("__Host-") for value in given)
    return "Cookie: " + "; ".join(value.partition(";")[0] for value in given)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/page?b"),
        ("GET", "/page"),
        ("GET", "/page.js"),
        ("GET", "/nothing"),
        ("POST", "/leave"),
        ("POST", "/page"),
    ],
)
def test_what_the_site_answers_comes_through_header_for_header(proxy: Proxy, site: int, method: str, path: str) -> None:
    status, headers, _ = proxy.ask(asked(method, path))
    expected, own = straight(site, asked(method, path))
    assert status == expected
    assert sorted(one for one in headers if one[0] not in OWN) == sorted(one for one in own if one[0] not in OWN)
    assert any(name == "strict-transport-security" for name, _ in headers)
    if path == "/leave":
        assert any(name == "clear-site-data" for name, _ in headers)
    server = [value for name, value in headers if name == "server"]
    assert server in ([], ["nginx"]), "a proxy names its version"


def test_a_page_is_shown_and_a_form_of_ours_is_taken(proxy: Proxy) -> None:
    cookies = entered(proxy)
    status, headers, body = proxy.ask(asked("GET", "/page", cookies))
    assert (status, dict(headers)["content-encoding"]) == (200, "gzip")
    assert len(body) == int(dict(headers)["content-length"])
    status, _, _ = proxy.ask(asked("POST", "/page", cookies, body=b"at=x.en.%40welcome&do=next"))
    assert status == 303


def test_nothing_is_logged_and_nothing_written(proxy: Proxy) -> None:
    cookies = entered(proxy)
    shutil.rmtree(proxy.folder / "temporary")  # from here on, whatever wanted a file would fail
    before = {path for path in proxy.folder.rglob("*") if path.is_file()}
    text = b"at=canary.en.%40welcome&q=" + b"canary" * 150_000
    assert len(text) < forms.LARGEST
    assert proxy.ask(asked("POST", "/page?canary", cookies, body=text))[0] == 303
    assert proxy.ask(asked("GET", "/canary/canary", "x-canary: canary"))[0] == 404
    assert proxy.ask(b"canary\r\n\r\n")[0] == 400
    assert {path for path in proxy.folder.rglob("*") if path.is_file()} == before
    assert not re.search(rb"canary|127\.0\.0\.1|GET|POST", after_starting(proxy))


def after_starting(proxy: Proxy) -> bytes:
    """Give what a proxy said once it had read its configuration."""
    return b"\n".join(line for line in proxy.said().splitlines() if b"using provided configuration" not in line)


def test_that_would_be_seen_if_it_were_otherwise(site: int, tmp_path: Path) -> None:
    def spoilt(text: str) -> str:
        text = text.replace("error_log stderr emerg", "error_log stderr info")
        return text.replace("proxy_request_buffering off;", "client_body_buffer_size 8k;")

    with proxies.running("nginx", tmp_path, site, spoilt) as proxy:
        cookies = entered(proxy)
        shutil.rmtree(proxy.folder / "temporary")
        assert proxy.ask(asked("POST", "/page?canary", cookies, body=b"at=a.b.c&q=" + b"x" * 500_000))[0] == 503
        assert b"canary" in proxy.said()
        assert b"127.0.0.1" in proxy.said()


@pytest.mark.parametrize(
    "beginning", ["", "GET /spr", f"POST /page HTTP/1.1\r\nhost: {HOST}\r\n{FORM}content-length: 90\r\n\r\nat="]
)
def test_whoever_is_slow_is_cut_off_and_keeps_nobody_waiting(proxy: Proxy, beginning: str) -> None:
    slow = [proxy.connect(first=beginning.encode()) for _ in range(50)]
    assert proxy.ask(asked("GET", "/robots.txt"))[0] == 200
    for connection in slow:
        try:
            said = b"".join(iter(lambda at=connection: at.recv(65536), b""))  # type: ignore[misc]  # bound at once
        except OSError:  # cut off in the middle of a record, or before its end
            said = b""
        assert b" 200 " not in said or said.endswith(b"Content-Length: 0\r\nConnection: close\r\n\r\n")
        connection.close()


def test_the_patience_that_is_shipped_is_half_a_minute_at_most() -> None:
    for name in ("nginx.conf", "Caddyfile"):
        text = (proxies.SHIPPED / name).read_text("utf-8")
        seconds = re.findall(
            r"(?:client_\w+_timeout|send_timeout|keepalive_timeout|\tread_\w+|write|idle) (\d+)s", text
        )
        assert len(seconds) == 4
        assert all(int(one) <= 30 for one in seconds)


def test_a_body_over_the_cap_gets_the_sites_own_calm_page(proxy: Proxy) -> None:
    body = b"x" * (4 * forms.LARGEST)
    said = asked("POST", "/page", body=body).replace(b"Accept-Encoding: gzip\r\n", b"")
    status, _, page = proxy.ask(said)
    assert status == 413
    assert b"That was too much at once" in page


def test_a_flood_of_headers_is_refused(proxy: Proxy) -> None:
    flood = [f"x-{number}: {'y' * 1000}" for number in range(200)]
    try:
        status = proxy.ask(asked("GET", "/robots.txt", *flood))[0]
    except (ConnectionError, OSError):
        status = 0
    assert status in {0, 400, 431, 503}
    assert proxy.ask(asked("GET", "/robots.txt"))[0] == 200


@pytest.mark.parametrize("name", NAMES)
def test_when_the_site_is_away_there_is_a_calm_page_with_a_way_out(name: str, tmp_path: Path) -> None:
    with proxies.running(name, tmp_path, proxies.free_port()) as proxy:
        status, headers, page = proxy.ask(asked("GET", "/page"))
    known = dict(headers)
    assert status == 503
    assert known["retry-after"] == "60"
    assert known["cache-control"] == "no-store"
    assert known["content-type"].startswith("text/html")
    assert known["content-security-policy"].startswith("default-src 'none'")
    assert b"<h1>This page cannot be shown just now</h1>" in page
    assert page.index(b"Leave this page") < page.index(b"<h1>")
    assert b"nginx" not in page


@pytest.mark.parametrize("name", NAMES)
def test_who_came_is_said_by_the_proxy_and_never_by_the_visitor(name: str, tmp_path: Path) -> None:
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as upstream:

        def answer() -> None:
            connection, _ = upstream.accept()
            with connection:
                heard.append(connection.recv(65536))
                connection.sendall(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n")

        answering = threading.Thread(target=answer, daemon=True)
        answering.start()
        with proxies.running(name, tmp_path, upstream.getsockname()[1]) as proxy:
            lies = ("X-Forwarded-For: 192.0.2.1", "X-Forwarded-Proto: http", "Forwarded: for=192.0.2.1")
            assert proxy.ask(asked("GET", "/page", *lies))[0] == 204
        answering.join()
    head = heard[0].lower()
    assert b"x-forwarded-for: 127.0.0.1\r\n" in head
    assert b"x-forwarded-proto: https\r\n" in head
    assert b"192.0.2.1" not in head
    assert f"host: {HOST}".encode() in head

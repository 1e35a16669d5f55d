"""The shipped configurations of nginx and Caddy, run as they are but for addresses, ports, files and patience."""

import contextlib
import os
import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from tests.browser import certificates

SHIPPED = Path(__file__).resolve().parents[2] / "docs" / "running-it"
HOST = certificates.HOSTS[0]
PATIENCE = "1s"


class Proxy(NamedTuple):
    """A proxy that runs: where it is reached, where it may have written, and what it has said so far."""

    name: str
    port: int
    folder: Path
    said: Callable[[], bytes]

    def connect(self, *, first: bytes = b"") -> ssl.SSLSocket:
        """Open a connection over TLS, and say something on it."""
        context = ssl.create_default_context(cafile=str(self.folder / "certificate.pem"))
        opened = context.wrap_socket(socket.create_connection(("127.0.0.1", self.port), 30), server_hostname=HOST)
        opened.sendall(first)
        return opened

    def ask(self, said: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        """Say something, and give the status, the headers and the body that come back before it closes."""
        with self.connect(first=said) as connection:
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        head, _, body = answer.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        headers = [(name.lower(), value) for name, _, value in (line.partition(": ") for line in lines)]
        return int(first.split()[1]), headers, body


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def nginx_text(folder: Path, upstream: int, port: int) -> str:
    """Give the site's configuration for nginx with a test's own places in it."""
    text = (SHIPPED / "nginx.conf").read_text("utf-8")
    for what, instead in (
        (r"^user .*;$", "daemon off; master_process off;"),
        (r"worker_rlimit_nofile .*;", ""),
        (r"/run/nginx.pid", str(folder / "pid")),
        (r"listen \[::\]:\d+.*;", ""),
        (r"listen 80;", f"listen 127.0.0.1:{free_port()};"),
        (r"listen 443 ", f"listen 127.0.0.1:{port} "),
        (r"127\.0\.0\.1:8000", f"127.0.0.1:{upstream}"),
        (r"survey\.example\.org", HOST),
        (r"/etc/heard/tls/fullchain.pem", str(folder / "certificate.pem")),
        (r"/etc/heard/tls/privkey.pem", str(folder / "key.pem")),
        (r"(client_header|client_body|send|keepalive)_timeout \d+s", rf"\1_timeout {PATIENCE}"),
    ):
        text, found = re.subn(what, instead, text, flags=re.MULTILINE)
        assert found, f"nginx.conf has no {what}"
    temporary = "".join(
        f"    {kind}_temp_path {folder / 'temporary' / kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return text.replace("http {\n", f"http {{\n{temporary}", 1)


def caddy_text(folder: Path, upstream: int, port: int) -> str:
    """Give the site's configuration for Caddy with a test's own places in it."""
    text = (SHIPPED / "Caddyfile").read_text("utf-8")
    for what, instead in (
        (
            r"^survey\.example\.org \{",
            f"https://{HOST}:{port} {{\n\tbind 127.0.0.1\n\ttls {folder}/certificate.pem {folder}/key.pem",
        ),
        (r"\tadmin off", "\tadmin off\n\tauto_https disable_redirects"),
        (r"127\.0\.0\.1:8000", f"127.0.0.1:{upstream}"),
        (r"(read_header|read_body|write|idle) \d+s", rf"\1 {PATIENCE}"),
    ):
        text, found = re.subn(what, instead, text, flags=re.MULTILINE)
        assert found, f"the Caddyfile has no {what}"
    return text


@contextlib.contextmanager
def running(name: str, folder: Path, upstream: int, change: Callable[[str], str] = str) -> Iterator[Proxy]:
    """Run nginx or Caddy before a server on a port; `change` may spoil the configuration, as a control does."""
    port = free_port()
    certificates.make(folder)
    (folder / "temporary").mkdir()
    config = folder / "config"
    if name == "nginx":
        config.write_text(change(nginx_text(folder, upstream, port)), "utf-8")
        command = [_program("nginx"), "-p", str(folder), "-e", "stderr", "-c", str(config)]
    else:
        config.write_text(change(caddy_text(folder, upstream, port)), "utf-8")
        command = [_program("caddy"), "run", "--config", str(config), "--adapter", "caddyfile"]
    log = folder / "said"
    home = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env={"PATH": os.environ["PATH"]} | home)
    try:
        _wait(port, process, log)
        yield Proxy(name, port, folder, log.read_bytes)
    finally:
        process.terminate()
        process.wait()


def _program(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    assert found, f"the package {name} of tests/system-packages.txt is missing"
    return found


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    while True:
        assert process.poll() is None, log.read_text("utf-8")
        try:
            socket.create_connection(("127.0.0.1", port), 30).close()
        except ConnectionRefusedError:
            continue
        return

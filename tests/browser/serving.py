"""The site over HTTPS in a process of its own, as a proxy in front of it would show it; and the sites around it.

Run as a module it is the site. Its last argument may name a control: a way out that is known not to hold, so that a
test which passes with it is no test.
"""

import asyncio
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import uvicorn
from litestar.types import ASGIApp

from survey import languages, render, store
from survey.site import app, files, leaving, wire
from survey.site.connections import Connection
from survey.site.wire import Reply

GOVUK = "govuk"
"""GOV.UK's own "Exit this page": the script goes elsewhere by `location.href`, and every page is loaded."""

KEEPS_COOKIES = "keeps-cookies"
"""Leaves as we do, but the cookies stay."""

DEFERS = "defers"
"""Leaves as we do, but its script waits until the whole page has come."""

STALLS = "stalls"
"""No control, but a site whose pages have not come whole until the browser has got `/stalled`."""

VOUCHED = "vouched"
"""No control, but a site as it will be once somebody has vouched for each of its languages."""

_GOVUK_SCRIPT = b"""
addEventListener("submit", (event) => {
  if (event.target.getAttribute("action") !== "/leave") return;
  event.preventDefault();
  location.href = document.querySelector("[data-to]").dataset.to;
});
addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  event.preventDefault();
  location.href = document.querySelector("[data-to]").dataset.to;
});
"""


class SiteProcess:
    """A site that can be stopped and started again at the same address."""

    def __init__(self, database: str, certificate: tuple[Path, Path], control: str = "") -> None:
        self._arguments = [*map(str, certificate), control]
        self._database = database
        self._process: subprocess.Popen[bytes] | None = None
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = int(probe.getsockname()[1])

    def start(self) -> None:
        """Start it unless it runs, and wait until it answers."""
        if self._process is not None:
            return
        command = [sys.executable, "-m", "tests.browser.serving", str(self.port), *self._arguments]
        self._process = subprocess.Popen(command, env=os.environ | {"DATABASE_URL": self._database})
        deadline = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                assert self._process.poll() is None, "the site did not start"
                assert time.monotonic() < deadline, "the site does not answer"
                threading.Event().wait(0.05)
            else:
                return

    def stop(self) -> None:
        """Kill it, as a crash would."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None


class Around:
    """The neutral site that the way out leads to, and another on which a link to the survey stands."""

    def __init__(self, certificate: tuple[Path, Path], site: SiteProcess, domain: str = "test") -> None:
        self._domain = domain
        self.open = threading.Event()
        """While it is not set, the neutral site does not answer."""
        self.open.set()
        around = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path == "/weather":
                    around.open.wait(60)
                    self._answer(b"<!DOCTYPE html><title>Weather</title><h1>Fair weather</h1>")
                else:
                    target = f"https://survey.{domain}:{site.port}/{self.path.strip('/')}"
                    self._answer(f'<!DOCTYPE html><title>Links</title><a id="to" href="{target}">Go</a>'.encode())

            def _answer(self, body: bytes) -> None:
                self.send_response(200)
                self.send_header("content-type", "text/html; charset=utf-8")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            def handle_error(self, *_: object) -> None:
                pass  # browsers open connections that they then do not use

        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = int(self._server.server_address[1])
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def neutral(self) -> str:
        """Where the way out leads."""
        return f"https://neutral.{self._domain}:{self.port}/weather"

    def link_to(self, entry: str) -> str:
        """Give the address of a page elsewhere that links to an entry of the survey."""
        return f"https://elsewhere.{self._domain}:{self.port}/{entry}"

    def close(self) -> None:
        """Stop serving."""
        self.open.set()
        self._server.shutdown()
        self._server.server_close()


def _take_control(control: str) -> None:
    """Break the way out in the way that a control names."""
    if control == GOVUK:
        reply = Reply(200, _GOVUK_SCRIPT, ((b"content-type", b"text/javascript; charset=utf-8"),))
        files.Script.reply = lambda *_: reply  # type: ignore[method-assign]

        async def stay(*_: object) -> Reply:
            return Reply(200)

        leaving.leave = stay  # type: ignore[assignment]
    elif control == DEFERS:
        drawn = render.draw_document
        wire.draw_document = lambda tag, body: drawn(tag, body).replace("<script src", "<script defer src")  # type: ignore[attr-defined]
    elif control == STALLS:
        whole, late = render.draw_document, '<script src="/stalled"></script></body>'
        wire.draw_document = lambda tag, body: whole(tag, body).replace("</body>", late)  # type: ignore[attr-defined]
    elif control == KEEPS_COOKIES:
        plain = Path(files.__file__).parent.parent / "static" / "site" / "page.js"
        kept = plain.read_text().replace("document.cookie = ", "void ").encode()
        reply = Reply(200, kept, ((b"content-type", b"text/javascript; charset=utf-8"),))
        files.Script.reply = lambda *_: reply  # type: ignore[method-assign]
        leaving.TAKEN = ()  # type: ignore[attr-defined]  # the name as that module sees it
        leaving._CLEAR = (b"x-nothing", b"")
        leaving._forget = _forget_nothing  # type: ignore[assignment]


async def _forget_nothing(*_: object) -> None:
    pass


async def _serve(application: ASGIApp, port: int, certificate: Sequence[str]) -> None:
    config = uvicorn.Config(
        application,
        port=port,
        http=Connection,
        log_config=None,
        access_log=False,
        ssl_certfile=certificate[0],
        ssl_keyfile=certificate[1],
    )
    await uvicorn.Server(config).serve()


async def _main(port: int, certificate: Sequence[str], control: str) -> None:
    _take_control(control)
    opened = await store.open_store(os.environ["DATABASE_URL"])
    opened.start_polling()
    approved = frozenset(languages.reviews()) if control == VOUCHED else None
    await _serve(app.build(opened, approved=approved), port, certificate)


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1]), sys.argv[2:4], sys.argv[4]))

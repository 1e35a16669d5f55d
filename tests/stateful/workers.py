"""Two of the site's workers behind real sockets, on the loop of the test; each can be replaced by a newer one."""

import asyncio
import itertools
import socket
from collections.abc import Sequence
from typing import Self

import httpx
import uvicorn
from litestar.types import ASGIApp, Receive, Scope, Send

from survey import store
from survey.return_codes import Cost, ReturnCodes
from survey.site.app import build
from survey.site.connections import Connection
from survey.store import Store

Place = tuple[str, int]
"""A host and a port."""

HOST = "https://survey.example"


class Worker:
    """A worker of the site. A deploy puts a new application in its place, and lets the old one finish what it does."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._app: ASGIApp
        self._under_way: dict[ASGIApp, set[asyncio.Task[None]]] = {}
        self.store: Store

    async def start(self) -> Self:
        await self.deploy()
        listening = socket.create_server(("127.0.0.1", 0))
        self.place: Place = listening.getsockname()
        config = uvicorn.Config(
            self, http=Connection, log_config=None, access_log=False, lifespan="off", proxy_headers=True
        )
        self._server = uvicorn.Server(config)
        self._serving = asyncio.create_task(self._server._serve([listening]))
        return self

    async def deploy(self) -> None:
        """Serve with an application that knows nothing of the one before but what the database tells it."""
        before = (self._app, self.store) if hasattr(self, "store") else None
        self.store = await store.open_store(self._address)
        self._app = build(self.store, codes=ReturnCodes(Cost(memory_kib=64, passes=1)))
        self._under_way[self._app] = set()
        if before is not None:
            app, opened = before
            await asyncio.gather(*self._under_way[app])
            del self._under_way[app]
            await opened.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self._app
        request = asyncio.ensure_future(app(scope, receive, send))
        self._under_way[app].add(request)
        try:
            await request
        finally:
            self._under_way[app].discard(request)

    async def stop(self) -> None:
        self._server.should_exit = True
        await self._serving
        await self.store.close()


class ToWorkers(httpx.AsyncBaseTransport):
    """Brings each request to the next worker, as a proxy that speaks HTTPS would, and from an address of its own."""

    def __init__(self, workers: Sequence[Place]) -> None:
        self._next = itertools.cycle(workers)
        self._addresses = itertools.count(1)
        self._line = httpx.AsyncHTTPTransport(limits=httpx.Limits(max_keepalive_connections=0))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        came = next(self._addresses)
        headers = [(name, value) for name, value in request.headers.raw if name.lower() != b"host"]
        headers += [(b"host", b"survey.example"), (b"x-forwarded-proto", b"https")]
        headers += [(b"x-forwarded-for", b"10.%d.%d.%d" % (came >> 16 & 255, came >> 8 & 255, came & 255))]
        host, port = next(self._next)
        address = request.url.copy_with(scheme="http", host=host, port=port)
        passed = httpx.Request(
            request.method,
            address,
            headers=headers,
            content=await request.aread(),
            extensions=request.extensions,  # how long to wait
        )
        return await self._line.handle_async_request(passed)

    async def aclose(self) -> None:
        await self._line.aclose()

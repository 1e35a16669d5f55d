"""One browser's connection: closed when it takes too long over anything, or says too much before its point.

uvicorn by itself lets a connection trickle its headers for ever and hold any number of them.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from survey.site import headers

PATIENCE = 15.0
"""Seconds for a request's headers to arrive, and for a connection between requests to be given up."""

GRACE = 10.0
"""Seconds for a closed connection to take what was still on its way to it."""

MOST_HEADERS = 32 * 1024
"""Bytes of a request's address and headers."""

_BAD = b"We could not read that."


class _Together(asyncio.Transport):
    """A transport that sends what is written in one turn of the loop in one piece.

    uvicorn writes an answer's head and its body apart, and each would be a call to the system and a packet of its own.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._transport = transport
        self._loop = loop
        self._held: list[bytes] = []

    def write(self, data: bytes | bytearray | memoryview) -> None:
        if not self._held:
            self._loop.call_soon(self._flush)
        self._held.append(bytes(data))

    def _flush(self) -> None:
        held, self._held = self._held, []
        if held:
            self._transport.write(b"".join(held))

    def close(self) -> None:
        self._flush()
        self._transport.close()

    def abort(self) -> None:
        self._transport.abort()

    def is_closing(self) -> bool:
        return self._transport.is_closing()

    def pause_reading(self) -> None:
        self._transport.pause_reading()

    def resume_reading(self) -> None:
        self._transport.resume_reading()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return self._transport.get_extra_info(name, default)


class Connection(HttpToolsProtocol):
    """uvicorn's connection, with limits."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._deadline: asyncio.TimerHandle | None = None
        self._said = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(_Together(transport, self.loop))
        self._expect()

    def connection_lost(self, exc: Exception | None) -> None:
        self._relax()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        is_idle = self.cycle is None or self.cycle.response_complete
        if is_idle and self._deadline is None and not self.transport.is_closing():
            self._expect()  # what came was no whole head

    def on_message_begin(self) -> None:
        self._said = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count(len(name) + len(value) + 4)
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._relax()
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's words; we have our own
        """Turn away what is no request, with the headers that everything carries."""
        said = [b"HTTP/1.1 400 Bad Request", b"connection: close", b"content-length: %d" % len(_BAD)]
        said += [name + b": " + value for name, value in headers.BARE]
        self.transport.write(b"\r\n".join((*said, b"", _BAD)))
        self.timeout_keep_alive_handler()

    def timeout_keep_alive_handler(self) -> None:
        """Close, and do not wait for ever for a browser that takes nothing any more."""
        super().timeout_keep_alive_handler()
        self.loop.call_later(GRACE, self.transport.abort)

    def _expect(self) -> None:
        self._relax()
        self._deadline = self.loop.call_later(PATIENCE, self.timeout_keep_alive_handler)

    def _relax(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _count(self, length: int) -> None:
        self._said += length
        if self._said > MOST_HEADERS:
            self.transport.abort()

"""How a page travels: compressed where that is safe, and filled up to one of a few lengths.

Whoever watches the line sees lengths. So each page is filled up to a length that most pages share, and a person's own
words are never compressed together with anything else: they travel in stored blocks of their own between runs that
were compressed without them (RFC 1951, 3.2.4), or, on the rare page too long for that, in blocks that share no window
with their neighbours. A length then tells no more than "a page" or "a long page".
"""

import functools
import zlib
from collections.abc import Iterator, Mapping, Sequence

import msgspec
from litestar.types import Receive, Scope, Send

from survey.render import Sheet, draw_document, press, slot

Piece = tuple[bytes, bytes]
"""A run of a page that says nothing of anyone's own words, and the words that follow it."""

SQUEEZED = (3_072, 7_680, 32_768, 131_072, 1_048_576)
"""Bytes of a compressed body: a page for the script, a whole page, a long one; the last two are for texts far beyond
what questions have room for."""

PLAIN = (16_384, 49_152, 131_072, 524_288, 2_097_152)
"""The same, for the rare browser that asks for no compression."""

_LONG = SQUEEZED[2]
_HEADER = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"
_TRAILER = 8
_STORED = 65_535
_BLOCK = 5


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A page ready to travel: what stands between its body tags, in pieces, and its language.

    `recurring` tells that its runs come again beside the words of others: nothing in them was marked for this visitor.
    """

    pieces: tuple[Piece, ...]
    language: str
    recurring: bool = False


class Reply:
    """An answer to a request, as an ASGI application. The constant headers are added by `survey.site.headers`."""

    __slots__ = ("body", "headers", "status")

    def __init__(self, status: int, body: bytes = b"", headers: Sequence[tuple[bytes, bytes]] = ()) -> None:
        self.status = status
        self.body = body
        self.headers = (*headers, (b"content-length", b"%d" % len(body)))

    def to_asgi_response(self, *_given: object, **_named: object) -> "Reply":
        """Stand where Litestar expects a response of its own: as the answer of an exception handler."""
        return self

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - named as ASGI does
        """Send the answer."""
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": self.body, "more_body": False})


def pieces(sheet: Sheet, words: Mapping[str, bytes], marks: Mapping[str, bytes]) -> tuple[Piece, ...]:
    """Join a sheet with what fills its slots: `words` are a person's own, `marks` the page's (an option is chosen)."""
    joined: list[Piece] = []
    run = b""
    for before, name in zip(sheet.runs, sheet.slots, strict=False):
        run += before
        if name in words:
            joined.append((run, words[name]))
            run = b""
        else:
            run += marks.get(name, b"")
    return (*joined, (run + sheet.runs[-1], b""))


def squeezed(page: Page, *, whole: bool) -> bytes:
    """Give a page as a gzip body of one of the lengths `SQUEEZED`; `whole` means with its document around it."""
    before, after = _around(page.language) if whole else (b"", b"")
    blocks = list(_blocks(page, together=False))
    if sum(map(len, blocks)) > _LONG - 8 * 1024:
        blocks = list(_blocks(page, together=True))
    if whole:
        blocks = [_squeezed_once(before), *blocks, _squeezed_once(after)]
    used = len(_HEADER) + sum(map(len, blocks)) + _TRAILER
    spaces, filling = _filling(_length(used + _BLOCK, SQUEEZED) - used)
    check, size = 0, 0
    for part in (before, *(part for piece in page.pieces for part in piece), after, spaces):
        check, size = zlib.crc32(part, check), size + len(part)
    trailer = check.to_bytes(4, "little") + (size & 0xFFFFFFFF).to_bytes(4, "little")
    return b"".join((_HEADER, *blocks, filling, trailer))


def plain(page: Page, *, whole: bool) -> bytes:
    """Give a page as it is, in one of the lengths `PLAIN`."""
    before, after = _around(page.language) if whole else (b"", b"")
    body = b"".join((before, *(part for piece in page.pieces for part in piece), after))
    return body.ljust(_length(len(body), PLAIN))


def _blocks(page: Page, *, together: bool) -> Iterator[bytes]:
    """Compress the runs; words stand between them stored, or `together` with nothing but themselves."""
    squeeze = _squeezed_once if page.recurring else _squeezed_alone
    run = b""
    for part, words in page.pieces:
        run += part
        if words:
            yield squeeze(run)
            yield _squeezed_alone(words) if together else _all_stored(words)
            run = b""
    yield squeeze(run)


@functools.lru_cache(maxsize=1_000)
def _squeezed_once(text: bytes) -> bytes:
    """Compress what is the same for whoever sees it, and remember it. Never a person's words or marks."""
    return _squeezed_alone(text)


def _squeezed_alone(text: bytes) -> bytes:
    """Compress in blocks that refer to nothing before them, and to which nothing after them refers."""
    squeeze = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return squeeze.compress(text) + squeeze.flush(zlib.Z_FULL_FLUSH)


def _stored(text: bytes, *, last: bool = False) -> bytes:
    """Hold bytes as they are in one block; `last` ends the body."""
    return bytes([last]) + len(text).to_bytes(2, "little") + (len(text) ^ 0xFFFF).to_bytes(2, "little") + text


def _all_stored(text: bytes) -> bytes:
    return b"".join(_stored(text[start : start + _STORED]) for start in range(0, len(text), _STORED))


@functools.lru_cache(maxsize=256)
def _filling(room: int) -> tuple[bytes, bytes]:
    """Give spaces, and the last blocks of a body, which hold them and are `room` bytes long together."""
    blocks = -(-room // (_STORED + _BLOCK))
    spaces = b" " * (room - _BLOCK * blocks)
    each = -(-len(spaces) // blocks)
    parts = [spaces[index * each : (index + 1) * each] for index in range(blocks)]
    return spaces, b"".join((*(_stored(part) for part in parts[:-1]), _stored(parts[-1], last=True)))


def _length(least: int, lengths: Sequence[int]) -> int:
    """Give the length to fill up to; beyond the longest, whole multiples of it."""
    return next((length for length in lengths if length >= least), -(-least // lengths[-1]) * lengths[-1])


@functools.cache
def _around(tag: str) -> tuple[bytes, bytes]:
    """Give what stands before and after the body in a document of a language."""
    before, after = press(draw_document(tag, slot("body"))).runs
    return before, after

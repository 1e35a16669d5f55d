"""Pages ready for the press: each kept as a sheet, and, where nothing of it is personal, as the very bytes to send."""

from collections.abc import Callable, Hashable, Mapping, Sequence

from survey.render import Sheet
from survey.site import wire
from survey.site.arrival import PART, Arrival, Header
from survey.site.wire import Reply
from survey.strictness import HTML

NOTHING: Mapping[str, bytes] = {}

_PART = (PART, b"1")
_SQUEEZED = (b"content-encoding", b"gzip")


class Plate:
    """A page in a language. It is the same for all; what is personal is given with each reply."""

    __slots__ = ("_bodies", "_language", "sheet")

    def __init__(self, sheet: Sheet, language: str) -> None:
        self.sheet = sheet
        self._language = language
        self._bodies: dict[tuple[bool, bool], bytes] = {}

    def reply(
        self,
        arrival: Arrival,
        *,
        words: Mapping[str, bytes] = NOTHING,
        marks: Mapping[str, bytes] = NOTHING,
        status: int = 200,
        headers: Sequence[Header] = (),
    ) -> Reply:
        """Answer a request with this page, its slots filled."""
        how = (arrival.whole, arrival.squeezed)
        if words or marks:
            body = self._body(how, wire.pieces(self.sheet, words, marks), recurring=not marks)
        elif how in self._bodies:
            body = self._bodies[how]
        else:
            body = self._bodies[how] = self._body(how, wire.pieces(self.sheet, NOTHING, NOTHING), recurring=False)
        return self._reply(how, body, status, headers)

    def reply_with_rows(self, arrival: Arrival, rows: Sequence[tuple[Sheet, bytes]]) -> Reply:
        """Answer with this page, which has one slot, where rows go that each have one slot for a person's words."""
        before, after = self.sheet.runs
        joined: list[wire.Piece] = []
        for row, words in rows:
            joined.append((before + row.runs[0], words))
            before = row.runs[1]
        how = (arrival.whole, arrival.squeezed)
        return self._reply(how, self._body(how, (*joined, (before + after, b"")), recurring=True), 200, ())

    def _body(self, how: tuple[bool, bool], pieces: tuple[wire.Piece, ...], *, recurring: bool) -> bytes:
        page = wire.Page(pieces=pieces, language=self._language, recurring=recurring)
        whole, squeezed = how
        return wire.squeezed(page, whole=whole) if squeezed else wire.plain(page, whole=whole)

    def _reply(self, how: tuple[bool, bool], body: bytes, status: int, headers: Sequence[Header]) -> Reply:
        whole, squeezed = how
        kind = (HTML, _SQUEEZED) if squeezed else (HTML,)
        return Reply(status, body, (*kind, *(() if whole else (_PART,)), *headers))


class Plates:
    """Plates made so far, each with what it was drawn from: when that is replaced, the plate is drawn anew."""

    MOST = 4_000
    """Kept at most; then drawing begins anew. A consultation in five languages needs some hundreds."""

    def __init__(self) -> None:
        self._plates: dict[Hashable, tuple[object, Plate]] = {}

    def get(self, name: Hashable, source: object, draw: Callable[[], Plate]) -> Plate:
        """Give the plate of a name, drawing it if there is none or its source is another by now."""
        kept = self._plates.get(name)
        if kept is not None and kept[0] is source:
            return kept[1]
        if len(self._plates) >= self.MOST:
            self._plates.clear()
        plate = draw()
        self._plates[name] = (source, plate)
        return plate

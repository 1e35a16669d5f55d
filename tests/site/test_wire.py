"""How pages travel: whole, of few lengths, and nothing personal compressed beside anything else."""

import gzip
import zlib
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar.types import Scope

from survey.render import press, slot
from survey.site import wire
from survey.site.arrival import Arrival
from survey.site.plates import Plate
from survey.site.wire import Page

RUNS = st.lists(
    st.tuples(st.binary(max_size=2_000), st.one_of(st.just(b""), st.binary(max_size=5_000))), min_size=1, max_size=6
).map(tuple)


@given(RUNS, st.booleans(), st.booleans())
def test_what_is_sent_is_what_was_drawn_and_spaces(
    pieces: tuple[wire.Piece, ...], whole: bool, recurring: bool
) -> None:
    page = Page(pieces=pieces, language="en", recurring=recurring)
    content = b"".join(part for piece in pieces for part in piece)
    squeezed = wire.squeezed(page, whole=whole)
    assert len(squeezed) in wire.SQUEEZED
    arrived = gzip.decompress(squeezed)
    assert len(wire.plain(page, whole=whole)) in wire.PLAIN
    before, after = wire._around("en") if whole else (b"", b"")
    assert arrived == (before + content + after).ljust(len(arrived))
    assert wire.plain(page, whole=whole).rstrip(b" ") == arrived.rstrip(b" ")


@given(st.integers(wire._BLOCK, 400_000))
def test_the_filling_is_as_long_as_the_room_for_it(room: int) -> None:
    spaces, blocks = wire._filling(room)
    assert len(blocks) == room
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    assert inflate.decompress(blocks) == spaces
    assert inflate.eof


@pytest.mark.parametrize("guess", [b"secret", b"answer", b"qwerty"])
def test_no_words_of_a_persons_change_a_length(guess: bytes) -> None:
    run = b"<p>" + guess * 50 + b"</p>"
    lengths = {
        len(b"".join(wire._blocks(Page(pieces=((run, words), (run, b"")), language="en"), together=together)))
        for words in (b"secret", b"answer", b"qwerty")
        for together in (False, True)
    }
    assert len(lengths) == 2


def test_nothing_of_a_persons_is_remembered_compressed(monkeypatch: pytest.MonkeyPatch) -> None:
    remembered: list[bytes] = []

    def remember(text: bytes) -> bytes:
        remembered.append(text)
        return wire._squeezed_alone(text)

    monkeypatch.setattr(wire, "_squeezed_once", remember)
    sheet = press(f"<input{slot('one')}>{slot('two')}<p>the same for all</p>")
    plate, arrival = (
        Plate(sheet, "en"),
        Arrival(cast("Scope", {"headers": ((b"accept-encoding", b"gzip"), (b"part", b"1"))})),
    )
    plate.reply(arrival, words={"two": b"her words"})
    assert remembered == [b"<input>", b"<p>the same for all</p>"]
    remembered.clear()
    plate.reply(arrival, words={"two": b"her words"}, marks={"one": b" checked"})
    assert remembered == []
    plate.reply(arrival)
    assert remembered == []


def test_a_very_long_text_is_sent_whole() -> None:
    words = bytes(index % 251 for index in range(300_000))
    page = Page(pieces=((b"<p>", words), (b"</p>", b"")), language="en")
    assert words in gzip.decompress(wire.squeezed(page, whole=True))


def test_a_slot_that_nothing_fills_is_empty() -> None:
    sheet = press(f"<a{slot('one')}>{slot('two')}</a>")
    assert wire.pieces(sheet, {}, {}) == ((b"<a></a>", b""),)
    assert wire.pieces(sheet, {"two": b"words"}, {"one": b" checked"}) == ((b"<a checked>", b"words"), (b"</a>", b""))

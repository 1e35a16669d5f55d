"""The sealed export comes back whole, or says what of it was lost."""

import datetime
import hashlib
import io

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires import export
from questionnaires.consultation import Consultation
from questionnaires.export import Header, Incomplete, NotAnExport
from questionnaires.response import SealedResponse

CONSULTATION = Consultation(
    id="autumn",
    name="Autumn",
    asker="We ask.",
    purpose="To do better.",
    opens=datetime.date(2026, 9, 1),
    closes=datetime.date(2026, 11, 30),
    questionnaires={"survivors": "f" * 64},
    public_key=b"\x01\x02",
)

sealed = st.builds(
    SealedResponse,
    suite=st.just(1),
    key_id=st.text("0123456789abcdef", min_size=32, max_size=32),
    fingerprint=st.just("f" * 64),
    sealed=st.binary(min_size=1, max_size=60),
)


def header(count: int) -> Header:
    stopped = {"f" * 64: {"police": 10}}
    return Header(consultation=CONSULTATION, questionnaires={"f" * 64: b"{}"}, stopped=stopped, responses=count)


def written(responses: list[SealedResponse]) -> bytes:
    file = io.BytesIO()
    export.write(file, header(len(responses)), responses)
    return file.getvalue()


def read(content: bytes) -> tuple[Header, list[SealedResponse | None]]:
    head, responses = export.read(io.BytesIO(content))
    return head, list(responses)


@given(st.lists(sealed, max_size=6))
def test_an_export_comes_back_whole(responses: list[SealedResponse]) -> None:
    assert read(written(responses)) == (header(len(responses)), responses)


@given(st.lists(sealed, min_size=1, max_size=4), st.data())
def test_an_export_cut_off_anywhere_is_never_taken_for_whole(
    responses: list[SealedResponse], data: st.DataObject
) -> None:
    content = written(responses)
    cut = data.draw(st.integers(0, len(content) - 1))
    with pytest.raises((NotAnExport, Incomplete)):
        read(content[:cut])


@given(st.lists(sealed, min_size=1, max_size=4), st.data())
def test_a_bit_turned_over_anywhere_is_noticed(responses: list[SealedResponse], data: st.DataObject) -> None:
    content = bytearray(written(responses))
    content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises((NotAnExport, Incomplete)):
        read(bytes(content))


@given(st.lists(sealed, min_size=2, max_size=4), st.data())
def test_everything_before_the_cut_is_still_given(responses: list[SealedResponse], data: st.DataObject) -> None:
    content = written(responses)
    end = data.draw(st.integers(len(written([])) - 36, len(content) - 1))
    _, found = export.read(io.BytesIO(content[:end]))
    given_back: list[SealedResponse | None] = []
    with pytest.raises(Incomplete):
        given_back.extend(found)
    assert given_back == responses[: len(given_back)]


def test_a_record_damaged_in_itself_is_counted_and_the_others_are_read() -> None:
    """A file with a sound checksum whose second record is no response, as a faulty database could make."""
    one = SealedResponse(suite=1, key_id="k", fingerprint="f", sealed=b"x")
    whole = written([one, one])
    record = msgspec.msgpack.encode(one)
    assert whole.count(record) == 2
    spoilt = whole[: whole.rfind(record)] + b"\xc1" * len(record) + bytes(4)
    assert read(spoilt + hashlib.sha256(spoilt).digest())[1] == [one, None]


def test_a_length_beyond_all_reason_asks_for_no_memory() -> None:
    content = export.FORMAT + b"\xff\xff\xff\xff"
    with pytest.raises(NotAnExport):
        read(content)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"heard sealed export 2\n", export.FORMAT, b"\0" * 100])
def test_another_file_is_refused_at_once(content: bytes) -> None:
    with pytest.raises(NotAnExport):
        export.read(io.BytesIO(content))


@given(st.binary(max_size=100))
def test_any_bytes_after_the_first_line_are_refused_calmly(content: bytes) -> None:
    with pytest.raises((NotAnExport, Incomplete)):
        read(export.FORMAT + content)

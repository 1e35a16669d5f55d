"""A response fills one of two sizes exactly, comes back from it, and anything else is damage."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires import response
from questionnaires.response import SIZES, Damaged, Passage, Response, TooLong

names = st.text("abcdefghij-0123456789", min_size=1, max_size=20)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
numbers = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False)
values = texts | numbers | st.lists(names, max_size=5).map(tuple)
responses = st.builds(
    Response,
    consultation=names,
    fingerprint=st.text("0123456789abcdef", min_size=64, max_size=64),
    language=st.sampled_from(["en", "cy", "ur"]),
    answers=st.dictionaries(names, values, max_size=20),
    passed=st.dictionaries(names, st.sampled_from(Passage), max_size=20),
    channel=st.sampled_from(["web", "paper"]),
)


def worded(length: int) -> Response:
    return Response(consultation="c", fingerprint="f", language="en", answers={"words": "x" * length}, passed={})


@given(responses)
def test_a_response_comes_back_as_it_was(given: Response) -> None:
    padded = response.pad(given)
    assert len(padded) in SIZES
    assert response.unpad(padded) == given


def test_there_are_two_sizes_and_the_smaller_is_taken_while_it_holds() -> None:
    lengths = [len(response.pad(worded(length))) for length in (0, 16_000, 16_300, 16_400, 65_000)]
    assert lengths == [SIZES[0], SIZES[0], SIZES[0], SIZES[1], SIZES[1]]


def test_what_fits_neither_is_refused() -> None:
    with pytest.raises(TooLong):
        response.pad(worded(SIZES[-1]))


def test_every_size_is_used_to_its_last_byte() -> None:
    """Text of every length up to each edge comes back whole, and one byte more takes the next size, or none."""
    beside = next(length for length in range(SIZES[0]) if len(response.pad(worded(SIZES[0] - length))) == SIZES[0])
    for length in range(SIZES[0] - beside - 20, SIZES[0] - beside + 1):
        padded = response.pad(worded(length))
        assert len(padded) == SIZES[0]
        assert response.unpad(padded) == worded(length)
    assert len(response.pad(worded(SIZES[0] - beside + 1))) == SIZES[1]
    assert response.unpad(response.pad(worded(SIZES[1] - beside))) == worded(SIZES[1] - beside)
    with pytest.raises(TooLong):
        response.pad(worded(SIZES[1] - beside + 1))


@given(responses, st.data())
def test_cut_and_lengthened_bytes_are_damage(given: Response, data: st.DataObject) -> None:
    padded = response.pad(given)
    cut = data.draw(st.integers(0, len(padded) - 1))
    for damaged in (padded[:cut], padded + b"\0", b""):
        with pytest.raises(Damaged):
            response.unpad(damaged)


@given(responses, st.data())
def test_a_bit_turned_over_is_never_taken_for_padding(given: Response, data: st.DataObject) -> None:
    """The padding and the length are covered wholly; inside the answers the seal is what tells."""
    padded = bytearray(response.pad(given))
    length = int.from_bytes(padded[:4], "big")
    places = st.integers(4 + length, len(padded) - 1) | st.integers(0, 3)
    padded[data.draw(places)] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(Damaged):
        response.unpad(bytes(padded))


@given(responses, st.data())
def test_a_bit_turned_over_in_the_answers_gives_a_response_or_damage_and_nothing_else(
    given: Response, data: st.DataObject
) -> None:
    padded = bytearray(response.pad(given))
    length = int.from_bytes(padded[:4], "big")
    padded[data.draw(st.integers(4, 3 + length))] ^= 1 << data.draw(st.integers(0, 7))
    with contextlib.suppress(Damaged):
        assert isinstance(response.unpad(bytes(padded)), Response)


def test_text_that_is_not_utf8_is_damage() -> None:
    padded = response.pad(worded(30)).replace(b"x" * 30, b"\xff" * 30)
    with pytest.raises(Damaged):
        response.unpad(padded)


@given(st.binary(max_size=200).map(lambda start: start + bytes(SIZES[0] - len(start))))
def test_any_bytes_of_the_right_size_are_damage_or_a_response(padded: bytes) -> None:
    with pytest.raises(Damaged):
        response.unpad(padded)


def test_a_seal_is_bound_to_suite_questionnaire_and_key() -> None:
    bindings = {
        response.binding(suite, fingerprint, key)
        for suite in (1, 2)
        for fingerprint in ("a" * 64, "b" * 64)
        for key in (response.key_id(b"one"), response.key_id(b"two"))
    }
    assert len(bindings) == 8
    assert response.key_id(b"one") == "7692c3ad3540bb803c020b3aee66cd88"

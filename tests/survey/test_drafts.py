"""Drafts: one secret in two halves; neither half, nor the row, opens anything alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.response import Passage
from survey import drafts
from survey.drafts import Draft, DraftDamaged, DraftKey, DraftTooLong, Halves, derive, mint, row_of, shut, unshut

texts = st.text(st.characters(codec="utf-8"), max_size=300)
values = st.one_of(texts, st.integers(-(2**53), 2**53), st.lists(texts, max_size=4).map(tuple))
some_drafts = st.builds(
    Draft,
    consultation=texts,
    fingerprint=texts,
    language=texts,
    spent=st.binary(min_size=16, max_size=16),
    page=texts,
    answers=st.dictionaries(texts, values, max_size=20),
    passed=st.dictionaries(texts, st.sampled_from(Passage), max_size=20),
    typed=st.dictionaries(texts, st.lists(texts, max_size=3).map(tuple), max_size=5),
    sent=st.booleans(),
)


def key(halves: Halves) -> DraftKey:
    derived = derive(halves.first, halves.second)
    assert derived is not None
    return derived


def draft(**fields: object) -> Draft:
    return Draft(consultation="spring", fingerprint="f", language="en", **fields)  # type: ignore[arg-type]  # as given


@given(some_drafts)
def test_a_draft_comes_back_as_it_was_shut(kept: Draft) -> None:
    own = key(mint())
    box = shut(kept, own)
    assert unshut(box, own) == kept
    assert len(box) in drafts.SIZES


def test_the_row_comes_from_the_first_half_alone_and_the_key_from_both() -> None:
    one, other = mint(), mint()
    assert row_of(one.first) == key(one).row == key(Halves(first=one.first, second=other.second)).row
    assert key(Halves(first=one.first, second=other.second)).box != key(one).box
    assert key(Halves(first=other.first, second=one.second)).box != key(one).box


@given(st.one_of(st.none(), st.text(max_size=60)), st.one_of(st.none(), st.text(max_size=60)))
def test_a_missing_or_malformed_half_gives_no_key(first: str | None, second: str | None) -> None:
    good = mint()
    for half in (first, second):
        if half is None or len(half) != 32:
            assert row_of(half) is None
            assert derive(half, good.second) is None
            assert derive(good.first, half) is None


@pytest.mark.parametrize(
    "odd", ["=" * 32, "A" * 31 + "=", "A" * 31 + "\n", "A" * 31 + "+", "é" * 32, "A" * 30 + "\ud800A"]
)
def test_only_the_letters_of_a_cookie_make_a_half(odd: str) -> None:
    assert row_of(odd) is None


def test_halves_of_one_draft_have_nothing_in_common_and_never_repeat() -> None:
    drawn = [mint() for _ in range(200)]
    assert len({half for halves in drawn for half in (halves.first, halves.second)}) == 400


@given(st.data())
def test_a_changed_box_does_not_open(data: st.DataObject) -> None:
    own = key(mint())
    box = bytearray(shut(draft(answers={"a": "yes"}), own))
    place = data.draw(st.integers(0, len(box) - 1))
    box[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(DraftDamaged):
        unshut(bytes(box), own)
    with pytest.raises(DraftDamaged):
        unshut(bytes(box[:place]), own)


def test_a_box_opens_neither_in_another_row_nor_with_another_key() -> None:
    own, other = key(mint()), key(mint())
    box = shut(draft(), own)
    with pytest.raises(DraftDamaged):
        unshut(box, DraftKey(row=other.row, box=own.box))
    with pytest.raises(DraftDamaged):
        unshut(box, DraftKey(row=own.row, box=other.box))


def test_the_longest_answers_fit_and_longer_ones_are_refused() -> None:
    own = key(mint())
    assert len(shut(draft(answers={"a": "x" * 64 * 1024}, typed={"a": ("x" * 64 * 1024,)}), own)) == drafts.SIZES[2]
    with pytest.raises(DraftTooLong):
        shut(draft(answers={"a": "x" * drafts.SIZES[2]}), own)


def test_shutting_twice_gives_different_boxes_from_their_first_bytes_on() -> None:
    own = key(mint())
    one, other = shut(draft(), own), shut(draft(), own)
    assert one[: drafts.MARK_BYTES] != other[: drafts.MARK_BYTES]


def test_nothing_of_an_answer_stands_in_the_box() -> None:
    own = key(mint())
    assert b"lighthouse" not in shut(draft(answers={"a": "lighthouse"}), own)

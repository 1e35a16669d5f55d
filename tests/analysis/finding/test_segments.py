"""An answer cut where a new thought begins."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.finding.segments import segments
from analysis.finding.wording import counted, words


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in segments(text)]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        (
            "The officer was kind and patient. I waited ten months for counselling.",
            ["The officer was kind and patient.", "I waited ten months for counselling."],
        ),
        (
            "The officer was kind and patient but the counselling waiting list was closed",
            ["The officer was kind and patient", "but the counselling waiting list was closed"],
        ),
        (
            "- more evening appointments offered\n- better parking outside clinic\n",
            ["- more evening appointments offered", "better parking outside clinic"],
        ),
        ("Dr. Patel listened to everything said", ["Dr. Patel listened to everything said"]),
        ("Good. Very good.", ["Good. Very good."]),
        ("", []),
        ("  \n ", []),
    ],
)
def test_a_new_thought_begins_a_segment(text: str, pieces: list[str]) -> None:
    assert cut(text) == pieces


@given(st.text(alphabet="abc but. ;!?\n-–…'’0", max_size=80))
def test_segments_stand_in_order_and_hold_every_word_that_counts(text: str) -> None:
    found = segments(text)
    assert all(start < end for start, end in found)
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(found))
    held = [word for start, end in found for word in words(text[start:end]) if counted(word)]
    assert held == [word for word in words(text) if counted(word)]

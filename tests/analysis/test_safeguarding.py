"""What is handed to the safeguarding lead before themes are read; the machine only suggests."""

import datetime

import pytest

from analysis import safeguarding
from analysis.safeguarding import Concern, Why
from analysis.table import writings
from tests.analysis.safeguarding_examples import SEEN, UNSEEN
from tests.analysis.test_table import person, table

TODAY = datetime.date(2026, 11, 20)


def found(text: str) -> set[Why]:
    whole = table(person(what=text))
    return {concern.why for concern in safeguarding.look(whole, writings(whole))}


@pytest.mark.parametrize(("why", "text"), SEEN)
def test_what_should_be_seen_is_in_the_queue(why: Why, text: str) -> None:
    assert why in found(text)
    assert why in found(text.lower().replace("'", "’").rstrip("."))


def test_the_queue_is_not_filled_with_what_is_no_concern() -> None:
    assert [text for text in UNSEEN if found(text)] == []

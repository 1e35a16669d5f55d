"""Differences are named only where chance and rounding cannot easily make them, and said for no more than they are."""

import numpy as np
import pytest

from analysis.answers.table import Table
from analysis.counting import comparing, tallies
from analysis.counting.audiences import audiences, divisions
from analysis.counting.disclosure import Ledger
from analysis.counting.theme_tallies import Themes, enter, tally
from analysis.finding.codebook import Family
from analysis.judging.reading import Reading, ReadTheme
from analysis.writing import sentences
from questionnaires.response import Value
from tests.analysis.consultations import answered
from tests.analysis.counting.test_theme_tallies import QUESTIONNAIRE

FAMILY = Family(key="f", name="Family")
MANY = {"survivors": "survivors", "providers": "service providers"}


def wrote(carriers: dict[str, int], writers: int, women: int = 0) -> Themes:
    """An audience of which the first so many spoke of each theme; the first `women` of them are women, the rest men."""
    visits: list[dict[str, Value]] = [
        {"said": "x", **({"gender": "woman" if place < women else "man"} if women else {})} for place in range(writers)
    ]
    table: Table = answered(QUESTIONNAIRE, visits)
    reading = Reading(
        codebook="Book",
        families=(FAMILY,),
        themes=tuple(
            ReadTheme(key=key, name=key.title(), family="f", carriers=frozenset(range(count)))
            for key, count in carriers.items()
        ),
        writers=frozenset(range(writers)),
    )
    (audience,) = audiences(table)
    ledger = Ledger()
    tallies.enter(ledger, table, audience)
    enter(ledger, reading, audience, divisions(table, audience))
    return tally(ledger.publish(), reading, audience, divisions(table, audience))


def test_a_large_difference_between_audiences_holds_and_a_small_one_does_not() -> None:
    found = comparing.compare(
        {
            "survivors": wrote({"waiting": 60, "updates": 30}, 100),
            "providers": wrote({"waiting": 12, "updates": 26}, 100),
        }
    )
    by_key = {one.key: one for one in found if not one.is_family}
    assert by_key["waiting"].holds
    assert not by_key["updates"].holds
    assert sentences.comparison(by_key["waiting"], MANY) == (
        "About 6 in 10 survivors (60 of 100) and about 1 in 10 service providers (10 of 100) wrote about ‘Waiting’."
    )
    assert sentences.comparison(by_key["updates"], MANY).endswith("A difference of this size may be chance.")


def test_a_hidden_count_is_compared_as_anything_it_may_be() -> None:
    found = comparing.compare({"survivors": wrote({"waiting": 60}, 100), "providers": wrote({"waiting": 2}, 100)})
    (waiting,) = [one for one in found if not one.is_family]
    assert waiting.holds
    assert "fewer than 8 service providers wrote about" in sentences.comparison(waiting, MANY)


def test_what_neither_audience_shows_is_not_compared() -> None:
    found = comparing.compare({"survivors": wrote({"a": 60, "b": 3}, 100), "providers": wrote({"a": 50, "b": 4}, 100)})
    assert {one.key for one in found} == {"f", "a"}


def test_where_nothing_differs_few_differences_are_named() -> None:
    """Two hundred themes on which two audiences agree: of those named, chance alone makes every one."""
    random = np.random.default_rng(4)
    shares = random.uniform(0.1, 0.5, 200)
    drawn = [{f"t{place}": int(random.binomial(150, share)) for place, share in enumerate(shares)} for _ in range(2)]
    found = comparing.compare({"survivors": wrote(drawn[0], 150), "providers": wrote(drawn[1], 150)})
    assert sum(one.holds for one in found) <= 2


def test_groups_of_one_audience_that_clearly_differ_are_named() -> None:
    (found,) = comparing.differences({"survivors": wrote({"waiting": 50}, 120, women=60)})
    assert (found.more.group, found.less.group) == ("Woman", "Man")
    assert sentences.difference(found, "survivors") == (
        "About 8 in 10 survivors in the group ‘Woman’ (50 of 60) wrote about ‘Waiting’, and fewer than 8 in the group "
        "‘Man’."
    )


def test_groups_that_hardly_differ_are_not_named() -> None:
    assert not comparing.differences({"survivors": wrote({"waiting": 118}, 120, women=60)})


@pytest.mark.parametrize("writers", [9, 17])
def test_too_few_writers_are_not_compared(writers: int) -> None:
    assert not comparing.compare({"survivors": wrote({"a": 60}, 100), "providers": wrote({"a": 8}, max(10, writers))})

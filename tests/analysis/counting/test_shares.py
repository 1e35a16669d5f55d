"""Shares hold for every count that could be behind the rounded ones, and are never said more surely than they hold."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from analysis.counting.disclosure import Cell, Ledger
from analysis.counting.shares import Share, chance, hold_up, spoken, wilson


def share(part: int, base: int) -> Share:
    """The share that is published where so many of so many people do something."""
    ledger = Ledger()
    of, people = Cell("survivors", "part", ""), Cell("survivors", "base", "")
    ledger.base(people, base)
    ledger.count(of, part)
    published = ledger.publish()
    return Share(published[of], published[people])


counts = st.tuples(st.integers(0, 400), st.integers(10, 400)).map(lambda pair: (min(pair), max(pair)))


@given(counts.filter(lambda pair: pair[1] >= 10))
def test_two_pairs_of_counts_that_are_shown_alike_are_worked_out_alike(pair: tuple[int, int]) -> None:
    """Nothing derived looks behind the rounding: whoever sees the counts could have worked it out."""
    shown = share(*pair)
    if shown.part.number is not None and shown.base.number is not None:
        alike = share(min(shown.part.number, pair[1]), max(shown.base.number, 10))
        if (alike.part, alike.base) == (shown.part, shown.base):
            assert (alike.percent, alike.range, spoken(alike)) == (shown.percent, shown.range, spoken(shown))


def test_a_hidden_count_has_no_percentage_and_no_range() -> None:
    hidden = share(7, 100)
    assert (hidden.percent, hidden.range, str(hidden)) == (None, None, "not shown")
    assert spoken(hidden) == "fewer than 8 people"


def test_a_percentage_comes_from_the_rounded_counts() -> None:
    assert share(22, 47).percent == round(100 * 20 / 45)


@pytest.mark.parametrize("people", [13, 22, 47, 100, 312, 2000])
@pytest.mark.parametrize("true", [0.12, 0.3, 0.5, 0.8])
def test_ranges_hold_the_true_share_as_often_as_they_say(people: int, true: float) -> None:
    """Of every number of people that chance may draw, weighted by how often it does: 95 in 100, or nearly so.

    94 rather than 95, because counts are whole: no interval of this kind keeps to 95 at every share (Brown, Cai and
    DasGupta, Statistical Science 16, 2001).
    """
    drawn = held = 0.0
    for part in range(8, people + 1):
        weight = float(binom.pmf(part, people, true))
        drawn += weight
        low, high = share(part, people).range or (0, 100)
        held += weight * (low <= 100 * true <= high)
    if drawn > 0.5:
        assert held / drawn >= 0.94


def test_wilsons_interval_is_the_published_one() -> None:
    """81 of 263, from Newcombe, Statistics in Medicine 17, 1998."""
    low, high = wilson(81, 263)
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)


@given(counts, counts)
def test_a_difference_is_named_only_if_it_holds_for_every_count_that_could_be_there(
    one: tuple[int, int], two: tuple[int, int]
) -> None:
    first, second = share(*one), share(*two)
    found = chance(first, second)
    if found is not None and found < 0.05:
        random = np.random.default_rng(0)
        for _ in range(20):
            drawn = []
            for each in (first, second):
                low, high = each.part.range
                base_low, base_high = each.base.range
                assert high is not None
                assert base_high is not None
                base = int(random.integers(base_low, base_high + 1))
                drawn.append(min(base, int(random.integers(low, high + 1))) / base)
            expected = one[0] / one[1] > two[0] / two[1]
            assert (drawn[0] > drawn[1]) is expected


def test_no_difference_is_claimed_where_nothing_is_shown() -> None:
    assert chance(share(3, 50), share(6, 50)) is None


def test_equal_shares_are_no_difference() -> None:
    assert chance(share(20, 100), share(20, 100)) == 1.0


def test_a_large_difference_is_found_and_a_hidden_count_counts_as_anything_from_nought_to_seven() -> None:
    assert (chance(share(60, 100), share(20, 100)) or 1) < 1e-4
    assert (chance(share(60, 100), share(0, 100)) or 1) < 1e-4
    assert (chance(share(12, 100), share(0, 100)) or 1) > 0.05


def test_named_differences_are_chosen_by_the_false_discovery_rate() -> None:
    """The worked example of Benjamini and Hochberg's paper, at one in twenty: the first four of fifteen."""
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1.0,
    ]
    assert hold_up(p, 0.05) == [True] * 4 + [False] * 11


def test_what_could_not_be_tested_never_holds_up_and_still_counts_as_tried() -> None:
    assert hold_up([None, 0.03, None], 0.05) == [False, False, False]
    assert hold_up([0.03], 0.05) == [True]


@pytest.mark.parametrize(
    ("part", "base", "words"),
    [
        (60, 200, "about 3 in 10"),
        (100, 200, "about 1 in 2"),
        (10, 200, "about 1 in 20"),
        (10, 600, "fewer than 1 in 20"),
        (200, 200, "nearly all"),
        (20, 20, "at least 8 in 10"),  # 18 of 22 are shown in the same way
        (15, 15, "at least 7 in 10"),
        (10, 15, "at least 4 in 10"),
        (20, 30, "somewhere from 5 to 8 in 10"),
    ],
)
def test_shares_are_said_as_people_say_them(part: int, base: int, words: str) -> None:
    assert spoken(share(part, base)) == words


@given(counts.filter(lambda pair: pair[0] >= 8))
def test_what_is_said_of_a_share_is_true_of_the_one_behind_it(pair: tuple[int, int]) -> None:
    """To a tenth either way where it says "about"; to the letter where it names an end."""
    part, base = pair
    said, true = spoken(share(part, base)), 10 * part / base
    numbers = [int(number) for number in re.findall(r"\d+", said)]
    match said.split()[0]:
        case "somewhere":
            assert numbers[0] <= true <= numbers[1]
        case "at":
            assert true >= numbers[0]
        case "nearly":
            assert true >= 9
        case "fewer":
            assert true < 1
        case _:
            assert abs(true - 10 * numbers[0] / numbers[1]) < 2

"""No small number gets out: by itself, by subtraction, by a second release, or to someone who knows these rules."""

import copy
import pickle
from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations_with_replacement, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.counting.attack import System, exposed, reach
from analysis.counting.disclosure import (
    NARROWEST,
    Cell,
    Disclosed,
    Ledger,
    NotDisclosed,
    Published,
    ReleasedCell,
    Status,
    release,
    reread,
)

BASE = Cell("survivors", "base", "all")


def answers(counts: Iterable[int]) -> tuple[Ledger, list[Cell]]:
    """A question that each of its people answered in one way."""
    counts = list(counts)
    ledger = Ledger()
    ledger.base(BASE, sum(counts))
    cells = [Cell("survivors", "answers", str(place)) for place in range(len(counts))]
    for cell, count in zip(cells, counts, strict=True):
        ledger.count(cell, count)
    ledger.adds_up(BASE, cells)
    return ledger, cells


@pytest.mark.parametrize("count", range(8))
def test_a_count_below_eight_is_never_shown_and_nought_looks_like_the_rest(count: int) -> None:
    ledger = Ledger()
    ledger.count(BASE, count)
    shown = ledger.publish()[BASE]
    assert (shown.number, shown.status, str(shown)) == (None, Status.FEW, "fewer than 8")


@given(st.integers(8, 5000))
def test_every_other_count_is_rounded_to_the_nearest_five(count: int) -> None:
    ledger = Ledger()
    ledger.count(BASE, count)
    shown = ledger.publish()[BASE]
    assert shown.number is not None
    assert shown.number % 5 == 0
    assert abs(shown.number - count) <= 2
    low, high = shown.range
    assert high is not None
    assert low <= count <= high


@pytest.mark.parametrize(("people", "enough"), [(0, False), (9, False), (10, True), (11, True)])
def test_fewer_than_ten_people_are_no_base(people: int, *, enough: bool) -> None:
    ledger = Ledger()
    assert ledger.base(BASE, people) is enough
    assert (ledger.publish()[BASE].number is not None) is enough


def test_nothing_but_the_ledger_makes_a_disclosed_count() -> None:
    ledger = Ledger()
    ledger.count(BASE, 45)
    shown = ledger.publish()[BASE]
    for attempt in (
        lambda: Disclosed(45),
        lambda: pickle.dumps(shown),
        lambda: copy.copy(shown),
        lambda: setattr(shown, "_number", 3),
        lambda: setattr(shown, "number", 3),
    ):
        with pytest.raises((TypeError, AttributeError)):
            attempt()
    assert shown.number == 45


def test_a_small_number_that_its_neighbours_give_away_is_withheld_with_its_table() -> None:
    """43 people, shown as 45, and three answers of 12, shown as 10: the fourth can only be 7."""
    ledger, cells = answers((12, 12, 12, 7))
    published = ledger.publish()
    assert {published[cell].status for cell in cells} == {Status.WITHHELD}
    assert published[BASE].number == 45


def test_a_table_of_nothing_but_small_numbers_takes_its_total_with_it() -> None:
    """28 people, shown as 30, over four answers of at most 7: each can only be 7."""
    ledger, cells = answers((7, 7, 7, 7))
    published = ledger.publish()
    assert {published[cell].status for cell in (BASE, *cells)} == {Status.WITHHELD}


@pytest.mark.parametrize(
    ("answers_each", "greatest"),
    [(2, 25), (3, 12), pytest.param(3, 18, marks=pytest.mark.slow), pytest.param(4, 11, marks=pytest.mark.slow)],
)
def test_even_someone_who_knows_these_rules_and_tries_every_table_learns_no_small_number(
    answers_each: int, greatest: int
) -> None:
    """Every table there is up to a size, grouped by what a reader of it sees: whatever is hidden stays open.

    This is stronger than the attack that the ledger itself makes: it also knows when and why the ledger withholds.
    """
    seen: dict[tuple[str, ...], list[tuple[int, ...]]] = defaultdict(list)
    for counts in combinations_with_replacement(range(greatest + 1), answers_each):
        if sum(counts) >= 10:
            ledger, cells = answers(counts)
            published = ledger.publish()
            looks = {count: str(published[cell]) for count, cell in zip(counts, cells, strict=True)}
            for order in set(permutations(counts)):
                seen[str(published[BASE]), *(looks[count] for count in order)].append(order)
    hiding = {str(Status.FEW), str(Status.WITHHELD)}
    for looks_like, tables in seen.items():
        if any(max(table) > greatest - 5 for table in tables):
            continue  # tables that look the same lie beyond the sizes tried
        for place in range(answers_each):
            if looks_like[1 + place] in hiding:
                possible = {table[place] for table in tables}
                assert min(possible) > 7 or max(possible) - min(possible) >= NARROWEST, (looks_like, possible)


def random_table(seed: int) -> tuple[np.ndarray, Ledger, dict[tuple[int, int], Cell], list[Cell], list[Cell], Cell]:
    """Themes by groups, as a report holds them: people in groups, some of whom do not say which."""
    random = np.random.default_rng(seed)
    rows, columns = int(random.integers(2, 7)), int(random.integers(2, 6))
    sizes = random.integers(10, 60, columns + 1)
    counts = random.binomial(sizes, random.beta(1.2, 5, (rows, 1)))
    ledger = Ledger()
    whole = Cell("survivors", "writers", "all")
    ledger.base(whole, int(sizes.sum()))
    groups = [Cell("survivors", "themes by group", "", str(column)) for column in range(columns)]
    for group, size in zip(groups, sizes, strict=False):
        ledger.base(group, int(size))
    rest = Cell("survivors", "themes by group", "", "rest")
    ledger.keep_back(rest, int(sizes[-1]))
    ledger.adds_up(whole, [*groups, rest])
    cells: dict[tuple[int, int], Cell] = {}
    totals = []
    for row in range(rows):
        total = Cell("survivors", "themes", str(row))
        totals.append(total)
        shown = ledger.count(total, int(counts[row].sum()))
        ledger.within(total, whole)
        if not shown:
            continue
        for column in range(columns):
            cell = cells[row, column] = Cell("survivors", "themes by group", str(row), str(column))
            ledger.count(cell, int(counts[row, column]))
            ledger.within(cell, groups[column])
        kept = Cell("survivors", "themes by group", str(row), "rest")
        ledger.keep_back(kept, int(counts[row, -1]))
        ledger.within(kept, rest)
        ledger.adds_up(total, [*(cells[row, column] for column in range(columns)), kept])
    return counts, ledger, cells, totals, groups, whole


def as_published(
    published: Published, cells: dict[tuple[int, int], Cell], totals: list[Cell], groups: list[Cell], whole: Cell
) -> tuple[System, dict[Cell, int]]:
    """What a reader knows, worked out from the published figures alone and not by the ledger's own account."""
    system = System()
    places = {}
    for cell in {whole, *totals, *groups, *cells.values()}:
        low, high = published[cell].range
        places[cell] = system.unknown(low, 10_000 if high is None else high)

    def at_most(parts: list[Cell], total: Cell) -> None:
        slack = system.unknown(0, 10_000)
        system.equation([(places[total], -1), (slack, 1), *((places[part], 1) for part in parts)])

    at_most(groups, whole)
    for total in totals:
        at_most([total], whole)
    for row, total in enumerate(totals):
        inside = [cell for (at, _), cell in cells.items() if at == row]
        if inside:
            at_most(inside, total)
    for (_, column), cell in cells.items():
        at_most([cell], groups[column])
    return system, places


def test_integer_programming_recovers_no_small_cell_of_a_hundred_random_tables() -> None:
    attacked = 0
    for seed in range(100):
        _, ledger, cells, totals, groups, whole = random_table(seed)
        published = ledger.publish()
        system, places = as_published(published, cells, totals, groups, whole)
        hidden = [places[cell] for cell in (*totals, *cells.values()) if published[cell].number is None]
        attacked += len(hidden)
        assert not exposed(system, dict.fromkeys(hidden, NARROWEST), small=7)
    assert attacked > 300


def crossed(seed: int) -> np.ndarray:
    """How the people of a few groups answered one question."""
    random = np.random.default_rng(seed)
    groups, options = random.integers(2, 5, 2)
    shares = random.dirichlet(np.full(options, 0.8), groups)
    return np.array([random.multinomial(random.integers(12, 60), share) for share in shares])


def attacked(counts: np.ndarray, ranges: dict[tuple[int, int] | str, tuple[int, int]]) -> list[tuple[int, int]]:
    """Give how far each small count of a crossed table can be narrowed, from the ranges that its figures leave.

    A reader knows that each row, each column, and the margins add up.
    """
    system = System()
    places = {key: system.unknown(*known) for key, known in ranges.items()}
    for row in range(counts.shape[0]):
        parts = [(places[row, column], 1) for column in range(counts.shape[1])]
        system.equation([(places[f"row {row}"], -1), *parts])
    for column in range(counts.shape[1]):
        parts = [(places[row, column], 1) for row in range(counts.shape[0])]
        system.equation([(places[f"column {column}"], -1), *parts])
    system.equation([(places["all"], -1), *((places[f"row {row}"], 1) for row in range(counts.shape[0]))])
    return [reach(system, places[row, column]) for row, column in np.argwhere(counts < 8).tolist()]


def test_the_same_attack_takes_naive_tables_apart() -> None:
    """Exact totals, exact counts, and "fewer than 8" in place of 0 to 7: what many reports do."""
    found = []
    for seed in range(30):
        counts = crossed(seed)
        ranges: dict[tuple[int, int] | str, tuple[int, int]] = {"all": (counts.sum(), counts.sum())}
        for row, total in enumerate(counts.sum(axis=1)):
            ranges[f"row {row}"] = (total, total)
        for column, total in enumerate(counts.sum(axis=0)):
            ranges[f"column {column}"] = (total, total)
        for (row, column), count in np.ndenumerate(counts):
            ranges[row, column] = (0, 7) if count < 8 else (count, count)
        found += attacked(counts, ranges)
    recovered = sum(low == high for low, high in found)
    assert recovered / len(found) > 0.3, (recovered, len(found))


def test_and_recovers_nothing_from_the_same_tables_once_the_ledger_has_had_them() -> None:
    found = []
    shown = 0
    for seed in range(30):
        counts = crossed(seed)
        ledger = Ledger()
        cells: dict[tuple[int, int] | str, Cell] = {"all": Cell("s", "all", "all")}
        ledger.base(cells["all"], int(counts.sum()))
        for row, total in enumerate(counts.sum(axis=1)):
            cells[f"row {row}"] = Cell("s", "groups", str(row))
            ledger.base(cells[f"row {row}"], int(total))
        for column, total in enumerate(counts.sum(axis=0)):
            cells[f"column {column}"] = Cell("s", "answers", str(column))
            ledger.count(cells[f"column {column}"], int(total))
        for (row, column), count in np.ndenumerate(counts):
            cells[row, column] = Cell("s", "answers by group", str(row), str(column))
            ledger.count(cells[row, column], int(count))
        rows, columns = range(counts.shape[0]), range(counts.shape[1])
        ledger.adds_up(cells["all"], [cells[f"row {row}"] for row in rows])
        ledger.adds_up(cells["all"], [cells[f"column {column}"] for column in columns])
        for row in rows:
            ledger.adds_up(cells[f"row {row}"], [cells[row, column] for column in columns])
        for column in columns:
            ledger.adds_up(cells[f"column {column}"], [cells[row, column] for row in rows])
        published = ledger.publish()
        shown += sum(published[cells[at]].number is not None for at in np.ndindex(*counts.shape))
        ranges = {}
        for key, cell in cells.items():
            low, high = published[cell].range
            ranges[key] = (low, 500 if high is None else high)
        found += attacked(counts, ranges)
    assert len(found) > 100
    assert shown > 50, "protecting everything would be no protection worth testing"
    assert min(high - low for low, high in found) >= NARROWEST


def test_two_releases_cannot_be_subtracted() -> None:
    """A person answers late. The later report repeats the figures of the first, and shows no new ones."""
    first, cells = answers((20, 22, 15))
    published = first.publish()
    late, _ = answers((20, 23, 15))
    new = Cell("survivors", "other answers", "0")
    late.count(new, 30)
    again = late.publish(release(published))
    assert {cell: again[cell] for cell in published} == published
    assert again[new].status is Status.WITHHELD
    assert (published[cells[1]].number, late.publish()[cells[1]].number) == (20, 25)


def test_not_even_a_gap_in_a_later_release_tells_how_a_count_has_moved() -> None:
    first, cells = answers((20, 22, 15))
    smaller = Ledger()
    smaller.base(BASE, 9)
    assert smaller.publish(release(first.publish()))[cells[0]].number == 20


@pytest.mark.parametrize("number", [3, 7, 9, 12, 41])
def test_a_kept_figure_that_was_never_released_is_refused(number: int) -> None:
    with pytest.raises(NotDisclosed):
        reread((ReleasedCell(BASE, number),))


def test_a_release_is_read_back_as_it_was() -> None:
    ledger, _ = answers((20, 22, 3))
    published = ledger.publish()
    assert reread(release(published)) == published


def test_a_release_has_one_order_whatever_the_order_of_entry() -> None:
    one, two = Ledger(), Ledger()
    cells = [Cell("a", "b", str(place)) for place in range(6)]
    for cell in cells:
        one.count(cell, 20)
    for cell in reversed(cells):
        two.count(cell, 20)
    assert release(one.publish()) == release(two.publish())


@given(st.lists(st.integers(0, 40), min_size=2, max_size=5).filter(lambda counts: sum(counts) >= 10))
def test_what_is_published_is_always_true_of_what_is_behind_it(counts: list[int]) -> None:
    ledger, cells = answers(counts)
    published = ledger.publish()
    for cell, count in zip(cells, counts, strict=True):
        low, high = published[cell].range
        assert low <= count
        assert high is None or count <= high

"""The attack finds exactly what can be worked out: no more, and above all no less."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.counting.attack import Contradiction, System, exposed, reach

Ranges = list[tuple[int, int]]


def system_of(ranges: Ranges, equations: list[tuple[list[int], int]]) -> System:
    system = System()
    for low, high in ranges:
        system.unknown(low, high)
    for factors, equals in equations:
        system.equation(enumerate(factors), equals)
    return system


def by_hand(ranges: Ranges, equations: list[tuple[list[int], int]]) -> list[tuple[int, ...]]:
    return [
        values
        for values in product(*(range(low, high + 1) for low, high in ranges))
        if all(sum(f * v for f, v in zip(factors, values, strict=True)) == equals for factors, equals in equations)
    ]


@st.composite
def puzzles(draw: st.DrawFn) -> tuple[Ranges, list[tuple[list[int], int]]]:
    truth = draw(st.lists(st.integers(0, 9), min_size=2, max_size=4))
    ranges = [(max(0, value - draw(st.integers(0, 4))), value + draw(st.integers(0, 4))) for value in truth]
    equations = []
    for _ in range(draw(st.integers(0, 2))):
        factors = draw(st.lists(st.sampled_from((-1, 0, 1)), min_size=len(truth), max_size=len(truth)))
        equations.append((factors, sum(f * v for f, v in zip(factors, truth, strict=True))))
    return ranges, equations


@given(puzzles())
def test_each_unknown_reaches_exactly_as_far_as_trying_everything_shows(
    puzzle: tuple[Ranges, list[tuple[list[int], int]]],
) -> None:
    solutions = by_hand(*puzzle)
    system = system_of(*puzzle)
    for unknown in range(len(puzzle[0])):
        found = [values[unknown] for values in solutions]
        assert reach(system, unknown) == (min(found), max(found))


@given(puzzles(), st.integers(1, 4))
def test_what_is_exposed_is_exactly_what_trying_everything_exposes(
    puzzle: tuple[Ranges, list[tuple[list[int], int]]], width: int
) -> None:
    solutions = by_hand(*puzzle)
    unknowns = range(len(puzzle[0]))
    reaches = [(min(v[u] for v in solutions), max(v[u] for v in solutions)) for u in unknowns]
    expected = {u for u, (low, high) in enumerate(reaches) if high - low < width and low <= 7}
    assert exposed(system_of(*puzzle), dict.fromkeys(unknowns, width), small=7) == expected


def test_numbers_that_contradict_each_other_are_told() -> None:
    system = system_of([(0, 3), (0, 3)], [([1, 1], 9)])
    with pytest.raises(Contradiction):
        reach(system, 0)
    with pytest.raises(Contradiction):
        exposed(system, {0: 3}, small=7)

"""What a reader with a computer could work out from published numbers.

Every number that a report shows, and every number that it hides, becomes an unknown whole number within a range; every
sum that a reader can know from the questionnaire's design becomes an equation. Integer programming then finds the
least and the greatest that each unknown can be. `analysis.counting.disclosure` runs this against each report before
anything is written; the tests run it against reports, and against naive tables, where it must succeed.
"""

from collections.abc import Iterable, Mapping

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

ROUNDS = 12
"""Random directions tried at once for all suspects, before each that is left is looked at alone."""


class System:
    """Unknown whole numbers, each within a range, and equations between them."""

    def __init__(self) -> None:
        self.low: list[int] = []
        self.high: list[int] = []
        self._entries: list[tuple[int, int, int]] = []
        self._equals: list[int] = []

    def unknown(self, low: int, high: int) -> int:
        """Add an unknown from `low` to `high`, both included, and give its place."""
        self.low.append(low)
        self.high.append(high)
        return len(self.low) - 1

    def equation(self, terms: Iterable[tuple[int, int]], equals: int = 0) -> None:
        """Require that the sum of factor times unknown, over (unknown, factor) pairs, is `equals`."""
        self._entries.extend((len(self._equals), unknown, factor) for unknown, factor in terms)
        self._equals.append(equals)

    def extreme(self, direction: np.ndarray) -> np.ndarray | None:
        """Give whole numbers that solve every equation and make `direction` times them least; None where none do."""
        rows, columns, factors = np.array(self._entries).T if self._entries else np.zeros((3, 0), dtype=int)
        shape = (len(self._equals), len(self.low))
        solved = milp(
            direction,
            integrality=np.ones(len(self.low)),
            bounds=Bounds(np.array(self.low), np.array(self.high)),
            constraints=LinearConstraint(csr_array((factors, (rows, columns)), shape), self._equals, self._equals)
            if self._equals
            else None,
        )
        return None if solved.x is None else np.rint(solved.x).astype(int)


class Contradiction(Exception):
    """No whole numbers satisfy the equations: what was published contradicts itself."""


def reach(system: System, unknown: int) -> tuple[int, int]:
    """Give the least and the greatest that one unknown can be. Raises Contradiction."""
    alone = np.zeros(len(system.low))
    alone[unknown] = 1
    least, greatest = system.extreme(alone), system.extreme(-alone)
    if least is None or greatest is None:
        raise Contradiction
    return int(least[unknown]), int(greatest[unknown])


def exposed(system: System, suspects: Mapping[int, int], *, small: int) -> set[int]:
    """Give the suspects whose greatest less least is below the width that each is mapped to, the least being `small`
    or less.

    Exact: a suspect is cleared only by two solutions that differ in it by its width, or by one in which it must be
    large. Raises Contradiction.
    """
    left = np.array(sorted(suspects), dtype=int)
    if not len(left):
        return set()
    random = np.random.default_rng(0)
    widths = np.zeros(len(system.low), dtype=int)
    widths[left] = [suspects[unknown] for unknown in left.tolist()]
    least = np.full(len(system.low), np.iinfo(np.int64).max)
    greatest = np.full(len(system.low), -1)
    for turn in range(ROUNDS):
        direction = np.zeros(len(system.low))
        # First all down, then all up, then each its own way.
        direction[left] = (1, -1)[turn] if turn < 2 else random.choice((-1, 1), len(left))
        solution = system.extreme(direction)
        if solution is None:
            raise Contradiction
        np.minimum(least, solution, out=least)
        np.maximum(greatest, solution, out=greatest)
        left = left[greatest[left] - least[left] < widths[left]]
        if not len(left):
            return set()
    reaches = {unknown: reach(system, unknown) for unknown in left.tolist()}
    return {unknown for unknown, (low, high) in reaches.items() if high - low < suspects[unknown] and low <= small}

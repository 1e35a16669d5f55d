"""Shares of disclosed counts: percentages, how far chance could move them, and how to say them.

Everything here is worked out from `Disclosed` counts, never from the counts behind them, and holds for every count that
could be behind them: a published count stands for five that round to it, and no range or claim may rest on which.
"""

from collections.abc import Iterator, Sequence
from math import ceil, erfc, floor, sqrt

import msgspec

from analysis.counting.disclosure import Disclosed

Z = 1.959964
"""Standard normal quantile of a 95% range."""

_VAGUE = 0.2
"""A share that may lie this far apart, by rounding alone, is not said to be "about" anything: two tenths."""

_ALL = 10
"""Tenths."""


class Share(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """So many of so many."""

    part: Disclosed
    base: Disclosed

    @property
    def known(self) -> bool:
        """Whether both counts are shown, so that there is a percentage."""
        return self.part.number is not None and self.base.number is not None

    @property
    def fraction(self) -> float | None:
        """The part over the base, both rounded, 0 to 1."""
        if self.part.number is None or self.base.number is None:
            return None
        return min(self.part.number / self.base.number, 1.0)

    @property
    def percent(self) -> int | None:
        """The share in whole percents."""
        return None if self.fraction is None else floor(100 * self.fraction + 0.5)

    @property
    def range(self) -> tuple[int, int] | None:
        """The least and the greatest percentage that chance would make likely, 95 times in 100, at these sizes.

        Wilson's interval (JASA 22, 1927), made wide enough for every pair of counts that rounds to the two shown: at
        least 95% of such ranges hold the true share for samples drawn by chance (measured in the tests).
        """
        if not self.known:
            return None
        ends = [wilson(part, base) for part, base in self.possible()]
        return floor(100 * min(low for low, _ in ends)), ceil(100 * max(high for _, high in ends))

    def possible(self) -> Iterator[tuple[int, int]]:
        """Give the pairs of counts, part and base, that may be behind this share; nothing for a withheld one.

        Of each range only the ends and the middle: the figures worked out here run one way between them.
        """
        part_low, part_high = self.part.range
        base_low, base_high = self.base.range
        if part_high is None or base_high is None or self.base.number is None:
            return
        for base in (base_low, self.base.number, base_high):
            for part in sorted({part_low, (part_low + part_high) // 2, part_high}):
                if part <= base:
                    yield part, base

    def __str__(self) -> str:
        return "not shown" if self.percent is None else f"{self.percent}%"


def wilson(part: int, base: int) -> tuple[float, float]:
    """Give Wilson's 95% interval for a share, as fractions."""
    share, spread = part / base, Z * Z / base
    middle = share + spread / 2
    half = Z * sqrt(share * (1 - share) / base + spread / (4 * base))
    return max(0.0, (middle - half) / (1 + spread)), min(1.0, (middle + half) / (1 + spread))


def chance(first: Share, second: Share) -> float | None:
    """Give how often chance alone would set two shares at least this far apart, if nothing did (a p-value).

    The greatest over all counts that may be behind the two; a part that is "fewer than 8" may be anything from 0 to 7.
    The two-sided N-1 chi-squared test (Campbell, Statistics in Medicine 26, 2007), made for small groups. None where a
    count is withheld or both parts are too small to show.
    """
    if first.part.number is None and second.part.number is None:
        return None
    found = [
        _difference(part, base, other, other_base)
        for part, base in first.possible()
        for other, other_base in second.possible()
    ]
    if not found:
        return None
    # Counts that would set the two shares the other way round could be behind these figures: nothing can be said.
    if min(z for z in found) < 0 < max(z for z in found):
        return 1.0
    return max(erfc(abs(z) / sqrt(2)) for z in found)


def _difference(part: int, base: int, other: int, other_base: int) -> float:
    """Give the difference of two shares in standard errors, positive where the first is greater."""
    everyone = base + other_base
    pooled = (part + other) / everyone
    if pooled in (0, 1):
        return 0.0
    error = sqrt(pooled * (1 - pooled) * (1 / base + 1 / other_base) * everyone / (everyone - 1))
    return (part / base - other / other_base) / error


def hold_up(chances: Sequence[float | None], rate: float) -> list[bool]:
    """Say which differences hold up among many comparisons, so that at most `rate` of those named are chance.

    Benjamini and Hochberg (Journal of the Royal Statistical Society B 57, 1995). A None never holds up, and counts as
    a comparison all the same: the reader sees it in the table.
    """
    order = sorted((value, place) for place, value in enumerate(chances) if value is not None)
    last = max((rank for rank, (value, _) in enumerate(order, 1) if value <= rate * rank / len(chances)), default=0)
    holding = {place for _, place in order[:last]}
    return [place in holding for place in range(len(chances))]


def spoken(share: Share) -> str:
    """Say a share as people do: "about 3 in 10". "fewer than 8 people" where the count is not shown.

    Of few people the counts behind the rounded ones may lie far apart: then how far is said instead.
    """
    fraction = share.fraction
    if fraction is None:
        return f"{share.part} people" if share.part.number is None else "a number that cannot be shared"
    behind = [part / base for part, base in share.possible()]
    least, most = floor(10 * min(behind)), ceil(10 * max(behind))
    tenths = floor(10 * fraction + 0.5)
    if max(behind) - min(behind) > _VAGUE or (tenths == _ALL and least < _ALL - 1):
        return f"somewhere from {least} to {most} in 10" if most < _ALL else f"at least {least} in 10"
    if fraction < 0.035:
        return "fewer than 1 in 20"
    if fraction < 0.075:
        return "about 1 in 20"
    return {5: "about 1 in 2", _ALL: "nearly all"}.get(tenths, f"about {tenths} in 10")

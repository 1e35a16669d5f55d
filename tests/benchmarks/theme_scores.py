"""How well themes that were found agree with those that people gave: one theme an answer, or several."""

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score, normalized_mutual_info_score

from analysis.finding.themeset import ThemeSet

Marks = npt.NDArray[np.bool_]


class Agreement(msgspec.Struct, frozen=True):
    """Of one theme an answer. What was left over counts as one more group, so that leaving out costs."""

    nmi: float
    ami: float
    ari: float
    accuracy: float
    themes: int
    placed: float

    def __str__(self) -> str:
        scores = " | ".join(f"{score:.3f}" for score in (self.nmi, self.ami, self.ari, self.accuracy))
        return f"{scores} | {self.themes} | {self.placed:.2f}"


def firsts(found: ThemeSet) -> list[str]:
    """Give each answer's surest theme."""
    return [next(iter(answer), "") for answer in found.answers]


def agree(true: Sequence[str], found: Sequence[str]) -> Agreement:
    """Compare groupings; an empty or "-1" group holds what was left over. Accuracy is by the best pairing of groups."""
    left = {"", "-1"}
    groups = ["-1" if group in left else group for group in found]
    y, x = np.unique(true, return_inverse=True)[1], np.unique(groups, return_inverse=True)[1]
    table = np.zeros((y.max() + 1, x.max() + 1), int)
    np.add.at(table, (y, x), 1)
    rows, columns = linear_sum_assignment(-table)
    return Agreement(
        nmi=float(normalized_mutual_info_score(true, groups)),
        ami=float(adjusted_mutual_info_score(true, groups)),
        ari=float(adjusted_rand_score(true, groups)),
        accuracy=float(table[rows, columns].sum() / len(true)),
        themes=len(set(groups) - left),
        placed=float(np.mean([group != "-1" for group in groups])),
    )


def mean(scores: Sequence[Agreement]) -> Agreement:
    """The mean of several agreements."""
    nmi, ami, ari, accuracy, themes, placed = np.mean(
        [[s.nmi, s.ami, s.ari, s.accuracy, s.themes, s.placed] for s in scores], axis=0
    ).tolist()
    return Agreement(nmi, ami, ari, accuracy, round(themes), placed)


def mark(carried: Sequence[Sequence[str]], keys: Sequence[str]) -> Marks:
    """Which answers carry which themes: answers by keys."""
    return np.array([[key in each for key in keys] for each in carried], bool)


def f1(true: Marks, found: Marks) -> tuple[float, float]:
    """Micro-F1 over all placings, and macro-F1 over themes."""
    hits, false, missed = (true & found).sum(0), (~true & found).sum(0), (true & ~found).sum(0)
    each = 2 * hits / np.maximum(1, 2 * hits + false + missed)
    return float(2 * hits.sum() / max(1, (2 * hits + false + missed).sum())), float(each.mean())


def calibration_error(true: Marks, sure: npt.NDArray[np.floating], bins: int = 10) -> float:
    """Expected calibration error over all placings that were made (`sure` above 0), in bins of equal width."""
    made = sure > 0
    said, held = sure[made], true[made]
    place = np.clip((said * bins).astype(int), 0, bins - 1)
    return float(
        sum(abs(said[place == b].mean() - held[place == b].mean()) * (place == b).mean() for b in np.unique(place))
    )

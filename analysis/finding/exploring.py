"""The search without a codebook: what themes these answers have.

Answers that speak of services begin with what the house knows of how people speak of services: each theme of a shipped
codebook opens as one part of a mixture, holding the answers that a classifier gives it, and then the answers alone
decide. A part that they do not need is given up, one that they fill with something else becomes that. Other answers
begin with what many random starts agree on. Either way parts that tell the same story are joined.
"""

from collections.abc import Callable, Sequence

import msgspec
import numpy as np
import scipy.sparse as sp
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from sklearn.metrics import adjusted_rand_score

from analysis.finding import guided, mixture
from analysis.finding.background import Background
from analysis.finding.composing import CARRIES, Reading
from analysis.finding.encoding import Encoder
from analysis.finding.guided import Classifier
from analysis.finding.mixture import Mixture, Rows, View
from analysis.finding.themeset import Stability
from analysis.finding.vectors import Floats, Space, learn, unit

_PRICE = 3.0
"""Two parts are joined where that costs less than this many nats for each e-fold of answers."""

_MOST = 40
"""Themes beyond which nobody reads a list; further ones are joined however unlike."""

_PARTS = 50
_PER_PART = 12
"""Random starts begin with at most so many parts, one for so many answers."""

_STARTS = 16
_STARTED_WITH = 0.8
"""Share of the answers that each random start looks at."""

_AGREED_ON = 2_000
"""Answers on which starts are compared, and on which stability is measured, where there are more."""

_FEWER = 0.95
_AT_A_TIME = 4096

Progress = Callable[[float], None]


class Explored(msgspec.Struct, frozen=True):
    """How surely each answer (`whole`) and segment (`parts`) carries each theme (columns), and how it came about.

    An answer carries a theme as surely as it does as a whole, or as any of its segments does.
    """

    whole: Floats
    parts: Floats
    began_with: int
    stability: Stability | None


def explore(
    texts: Sequence[str],
    read: Reading,
    encoder: Encoder,
    book: Background | None,
    *,
    number: int | None,
    seed: int,
    progress: Progress = lambda _share: None,
) -> Explored:
    """Search the rows of `read`, whose texts are `texts`. `number` sets how many themes there are."""
    sampled = [texts[row] for row in read.sample]
    ground = _Ground(
        read.whole[read.sample],
        encoder.embed(sampled, lambda share: progress(0.5 * share)),
        guided.recall(book, encoder) if book else None,
        encoder.concentration,
    )
    view = ground.see(read.space)
    shares, began_with = _search(view, ground.open(), number, seed)
    progress(0.6)
    steadiness = _steadiness(ground, shares, number, seed)
    progress(0.7)
    reader = _Reader(mixture.describe(view, shares), read.space, encoder)
    whole = reader.read(texts, read.whole, lambda share: progress(0.7 + 0.1 * share))
    parts = whole[read.rows]
    several = np.flatnonzero(np.bincount(read.rows, minlength=len(whole))[read.rows] > 1)
    cut = [texts[row][start:end] for row, start, end in (read.pieces[place] for place in several)]
    parts[several] = reader.read(cut, read.parts[several], lambda share: progress(0.8 + 0.2 * share))
    np.maximum.at(whole, read.rows, parts)
    held = np.flatnonzero((whole >= CARRIES).any(axis=0))
    return Explored(whole[:, held], parts[:, held], began_with, steadiness)


class _Ground(msgspec.Struct, frozen=True):
    """The answers that are learnt from: counts of words, what the encoder makes of them, and the classifier, if any."""

    counts: sp.csr_matrix
    meant: Floats
    classifier: Classifier | None
    concentration: float

    def see(self, space: Space) -> View:
        return View(self.counts, unit(np.hstack([self.meant, space.place(self.counts)])), self.concentration)

    def open(self) -> Floats | None:
        return None if self.classifier is None else self.classifier.share(self.meant)

    def take(self, rows: Rows) -> "_Ground":
        return _Ground(self.counts[rows], self.meant[rows], self.classifier, self.concentration)


class _Reader(msgspec.Struct, frozen=True):
    """Reads any text for the themes that were found, so many at a time that memory does not grow with the pile."""

    found: Mixture
    space: Space
    encoder: Encoder

    def read(self, texts: Sequence[str], counts: sp.csr_matrix, progress: Progress) -> Floats:
        shares = np.zeros((len(texts), len(self.found.sizes)), np.float32)
        for first in range(0, len(texts), _AT_A_TIME):
            some = slice(first, first + _AT_A_TIME)
            vectors = unit(np.hstack([self.encoder.place(texts[some]), self.space.place(counts[some])]))
            shares[some] = self.found.weigh(View(counts[some], vectors, self.encoder.concentration))
            progress(first / len(texts))
        return shares


def _search(view: View, opening: Floats | None, number: int | None, seed: int) -> tuple[Floats, int]:
    """Give the shares of the themes, and how many parts the search began with."""
    chance = np.random.default_rng(seed)
    if opening is not None and opening.shape[1] < (number or 0):
        opening = None
    if opening is None:
        opening = _agree(view, number, chance)
    return _settle(view, opening, number), opening.shape[1]


def _settle(view: View, opening: Floats, number: int | None) -> Floats:
    price = _PRICE * float(np.log(max(2, len(opening))))
    parts = mixture.settle(view, opening)
    return mixture.settle(view, mixture.merge(view, parts, number=number, price=price, most=_MOST))


def _agree(view: View, number: int | None, chance: np.random.Generator) -> Floats:
    """Open with what random starts agree on: groups of answers that most of them put together (average linkage).

    Each start looks at other answers; one run by itself would find other themes with every seed.
    """
    looked = np.sort(chance.permutation(len(view.vectors))[:_AGREED_ON])
    among = view.take(looked)
    texts = len(looked)
    begin = int(np.clip(texts // _PER_PART, 2, _PARTS))
    begin = min(max(begin, 3 * number // 2) if number else begin, max(1, texts // 2))
    together = np.zeros((texts, texts), np.float32)
    for _ in range(_STARTS):
        rows = np.sort(chance.permutation(texts)[: max(begin, round(_STARTED_WITH * texts))])
        part = among.take(rows)
        shares = _settle(part, mixture.gather(part.vectors, begin, int(chance.integers(2**31))), number)
        groups = mixture.describe(part, shares).weigh(among).argmax(axis=1)
        together += groups[:, None] == groups[None, :]
    apart = 1 - together / _STARTS
    np.fill_diagonal(apart, 0)
    if texts < 2:
        return np.ones((len(view.vectors), 1), np.float32)
    labels = fcluster(linkage(squareform(apart, checks=False), "average"), begin, "maxclust") - 1
    opening = np.eye(labels.max() + 1, dtype=np.float32)[labels]
    return opening if texts == len(view.vectors) else mixture.describe(among, opening).weigh(view)


def _steadiness(ground: _Ground, shares: Floats, number: int | None, seed: int) -> Stability | None:
    """Measure how alike the same answers are placed by another run: everything is learnt again, from the words on."""
    texts = min(len(shares), _AGREED_ON)
    if texts < 2 * _PER_PART:
        return None
    chance = np.random.default_rng([seed, 1])
    rows = np.sort(chance.permutation(len(shares))[:texts])
    fewer = np.sort(chance.permutation(texts)[: round(_FEWER * texts)])
    first = shares.argmax(axis=1) if texts == len(shares) else _place(ground.take(rows), number, seed)
    return Stability(
        other_seed=_alike(first, _place(ground.take(rows), number, seed + 1)),
        fewer_answers=_alike(first[fewer], _place(ground.take(rows[fewer]), number, seed)),
        measured_on=texts,
    )


def _place(ground: _Ground, number: int | None, seed: int) -> Rows:
    """Run everything on these answers, and give each one's theme."""
    shares, _ = _search(ground.see(learn(ground.counts, seed)), ground.open(), number, seed)
    return np.asarray(shares.argmax(axis=1), np.intp)


def _alike(one: Rows, other: Rows) -> float:
    return round(float(adjusted_rand_score(one, other)), 3)

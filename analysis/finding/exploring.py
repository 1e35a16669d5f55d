"""The search without a codebook: what themes these answers have.

Answers that speak of services begin with what the house knows of how people speak of services: each theme of a shipped
codebook opens as one part of a mixture, holding the answers that a classifier gives it. From then on the answers say
what the parts are, and the classifier's word on each answer is evidence beside them. A part that they do not need is
given up. Other answers begin with what many random starts agree on. Parts that tell the same story are joined.
"""

import zlib
from collections.abc import Callable, Sequence

import msgspec
import numpy as np
import scipy.sparse as sp
from msgspec import structs
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from sklearn.metrics import adjusted_rand_score

from analysis.finding import guided, mixture
from analysis.finding.background import Background
from analysis.finding.composing import CARRIES, Reading
from analysis.finding.encoding import Encoder
from analysis.finding.guided import Classifier
from analysis.finding.mixture import Keys, Mixture, Parting, Rows, View
from analysis.finding.themeset import Stability
from analysis.finding.vectors import Doubles, Floats, Space, learn, unit

_PRICE = 3.0
"""Two parts are joined where that costs less than this many nats for each e-fold of answers."""

_MOST = 40
"""Themes beyond which nobody reads a list; further ones are joined however unlike."""

_PARTS = 50
_PER_PART = 12
"""Random starts begin with at most so many parts, one for so many answers."""

_STARTS = 48
_STARTED_WITH = 0.8
"""Share of the answers that each random start looks at."""

_WIDTH = 128
"""Dimensions in which random starts look at the answers."""

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
        _name(sampled),
        read.whole[read.sample],
        encoder.embed(sampled, lambda share: progress(0.5 * share)),
        guided.recall(book, encoder) if book else None,
        encoder.concentration,
    )
    found, began_with = _search(ground, ground.see(read.space), number, seed)
    progress(0.6)
    steadiness = _steadiness(ground, found.shares, number, seed)
    progress(0.7)
    classifier = None if found.view.said is None else ground.classifier
    reader = _Reader(found.describe(), found.groups, read.space, encoder, classifier)
    whole = reader.read(texts, read.whole, lambda share: progress(0.7 + 0.1 * share))
    parts = whole[read.rows]
    several = np.flatnonzero(np.bincount(read.rows, minlength=len(whole))[read.rows] > 1)
    cut = [texts[row][start:end] for row, start, end in (read.pieces[place] for place in several)]
    parts[several] = reader.read(cut, read.parts[several], lambda share: progress(0.8 + 0.2 * share))
    np.maximum.at(whole, read.rows, parts)
    held = np.flatnonzero((whole >= CARRIES).any(axis=0))
    return Explored(whole[:, held], parts[:, held], began_with, steadiness)


class _Ground(msgspec.Struct, frozen=True):
    """The answers that are learnt from: keys by which chance knows them, counts of words, what the encoder makes of
    them, and the classifier, if any."""

    keys: Keys
    counts: sp.csr_matrix
    meant: Floats
    classifier: Classifier | None
    concentration: float

    def see(self, space: Space) -> View:
        return View(self.counts, unit(np.hstack([self.meant, space.place(self.counts)])), self.concentration)

    def open(self) -> Floats | None:
        return None if self.classifier is None else self.classifier.share(self.meant)

    def take(self, rows: Rows) -> "_Ground":
        return _Ground(self.keys[rows], self.counts[rows], self.meant[rows], self.classifier, self.concentration)


class _Reader(msgspec.Struct, frozen=True):
    """Reads any text for the themes that were found, so many at a time that memory does not grow with the pile.

    `groups` lists for each theme the classes of the `classifier`, if there is one, that went into it.
    """

    found: Mixture
    groups: Sequence[Sequence[int]]
    space: Space
    encoder: Encoder
    classifier: Classifier | None

    def read(self, texts: Sequence[str], counts: sp.csr_matrix, progress: Progress) -> Floats:
        shares = np.zeros((len(texts), len(self.found.sizes)), np.float32)
        for first in range(0, len(texts), _AT_A_TIME):
            some = slice(first, first + _AT_A_TIME)
            meant = self.encoder.place(texts[some])
            vectors = unit(np.hstack([meant, self.space.place(counts[some])]))
            view = View(counts[some], vectors, self.encoder.concentration)
            if self.classifier is not None:
                view = structs.replace(view, said=self.classifier.share(meant)).regroup(self.groups)
            shares[some] = self.found.weigh(view)
            progress(first / len(texts))
        return shares


def _name(texts: Sequence[str]) -> Keys:
    """Give each text the number by which chance knows it."""
    return np.array([zlib.crc32(text.encode("utf-8", "replace")) for text in texts], np.uint64)


def _search(ground: _Ground, view: View, number: int | None, seed: int) -> tuple[Parting, int]:
    """Give the parting that was found, and how many parts the search began with."""
    said = ground.open()
    if said is not None and said.shape[1] >= (number or 0):
        opening = mixture.begin(structs.replace(view, said=said), said)
    else:
        opening = mixture.begin(view, _agree(view, ground.keys, number, seed))
    return _settle(opening, number), opening.shares.shape[1]


def _settle(opening: Parting, number: int | None) -> Parting:
    return mixture.settle(_join(mixture.settle(opening), number))


def _join(parting: Parting, number: int | None) -> Parting:
    price = _PRICE * float(np.log(max(2, len(parting.shares))))
    return mixture.merge(parting, number=number, price=price, most=_MOST)


def _agree(view: View, keys: Keys, number: int | None, seed: int) -> Doubles:
    """Open with what random starts agree on: groups of answers that most of them put together (average linkage).

    Each start looks at other answers; one run by itself would find other themes with every seed. Chance goes by each
    answer's key, so that a pile with a few answers fewer makes nearly the same starts.
    """
    looked = np.sort(np.argsort(mixture.chances(keys, seed), kind="stable")[:_AGREED_ON])
    among, named = view.take(looked), keys[looked]
    pressed = structs.replace(among, vectors=_press(among.vectors))
    texts = len(looked)
    begin = int(np.clip(texts // _PER_PART, 2, _PARTS))
    begin = min(max(begin, 3 * number // 2) if number else begin, max(1, texts // 2))
    together = np.zeros((texts, texts), np.float32)
    for start in range(_STARTS):
        rows = np.flatnonzero(mixture.chances(named, seed, start) < _STARTED_WITH)
        rows = rows if len(rows) >= begin else np.arange(texts)
        part = pressed.take(rows)
        parting = mixture.begin(part, mixture.gather(part.vectors, named[rows], begin, _STARTS * seed + start))
        groups = _join(mixture.settle(parting), number).describe().weigh(pressed).argmax(axis=1)
        together += groups[:, None] == groups[None, :]
    apart = 1 - together / _STARTS
    np.fill_diagonal(apart, 0)
    if texts < 2:
        return np.ones((len(view.vectors), 1))
    labels = fcluster(linkage(squareform(apart, checks=False), "average"), begin, "maxclust") - 1
    opening = np.eye(labels.max() + 1)[labels]
    return opening if texts == len(view.vectors) else mixture.describe(among, opening).weigh(view)


def _press(vectors: Floats) -> Floats:
    """Keep the directions in which these vectors differ most, which is enough to start with and much quicker."""
    wide = vectors.astype(np.float64)
    return unit(wide @ np.linalg.eigh(wide.T @ wide)[1][:, -_WIDTH:])


def _steadiness(ground: _Ground, shares: Doubles, number: int | None, seed: int) -> Stability | None:
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
    found, _ = _search(ground, ground.see(learn(ground.counts, seed)), number, seed)
    return np.asarray(found.shares.argmax(axis=1), np.intp)


def _alike(one: Rows, other: Rows) -> float:
    return round(float(adjusted_rand_score(one, other)), 3)

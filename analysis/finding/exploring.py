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
from sklearn.metrics import adjusted_rand_score

from analysis.finding import guided, mixture
from analysis.finding.agreeing import agree
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

_ROUNDS = 12
"""Rounds in which answers move between parts. Further ones change little, and carry small differences further."""

_COMPARED = 2_000
"""Answers on which stability is measured, where there are more."""

_FEWEST = 24
"""Answers from which it is measured."""

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
        guided.recall(guided.know(book, encoder)) if book else None,
        encoder.concentration,
    )
    found = _search(ground, ground.see(read.space), number, seed)
    progress(0.6)
    steadiness = _steadiness(ground, found.shares, number, seed)
    progress(0.7)
    classifier = None if found.parting.view.said is None else ground.classifier
    reader = _Reader(found, found.parting.describe(), read.space, encoder, classifier)
    whole = reader.read(texts, read.whole, lambda share: progress(0.7 + 0.1 * share))
    parts = whole[read.rows]
    several = np.flatnonzero(np.bincount(read.rows, minlength=len(whole))[read.rows] > 1)
    cut = [texts[row][start:end] for row, start, end in (read.pieces[place] for place in several)]
    parts[several] = reader.read(cut, read.parts[several], lambda share: progress(0.8 + 0.2 * share))
    np.maximum.at(whole, read.rows, parts)
    held = np.flatnonzero((whole >= CARRIES).any(axis=0))
    return Explored(whole[:, held], parts[:, held], found.began_with, steadiness)


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


class _Found(msgspec.Struct, frozen=True):
    """What a search found: answers parted, the parts of each theme (`joined`), and how many parts it `began_with`.

    Where parts have been said beforehand, a theme is read as the parts that it is made of, and these are not settled
    again once they are joined: what two large parts that were joined then draw to themselves is another theme wherever
    another two are joined, and a few answers fewer are enough for that.
    """

    parting: Parting
    joined: list[list[int]]
    began_with: int

    @property
    def shares(self) -> Doubles:
        """Each answer's shares of the themes."""
        return mixture.join(self.parting.shares, self.joined)


class _Reader(msgspec.Struct, frozen=True):
    """Reads any text for the themes that were found, so many at a time that memory does not grow with the pile.

    `parts` describes the parts; the `classifier`, if there is one, says beforehand what a text speaks of.
    """

    found: _Found
    parts: Mixture
    space: Space
    encoder: Encoder
    classifier: Classifier | None

    def read(self, texts: Sequence[str], counts: sp.csr_matrix, progress: Progress) -> Floats:
        shares = np.zeros((len(texts), len(self.found.joined)), np.float32)
        for first in range(0, len(texts), _AT_A_TIME):
            some = slice(first, first + _AT_A_TIME)
            meant = self.encoder.place(texts[some])
            vectors = unit(np.hstack([meant, self.space.place(counts[some])]))
            view = View(counts[some], vectors, self.encoder.concentration)
            if self.classifier is not None:
                view = structs.replace(view, said=self.classifier.share(meant)).regroup(self.found.parting.groups)
            shares[some] = mixture.join(self.parts.weigh(view), self.found.joined)
            progress(first / len(texts))
        return shares


def _name(texts: Sequence[str]) -> Keys:
    """Give each text the number by which chance knows it."""
    return np.array([zlib.crc32(text.encode("utf-8", "replace")) for text in texts], np.uint64)


def _search(ground: _Ground, view: View, number: int | None, seed: int) -> _Found:
    said = ground.open()
    if said is not None and said.shape[1] >= (number or 0):
        opening = mixture.begin(structs.replace(view, said=said), said)
    else:
        opening = mixture.begin(view, agree(view, ground.keys, number, seed))
    parting = mixture.settle(opening, rounds=_ROUNDS)
    price = _PRICE * float(np.log(max(2, len(parting.shares))))
    joined = mixture.merge(parting, number=number, price=price, most=_MOST)
    began_with = opening.shares.shape[1]
    if parting.view.said is not None:
        return _Found(parting, joined, began_with)
    parting = mixture.settle(parting.regroup(joined), rounds=_ROUNDS)
    return _Found(parting, [[part] for part in range(parting.shares.shape[1])], began_with)


def _steadiness(ground: _Ground, shares: Doubles, number: int | None, seed: int) -> Stability | None:
    """Measure how alike the same answers are placed by another run: everything is learnt again, from the words on."""
    texts = min(len(shares), _COMPARED)
    if texts < _FEWEST:
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
    found = _search(ground, ground.see(learn(ground.counts, seed)), number, seed)
    return np.asarray(found.shares.argmax(axis=1), np.intp)


def _alike(one: Rows, other: Rows) -> float:
    return round(float(adjusted_rand_score(one, other)), 3)

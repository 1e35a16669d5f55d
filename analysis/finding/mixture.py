"""A mixture that reads texts in two ways at once: by the words they count and by where their vectors point.

A part of the mixture is a bag of words (multinomial, with a Dirichlet prior) and a direction (von Mises-Fisher, with
one concentration for all). Parts have sizes of their own, so that a large theme is not cut into equal pieces.

Where it is `said` beforehand what each text speaks of, that counts in every round as evidence beside the answers: what
is known beforehand does not know that this wave's people say "Jo" for their adviser; answers that are plainly hers
teach it.
"""

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from msgspec import structs
from scipy.special import xlogy

from analysis.finding.vectors import Doubles, Floats

Rows = npt.NDArray[np.intp]
Keys = npt.NDArray[np.uint64]

_SMOOTHING = 0.6
"""Dirichlet count that every word starts with in every part."""

_LEAST = 2.0
"""A part that holds less than so many texts is given up."""

_DOUBT = 1e-4
"""Share that no part is refused, whatever was said beforehand."""

_TRIFLE = 1e-6
"""Share of a text below which a part learns nothing from it."""

_NEVER = 1e-12
"""Distance of a text that is a centre already, in place of none."""

_ROUNDS = 40
_UNMOVED = 0.001
"""Share of texts that still change part when the search has settled."""


class View(msgspec.Struct, frozen=True):
    """Texts (rows) as the mixture sees them: counts of words, vectors of length 1, and the vectors' concentration.

    `said`, where there is such knowledge, gives each text's shares of the parts as they are known beforehand.
    """

    counts: sp.csr_matrix
    vectors: Floats
    concentration: float
    said: Floats | None = None

    def take(self, rows: Rows) -> "View":
        """The same view of some of the texts."""
        said = None if self.said is None else self.said[rows]
        return View(self.counts[rows], self.vectors[rows], self.concentration, said)

    def regroup(self, groups: Sequence[Sequence[int]]) -> "View":
        """The same view where parts are left out or belong together: `groups` lists the parts of each that is left."""
        said = None if self.said is None else np.asarray(join(self.said, groups), np.float32)
        return View(self.counts, self.vectors, self.concentration, said)


class Mixture(msgspec.Struct, frozen=True):
    """`sizes` (log share), `words` (log probability, parts by words), `centres` (parts by dimensions)."""

    sizes: Doubles
    words: Doubles
    centres: Doubles

    def weigh(self, view: View) -> Doubles:
        """Give the probability of each part (columns) for each text (rows)."""
        shares = view.counts @ self.words.T + view.concentration * (view.vectors.astype(np.float64) @ self.centres.T)
        shares += self.sizes
        if view.said is not None:
            shares += np.log(view.said.astype(np.float64) + _DOUBT)
        shares -= shares.max(axis=1, keepdims=True)
        np.exp(shares, out=shares)
        shares /= shares.sum(axis=1, keepdims=True)
        return np.asarray(shares)


class Parting(msgspec.Struct, frozen=True):
    """Texts parted: the `view` of them, their `shares` of the parts, and for each part those of the opening in it."""

    view: View
    shares: Doubles
    groups: tuple[tuple[int, ...], ...]

    def regroup(self, groups: Sequence[Sequence[int]]) -> "Parting":
        """Leave parts out, or join them: `groups` lists the parts of each that is left."""
        held = tuple(tuple(place for part in group for place in self.groups[part]) for group in groups)
        return Parting(self.view.regroup(groups), join(self.shares, groups), held)

    def describe(self) -> Mixture:
        """Describe the parts."""
        return describe(self.view, self.shares)


def begin(view: View, shares: npt.NDArray[np.floating]) -> Parting:
    """Open with these shares."""
    return Parting(view, shares.astype(np.float64), tuple((part,) for part in range(shares.shape[1])))


def describe(view: View, shares: Doubles, *, sized: bool = True) -> Mixture:
    """Describe the parts that hold these shares of the texts; where they are not `sized`, all count as equally large.

    The shares, of which few are more than a trifle, are summed as a sparse matrix.
    """
    texts, parts = shares.shape
    held = sp.csr_matrix(np.where(shares >= _TRIFLE, shares, 0))
    words = np.asarray((view.counts.T @ held).todense()).T + _SMOOTHING
    sums = np.asarray(held.T @ view.vectors)
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    return Mixture(
        sizes=np.log((shares.sum(axis=0) + 1) / (texts + parts)) if sized else np.zeros(parts),
        words=np.log(words / words.sum(axis=1, keepdims=True)),
        centres=sums / np.maximum(lengths, 1e-9),
    )


def settle(parting: Parting, *, rounds: int = _ROUNDS) -> Parting:
    """Move texts between the parts until hardly any moves, `rounds` times at most (expectation-maximisation).

    Parts that lose their texts are given up, down to one.
    """
    before: Rows | None = None
    for _ in range(rounds):
        kept = np.flatnonzero(parting.shares.sum(axis=0) >= _LEAST)
        if 0 < len(kept) < parting.shares.shape[1]:
            parting, before = parting.regroup(kept[:, None].tolist()), None
        parting = structs.replace(parting, shares=parting.describe().weigh(parting.view))
        found = parting.shares.argmax(axis=1)
        if before is not None and (found != before).mean() <= _UNMOVED:
            break
        before = found
    return parting


def hold(view: View, said: Floats) -> Mixture:
    """Settle parts that are known beforehand, by what is `said` of each text, and describe them.

    All are kept, and how large one is says nothing of whether a text belongs to it: large ones would swallow small
    ones otherwise.
    """
    held = describe(view, said.astype(np.float64), sized=False)
    before: Rows | None = None
    for _ in range(_ROUNDS):
        shares = held.weigh(view)
        held = describe(view, shares, sized=False)
        found = shares.argmax(axis=1)
        if before is not None and (found != before).mean() <= _UNMOVED:
            break
        before = found
    return held


def merge(parting: Parting, *, number: int | None = None, price: float, most: int) -> list[list[int]]:
    """Find parts that tell the same story: gives the parts of each group that is left.

    The pair goes first whose joining explains the texts least worse. Stops at `number` parts; without a number, as
    soon as joining any two would cost more than `price` nats and no more than `most` are left.
    """
    view, shares = parting.view, parting.shares
    texts = max(1, len(shares))
    held = sp.csr_matrix(np.where(shares >= _TRIFLE, shares, 0))
    words = np.asarray((view.counts.T @ held).todense()).T
    vectors = np.asarray(held.T @ view.vectors)
    sizes = shares.sum(axis=0)

    def explained(words: Doubles, vectors: Doubles, sizes: Doubles) -> Doubles:
        """How well parts explain their texts, in nats, up to what is the same however they are parted."""
        counted = words + _SMOOTHING
        logs = np.log(counted) - np.log(counted.sum(axis=1, keepdims=True))
        pointed = view.concentration * np.linalg.norm(vectors, axis=1)
        return np.asarray((words * logs).sum(axis=1) + pointed + xlogy(sizes, sizes / texts))

    def losses_of(one: int, others: Sequence[int]) -> Doubles:
        beside = list(others)
        joined = explained(words[beside] + words[one], vectors[beside] + vectors[one], sizes[beside] + sizes[one])
        return np.asarray(alone[one] + alone[beside] - joined)

    alone = explained(words, vectors, sizes)
    groups = [[place] for place in range(len(sizes))]
    losses = np.full((len(sizes), len(sizes)), np.inf)
    for one in range(1, len(sizes)):
        losses[:one, one] = losses_of(one, range(one))
    left = set(range(len(sizes)))
    while len(left) > max(1, number or 1):
        one, other = (int(place) for place in np.unravel_index(np.argmin(losses), losses.shape))
        if number is None and losses[one, other] > price and len(left) <= most:
            break
        groups[one] += groups[other]
        for held_by in (words, vectors, sizes):
            held_by[one] += held_by[other]
        alone[one] = explained(words[[one]], vectors[[one]], sizes[[one]])[0]
        left.discard(other)
        losses[other, :] = losses[:, other] = np.inf
        beside = sorted(left - {one})
        for third, loss in zip(beside, losses_of(one, beside), strict=True):
            losses[min(one, third), max(one, third)] = loss
    return [groups[part] for part in sorted(left)]


def join(shares: npt.NDArray[np.floating], groups: Sequence[Sequence[int]]) -> Doubles:
    """Add up the shares of the parts that belong together."""
    return np.column_stack([shares[:, list(group)].sum(axis=1, dtype=np.float64) for group in groups])


def gather(vectors: npt.NDArray[np.floating], keys: Keys, number: int, draw: int, *, rounds: int = _ROUNDS) -> Doubles:
    """Part texts into `number` groups by direction alone (spherical k-means from one random start).

    `keys` name the texts and `draw` the start: what is drawn for a text does not depend on which others there are.
    Gives shares of 0 or 1.
    """
    placed = vectors.astype(np.float64)
    centres = _scatter(placed, keys, number, draw)
    found = np.zeros(len(placed), np.intp)
    for _ in range(rounds):
        found = (placed @ centres.T).argmax(axis=1)
        held = sp.csr_matrix((np.ones(len(found)), (found, np.arange(len(found)))), (number, len(found)))
        sums = np.asarray(held @ placed)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        moved = np.where(lengths > 0, sums / np.maximum(lengths, 1e-9), centres)
        if np.allclose(moved, centres, atol=1e-5):
            break
        centres = moved
    return np.eye(number)[found]


def _scatter(vectors: Doubles, keys: Keys, number: int, draw: int) -> Doubles:
    """Choose first centres far from each other (k-means++).

    Each is drawn by a race: the text wins that is far and has luck of its own (a Gumbel variate), which is the same
    as drawing by how far texts are, and leaves the others as they were where a text is missing.
    """
    chosen: list[int] = []
    far = np.ones(len(vectors))
    for luck in -np.log(-np.log(chances(keys, draw, np.arange(number)[:, None]))):
        chosen.append(int((np.log(np.maximum(far, _NEVER)) + luck).argmax()))
        far = np.minimum(far, 1 - vectors @ vectors[chosen[-1]])
    return vectors[chosen]


def chances(keys: Keys, *draws: int | Rows) -> Doubles:
    """Give each text a number between 0 and 1 for this draw, by its key alone (the finaliser of MurmurHash3).

    For a column of draws, gives a row of numbers for each.
    """
    mixed = keys.copy()
    for draw in draws:
        numbered = np.atleast_1d(np.asarray(draw, np.uint64) + np.uint64(1))
        mixed = mixed ^ numbered * np.uint64(0x9E3779B97F4A7C15)
        for shift, factor in ((33, 0xFF51AFD7ED558CCD), (33, 0xC4CEB9FE1A85EC53), (33, 1)):
            mixed ^= mixed >> np.uint64(shift)
            mixed *= np.uint64(factor)
    return ((mixed >> np.uint64(11)).astype(np.float64) + 0.5) / 2**53

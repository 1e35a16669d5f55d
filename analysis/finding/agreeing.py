"""What many random ways to part answers agree on: where the search begins that knows nothing of them beforehand.

One random start finds other groups with every seed. Some hundreds, each of which looks at a part of the answers, agree
on much: two answers are as near as the share of starts that put them together, and that hardly moves with the seed or
with a few answers fewer. What is made of it must not jump either, so it is drawn on its main axes, each weighed by how
much of the agreement it carries: an axis that is just in or just out then counts next to nothing.

Chance knows each answer by its key, so that a pile with a few answers fewer makes nearly the same starts.
"""

import numpy as np
import scipy.sparse as sp
from scipy.linalg import qr
from scipy.sparse.linalg import svds

from analysis.finding import mixture
from analysis.finding.mixture import Keys, Rows, View
from analysis.finding.vectors import Doubles, Floats, unit

_GROUPS = 40
_PER_GROUP = 12
"""The search begins with at most so many groups, one for so many answers."""

_FINER = 1.25
"""Each start parts the answers this much more finely than they are parted in the end."""

_STARTS = 400
_LOOKED_AT = 600
_MOST_LOOKED_AT = 0.8
"""Answers that each start looks at, and their share of a small pile."""

_AMONG = 4_000
"""Answers that starts are drawn from and compared on, where there are more."""

_ROUNDS = 3
"""Rounds in which a start improves. More make each start better and all of them together no better."""

_WIDTH = 64
"""Dimensions in which starts look at the answers."""

_AXES = 60
_DECAY = 4
"""Axes on which agreement is drawn, and the power of its strength that each is weighed by."""

_FAVOUR = 0.1
"""How much longer a text counts that lies in the very middle."""

_CORRECTIONS = 50


def agree(view: View, keys: Keys, number: int | None, seed: int) -> Doubles:
    """Give each text's shares of the groups that starts agree on; for a `number` of themes, half as many again."""
    among = np.sort(np.argsort(mixture.chances(keys, 0), kind="stable")[:_AMONG])
    texts = len(among)
    groups = int(np.clip(texts // _PER_GROUP, 2, _GROUPS))
    groups = min(max(groups, 3 * number // 2) if number else groups, texts // 2)
    if groups < 2:
        return np.ones((len(keys), 1))
    looked = view.take(among)
    opening = np.eye(groups)[_cut(_draw(_start(looked.vectors, keys[among], groups, seed)), groups)]
    return opening if texts == len(keys) else mixture.describe(looked, opening).weigh(view)


def _start(vectors: Floats, keys: Keys, groups: int, seed: int) -> sp.csr_matrix:
    """Part the texts at random, many times: a column for each group of each start, 1 where it holds a text."""
    texts = len(keys)
    pressed = _press(vectors)
    parts = min(int(_FINER * groups), texts)
    held = np.zeros((texts, _STARTS), np.intp)
    for start in range(_STARTS):
        rows = np.flatnonzero(mixture.chances(keys, seed, start) < min(_MOST_LOOKED_AT, _LOOKED_AT / texts))
        rows = rows if len(rows) >= parts else np.arange(texts)
        gathered = mixture.gather(pressed[rows], keys[rows], parts, _STARTS * seed + start, rounds=_ROUNDS)
        centres = unit(gathered.T @ pressed[rows]).astype(np.float64)
        held[:, start] = parts * start + (pressed @ centres.T).argmax(axis=1)
    found = sp.csr_matrix(
        (np.ones(held.size), held.ravel(), np.arange(0, held.size + 1, _STARTS)), (texts, parts * _STARTS)
    )
    return found[:, np.flatnonzero(found.getnnz(axis=0))]


def _press(vectors: Floats) -> Doubles:
    """Keep the directions in which these vectors differ most, which is enough to start with and much quicker."""
    wide = vectors.astype(np.float64)
    return unit(wide @ np.linalg.eigh(wide.T @ wide)[1][:, -_WIDTH:]).astype(np.float64)


def _draw(held: sp.csr_matrix) -> Doubles:
    """Draw the texts so that those lie in one direction that starts put together (a diffusion map)."""
    together = held @ np.asarray(held.sum(axis=0)).ravel()
    evened = sp.diags_array(1 / np.sqrt(together)) @ held
    least = min(evened.shape)
    if least < 2:
        return np.ones((held.shape[0], 1))
    axes, strengths, _ = svds(evened, k=min(_AXES, least - 1), v0=np.ones(least))
    return unit(axes * strengths**_DECAY).astype(np.float64)


def _cut(drawn: Doubles, groups: int) -> Rows:
    """Part the texts: begin with those that differ most from each other (pivoted QR), and correct by k-means.

    Of texts that differ as much, those that lie nearer to the middle come first: all rows are of length 1, and the last
    bits of sums would choose between them otherwise.
    """
    middling = drawn @ drawn.mean(axis=0)
    order = qr((drawn * (1 + _FAVOUR * middling)[:, None]).T, mode="r", pivoting=True)[1]
    found = (drawn @ drawn[order[:groups]].T).argmax(axis=1)
    for _ in range(_CORRECTIONS):
        members = np.eye(groups)[found]
        centres = (members.T @ drawn) / np.maximum(members.sum(axis=0), 1)[:, None]
        moved = (drawn @ centres.T - 0.5 * (centres**2).sum(axis=1)).argmax(axis=1)
        if (moved == found).all():
            break
        found = moved
    return np.asarray(found, np.intp)

"""Finds the themes of a pile of answers: unguided, by a codebook, taught by a person's decisions.

The way: answers are read in segments; words and vectors are learnt from the answers; the codebook's themes are looked
for first; what it does not cover is clustered and offered as new. `docs/how-themes-are-found.md` explains each step.
"""

from collections.abc import Callable, Sequence

import numpy as np
import scipy.sparse as sp
from threadpoolctl import threadpool_limits

from analysis import guiding
from analysis.codebook import Codebook
from analysis.composing import Reading, compose
from analysis.encoding import by_model, by_words
from analysis.mixture import Mixture, fit
from analysis.segments import segments
from analysis.sentence_model import SentenceModel
from analysis.themeset import Taught, ThemeSet
from analysis.vectors import Floats, count, learn, tally
from analysis.wording import stems

Progress = Callable[[str, float], None]

_FEWEST = 12
"""Answers below which nothing can be said of themes that repeats itself."""


def find(
    answers: Sequence[str],
    *,
    codebook: Codebook | None = None,
    taught: Sequence[Taught] = (),
    number: int | None = None,
    seed: int = 0,
    model: SentenceModel | None = None,
    progress: Progress = lambda _step, _share: None,
) -> ThemeSet:
    """Find the themes of the answers, in their order; the same input gives the same themes.

    `number` sets how many themes are looked for beyond the codebook's; otherwise it is chosen. `progress` is told
    what is being done and how far along it is (0 to 1). BLAS is held to one thread, so that sums do not depend on
    how many processors happen to be free.
    """
    with threadpool_limits(1):
        progress("Reading the answers", 0.0)
        read = _read(answers, seed)
        if codebook is None or not codebook.themes:
            return _unguided(answers, read, number, seed, progress)
        encoder = by_model(model) if model else by_words()
        return guiding.find(
            answers, read, codebook, encoder, taught=taught, number=number, seed=seed, progress=progress
        )


def _read(answers: Sequence[str], seed: int) -> Reading:
    worded = [stems(text) for text in answers]
    places = tuple(place for place, found in enumerate(worded) if found)
    counts = count([worded[place] for place in places], least=2 if len(places) >= 40 else 1)
    pieces = tuple((row, start, end) for row, place in enumerate(places) for start, end in segments(answers[place]))
    parts = tally([stems(answers[places[row]][start:end]) for row, start, end in pieces], counts.vocabulary)
    space = learn(counts.matrix, seed)
    return Reading(
        places=places, pieces=pieces, whole=counts.matrix, parts=parts, vocabulary=counts.vocabulary, space=space
    )


def _none(texts: int) -> Floats:
    return np.zeros((texts, 0), np.float32)


def _suggest(texts: int) -> int:
    return int(np.clip(round(1.9 * texts**0.36), 2, 60))


def _unguided(answers: Sequence[str], read: Reading, number: int | None, seed: int, progress: Progress) -> ThemeSet:
    chosen = number or _suggest(len(read.places))
    chosen = min(chosen, max(1, len(read.places) // 3))
    if len(read.places) < _FEWEST:
        why = f"{len(read.places)} answers with words in them are too few to look for themes."
        return compose(answers, read, sure=_none(len(read.places)), parts=_none(len(read.pieces)), why=why, seed=seed)
    why = "Set by the analyst." if number else f"{chosen} themes are what {len(read.places)} answers can usually bear."
    mixture, sure = _cluster(read.whole, read, chosen, seed, progress)
    parts = mixture.weigh(read.parts, read.space.place(read.parts))
    return compose(answers, read, sure=sure, parts=parts, why=why, seed=seed)


def _cluster(
    counts: sp.csr_matrix, read: Reading, number: int, seed: int, progress: Progress
) -> tuple[Mixture, Floats]:
    return fit(counts, read.space.place(counts), number, seed, lambda share: progress("Looking for themes", share))

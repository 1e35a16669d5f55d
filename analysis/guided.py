"""Answers read for the themes of a codebook, by what it says of them and by what the house knows beforehand.

A theme of an office's codebook may be one line. A classifier learns it from its name, definition, words and examples,
and from the examples of the shipped codebooks' themes that are like it; the shipped themes that are like none of the
codebook's stand beside it as what else an answer may speak of. Shares of all of these add up to 1 over a text, so that
a theme is found where a text speaks of it more than of anything else that is known, and not wherever a word agrees.
"""

from collections.abc import Callable, Iterator, Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from analysis import linking, regression
from analysis.background import Background, introduce
from analysis.codebook import Theme
from analysis.encoding import Encoder
from analysis.linking import Written
from analysis.vectors import Floats

CARRIES = 0.28
"""Sureness from which an answer carries a theme: about half of the best F1 that a reader of this kind reaches, which
is where F1 is greatest for sureness that keeps what it promises (Lipton, Elkan and Narayanaswamy, 2014)."""

_RIDGE = 0.3
"""Evidence for nothing in particular that every coefficient starts with, in texts."""

_AT_A_TIME = 4096
_LEAST = 1e-5

Pieces = Sequence[tuple[int, int, int]]
Progress = Callable[[float], None]


class Read(msgspec.Struct, frozen=True):
    """How surely each answer (`whole`) and each segment (`parts`) carries each theme (columns), 0 to 1.

    A segment is never surer of a theme than its answer is, and the segment that speaks of a theme most is as sure.
    """

    whole: Floats
    parts: Floats


class Classifier(msgspec.Struct, frozen=True):
    """What was learnt: coefficients over the encoder's vectors. The first `themes` classes are the codebook's."""

    coefficients: Floats
    themes: int

    def share(self, vectors: Floats) -> Floats:
        """Give each text's share of each theme of the codebook."""
        return regression.apply(self.coefficients, vectors)[:, : self.themes]


def learn(themes: Sequence[Theme], book: Background, encoder: Encoder) -> Classifier:
    """Learn a codebook's themes from what is written of them, and of themes of a background that are like them."""
    texts = [labelled.text for labelled in book.texts]
    vectors = encoder.recall([*texts, *map(introduce, book.themes)])
    told = encoder.place([introduce(theme) for theme in themes])
    written = Written(vectors[: len(texts)], vectors[len(texts) :])
    lessons = linking.prepare(themes, book, written, told, encoder.place)
    return Classifier(regression.learn(lessons.vectors, lessons.targets, lessons.weights, _RIDGE), len(themes))


def read(
    answers: Sequence[str],
    pieces: Pieces,
    classifier: Classifier,
    encoder: Encoder,
    progress: Progress = lambda _share: None,
) -> Read:
    """Read answers and their segments (`pieces`: the answer's row, start and end; every row has one) for the themes."""
    texts = [*answers, *(answers[row][start:end] for row, start, end in pieces)]
    shares = np.vstack([np.zeros((0, classifier.themes), np.float32), *_share(texts, classifier, encoder, progress)])
    whole, parts = shares[: len(answers)], shares[len(answers) :]
    rows = np.array([row for row, _, _ in pieces], np.intp)
    most = np.zeros_like(whole)
    np.maximum.at(most, rows, parts)
    sure = trust((whole + most) / 2, encoder)
    return Read(whole=sure, parts=divide(sure, parts, rows))


def trust(shares: npt.NDArray[np.floating], encoder: Encoder) -> Floats:
    """Turn a text's shares of themes into how sure it is that it carries each."""
    odds = np.log(shares + _LEAST) - np.log(1 - shares + _LEAST)
    return np.asarray(1 / (1 + np.exp(-(encoder.slope * odds + encoder.offset))), np.float32)


def divide(sure: Floats, parts: Floats, rows: npt.NDArray[np.intp]) -> Floats:
    """Give segments the sureness of their answers (`rows`), as far as each speaks of a theme beside its neighbours."""
    most = np.zeros_like(sure)
    np.maximum.at(most, rows, parts)
    return np.asarray(sure[rows] * parts / np.maximum(most[rows], _LEAST), np.float32)


def _share(texts: Sequence[str], classifier: Classifier, encoder: Encoder, progress: Progress) -> Iterator[Floats]:
    """Read so many texts at a time that memory does not grow with the pile."""
    for first in range(0, len(texts), _AT_A_TIME):
        batch = texts[first : first + _AT_A_TIME]
        begun, part = first / len(texts), len(batch) / len(texts)

        def tell(share: float, begun: float = begun, part: float = part) -> None:
            progress(begun + part * share)

        yield classifier.share(encoder.embed(batch, tell))
        tell(1.0)

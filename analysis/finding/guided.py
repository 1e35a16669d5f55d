"""Answers read for the themes of a codebook, by what it says of them and by what the house knows beforehand.

A theme of an office's codebook may be one line. A classifier learns it from its name, definition, words and examples,
and from the examples of the shipped codebooks' themes that are like it; the shipped themes that are like none of the
codebook's stand beside it as what else an answer may speak of. Shares of all of these add up to 1 over a text, so that
a theme is found where a text speaks of it more than of anything else that is known, and not wherever a word agrees.
"""

from collections.abc import Callable, Sequence

import msgspec
import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from analysis.finding import linking, mixture, regression
from analysis.finding.background import Background, gather, introduce
from analysis.finding.codebook import Theme
from analysis.finding.composing import Reading
from analysis.finding.encoding import Encoder
from analysis.finding.linking import Lessons, Written
from analysis.finding.mixture import View
from analysis.finding.novelty import Unnamed
from analysis.finding.teaching import Decided, teach
from analysis.finding.vectors import Floats, unit

CARRIES = 0.25
"""Sureness from which an answer carries a theme: about half of the best F1 that a reader of this kind reaches, which
is where F1 is greatest for sureness that keeps what it promises (Lipton, Elkan and Narayanaswamy, 2014)."""

_ALONE = 0.15
"""Sureness from which an answer that carries nothing else carries its surest theme."""

_RIDGE = 0.3
"""Evidence for nothing in particular that every coefficient starts with, in texts."""

_HEARD = 0.3
"""Weight of what the answers say of each other, beside what was learnt beforehand."""

_ENOUGH = 40
"""Answers from which they are asked of each other at all: fewer would mostly repeat what is said of them."""

_AT_A_TIME = 4096
_LEAST = 1e-5

Progress = Callable[[float], None]
Halves = npt.NDArray[np.float16]


class Read(msgspec.Struct, frozen=True):
    """How surely each answer (`whole`) and each segment (`parts`) carries each theme (columns), 0 to 1.

    A segment is never surer of a theme than its answer is, and the segment that speaks of a theme most is as sure.
    """

    whole: Floats
    parts: Floats

    def pick(self, columns: Sequence[int]) -> "Read":
        """Give some of the themes."""
        return Read(whole=self.whole[:, columns], parts=self.parts[:, columns])

    def beside(self, other: "Read") -> "Read":
        """Give these themes and the other ones."""
        return Read(whole=np.hstack([self.whole, other.whole]), parts=np.hstack([self.parts, other.parts]))


class Known(msgspec.Struct, frozen=True):
    """A background, and the vectors of what it holds."""

    book: Background
    written: Written

    @property
    def labels(self) -> npt.NDArray[np.int64]:
        """The theme of each of its texts."""
        return np.array([labelled.theme for labelled in self.book.texts])

    def beside(self, other: "Known") -> "Known":
        """Give this and the other as one, whose themes come after these."""
        one, two = self.written, other.written
        return Known(
            gather([*self.book.themes, *other.book.themes]),
            Written(np.vstack([one.texts, two.texts]), np.vstack([one.described, two.described])),
        )

    def keep(self, places: Sequence[int]) -> "Known":
        """Give the themes at these places, in the order of the whole."""
        kept = sorted(places)
        texts = self.written.texts[np.isin(self.labels, kept)]
        return Known(gather([self.book.themes[place] for place in kept]), Written(texts, self.written.described[kept]))


class Classifier(msgspec.Struct, frozen=True):
    """What was learnt: coefficients over the encoder's vectors. The first `themes` classes are the codebook's; the
    others are what else an answer may speak of."""

    coefficients: Floats
    themes: int

    def share(self, vectors: Floats) -> Floats:
        """Give each text's share of each class."""
        return regression.apply(self.coefficients, vectors)


def learn(
    themes: Sequence[Theme],
    known: Known,
    encoder: Encoder,
    *,
    unnamed: Sequence[Unnamed] = (),
    meant: Halves | None = None,
    decided: Sequence[Decided] = (),
) -> Classifier:
    """Learn a codebook's themes from what is written of them, and of `known` themes that are like them.

    The `unnamed` themes, which the answers (`meant`: their vectors) turned out to hold besides, are learnt with them
    and come after them; what people `decided` teaches all.
    """
    told = encoder.place([introduce(theme) for theme in themes])
    lessons = linking.prepare(
        themes, known.book, known.written, told, encoder.place, unnamed=[each.places for each in unnamed]
    )
    for order, each in enumerate(unnamed, len(themes)):
        if meant is not None and each.share:
            targets = np.zeros((len(each.rows), lessons.targets.shape[1]), np.float32)
            targets[:, order] = 1.0
            lessons = lessons.add(np.asarray(meant[each.rows], np.float32), targets, np.ones(len(targets), np.float32))
    held = len(themes) + len(unnamed)
    learnt = Classifier(_fit(lessons), held)
    if not decided:
        return learnt
    return Classifier(_fit(teach(lessons, decided, learnt.share, encoder.place, len(themes))), held)


def recall(known: Known) -> Classifier:
    """Learn a background's own themes."""
    return Classifier(_fit(linking.read_book(known.book, known.written)), len(known.book.themes))


def know(book: Background, encoder: Encoder) -> Known:
    """Give what a background holds its vectors."""
    texts = [labelled.text for labelled in book.texts]
    vectors = encoder.recall([*texts, *map(introduce, book.themes)])
    return Known(book, Written(vectors[: len(texts)], vectors[len(texts) :]))


def _fit(lessons: Lessons) -> Floats:
    return regression.learn(lessons.vectors, lessons.targets, lessons.weights, _RIDGE)


def read(meant: Halves, reading: Reading, classifier: Classifier, encoder: Encoder) -> Read:
    """Read the answers of `reading` and their segments for the classifier's themes; `meant` is what `embed` gave."""
    answers = reading.whole.shape[0]
    heard_weight = _HEARD if answers >= _ENOUGH else 0.0
    counts = sp.vstack([reading.whole, reading.parts], format="csr")
    sample = reading.sample
    settled = mixture.hold(*_view(meant[sample], counts[sample], reading, classifier, encoder))
    shares = []
    for first in range(0, len(meant), _AT_A_TIME):
        some = slice(first, first + _AT_A_TIME)
        view, said = _view(meant[some], counts[some], reading, classifier, encoder)
        heard = settled.weigh(view)[:, : classifier.themes].astype(np.float32)
        shares.append(heard_weight * heard + (1 - heard_weight) * said[:, : classifier.themes])
    whole, parts = np.split(np.vstack(shares), [answers])
    rows = reading.rows
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


def carry(read: Read, rows: npt.NDArray[np.intp]) -> Read:
    """Keep the sureness of what is carried, and make the rest 0. `rows` gives each segment's answer.

    An answer carries the themes from `CARRIES` on, or else its surest one from `_ALONE` on; where it carries nothing it
    is left over. A segment carries what its answer carries, from `CARRIES` on, or where it says most of it.
    """
    surest = read.whole >= np.maximum(read.whole.max(axis=1, keepdims=True, initial=0), _ALONE)
    return _keep_where(read, (read.whole >= CARRIES) | surest, rows)


def carry_surely(read: Read, rows: npt.NDArray[np.intp]) -> Read:
    """Keep the sureness of what is carried from `CARRIES` on and make the rest 0, whatever else an answer carries."""
    return _keep_where(read, read.whole >= CARRIES, rows)


def _keep_where(read: Read, held: npt.NDArray[np.bool_], rows: npt.NDArray[np.intp]) -> Read:
    whole = np.where(held, read.whole, 0)
    parts = np.where((whole[rows] > 0) & (read.parts >= np.minimum(CARRIES, whole[rows])), read.parts, 0)
    return Read(whole=np.asarray(whole, np.float32), parts=np.asarray(parts, np.float32))


def promise(carried: Read, step: float) -> Read:
    """Move the log odds of what is carried by `step`, so that sureness keeps what it promises.

    How much a codebook says of its themes moves this, and not what is carried.
    """
    return Read(whole=move(carried.whole, step), parts=move(carried.parts, step))


def move(sure: Floats, step: float) -> Floats:
    """Move log odds by `step`."""
    return np.asarray(sure / np.maximum(sure + (1 - sure) * np.exp(-step), _LEAST), np.float32)


def odds(sure: float) -> float:
    """Give log odds."""
    return float(np.log(sure + _LEAST) - np.log(1 - sure + _LEAST))


def embed(
    answers: Sequence[str], reading: Reading, encoder: Encoder, progress: Progress = lambda _share: None
) -> Halves:
    """Give the answers, which are the rows of `reading`, and after them their segments their vectors.

    In half precision: those of a hundred thousand answers would not fit otherwise.
    """
    texts = [*answers, *(answers[row][start:end] for row, start, end in reading.pieces)]
    vectors = []
    for first in range(0, len(texts), _AT_A_TIME):
        batch = texts[first : first + _AT_A_TIME]
        begun, part = first / len(texts), len(batch) / len(texts)

        def tell(share: float, begun: float = begun, part: float = part) -> None:
            progress(begun + part * share)

        vectors.append(encoder.embed(batch, tell).astype(np.float16))
        tell(1.0)
    return np.vstack(vectors)


def _view(
    meant: Halves, counts: sp.csr_matrix, reading: Reading, classifier: Classifier, encoder: Encoder
) -> tuple[View, Floats]:
    """Give texts as the mixture sees them, and what the classifier says of them."""
    vectors = meant.astype(np.float32)
    joined = unit(np.hstack([vectors, reading.space.place(counts)]))
    said = classifier.share(vectors)
    return View(counts, joined, encoder.concentration, said), said

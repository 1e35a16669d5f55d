"""Puts what the engine worked out, rows of numbers, into the form that people read: a ThemeSet."""

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from analysis.finding import feeling, labels
from analysis.finding.codebook import Theme
from analysis.finding.themeset import Feeling, FoundTheme, Segment, Stability, ThemeSet
from analysis.finding.vectors import Floats, Space

CARRIES = 0.5
"""A text carries a theme that it is at least as likely as not to carry."""

_FELT = 2_000
"""Answers from which it is taken how people speak of the themes: shares over more would hardly be other ones."""


class Reading(msgspec.Struct, frozen=True):
    """The answers as they are worked on, rows being those with words in them.

    `places` gives each row's place among the answers; `pieces` each segment's row, start and end; `whole` and `parts`
    count the words of rows and of segments. `sample` lists the rows that were learnt from, which are all unless there
    are very many.
    """

    places: tuple[int, ...]
    pieces: tuple[tuple[int, int, int], ...]
    whole: sp.csr_matrix
    parts: sp.csr_matrix
    vocabulary: dict[str, int]
    space: Space
    sample: npt.NDArray[np.intp]

    @property
    def rows(self) -> npt.NDArray[np.intp]:
        """Each segment's row."""
        return np.array([row for row, _, _ in self.pieces], np.intp)


def compose(
    answers: Sequence[str],
    read: Reading,
    *,
    sure: Floats,
    parts: Floats,
    why: str,
    seed: int,
    known: Sequence[Theme] = (),
    offered: Sequence[Theme | None] = (),
    engine: str = "the words of the answers",
    least: float = CARRIES,
    language: str = "",
    stability: Stability | None = None,
    ask: Sequence[int] = (),
) -> ThemeSet:
    """Make a ThemeSet of how surely each row (`sure`) and each segment (`parts`) carries each theme (columns).

    The first columns are the `known` themes. Those after them are new: some are `offered` under a name of the house's
    own, the others are given names here. A text carries what it carries at least as surely as `least`.
    `ask` lists rows to ask a person about. `language` is the tag of the answers' language, unless it is English. The
    answers that are no rows are blank.
    """
    feelings = [None] * sure.shape[1] if language else _feel(answers, read, sure, parts, least)
    themes = _describe(answers, read, sure, known, offered, feelings=feelings, least=least, language=language)
    keys = [theme.key for theme in themes]
    placed = {place: _carried(sure[row], keys, least) for row, place in enumerate(read.places)}
    return ThemeSet(
        themes=themes,
        answers=tuple(placed.get(place, {}) for place in range(len(answers))),
        segments=tuple(
            Segment(read.places[row], start, end, _carried(shares, keys, least))
            for (row, start, end), shares in zip(read.pieces, parts, strict=True)
        ),
        left_over=tuple(place for place, carried in placed.items() if not carried),
        blank=tuple(place for place in range(len(answers)) if place not in placed),
        apart={},
        number=len(themes),
        why=why,
        engine=engine,
        seed=seed,
        stability=stability,
        ask=tuple(read.places[row] for row in ask),
    )


def _describe(
    answers: Sequence[str],
    read: Reading,
    sure: Floats,
    known: Sequence[Theme],
    offered: Sequence[Theme | None],
    *,
    feelings: Sequence[Feeling | None],
    least: float,
    language: str,
) -> tuple[FoundTheme, ...]:
    places = [read.places[row] for row in read.sample]
    lexicon = labels.read([answers[place] for place in places])
    vectors = read.space.place(read.whole[read.sample])
    held = [*known, *offered]
    taken = {theme.key for theme in known}
    groups = sure.shape[1]
    per_group = sum(map(len, lexicon.held)) / max(1, groups)
    found: list[FoundTheme] = []
    for column in range(groups):
        shares = np.where(sure[read.sample, column] >= least, sure[read.sample, column], 0)
        carrying = np.flatnonzero(shares)
        telling = labels.tell(lexicon, [(int(row), float(shares[row])) for row in carrying], groups, per_group)
        shown = labels.pick_words(telling)
        theme = held[column] if column < len(held) else None
        called = {*(each.name for each in known), *(each.name for each in found)}
        name = theme.name if theme else labels.name(telling, lexicon.names, called)
        is_new = column >= len(known)
        key = labels.slug(name, taken) if is_new or theme is None else theme.key
        key = f"{language}--{key}" if language else key
        taken.add(key)
        middle = vectors.T @ shares
        near = vectors @ (middle / max(float(np.linalg.norm(middle)), 1e-9))
        typical, atypical = labels.exemplify(shares, near)
        found.append(
            FoundTheme(
                key=key,
                name=name,
                new=is_new,
                size=int((sure[:, column] >= least).sum()),
                definition=theme.definition if theme else "",
                words=shown,
                typical=tuple(places[row] for row in typical),
                atypical=tuple(places[row] for row in atypical),
                extract=labels.cut(answers[places[typical[0]]], telling) if typical else "",
                feeling=feelings[column],
                language=language,
            )
        )
    return tuple(found)


def _feel(answers: Sequence[str], read: Reading, sure: Floats, parts: Floats, least: float) -> list[Feeling | None]:
    """How answers speak of each theme, by those of their segments that carry it, or by all where none does alone."""
    sampled = np.zeros(len(read.places), bool)
    sampled[read.sample[:: max(1, len(read.sample) // _FELT)]] = True
    pieces = [place for place, (row, _, _) in enumerate(read.pieces) if sampled[row]]
    rows = read.rows[pieces]
    texts = [answers[read.places[row]][start:end] for row, start, end in (read.pieces[place] for place in pieces)]
    leanings = feeling.lean(texts)
    found = []
    for column in range(sure.shape[1]):
        carrying = np.flatnonzero((sure[:, column] >= least) & sampled)
        speaks = parts[pieces, column] >= least
        speaks |= ~np.isin(rows, rows[speaks])
        strongest = np.zeros((len(sampled), leanings.shape[1]))
        np.maximum.at(strongest, rows[speaks], leanings[speaks])
        found.append(strongest[carrying])
    return feeling.share(found)


def _carried(sure: npt.NDArray[np.float32], keys: Sequence[str], least: float) -> dict[str, float]:
    columns = np.flatnonzero(sure >= least)
    return {
        keys[column]: round(float(sure[column]), 3) for column in columns[np.argsort(-sure[columns], kind="stable")]
    }

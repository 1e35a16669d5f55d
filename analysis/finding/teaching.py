"""What people decided on single answers, as lessons for the engine; and which answers to ask about next.

The engine asks first about answers on which it is in doubt and that speak for others, having many like them (Settles
and Craven, 2008), passing over those much like one that it asks about already. What is merely odd teaches little of
the rest. Every fifth is drawn by chance instead, so that what is learnt is not only what is hard.
"""

from collections.abc import Callable, Collection, Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from analysis.finding.linking import Lessons
from analysis.finding.segments import segments
from analysis.finding.themeset import Taught, ThemeSet
from analysis.finding.vectors import Floats

_WEIGHT = 4.0
"""How much a decided answer counts, beside 1 for an example sentence; a segment of it counts half as much."""

_CONFIRMED = 0.7
"""Share of a text that its confirmed themes hold together, while other themes are undecided."""

_REJECTED = 0.02
"""What a segment keeps of a theme that was rejected for its answer, before shares are made to add up."""


MOST = 200
"""Answers that a run asks about at most."""

_BY_CHANCE = 5
"""Every so many-th answer is drawn by chance."""

_POOL = 4000
"""Answers among which is chosen, where there are more: the most doubtful."""

_NEIGHBOURS = 10
"""Answers nearest to one by which it is judged how many it speaks for."""

_ODD = 0.01
"""How close the nearest are taken to be at least, so that what is unlike all others is asked about in its turn."""

_AT_A_TIME = 500


class Decided(msgspec.Struct, frozen=True):
    """One text with the places of the codebook's themes that it carries, and that it does not carry."""

    text: str
    carries: frozenset[int]
    lacks: frozenset[int]


def collect(taught: Sequence[Taught], keys: Sequence[str]) -> list[Decided]:
    """Bring the decisions together by text; a later decision on the same text and theme replaces an earlier one.

    Decisions on themes that the codebook does not hold (any more) are passed over.
    """
    places = {key: place for place, key in enumerate(keys)}
    by_text: dict[str, dict[int, bool]] = {}
    for each in taught:
        if each.theme in places:
            by_text.setdefault(each.text, {})[places[each.theme]] = each.holds
    return [
        Decided(
            text,
            frozenset(place for place, holds in decisions.items() if holds),
            frozenset(place for place, holds in decisions.items() if not holds),
        )
        for text, decisions in by_text.items()
    ]


def teach(
    lessons: Lessons,
    decided: Sequence[Decided],
    guess: Callable[[Floats], Floats],
    place: Callable[[Sequence[str]], Floats],
    themes: int,
) -> Lessons:
    """Put the decisions among the lessons.

    Where a decision leaves themes open, or does not say which segment carries what, a `guess` from the lessons alone
    (vectors to shares of classes) fills in. `place` gives texts vectors; the first `themes` classes are the codebook's.
    """
    texts: list[str] = []
    about: list[tuple[Decided, bool]] = []
    for each in decided:
        pieces = segments(each.text)
        texts.append(each.text)
        about.append((each, True))
        if len(pieces) > 1:
            texts.extend(each.text[start:end] for start, end in pieces)
            about.extend((each, False) for _ in pieces)
    vectors = place(texts)
    guessed = guess(vectors)
    targets = np.array(
        [
            _aim(each, share, themes) if whole else _narrow(each, share)
            for (each, whole), share in zip(about, guessed, strict=True)
        ]
    )
    weights = np.array([_WEIGHT if whole else _WEIGHT / 2 for _, whole in about], np.float32)
    return lessons.add(vectors, np.asarray(targets, np.float32), weights)


def order(sure: Floats, vectors: npt.NDArray[np.float16], seed: int) -> tuple[int, ...]:
    """Give the rows that would teach most, the first first, from how sure each row carries each theme."""
    rows = len(sure)
    certain = np.clip(sure, 1e-6, 1 - 1e-6)
    doubt = -(certain * np.log(certain) + (1 - certain) * np.log(1 - certain)).sum(axis=1)
    pool = np.sort(np.argsort(-doubt, kind="stable")[:_POOL])
    near = np.zeros(len(pool), np.float32)
    placed = vectors[pool].astype(np.float32)
    worthy = doubt[pool] * _speak_for(placed)
    by_chance = iter(np.random.default_rng(seed).permutation(rows).tolist())
    chosen: list[int] = []
    taken: set[int] = set()
    while len(chosen) < min(MOST, rows):
        worth = worthy * (1 - np.clip(near, 0, 1))
        worth[[row in taken for row in pool.tolist()]] = -1
        row = int(pool[worth.argmax()])
        if len(chosen) % _BY_CHANCE == _BY_CHANCE - 1 or row in taken:
            row = next(other for other in by_chance if other not in taken)
        chosen.append(row)
        taken.add(row)
        near = np.maximum(near, placed @ vectors[row].astype(np.float32))
    return tuple(chosen)


def _speak_for(placed: Floats) -> Floats:
    """How close each text's nearest neighbours are on average; the same for all where nobody has any."""
    few = min(_NEIGHBOURS, len(placed) - 1)
    if few < 1:
        return np.ones(len(placed), np.float32)
    close = np.zeros(len(placed), np.float32)
    for first in range(0, len(placed), _AT_A_TIME):
        alike = placed[first : first + _AT_A_TIME] @ placed.T
        np.put_along_axis(alike, np.arange(first, first + len(alike))[:, None], -1.0, axis=1)
        close[first : first + _AT_A_TIME] = np.partition(alike, -few, axis=1)[:, -few:].mean(axis=1)
    return np.maximum(close, _ODD)


def ask_next(found: ThemeSet, decided: Collection[int], count: int) -> tuple[int, ...]:
    """Give the answers to ask a person about next: those that would teach most and are not decided yet."""
    return tuple(place for place in found.ask if place not in decided)[:count]


def _aim(each: Decided, guess: Floats, themes: int) -> Floats:
    """Shares of the classes for a decided text."""
    share = guess.copy()
    share[list(each.lacks)] = 0.0
    if each.carries:
        fully = len(each.carries) + len(each.lacks) >= themes
        share[list(each.carries)] = 0.0
        total = float(share.sum())
        share *= 0.0 if fully or total <= 0 else (1 - _CONFIRMED) / total
        share[list(each.carries)] = (1.0 - float(share.sum())) / len(each.carries)
    elif share.sum() <= 0:
        share[themes:] = 1.0
    total = float(share.sum())
    even = np.full_like(share, 1 / len(share))
    return np.asarray(share / total, np.float32) if total > 0 else even


def _narrow(each: Decided, guess: Floats) -> Floats:
    """Shares of the classes for a segment of a decided text."""
    share = guess.copy()
    share[list(each.lacks)] *= _REJECTED
    return np.asarray(share / share.sum(), np.float32)

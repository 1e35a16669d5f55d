"""Finds the themes of a pile of answers: unguided, by a codebook, taught by a person's decisions.

The way: answers and whole sentences in other languages are set apart; the rest is read in segments, by its words and
by where they lie in meaning. A codebook's themes are looked for first, and what it does not cover is offered as new
(`guiding`); without one, the answers say what their themes are (`exploring`). `docs/how-themes-are-found.md` explains
each step.
"""

from collections.abc import Callable, Sequence

import numpy as np
from msgspec.structs import replace
from threadpoolctl import threadpool_limits

from analysis.finding import background, exploring, guiding, material
from analysis.finding.codebook import Codebook
from analysis.finding.composing import Reading, compose
from analysis.finding.encoding import Encoder, by_answers, by_model, by_words
from analysis.finding.exploring import Explored
from analysis.finding.passages import as_read
from analysis.finding.sentence_model import SentenceModel
from analysis.finding.themeset import Taught, ThemeSet
from analysis.finding.wording import stems

Progress = Callable[[str, float], None]

_FEWEST = 12
"""Answers below which nothing can be said of themes that repeats itself."""

_FEWEST_APART = 40
"""Answers in one other language from which they are given themes of their own."""


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
        told = material.sort(answers)
        answers = told.read
        read = material.read(answers, told.places["en"], seed)
        encoder = by_model(model) if model else by_words()
        if codebook is None or not codebook.themes:
            found = _explore(answers, read, encoder, number=number, seed=seed, progress=progress)
        else:
            taught = [replace(each, text=as_read(each.text)) for each in taught]
            found = guiding.find(
                answers, read, codebook, encoder, taught=taught, number=number, seed=seed, progress=progress
            )
        for tag, places in told.places.items():
            if tag == "en":
                continue
            apart = material.read(answers, places, seed)
            own = None
            if len(apart.places) >= _FEWEST_APART:
                own = _explore(answers, apart, by_answers(), language=tag, number=None, seed=seed, progress=progress)
            found = _set_apart(found, tag, places, own)
        return replace(found, parts_apart=told.parts)


def _explore(
    answers: Sequence[str],
    read: Reading,
    encoder: Encoder,
    *,
    language: str = "",
    number: int | None,
    seed: int,
    progress: Progress,
) -> ThemeSet:
    texts = [answers[place] for place in read.places]
    if len(texts) < _FEWEST:
        why = f"{_count(len(texts), 'answer')} with words in {'it' if len(texts) == 1 else 'them'}: too few for themes."
        none, no_parts = np.zeros((len(texts), 0), np.float32), np.zeros((len(read.pieces), 0), np.float32)
        return compose(answers, read, sure=none, parts=no_parts, why=why, engine=encoder.name, seed=seed)
    book = None if language else background.choose([stems(texts[row]) for row in read.sample])
    step = "Looking for themes"
    wanted = min(number, max(1, len(texts) // 3)) if number else None
    found = exploring.explore(
        texts, read, encoder, book, number=wanted, seed=seed, progress=lambda share: progress(step, share)
    )
    return compose(
        answers,
        read,
        sure=found.whole,
        parts=found.parts,
        why=_say_why(found, number, len(texts)),
        engine=encoder.name,
        stability=found.stability,
        language=language,
        seed=seed,
    )


def _say_why(found: Explored, number: int | None, answers: int) -> str:
    left = found.whole.shape[1]
    if number:
        fewer = "" if left == number else f" {number} were asked for; no more than {left} hold any answers."
        return f"The number of themes was set by the analyst.{fewer}"
    return (
        f"{_count(left, 'theme')}: the search began with {found.began_with} groups and joined those that tell the "
        f"same story, until joining any more would have explained the {answers} answers clearly worse."
    )


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _set_apart(found: ThemeSet, tag: str, places: Sequence[int], own: ThemeSet | None) -> ThemeSet:
    """Move the answers of a language out of the blank ones, and add the themes that they have of their own, if any."""
    blank = tuple(sorted(set(found.blank) - set(places)))
    apart = {**found.apart, tag: tuple(places)}
    if own is None:
        return replace(found, blank=blank, apart=apart)
    answers = list(found.answers)
    for place in places:
        answers[place] = own.answers[place]
    return replace(
        found,
        themes=found.themes + own.themes,
        answers=tuple(answers),
        segments=tuple(sorted(found.segments + own.segments, key=lambda segment: (segment.answer, segment.start))),
        number=found.number + own.number,
        blank=blank,
        apart=apart,
    )

"""A second person codes a sample blind; how far the two agree is reported with the method.

The sample is drawn once, so that everyone who codes it codes the same answers. What the first person and the machine
made of them is not shown. Agreement is worked out by nltk, theme by theme over carries-it-or-not, and over all of
these decisions together.
"""

import random
from collections.abc import Collection, Mapping, Sequence

import msgspec
from nltk.metrics.agreement import AnnotationTask

from analysis.answers.workspace import Section
from analysis.judging.pencil import Judgement
from analysis.judging.reading import Agreement

_FIRST = "the first reading"


class Coding(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What one person found in each answer of the sample that she has come to: keys of themes, by answer."""

    by: str
    themes: dict[int, tuple[str, ...]] = {}


class Sample(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The answers to be coded by a second person, in the order in which they are shown, and what was found so far."""

    answers: tuple[int, ...]
    codings: tuple[Coding, ...] = ()


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """Agreement over all decisions and by theme, and how many answers it rests on."""

    answers: int
    overall: Agreement
    themes: dict[str, Agreement]


SAMPLE = Section("sample", Sample)


def draw(answers: Sequence[int], size: int, seed: int) -> Sample:
    """Draw a sample of so many answers, or all where there are fewer."""
    return Sample(answers=tuple(random.Random(seed).sample(answers, min(size, len(answers)))))  # noqa: S311 - no secret


def code(sample: Sample, by: str, answer: int, themes: Collection[str]) -> Sample:
    """Note what somebody found in one answer of the sample; coding it again replaces what she found before."""
    others = tuple(coding for coding in sample.codings if coding.by != by)
    hers = next((coding for coding in sample.codings if coding.by == by), Coding(by=by))
    coded = Coding(by=by, themes=hers.themes | {answer: tuple(sorted(themes))})
    return msgspec.structs.replace(sample, codings=(*others, coded))


def remaining(sample: Sample, by: str) -> tuple[int, ...]:
    """Give the answers that somebody has still to code."""
    done = {answer for coding in sample.codings if coding.by == by for answer in coding.themes}
    return tuple(answer for answer in sample.answers if answer not in done)


def compare(sample: Sample, judgement: Judgement) -> Compared:
    """Compare what stands with what each second coder found, over the answers that all of them have coded."""
    common = [
        answer for answer in sample.answers if sample.codings and all(answer in one.themes for one in sample.codings)
    ]
    coders: dict[str, Mapping[int, Collection[str]]] = {_FIRST: {answer: judgement.sure[answer] for answer in common}}
    for coding in sample.codings:
        coders[coding.by] = {
            answer: {judgement.now[theme] for theme in themes if theme in judgement.now}
            for answer, themes in coding.themes.items()
        }
    decisions = {
        theme.key: [
            (coder, (answer, theme.key), theme.key in found[answer])
            for coder, found in coders.items()
            for answer in common
        ]
        for theme in judgement.codebook.themes
    }
    return Compared(
        answers=len(common),
        overall=_agreement([one for theme in decisions.values() for one in theme]),
        themes={theme: _agreement(made) for theme, made in decisions.items()},
    )


def _agreement(decisions: list[tuple[str, tuple[int, str], bool]]) -> Agreement:
    """Work out agreement; it cannot be where a theme was found by nobody, or by everybody everywhere."""
    if len({found for _, _, found in decisions}) < 2:
        return Agreement()
    task = AnnotationTask(decisions)
    return Agreement(kappa=float(task.kappa()), alpha=float(task.alpha()))

"""What a workspace holds, as the desk's pages show it to whoever has entered it."""

from collections.abc import Callable, Sequence

import msgspec

from analysis import deeds, releasing
from analysis.answers.table import may_be_quoted, writings
from analysis.answers.workspace import Workspace
from analysis.finding.codebook import Theme
from analysis.judging import quotes, safeguarding
from analysis.judging.pencil import Judgement
from analysis.writing.actions import Action

SHOWN = 12
"""Answers of a theme that are shown at first: the clearest, and the least sure."""


class Passage(msgspec.Struct, frozen=True, kw_only=True):
    """A passage of the safeguarding queue, with what stands before and after it."""

    place: int
    why: str
    before: str
    passage: str
    after: str


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A theme with how many answers carry it. `is_new` means that the machine proposes it."""

    theme: Theme
    answers: int
    is_new: bool


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """An answer under a theme: its place, its text, and how sure the machine is that it carries the theme."""

    answer: int
    text: str
    sure: float
    may_be_quoted: bool


class Answers(msgspec.Struct, frozen=True, kw_only=True):
    """A theme's answers: some that are typical, some that are not, the least sure, and how many there are.

    `feeling` says how they speak of it, where the theme is still the one that the machine found.
    """

    typical: list[Shown]
    atypical: list[Shown]
    doubtful: list[Shown]
    total: int
    feeling: str


class Quoted(msgspec.Struct, frozen=True, kw_only=True):
    """A quote on its way: the answer as written, and the text to be printed, which the machine proposes at first."""

    place: int
    quote: quotes.Quote
    theme: str
    written: str
    text: str


def find_theme(judgement: Judgement, key: str) -> Theme:
    """Give a theme by its key. Raises `deeds.UnknownTheme`."""
    try:
        return judgement.theme(key)
    except KeyError as problem:
        raise deeds.UnknownTheme(key) from problem


def queue(workspace: Workspace) -> tuple[list[Passage], int]:
    """Give the passages that wait for the safeguarding lead, and how many are settled."""
    written = writings(deeds.table(workspace))
    concerns = deeds.queue(workspace)
    waiting = safeguarding.waiting(concerns)
    found = []
    for place in waiting:
        concern = concerns[place]
        text = written[concern.answer].text
        found.append(
            Passage(
                place=place,
                why=safeguarding.SAID[concern.why],
                before=text[: concern.start],
                passage=text[concern.start : concern.end],
                after=text[concern.end :],
            )
        )
    return found, len(concerns) - len(waiting)


def themes(workspace: Workspace) -> tuple[list[Listed], dict[str, str], int]:
    """Give the themes, the most told first; the families' names; and how many steps stand that could be undone."""
    judgement = deeds.judge(workspace)
    counts = {theme.key: 0 for theme in judgement.codebook.themes}
    for sure in judgement.sure:
        for key in sure:
            counts[key] = counts.get(key, 0) + 1
    listed = [
        Listed(theme=theme, answers=counts[theme.key], is_new=theme.key in judgement.new)
        for theme in judgement.codebook.themes
    ]
    families = {family.key: family.name for family in judgement.codebook.families}
    standing = sum(not step.is_undone for step in deeds.steps(workspace))
    return sorted(listed, key=lambda one: -one.answers), families, standing


def answers(workspace: Workspace, judgement: Judgement, theme: str) -> Answers:
    """Give a theme's answers: the typical ones, those that speak of it unlike the rest, and the least sure."""
    carrying = _carrying(judgement, theme)
    typical, atypical = deeds.examples(workspace, judgement, theme)
    clearest = list(dict.fromkeys([*typical, *(place for place in carrying if place not in atypical)]))[:SHOWN]
    rest = [place for place in carrying if place not in {*clearest, *atypical}]
    shown = _shown(workspace, judgement, theme)
    return Answers(
        typical=[shown(place) for place in clearest],
        atypical=[shown(place) for place in atypical],
        doubtful=[shown(place) for place in rest[-SHOWN:]],
        total=len(carrying),
        feeling=deeds.say_feeling(workspace, judgement, theme),
    )


def every_answer(workspace: Workspace, theme: str, holding: str) -> tuple[Theme, list[Shown], int]:
    """Give a theme, those of its answers that hold some words, the surest first, and how many it has in all."""
    judgement = deeds.judge(workspace)
    found = find_theme(judgement, theme)
    carrying = _carrying(judgement, theme)
    shown = map(_shown(workspace, judgement, theme), carrying)
    return found, [one for one in shown if holding.casefold() in one.text.casefold()], len(carrying)


class LeftOver(msgspec.Struct, frozen=True, kw_only=True):
    """Answers that carry no theme and hold some words, and how many carry none in all; the themes they may tell of.

    `apart` says how many answers are in other languages.
    """

    themes: Sequence[Theme]
    answers: list[Shown]
    total: int
    apart: str


def left_over(workspace: Workspace, holding: str) -> LeftOver:
    """Give the answers that carry no theme and hold some words."""
    judgement = deeds.judge(workspace)
    found = deeds.found(workspace, judgement)
    blank = set(found.blank)
    places = [place for place, sure in enumerate(judgement.sure) if not sure and place not in blank]
    shown = map(_shown(workspace, judgement, ""), places)
    return LeftOver(
        themes=judgement.codebook.themes,
        answers=[one for one in shown if holding.casefold() in one.text.casefold()],
        total=len(places),
        apart=found.say_apart(),
    )


def _carrying(judgement: Judgement, theme: str) -> list[int]:
    """Give the places of the answers that carry a theme, the surest first."""
    carrying = [place for place, sure in enumerate(judgement.sure) if theme in sure]
    return sorted(carrying, key=lambda place: -judgement.sure[place][theme])


def _shown(workspace: Workspace, judgement: Judgement, theme: str) -> Callable[[int], Shown]:
    whole = deeds.table(workspace)
    written = writings(whole)
    return lambda place: Shown(
        answer=place,
        text=written[place].text,
        sure=judgement.sure[place].get(theme, 0.0),
        may_be_quoted=may_be_quoted(whole, whole.people[written[place].person]),
    )


def list_quotes(workspace: Workspace) -> list[Quoted]:
    """Give every quote with the answer it is taken from."""
    judgement = deeds.judge(workspace)
    names = {theme.key: theme.name for theme in judgement.codebook.themes}
    written = writings(deeds.table(workspace))
    return [
        Quoted(
            place=place,
            quote=quote,
            theme=names.get(judgement.now.get(quote.theme, ""), quote.theme),
            written=written[quote.answer].text,
            text=quote.text or quotes.propose(written[quote.answer]),
        )
        for place, quote in enumerate(deeds.list_quotes(workspace))
    ]


def actions(workspace: Workspace) -> tuple[tuple[Action, ...], tuple[Theme, ...]]:
    """Give what will be done, and the themes that it can be about."""
    return releasing.actions(workspace), deeds.judge(workspace).codebook.themes

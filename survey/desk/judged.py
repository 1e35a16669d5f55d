"""What a workspace holds, as the desk's pages show it to whoever has entered it."""

import msgspec

from analysis import deeds, quotes, releasing, safeguarding
from analysis.actions import Action
from analysis.codebook import Theme
from analysis.pencil import Judgement
from analysis.table import may_be_quoted, writings
from analysis.workspace import Workspace

SHOWN = 12
"""Answers of a theme that are shown: the most typical, and the least."""


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


class Quoted(msgspec.Struct, frozen=True, kw_only=True):
    """A quote on its way: the answer as written, and the text to be printed, which the machine proposes at first."""

    place: int
    quote: quotes.Quote
    theme: str
    written: str
    text: str


def theme(judgement: Judgement, key: str) -> Theme:
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


def answers(workspace: Workspace, judgement: Judgement, theme: str) -> tuple[list[Shown], list[Shown], int]:
    """Give a theme's surest answers, its least sure ones, and how many there are."""
    whole = deeds.table(workspace)
    written = writings(whole)
    carrying = sorted(
        (place for place, sure in enumerate(judgement.sure) if theme in sure),
        key=lambda place: -judgement.sure[place][theme],
    )
    shown = [
        Shown(
            answer=place,
            text=written[place].text,
            sure=judgement.sure[place][theme],
            may_be_quoted=may_be_quoted(whole, whole.people[written[place].person]),
        )
        for place in carrying
    ]
    return shown[:SHOWN], shown[SHOWN:][-SHOWN:], len(shown)


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

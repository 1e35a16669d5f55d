"""Composes a report: every count goes into one ledger, that is published once, and the report is read from it."""

import datetime
from collections.abc import Iterable, Sequence

import msgspec

from analysis.answers.table import Table
from analysis.counting import comparing, tallies, theme_tallies, waves
from analysis.counting.audiences import Audience, audiences, divisions
from analysis.counting.disclosure import Cell, Ledger, Published, Released, release
from analysis.counting.theme_tallies import Themes, ThemeTally
from analysis.counting.waves import Kept
from analysis.judging.quotes import ApprovedQuote
from analysis.judging.reading import Reading
from analysis.writing import strategies
from analysis.writing.actions import Action, check
from analysis.writing.report import (
    AudienceFindings,
    Bears,
    Method,
    PriorityFindings,
    Report,
    StrategyFindings,
)
from analysis.writing.strategies import Bearing, Priority, Strategy
from questionnaires.schema import SupportContact

_CHECKED = Cell("", "work", "answers that people looked at")
_TWICE = Cell("", "work", "answers that a second person coded")
_UNREADABLE = Cell("", "work", "responses that could not be opened")


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What people decided, beside the reading of themes, that a report is made of.

    `held_against` are the strategies to report on, `bearings` which theme bears on which priority. `earlier` is the
    `Report.released` of this consultation's first report, if there was one; `before` the `Report.kept` of the wave
    before. `dated` is the day on the report; a `draft` is not released yet, and says so on every page.
    """

    dated: datetime.date
    quotes: tuple[ApprovedQuote, ...] = ()
    held_against: tuple[Strategy, ...] = ()
    bearings: tuple[Bearing, ...] = ()
    actions: tuple[Action, ...] = ()
    earlier: Released | None = None
    before: Kept | None = None
    draft: bool = False


def compose(table: Table, reading: Reading, told: Told) -> Report:
    """Make the report of a consultation. The same arguments give the same report.

    Raises `actions.ActionProblem`, `strategies.StrategyProblem`, `disclosure.NotDisclosed`.
    """
    asked = audiences(table)
    ledger = Ledger()
    enough = [audience for audience in asked if tallies.enter(ledger, table, audience)]
    reading = msgspec.structs.replace(reading, themes=theme_tallies.named(reading, tuple(enough)))
    for audience in enough:
        theme_tallies.enter(ledger, reading, audience, divisions(table, audience))
        theme_tallies.tie_to_questions(ledger, table, reading, audience)
    ledger.count(_CHECKED, reading.checked)
    ledger.count(_TWICE, reading.second_sample)
    ledger.count(_UNREADABLE, table.unreadable)
    published = ledger.publish(told.earlier)

    findings = tuple(_findings(published, table, reading, audience) for audience in asked)
    themes = {one.key: one.themes for one in findings if one.themes and one.themes.enough}
    now = tuple(share for one in findings if one.themes for share in waves.shares(one.key, one.tallies, one.themes))
    consultation = table.consultation
    return Report(
        consultation=consultation,
        dated=told.dated,
        support=_support(consultation.support, asked),
        audiences=findings,
        method=_method(published, table, reading),
        comparisons=comparing.compare(themes),
        differences=comparing.differences(themes),
        waves=waves.compare(told.before, now) if told.before else None,
        strategies=_strategies(told, themes),
        actions=check(told.actions),
        quotes=tuple(quote for quote in told.quotes if has_place(quote, themes)),
        draft=told.draft,
        repeated=told.earlier is not None,
        released=told.earlier if told.earlier is not None else release(published),
        kept=Kept(name=consultation.name, wave=consultation.wave, closed=consultation.closes, shares=now),
    )


def has_place(quote: ApprovedQuote, themes: dict[str, Themes]) -> bool:
    """Whether a quote may stand under its theme: where the count of its own audience is shown.

    Under a theme that is shown as spoken of by fewer than eight, zero included, a quote would say that it was not zero.
    """
    found = themes.get(quote.audience)
    return found is not None and any(
        tallied.theme.key == quote.theme for family in found.families for tallied in family.themes
    )


def _findings(published: Published, table: Table, reading: Reading, audience: Audience) -> AudienceFindings:
    people = published[tallies.people(audience.key)]
    enough = people.number is not None
    return AudienceFindings(
        key=audience.key,
        one=audience.one,
        many=audience.many,
        people=people,
        enough=enough,
        questionnaire=audience.questionnaire,
        tallies=tallies.tally(published, table, audience) if enough else (),
        themes=theme_tallies.tally(published, reading, audience, divisions(table, audience)) if enough else None,
    )


def _method(published: Published, table: Table, reading: Reading) -> Method:
    return Method(
        codebook=reading.codebook,
        engine=reading.engine,
        checked=published[_CHECKED],
        coded_twice=published[_TWICE],
        unreadable=published[_UNREADABLE] if table.unreadable else None,
        agreement=reading.agreement.rounded() if reading.agreement else None,
    )


def _support(contacts: Sequence[SupportContact], asked: Iterable[Audience]) -> tuple[SupportContact, ...]:
    """Give the consultation's support contacts, or, where it lists none, those of its questionnaires."""
    found: dict[str, SupportContact] = {}
    for contact in contacts or [contact for audience in asked for contact in audience.questionnaire.support]:
        found.setdefault(contact.name, contact)
    return tuple(found.values())


def _strategies(told: Told, found: dict[str, Themes]) -> tuple[StrategyFindings, ...]:
    bearings = strategies.check(told.bearings, told.held_against)
    tallied = {
        audience: {key: one for family in themes.families for key, one in family.by_key.items()}
        for audience, themes in found.items()
    }
    chosen: dict[tuple[str, str], list[str]] = {}
    for bearing in bearings:
        chosen.setdefault((bearing.strategy, bearing.priority), []).append(bearing.theme)
    return tuple(
        StrategyFindings(
            strategy=strategy,
            priorities=tuple(
                _priority(priority, chosen.get((strategy.key, priority.key), []), tallied)
                for priority in strategy.priorities
            ),
        )
        for strategy in told.held_against
    )


def _priority(priority: Priority, keys: list[str], tallied: dict[str, dict[str, ThemeTally]]) -> PriorityFindings:
    shown: list[Bears] = []
    unshown = []
    for key in dict.fromkeys(keys):
        held = {audience: themes[key] for audience, themes in tallied.items() if key in themes}
        if not held:
            continue  # no longer a theme, or one that may not be named
        theme = next(iter(held.values())).theme
        shares = {audience: one.share for audience, one in held.items()}
        if any(share.known for share in shares.values()):
            shown.append(Bears(theme=theme, shares=shares))
        else:
            unshown.append(theme)
    shown.sort(key=lambda one: (-max(share.fraction or 0 for share in one.shares.values()), one.theme.name))
    unshown.sort(key=lambda theme: theme.name)
    return PriorityFindings(priority=priority, themes=tuple(shown), unshown=tuple(unshown))

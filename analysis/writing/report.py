"""A report: everything that a consultation lets out, and the only thing that charts and writers are given.

Every number of people in it is `Disclosed`, or a `Share` of two such; every quote is an `ApprovedQuote`. All else in it
is words: of the commissioner, of the questionnaire, of the codebook. `analysis.writing.reporting.compose` makes one.
"""

import datetime

import msgspec

from analysis.counting.comparing import Comparison, Difference
from analysis.counting.disclosure import Disclosed, Released
from analysis.counting.shares import Share
from analysis.counting.tallies import Tally
from analysis.counting.theme_tallies import NamedTheme, Themes
from analysis.counting.waves import Kept, Waves
from analysis.judging.quotes import ApprovedQuote
from analysis.judging.reading import Agreement
from analysis.writing.actions import Action
from analysis.writing.strategies import Priority, Strategy
from questionnaires.consultation import Consultation
from questionnaires.schema import Questionnaire, SupportContact


class AudienceFindings(msgspec.Struct, frozen=True, kw_only=True):
    """What may be said of one audience. `one` and `many` are how to speak of them.

    `enough` is false for an audience of fewer than ten people: nothing is said of it then but that.
    """

    key: str
    one: str
    many: str
    people: Disclosed
    enough: bool
    questionnaire: Questionnaire
    tallies: tuple[Tally, ...] = ()
    themes: Themes | None = None


class Method(msgspec.Struct, frozen=True, kw_only=True):
    """How the findings came about. `checked`, `coded_twice` and `unreadable` count answers and responses."""

    codebook: str
    engine: str
    checked: Disclosed
    coded_twice: Disclosed
    unreadable: Disclosed | None
    agreement: Agreement | None = None


class Bears(msgspec.Struct, frozen=True, kw_only=True):
    """A theme that bears on a priority, and the share of each audience that spoke of it, by audience key."""

    theme: NamedTheme
    shares: dict[str, Share]


class PriorityFindings(msgspec.Struct, frozen=True, kw_only=True):
    """What people said that bears on one priority. `unshown` are themes that too few people spoke of to count.

    Where `themes` is empty there is a gap: nothing that can be shown bears on this priority.
    """

    priority: Priority
    themes: tuple[Bears, ...]
    unshown: tuple[NamedTheme, ...]


class StrategyFindings(msgspec.Struct, frozen=True, kw_only=True):
    """A strategy, and what people said that bears on each of its priorities, in the strategy's own order."""

    strategy: Strategy
    priorities: tuple[PriorityFindings, ...]


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """One consultation's report. `dated` is the day that it carries.

    A `draft` says on every page that it was not released. `repeated` means that its numbers were released before and
    are repeated here as they were. `released` is what a later report of this consultation is given as `earlier`, `kept`
    what the next wave is given as `before`.
    """

    consultation: Consultation
    dated: datetime.date
    support: tuple[SupportContact, ...]
    audiences: tuple[AudienceFindings, ...]
    method: Method
    comparisons: tuple[Comparison, ...]
    differences: tuple[Difference, ...]
    waves: Waves | None
    strategies: tuple[StrategyFindings, ...]
    actions: tuple[Action, ...]
    quotes: tuple[ApprovedQuote, ...]
    draft: bool
    repeated: bool
    released: Released
    kept: Kept

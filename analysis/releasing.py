"""From a workspace to a report: what is said of it beside the themes, and what was released already.

The first report that is released fixes every figure of the consultation. Whatever changes afterwards, a later report
repeats those figures, so that nobody can learn from the difference of two.
"""

import datetime
import unicodedata
from collections.abc import Sequence

from msgspec.structs import replace

from analysis import deeds
from analysis.answers.opening import Opened
from analysis.answers.table import writings
from analysis.answers.workspace import Section, Workspace
from analysis.counting.disclosure import Released
from analysis.counting.waves import Kept
from analysis.finding.codebook import Codebook
from analysis.judging import quotes
from analysis.judging.pencil import Judgement, TakeUp
from analysis.redacting import redaction
from analysis.writing import reporting
from analysis.writing.actions import Action, carry, check_themes
from analysis.writing.actions import check as check_actions
from analysis.writing.keepsake import Keepsake
from analysis.writing.report import Report
from analysis.writing.reporting import Told
from analysis.writing.strategies import Bearing, Strategy
from analysis.writing.strategies import check as check_bearings

ACTIONS = Section("actions", tuple[Action, ...])
STRATEGIES = Section("strategies", tuple[Strategy, ...])
BEARINGS = Section("bearings", tuple[Bearing, ...])
BEFORE = Section("before", Kept)
RELEASED = Section("released", Released)


class UnreadableName(Exception):
    """A theme or family is called or described in words that nobody should read in a report: in letters that its
    readers cannot read, or in words that could point at somebody. The message names it."""


class NobodysName(Exception):
    """A report is to be let out with a theme that the machine named and nobody settled. The message names it."""


class NotReleasedYet(Exception):
    """No report was released, so there is nothing that may be kept."""


def actions(workspace: Workspace) -> tuple[Action, ...]:
    """Give what will be done about what people said."""
    return workspace.look_up(ACTIONS, ())


def set_actions(workspace: Workspace, listed: Sequence[Action]) -> None:
    """Set what will be done.

    Raises `actions.ActionProblem`, which a theme that the codebook lacks is too, once there is a codebook.
    """
    judgement = deeds.judge(workspace)
    if judgement.run is not None:
        known = [theme.key for theme in judgement.codebook.themes]
        check_themes(listed, known, deeds.table(workspace).consultation.wave)
    workspace.put(ACTIONS, check_actions(listed))
    workspace.save()


def held_against(workspace: Workspace) -> tuple[Strategy, ...]:
    """Give the strategies that findings are held against."""
    return workspace.look_up(STRATEGIES, ())


def bearings(workspace: Workspace) -> tuple[Bearing, ...]:
    """Give which theme bears on which priority, as the analyst decided; of a merged theme, the one that it is now."""
    now = deeds.judge(workspace).now
    kept = workspace.look_up(BEARINGS, ())
    return tuple(dict.fromkeys(replace(one, theme=now.get(one.theme, one.theme)) for one in kept))


def hold_against(workspace: Workspace, strategies: Sequence[Strategy], chosen: Sequence[Bearing]) -> None:
    """Set the strategies and what bears on them. Raises `strategies.StrategyProblem`."""
    workspace.put(STRATEGIES, tuple(strategies))
    workspace.put(BEARINGS, check_bearings(chosen, strategies))
    workspace.save()


def begin(workspace: Workspace, opened: Opened, keepsake: Keepsake | None, on: datetime.date) -> int:
    """Put opened responses into a workspace, and take over what was kept of the wave before, in one go.

    Its figures are there to compare with, its actions to report on, its codebook to read for. Gives how many people
    are new.
    """
    new = deeds.fill(workspace, opened)
    if keepsake is not None:
        workspace.put(BEFORE, keepsake.kept)
        if not actions(workspace):
            workspace.put(ACTIONS, keepsake.actions)
        deeds.take(workspace, [TakeUp(keepsake.codebook)], on)
    workspace.save()
    return new


def compose(workspace: Workspace, dated: datetime.date, *, to_release: bool = False) -> Report:
    """Make the report of what stands now: a draft, unless one was released before or this one is to be.

    Raises `deeds.NoThemesYet`, UnreadableName, NobodysName, and what `reporting.compose` raises.
    """
    table = deeds.table(workspace)
    judgement = deeds.judge(workspace)
    _check_names(judgement.codebook)
    told = Told(
        dated=dated,
        quotes=quotes.release(deeds.list_quotes(workspace), table, writings(table), judgement.now),
        held_against=held_against(workspace),
        bearings=bearings(workspace),
        actions=actions(workspace),
        earlier=workspace.get(RELEASED) if workspace.has(RELEASED) else None,
        before=workspace.get(BEFORE) if workspace.has(BEFORE) else None,
        draft=not (to_release or is_released(workspace)),
    )
    report = reporting.compose(table, deeds.read(workspace), told)
    if to_release:
        _check_settled(report, judgement)
    return report


def _check_names(codebook: Codebook) -> None:
    """Raise UnreadableName for the first theme or family that could not be printed."""
    for theme in codebook.themes:
        if any(letter.isalpha() and not unicodedata.name(letter, "").startswith("LATIN") for letter in theme.name):
            raise UnreadableName(
                f"The theme '{theme.key}' is called '{theme.name}', which readers of the report could not read. "
                "Rename it in the codebook."
            )
    printed = [(f"theme '{theme.key}'", words) for theme in codebook.themes for words in (theme.name, theme.definition)]
    printed += [(f"family '{family.key}'", family.name) for family in codebook.families]
    for what, words in printed:
        for one in redaction.mark(words):
            raise UnreadableName(
                f"The {what} says '{words[one.start : one.end]}', which could point at somebody. "
                "Word it anew in the codebook."
            )


def _check_settled(report: Report, judgement: Judgement) -> None:
    """Raise NobodysName for the first theme that the report names as the machine did.

    The report says that an analyst answers for every theme and its name.
    """
    for audience in report.audiences:
        for family in audience.themes.families if audience.themes else ():
            for key, tallied in family.by_key.items():
                if key in judgement.unnamed:
                    raise NobodysName(
                        f"The theme '{key}' came from these answers, and nobody has settled its name: the machine "
                        f"called it '{tallied.theme.name}'. Read its answers; then name it, put it in a family or say "
                        "in a sentence what it is about, or merge or drop it. After that the report can be let out."
                    )


def is_released(workspace: Workspace) -> bool:
    """Whether a report was released, and every figure is fixed."""
    return workspace.has(RELEASED)


def release(workspace: Workspace, report: Report) -> None:
    """Note that a report was let out. From now on its figures are the consultation's."""
    if not workspace.has(RELEASED):
        workspace.put(RELEASED, report.released)
        workspace.save()


def keep(workspace: Workspace, dated: datetime.date) -> Keepsake:
    """Give what may outlive this wave. Raises NotReleasedYet."""
    if not is_released(workspace):
        raise NotReleasedYet
    judgement = deeds.judge(workspace)
    kept = compose(workspace, dated).kept
    return Keepsake(kept=kept, codebook=judgement.codebook, actions=carry(actions(workspace)))

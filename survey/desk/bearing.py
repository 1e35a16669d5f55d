"""Findings held against strategies, as the desk shows them: under each priority what bears on it, and what may."""

from collections.abc import Sequence

import msgspec

from analysis import deeds, releasing
from analysis.answers.workspace import Workspace
from analysis.finding.codebook import Theme
from analysis.writing import strategies
from analysis.writing.strategies import Bearing, Priority, Strategy


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """A theme under a priority: decided, suggested by the machine, or neither."""

    theme: Theme
    is_decided: bool
    is_suggested: bool


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A priority, with the themes that are decided or suggested for it, and all others."""

    priority: Priority
    near: tuple[Choice, ...]
    others: tuple[Choice, ...]

    @property
    def is_gap(self) -> bool:
        """Whether nothing bears on it so far."""
        return not any(choice.is_decided for choice in self.near)


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A strategy that findings are held against."""

    strategy: Strategy
    priorities: tuple[Wanted, ...]


class Offered(msgspec.Struct, frozen=True, kw_only=True):
    """A strategy that can be chosen."""

    strategy: Strategy
    is_chosen: bool


def show(workspace: Workspace) -> tuple[list[Held], list[Offered]]:
    """Give the strategies that findings are held against, and all that can be chosen."""
    themes = deeds.judge(workspace).codebook.themes
    chosen = releasing.held_against(workspace)
    decided = set(releasing.bearings(workspace))
    known = {one.key: one for one in (*strategies.shipped(), *chosen)}
    keys = {one.key for one in chosen}
    return (
        [_held(strategy, themes, decided) for strategy in chosen],
        [Offered(strategy=one, is_chosen=one.key in keys) for one in known.values()],
    )


def still_there(bearings: Sequence[Bearing], chosen: Sequence[Strategy]) -> list[Bearing]:
    """Give the decisions whose strategies and priorities there are still."""
    known = {(strategy.key, priority.key) for strategy in chosen for priority in strategy.priorities}
    return [one for one in bearings if (one.strategy, one.priority) in known]


def _held(strategy: Strategy, themes: Sequence[Theme], decided: set[Bearing]) -> Held:
    suggested = {one.bearing for one in strategies.suggest(strategy, themes)}
    wanted = []
    for priority in strategy.priorities:
        choices = [
            Choice(theme=theme, is_decided=bearing in decided, is_suggested=bearing in suggested)
            for theme in themes
            for bearing in (Bearing(strategy.key, priority.key, theme.key),)
        ]
        near = tuple(one for one in choices if one.is_decided or one.is_suggested)
        others = tuple(one for one in choices if one not in near)
        wanted.append(Wanted(priority=priority, near=near, others=others))
    return Held(strategy=strategy, priorities=tuple(wanted))

"""The strategies that findings are held against: what each asks, and which findings an analyst says bear on it.

A strategy is a TOML file of priorities. Four are shipped in `analysis/frameworks/`; an office brings its own as a file
of the same form. The machine only suggests which finding bears on which priority; an analyst decides.
"""

import tomllib
from collections import Counter
from collections.abc import Sequence
from importlib import resources
from math import log, sqrt
from pathlib import Path
from typing import Literal

import msgspec

from analysis.finding.codebook import Theme
from analysis.finding.wording import stems

ALIKE = 0.15
"""Themes and priorities whose words are less alike than this are not suggested for each other."""


class Priority(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """One thing a strategy wants.

    `asks` says in a sentence or two, in our own plain words, what it asks of services; the report prints it. `words`
    are telling words and short phrases by which findings are suggested for it; they are printed nowhere.
    """

    key: str
    name: str
    asks: str
    words: tuple[str, ...] = ()


class Strategy(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A strategy and its priorities, in the strategy's own order.

    `owner` is whose strategy it is, `about` says in a sentence or two what it is for, `source` where it can be read
    (title, year, address).
    """

    format: Literal[1] = 1
    key: str
    name: str
    owner: str
    about: str = ""
    source: str = ""
    priorities: tuple[Priority, ...] = msgspec.field(name="priority")


class StrategyProblem(Exception):
    """The file is no strategy; the message says where and what is wrong, in a sentence for its author."""


def load(path: Path) -> Strategy:
    """Read a strategy from a TOML file. Raises StrategyProblem."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise StrategyProblem(f"{path.name} cannot be read: {problem}") from problem
    return read(text, path.name)


def read(text: str, where: str) -> Strategy:
    """Read a strategy from TOML text; `where` names it in problems. Raises StrategyProblem."""
    try:
        strategy = msgspec.convert(tomllib.loads(text), Strategy)
    except (msgspec.MsgspecError, ValueError, RecursionError) as problem:
        raise StrategyProblem(f"{where}: {problem}") from problem
    if not strategy.priorities:
        raise StrategyProblem(f"{where}: no priority is listed. Add at least one [[priority]].")
    seen: set[str] = set()
    for place, priority in enumerate(strategy.priorities, 1):
        for field in ("key", "name", "asks"):
            if not getattr(priority, field).strip():
                raise StrategyProblem(f"{where}, priority {place}: '{field}' is empty. Say it in a few words.")
        if priority.key in seen:
            raise StrategyProblem(f"{where}: two priorities have the key '{priority.key}'. Give one another key.")
        seen.add(priority.key)
    return strategy


def shipped() -> tuple[Strategy, ...]:
    """Give the strategies that come with Heard, by the names of their files."""
    folder = resources.files("analysis") / "frameworks"
    files = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".toml")), key=lambda entry: entry.name)
    return tuple(read(entry.read_text("utf-8"), entry.name) for entry in files)


class Bearing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An analyst's decision that what people said under a theme bears on a priority of a strategy."""

    strategy: str
    priority: str
    theme: str


class Suggestion(msgspec.Struct, frozen=True):
    """A theme that may bear on a priority, and how alike their words are (0 to 1): for a person to accept or not."""

    bearing: Bearing
    alike: float


def suggest(strategy: Strategy, themes: Sequence[Theme], *, at_most: int = 2) -> tuple[Suggestion, ...]:
    """Suggest for each theme the priorities whose words are most like its own, the likest first.

    Words that many priorities share count less. A theme whose words no priority shares gets no suggestion, and a second
    suggestion is made only where it is at least half as alike as the first.
    """
    priorities = [Counter(stems(" ".join((one.name, one.asks, *_twice(one.words))))) for one in strategy.priorities]
    rarity = {
        stem: log((1 + len(priorities)) / (1 + sum(stem in one for one in priorities))) + 1
        for stem in set().union(*priorities)
    }
    found: list[Suggestion] = []
    for theme in themes:
        words = Counter(stems(" ".join((theme.name, theme.definition, theme.counts, *_twice(theme.words)))))
        alike = [(_cosine(words, one, rarity), place) for place, one in enumerate(priorities)]
        likest = max(value for value, _ in alike)
        for value, place in sorted(alike, key=lambda pair: (-pair[0], pair[1]))[:at_most]:
            if value >= max(ALIKE, likest / 2):
                key = strategy.priorities[place].key
                found.append(Suggestion(Bearing(strategy.key, key, theme.key), round(value, 2)))
    return tuple(found)


def check(bearings: Sequence[Bearing], strategies: Sequence[Strategy]) -> tuple[Bearing, ...]:
    """Give the bearings back if each names a priority that there is. Raises StrategyProblem."""
    known = {(strategy.key, priority.key) for strategy in strategies for priority in strategy.priorities}
    for bearing in bearings:
        if (bearing.strategy, bearing.priority) not in known:
            raise StrategyProblem(
                f"Theme '{bearing.theme}' is held against priority '{bearing.priority}' of strategy "
                f"'{bearing.strategy}', which there is not."
            )
    return tuple(bearings)


def _twice(words: Sequence[str]) -> list[str]:
    """Telling words were chosen to tell: they count double."""
    return [*words, *words]


def _cosine(one: Counter[str], other: Counter[str], rarity: dict[str, float]) -> float:
    weights = [{stem: sqrt(count) * rarity.get(stem, 1.0) for stem, count in words.items()} for words in (one, other)]
    lengths = [sqrt(sum(weight * weight for weight in words.values())) for words in weights]
    if not all(lengths):
        return 0.0
    return sum(weight * weights[1].get(stem, 0.0) for stem, weight in weights[0].items()) / (lengths[0] * lengths[1])

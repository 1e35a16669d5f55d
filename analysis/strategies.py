"""The strategies that findings are held against: what each asks, and which findings an analyst says bear on it.

A strategy is a TOML file of priorities. Four are shipped in `analysis/frameworks/`; an office brings its own as a file
of the same form. The machine only suggests which finding bears on which priority; an analyst decides.
"""

import tomllib
from importlib import resources
from pathlib import Path
from typing import Literal

import msgspec


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
    except (msgspec.MsgspecError, tomllib.TOMLDecodeError) as problem:
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

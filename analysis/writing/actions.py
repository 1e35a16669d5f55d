"""You said, we did: what a commissioner does about what people said, and how far it has come, wave after wave."""

import datetime
import difflib
from collections.abc import Sequence
from enum import StrEnum

import msgspec

WEEKS_TO_RESPOND = 12
"""Weeks after a report within which people are told what will be done."""


class Progress(StrEnum):
    """How far an action has come. The value is what a reader sees."""

    PLANNED = "planned"
    UNDER_WAY = "under way"
    DONE = "done"
    DROPPED = "not going ahead"


class Action(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Something that will be done, in words that the people who answered would understand.

    `heard` says what they told; `themes` names themes by key, where there are any. `owner` is an office or a role, not
    a private person. `due` is the day by which it will be done. `note` says what has happened so far, and for an action
    that is dropped, why. `wave` is the wave whose answers led to it. `on_site` lets the site show it to respondents.
    """

    key: str
    heard: str
    doing: str
    owner: str
    due: datetime.date | None = None
    progress: Progress = Progress.PLANNED
    note: str = ""
    themes: tuple[str, ...] = ()
    wave: int = 1
    on_site: bool = False


class ActionProblem(Exception):
    """An action lacks what people need to hold somebody to it; the message says what."""


def check(actions: Sequence[Action]) -> tuple[Action, ...]:
    """Give the actions back if each has its own key, says what was heard and what is done, and has an owner and a date.

    Raises ActionProblem.
    """
    seen: set[str] = set()
    for action in actions:
        for field, meaning in (("heard", "what people said"), ("doing", "what will be done"), ("owner", "who does it")):
            if not getattr(action, field).strip():
                raise ActionProblem(f"Action '{action.key}' does not say {meaning}: fill in '{field}'.")
        if action.due is None and action.progress in (Progress.PLANNED, Progress.UNDER_WAY):
            raise ActionProblem(f"Action '{action.key}' has no date. Give the day by which it will be done as 'due'.")
        if action.progress is Progress.DROPPED and not action.note.strip():
            raise ActionProblem(f"Action '{action.key}' is not going ahead. Say why in 'note'.")
        if action.key in seen:
            raise ActionProblem(f"Two actions have the key '{action.key}'. Give one of them another key.")
        seen.add(action.key)
    return tuple(actions)


def check_themes(actions: Sequence[Action], known: Sequence[str], wave: int) -> None:
    """Hold the themes that this wave's actions name to those that there are. Raises ActionProblem.

    An action of an earlier wave cannot know what has become of a theme since.
    """
    for action in actions:
        for theme in action.themes if action.wave == wave else ():
            if theme not in known:
                close = difflib.get_close_matches(theme, known, 1)
                meant = f" Did you mean '{close[0]}'?" if close else ""
                raise ActionProblem(
                    f"Action '{action.key}' names the theme '{theme}', which the codebook does not have.{meant}"
                )


def carry(actions: Sequence[Action]) -> tuple[Action, ...]:
    """Give the actions that the next wave's report takes up: each is reported there once more, with how it went.

    What was already done or dropped before the wave that is now ending has been reported twice and is left out.
    """
    latest = max((action.wave for action in actions), default=1)
    closed = (Progress.DONE, Progress.DROPPED)
    return tuple(action for action in actions if action.progress not in closed or action.wave == latest)


def for_site(actions: Sequence[Action]) -> str:
    """Give the actions chosen for the site as prose, to stand before the next survey's first question.

    Empty where none was chosen. What was dropped is told too: people are owed that most of all.
    """
    chosen = [action for action in actions if action.on_site]
    if not chosen:
        return ""
    points = "\n".join(
        f"- You said: {action.heard} {_WE[action.progress]} {action.doing} {action.note}".rstrip() for action in chosen
    )
    return f"**You said, we did.** This is what came of what people told us before.\n\n{points}\n"


_WE = {
    Progress.PLANNED: "We will do this:",
    Progress.UNDER_WAY: "We are doing this:",
    Progress.DONE: "We did this:",
    Progress.DROPPED: "We could not do this:",
}

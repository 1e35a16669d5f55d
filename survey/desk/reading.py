"""Workspaces at the desk: where each lies, who may enter, and doing one deed in one.

Answers are opened on a host that serves no site. Invented answers are exempt, and every page says that they are.
"""

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from analysis import deeds
from analysis.answers import workspace
from analysis.answers.passphrases import TooDear, TooWeak, WrongPassphrase
from analysis.answers.workspace import Ticket, Workspace
from analysis.judging.quotes import CannotQuote
from analysis.releasing import NobodysName, NotReleasedYet, UnreadableName
from analysis.writing.actions import ActionProblem
from analysis.writing.keepsake import NotAKeepsake
from analysis.writing.strategies import StrategyProblem
from questionnaires import serving
from survey.desk import accounts, projects
from survey.refusal import Refusal
from survey.settings import Settings

T = TypeVar("T")

_TURNS: dict[Path, asyncio.Lock] = {}


class NotHere(Refusal):
    """Real answers are not read on a host that serves a site."""


class NotEntered(Exception):
    """Whoever asks has not entered the workspace of the consultation that is named, or was idle too long."""


class NotInTheWorkspace(Refusal):
    """Something cannot be done in the workspace; the message says why."""


def place(settings: Settings, project: str) -> Path:
    """Give where a consultation's workspace lies, whether it is there or not."""
    return settings.desk_folder / f"{project}.workspace"


def drafts(settings: Settings, project: str) -> Path:
    """Give the folder of the draft of a consultation's report."""
    return settings.desk_folder / f"{project}.draft"


def keepsake(settings: Settings, project: str) -> Path:
    """Give where what was kept of the wave before lies, sealed still, until the answers are opened."""
    return settings.desk_folder / f"{project}.kept"


def is_allowed(standing: projects.Standing) -> bool:
    """Tell whether a consultation's answers may be read on this host."""
    return standing.shown.invented or not serving.is_announced()


def check_allowed(standing: projects.Standing) -> None:
    """Stop where answers may not be read. Raises NotHere."""
    if standing.state is None or not standing.is_over:
        raise NotHere("Nobody reads answers before the consultation has closed.")
    if not is_allowed(standing):
        raise NotHere(
            "This computer serves a site, so real answers are not read on it. Take the sealed file and the key to"
            " another computer: docs/reading-the-answers.md says how."
        )


def holders(settings: Settings, project: str) -> tuple[str, ...]:
    """Give the names of those who hold a workspace; none where there is no workspace. Raises NotInTheWorkspace."""
    with told():
        path = place(settings, project)
        return workspace.people(path) if path.exists() else ()


async def enter(path: Path, person: str, passphrase: str) -> Ticket:
    """Give the ticket of somebody whose passphrase is right. Raises NotInTheWorkspace."""

    def entered() -> Ticket:
        with told(), Workspace.open(path, person, passphrase) as opened:
            return opened.ticket

    async with _turn(path):
        return await accounts.in_turn(entered)


async def work(path: Path, ticket: Ticket, deed: Callable[[Workspace], T]) -> T:
    """Do one deed in a workspace. Raises NotInTheWorkspace."""

    def done() -> T:
        with told(), Workspace.open_again(path, ticket) as opened:
            return deed(opened)

    async with _turn(path):
        return await asyncio.to_thread(done)


def destroy(settings: Settings, project: str) -> bool:
    """Delete a workspace and the draft of its report; tell whether there was one."""
    path = place(settings, project)
    was_there = path.exists()
    own = (path, keepsake(settings, project), path.with_name(f".{path.name}.lock"))
    for one in (*drafts(settings, project).rglob("*"), *own):
        if one.is_file():
            one.unlink()
    return was_there


@contextlib.contextmanager
def told() -> Iterator[None]:
    """Say in a sentence what the rooms of `analysis` raise. Raises NotInTheWorkspace."""
    try:
        yield
    except WrongPassphrase as problem:
        raise NotInTheWorkspace("This is not the passphrase. Please try again.") from problem
    except deeds.QueueWaits as problem:
        raise NotInTheWorkspace(
            "Passages wait for the safeguarding lead, who comes before anyone reads for themes."
        ) from problem
    except deeds.NoThemesYet as problem:
        raise NotInTheWorkspace("Themes were not looked for yet.") from problem
    except deeds.NothingToUndo as problem:
        raise NotInTheWorkspace("There is nothing left to undo.") from problem
    except deeds.UnknownTheme as problem:
        raise NotInTheWorkspace("This theme is not there any more.") from problem
    except NotReleasedYet as problem:
        raise NotInTheWorkspace("No report was released yet. Only what was released may be kept.") from problem
    except workspace.UnknownPerson as problem:
        raise NotInTheWorkspace("You do not hold this workspace. Somebody who does has to let you in.") from problem
    except workspace.InUse as problem:
        raise NotInTheWorkspace("The machine is at work on these answers. Wait until it has finished.") from problem
    except (
        workspace.NotAWorkspace,
        workspace.NameTaken,
        TooWeak,
        TooDear,
        CannotQuote,
        ActionProblem,
        StrategyProblem,
        NotAKeepsake,
        UnreadableName,
        NobodysName,
    ) as problem:
        raise NotInTheWorkspace(str(problem)) from problem


def _turn(path: Path) -> asyncio.Lock:
    return _TURNS.setdefault(path, asyncio.Lock())

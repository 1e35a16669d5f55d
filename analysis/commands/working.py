"""Opening a workspace for a command, and the words for what may be wrong with it."""

import argparse
import datetime
import sys
from collections.abc import Sequence

from analysis import deeds
from analysis.answers import workspace
from analysis.answers.workspace import Workspace
from analysis.commands import asking
from analysis.commands.spoken import Refused, Sentences
from analysis.judging.quotes import CannotQuote
from questionnaires.consultation import Consultation

SENTENCES: Sentences = {
    workspace.NotAWorkspace: "",
    workspace.UnknownPerson: "",
    workspace.NameTaken: "",
    workspace.InUse: "",
    CannotQuote: "",
    deeds.QueueWaits: (
        "Passages wait for the safeguarding lead, who comes before anyone reads for themes: "
        "'analysis safeguarding' shows them."
    ),
    deeds.NoThemesYet: "Themes were not looked for yet: 'analysis themes' does that.",
    deeds.NothingToUndo: "There is nothing left to undo.",
    deeds.UnknownTheme: "There is no theme '{}'. 'analysis codebook' lists them.",
}


def enter(arguments: argparse.Namespace) -> Workspace:
    """Open the workspace that the command line names, asking for the passphrase."""
    if not arguments.workspace.exists():
        raise Refused(f"{arguments.workspace} is not there. 'analysis open' makes a workspace.")
    if not arguments.person and len(workspace.people(arguments.workspace)) > 1:
        held = ", ".join(workspace.people(arguments.workspace))
        raise Refused(f"Say who you are with --as NAME. This workspace is held by: {held}.")
    whose = arguments.person or workspace.people(arguments.workspace)[0]
    passphrase = asking.passphrase(f"{whose}'s passphrase of {arguments.workspace.name}", arguments.passphrase_file)
    return Workspace.open(arguments.workspace, arguments.person, passphrase)


def today() -> datetime.date:
    """Give the day that deeds are dated with."""
    return datetime.datetime.now(tz=datetime.UTC).date()


def places(numbers: Sequence[int], answers: int) -> list[int]:
    """Give the places of answers named by number, counting from 1. Raises Refused for one that is not there."""
    for number in numbers:
        if not 1 <= number <= answers:
            raise Refused(f"There is no answer {number}. Answers have the numbers 1 to {answers}.")
    return [number - 1 for number in numbers]


def show_only_on_screen(consultation: Consultation) -> None:
    """Refuse to let answers run into a file or another programme, unless they are invented. Raises Refused."""
    if not (consultation.invented or sys.stdout.isatty()):
        raise Refused("Answers are shown on the screen and go nowhere else: they live in the workspace alone.")


def only_invented(consultation: Consultation, deed: str) -> None:
    """Refuse what may be done in bulk with invented answers only. Raises Refused."""
    if not consultation.invented:
        raise Refused(f"{deed} in bulk is for invented answers. Real ones are looked at one by one.")

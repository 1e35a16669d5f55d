"""`analysis report`."""

import argparse
import datetime
from pathlib import Path

from analysis import releasing
from analysis.commands import asking, working
from analysis.commands.spoken import Refused
from analysis.counting import disclosure
from analysis.writing import publishing
from analysis.writing.actions import ActionProblem
from analysis.writing.strategies import StrategyProblem

DESCRIPTION = """\
Write the report: HTML, PDF, Word, tables (ODS, CSV), a one-page summary and a plain-words version. Numbers go through
disclosure control, quotes through two people's hands; nothing else comes out.

Without --release it is a draft for whoever holds the workspace. Read it, change what has to be changed, and write it
again. --release lets it out: from then on its figures are fixed, and a later report of this consultation repeats them,
because the difference of two reports could point at a person."""

SENTENCES = {
    **working.SENTENCES,
    releasing.UnreadableName: "",
    releasing.NobodysName: "",
    ActionProblem: "",
    StrategyProblem: "",
    disclosure.NotDisclosed: "",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give the command its arguments."""
    asking.add_person(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="the folder to write into")
    parser.add_argument("--release", action="store_true", help="let the report out, and fix its figures")
    parser.add_argument("--date", metavar="YYYY-MM-DD", help="the day on the report (today)")


def run(arguments: argparse.Namespace) -> int:
    """Compose the report and write it."""
    try:
        dated = datetime.date.fromisoformat(arguments.date) if arguments.date else working.today()
    except ValueError as problem:
        raise Refused(f"'{arguments.date}' is no day. Write it like 2027-03-31.") from problem
    with working.enter(arguments) as workspace:
        asking.progress("Composing the report", 0.1)
        report = releasing.compose(workspace, dated, to_release=arguments.release)
        if arguments.release:
            # Before it is written: whatever stops the writing, writing again repeats the same figures.
            releasing.release(workspace, report)
        asking.progress("Writing the report", 0.5)
        written = publishing.publish(report, arguments.out)
        is_released = releasing.is_released(workspace)
    asking.progress("Writing the report", 1.0)
    for path in written:
        if path.parent == arguments.out:
            print(path)
    tables = sum(path.parent != arguments.out for path in written)
    if tables:
        print(f"{tables} tables in {written[-1].parent}")
    if not is_released:
        print("This is a draft: do not pass it on. --release lets it out.")
    return 0

"""`analysis codebook`."""

import argparse
from pathlib import Path

from analysis import deeds
from analysis.answers import disk
from analysis.answers.workspace import Workspace
from analysis.commands import asking, working
from analysis.judging import codebook_sheet
from analysis.judging.codebook_sheet import SheetProblems
from analysis.judging.pencil import (
    Add,
    Code,
    Deed,
    Drop,
    Find,
    Judgement,
    Merge,
    Outline,
    Place,
    Rename,
    Revise,
    Split,
    Step,
    TakeUp,
)

DESCRIPTION = """\
Edit the themes, which are only proposals until a person has looked at them.

Without options the themes are listed. --out writes them as a sheet, a text file that says how it is edited: rename,
merge, split, drop and add themes, group them into families, move answers by number, mark quotes. --in reads the sheet
back and takes every change as a step; nothing is taken if anything is wrong with it. The sheet holds no word that
anybody wrote: 'analysis answers' shows answers by number.

The sheet is a codebook too: the next wave can start from it, and its themes keep their identity."""

SENTENCES = {**working.SENTENCES, SheetProblems: ""}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give the command its arguments."""
    asking.add_person(parser)
    deed = parser.add_mutually_exclusive_group()
    deed.add_argument("--out", type=Path, metavar="FILE", help="write the sheet; it must not be there yet")
    deed.add_argument("--in", dest="sheet", type=Path, metavar="FILE", help="read the edited sheet")
    deed.add_argument("--undo", type=int, nargs="?", const=1, metavar="N", help="undo the last step, or the last N")
    deed.add_argument("--history", action="store_true", help="show every step, by whom and when")


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked, or list the themes."""
    with working.enter(arguments) as workspace:
        if arguments.undo:
            for step in deeds.undo(workspace, arguments.undo):
                print(f"Undone: {_said(step.deed)}")
        elif arguments.history:
            for number, step in enumerate(deeds.steps(workspace), 1):
                print(_line(number, step))
        elif arguments.out:
            _write(workspace, arguments.out)
        elif arguments.sheet:
            _read(workspace, arguments.sheet)
        else:
            _list(deeds.judge(workspace))
    return 0


def _write(workspace: Workspace, path: Path) -> None:
    judgement = deeds.judge(workspace)
    found = deeds.found(workspace, judgement)
    sheet = codebook_sheet.write(judgement, deeds.table(workspace).consultation.name, found.themes)
    disk.write_new(path, sheet.encode())
    print(f"{path} is written: edit it, then 'analysis codebook {workspace.path} --in {path}'.")


def _read(workspace: Workspace, path: Path) -> None:
    changes = codebook_sheet.read(asking.text(path), deeds.judge(workspace))
    deeds.take(workspace, changes.edits, working.today())
    for edit in changes.edits:
        print(_said(edit))
    marked = deeds.mark_quotes(workspace, changes.quotes)
    print(f"{len(changes.edits)} steps taken, {marked} quotes marked.")


def _list(judgement: Judgement) -> None:
    families = {family.key: family.name for family in judgement.codebook.families}
    for theme in judgement.codebook.themes:
        answers = sum(theme.key in sure for sure in judgement.sure)
        decided = sum(key == theme.key for _, key in judgement.said)
        new = "new" if theme.key in judgement.new else ""
        new += ", to be named by a person" if theme.key in judgement.unnamed else ""
        marks = [families.get(theme.family, ""), new]
        beside = "; ".join(mark for mark in [*marks, f"{decided} decided by people" if decided else ""] if mark)
        print(f"{answers:5} answers  {theme.key}: {theme.name}{f' ({beside})' if beside else ''}")
    print(f"{sum(not sure for sure in judgement.sure):5} answers  carry no theme")


def _line(number: int, step: Step) -> str:
    undone = " (undone)" if step.is_undone else ""
    return f"{number:4}  {step.on}  {step.by}: {_said(step.deed)}{undone}"


def _said(deed: Deed) -> str:  # noqa: PLR0911, C901 - a sentence for each deed
    match deed:
        case TakeUp(codebook):
            return f"took up the codebook '{codebook.name}', {len(codebook.themes)} themes"
        case Find(run):
            return f"took the machine's findings, run {run}"
        case Rename(theme, name):
            return f"renamed '{theme}' to '{name}'"
        case Revise(theme):
            return f"revised '{theme.key}'"
        case Outline(name, families):
            return f"set the codebook's name, '{name}', and its {len(families)} families"
        case Add(theme):
            return f"added '{theme.key}'"
        case Drop(theme):
            return f"dropped '{theme}'"
        case Merge(theme, into):
            return f"merged '{theme}' into '{into}'"
        case Split(theme, into, answers):
            return f"split '{into.key}' off '{theme}', with {len(answers)} answers"
        case Place(answer, theme, holds):
            return f"answer {answer + 1} {'carries' if holds else 'does not carry'} '{theme}'"
        case Code(answer, keys):
            return f"answer {answer + 1} carries {', '.join(map(repr, keys)) or 'no theme'}, and nothing else"

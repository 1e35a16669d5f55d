"""`analysis actions`."""

import argparse
import datetime
from pathlib import Path

import msgspec
import tomli_w

from analysis import releasing
from analysis.answers import disk
from analysis.commands import asking, working
from analysis.commands.spoken import Refused
from analysis.writing.actions import Action, ActionProblem, for_site

DESCRIPTION = """\
You said, we did: what will be done about what people said, by whom and by when. The report shows it, and the next
wave's report says what came of it.

--out writes what there is as a TOML file to edit; --in reads it back. An action has a key, what was heard, what is
being done, an owner (an office or a role), a due date, and how far it has come: planned, under way, done, not going
ahead. --for-site writes those marked on_site as words for the purpose of the next consultation, which people read
before its first question."""

SENTENCES = {**working.SENTENCES, ActionProblem: ""}

_EXAMPLE = """\
# One [[action]] each:
#
#   [[action]]
#   key = "updates"
#   heard = "Many of you heard nothing for months."
#   doing = "Every officer in charge rings on a day that you choose, every four weeks."
#   owner = "Head of Crime"
#   due = 2027-06-30
#   progress = "planned"          # or "under way", "done", "not going ahead" (then say why in note)
#   themes = ["updates"]
#   on_site = true                # may be shown on the survey's site
"""


class _Sheet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    actions: tuple[Action, ...] = msgspec.field(default=(), name="action")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give the command its arguments."""
    asking.add_person(parser)
    sheet = parser.add_mutually_exclusive_group()
    sheet.add_argument("--out", type=Path, metavar="FILE", help="write the actions; it must not be there yet")
    sheet.add_argument("--in", dest="sheet", type=Path, metavar="FILE", help="read the edited actions")
    sheet.add_argument("--for-site", type=Path, metavar="FILE", help="write those chosen for the site as words for it")


def run(arguments: argparse.Namespace) -> int:
    """Write, read or show the actions."""
    with working.enter(arguments) as workspace:
        if arguments.out:
            plain = msgspec.to_builtins(_Sheet(releasing.actions(workspace)), builtin_types=(datetime.date,))
            disk.write_new(arguments.out, (_EXAMPLE + "\n" + tomli_w.dumps(plain)).encode())
            print(f"{arguments.out} is written: edit it, then read it with --in.")
        elif arguments.for_site:
            told = for_site(releasing.actions(workspace))
            if not told:
                raise Refused("No action is chosen for the site: give those that are 'on_site = true'.")
            disk.write_new(arguments.for_site, told.encode())
            print(f"{arguments.for_site} is written: put its words into the purpose of the next consultation.")
        elif arguments.sheet:
            sheet = asking.sheet(arguments.sheet, _Sheet)
            releasing.set_actions(workspace, sheet.actions)
            print(f"{len(sheet.actions)} actions.")
        else:
            for action in releasing.actions(workspace):
                print(f"{action.key}: {action.doing} ({action.owner}, {action.progress.value}, {action.due})")
    return 0

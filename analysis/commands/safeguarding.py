"""`analysis safeguarding`."""

import argparse

from analysis import deeds
from analysis.answers.table import Writing, writings
from analysis.answers.workspace import Workspace
from analysis.commands import asking, working
from analysis.judging import safeguarding
from analysis.judging.safeguarding import SAID, Concern

DESCRIPTION = """\
Look at what a safeguarding lead should see before anyone reads for themes: passages that suggest that somebody may be
in danger, that a child may be at risk, or misconduct by an officer. The machine only suggests, and it reads English
only; answers in other languages are handed over whole.

Each passage is shown on the screen. Answer

  p TO WHOM    it is passed on, and to whom
  n WHY NOT    it is no concern, and why
  s            leave it for later
  q            stop; what was settled is kept"""

SENTENCES = working.SENTENCES


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give the command its arguments."""
    asking.add_person(parser)
    parser.add_argument("--list", action="store_true", help="show what was settled, and what waits")
    parser.add_argument("--settle-all", metavar="NOTE", help="settle everything that waits (invented answers only)")


def run(arguments: argparse.Namespace) -> int:
    """Go through the queue, or show it."""
    with working.enter(arguments) as workspace:
        table = deeds.table(workspace)
        written = writings(table)
        queue = deeds.queue(workspace)
        if arguments.settle_all:
            working.only_invented(table.consultation, "Settling")
            for place in safeguarding.waiting(queue):
                deeds.settle(workspace, place, passed_on=False, note=arguments.settle_all, on=working.today())
            queue = deeds.queue(workspace)
        elif arguments.list:
            working.show_only_on_screen(table.consultation)
            for concern in queue:
                _show(concern, written[concern.answer])
        else:
            working.show_only_on_screen(table.consultation)
            for place in safeguarding.waiting(queue):
                if not _ask(workspace, place, queue[place], written[queue[place].answer]):
                    break
            queue = deeds.queue(workspace)
    print(f"{len(queue)} passages, {len(safeguarding.waiting(queue))} of them wait.")
    return 0


def _show(concern: Concern, writing: Writing) -> None:
    text = writing.text
    print(f"\nAnswer {concern.answer + 1}. {SAID[concern.why]}")
    print(f"{text[: concern.start]}>>> {text[concern.start : concern.end].strip()} <<<{text[concern.end :]}")
    if concern.passed_on is not None:
        what = "Passed on" if concern.passed_on else "No concern"
        print(f"{what}: {concern.note} ({concern.by}, {concern.on})")


def _ask(workspace: Workspace, place: int, concern: Concern, writing: Writing) -> bool:
    """Show one passage and settle it; give whether to go on."""
    _show(concern, writing)
    while True:
        deed, _, note = asking.answer("p TO WHOM, n WHY NOT, s or q: ").strip().partition(" ")
        if deed in {"s", "q"}:
            return deed == "s"
        if deed in {"p", "n"} and note.strip():
            deeds.settle(workspace, place, passed_on=deed == "p", note=note.strip(), on=working.today())
            return True
        asking.tell("Say to whom it is passed on (p, then a name or role), or why it is no concern (n, then why).")

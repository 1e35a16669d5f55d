"""`analysis people`."""

import argparse

from analysis import deeds
from analysis.answers.passphrases import FULL, LIGHT
from analysis.answers.workspace import people
from analysis.commands import asking, working

DESCRIPTION = """\
See who holds a workspace, or let another person in. Each has a passphrase of their own, so that a second person is a
second person: the one who approves a quote is not the one who decided on it."""

SENTENCES = working.SENTENCES


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give the command its arguments."""
    asking.add_person(parser)
    parser.add_argument("--add", metavar="NAME", help="let a person of this name in")
    asking.add_passphrase(parser, "new-passphrase", "that the new person gets")


def run(arguments: argparse.Namespace) -> int:
    """Show the people, with the new one."""
    if arguments.add:
        with working.enter(arguments) as workspace:
            prompt = f"{arguments.add}, choose a passphrase"
            passphrase = asking.new_passphrase(prompt, arguments.new_passphrase_file, "--new-passphrase-file")
            invented = deeds.table(workspace).consultation.invented
            workspace.admit(arguments.add, passphrase, LIGHT if invented else FULL)
            workspace.save()
    print("\n".join(people(arguments.workspace)))
    return 0

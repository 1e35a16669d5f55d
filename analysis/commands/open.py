"""`analysis open`."""

import argparse
from pathlib import Path

from analysis import deeds
from analysis.answers import keys, opening
from analysis.answers.keys import PrivateKey
from analysis.answers.opening import Opened
from analysis.answers.passphrases import FULL, LIGHT
from analysis.answers.workspace import Workspace
from analysis.commands import asking, working
from analysis.commands.spoken import Refused, Sentences
from analysis.judging import safeguarding
from analysis.releasing import begin
from analysis.writing import keepsake
from questionnaires import serving

DESCRIPTION = """\
Open the sealed file of a closed consultation ('survey export' writes it) with its private key, into a workspace: one
encrypted file under a passphrase of its own, in which the answers live from then on and nowhere else. Do this on a
machine that serves no site, best on one without a network.

A workspace that is there already takes in what is new in the file, such as paper answers typed in later."""

SENTENCES: Sentences = {
    **working.SENTENCES,
    opening.OtherKey: "",
    opening.BadQuestionnaire: "",
    keepsake.NotAKeepsake: "",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give the command its arguments."""
    parser.add_argument("export", type=Path, metavar="EXPORT", help="the sealed file of the consultation")
    parser.add_argument("--workspace", type=Path, required=True, metavar="FILE", help="the workspace to make or add to")
    parser.add_argument("--key", type=Path, required=True, metavar="FILE", help="the private key file")
    parser.add_argument("--as", dest="person", default="", metavar="NAME", help="your name, by which others know you")
    parser.add_argument(
        "--before", type=Path, metavar="KEPT", help="what was kept of the wave before ('analysis keep' writes it)"
    )
    asking.add_passphrase(parser, "key-passphrase", "of the key")
    asking.add_passphrase(parser, "passphrase", "of the workspace")


def run(arguments: argparse.Namespace) -> int:
    """Open the file and say what could be read."""
    locked = arguments.key.read_bytes()
    given = asking.passphrase("Passphrase of the key", arguments.key_passphrase_file, "--key-passphrase-file")
    key = keys.unlock(locked, given)
    with arguments.export.open("rb") as file:
        opened = opening.open_export(
            file, key, lambda read, of: asking.progress("Opening answers", read / of if of else 1)
        )
    consultation = opened.table.consultation
    if consultation.invented:
        asking.tell("These answers are invented.")
    elif serving.is_announced():
        raise Refused(
            "This machine serves a site. Real answers are never opened on such a machine: take the file and the key to "
            "another one."
        )
    elif key.cost != FULL:
        asking.tell("This key is protected lightly. Give it a proper passphrase with 'analysis recover'.")
    kept = keepsake.unseal(asking.text(arguments.before), key) if arguments.before else None
    with _workspace(arguments, opened, key) as workspace:
        new = begin(workspace, opened, kept, working.today())
        waiting = len(safeguarding.waiting(deeds.queue(workspace)))
    _report(opened, new, waiting, arguments.workspace)
    return 0


def _workspace(arguments: argparse.Namespace, opened: Opened, key: PrivateKey) -> Workspace:
    """Make the workspace, or open the one that is there if it holds the same consultation."""
    if not arguments.workspace.exists():
        person = arguments.person or asking.answer("Your name: ")
        passphrase = asking.new_passphrase("A passphrase for the workspace", arguments.passphrase_file)
        cost = LIGHT if opened.table.consultation.invented else FULL
        return Workspace.create(arguments.workspace, person, passphrase, cost)
    workspace = working.enter(arguments)
    if deeds.table(workspace).consultation.public_key != key.public_key:
        workspace.close()
        raise Refused("This workspace holds another consultation. Give another file for the new one.")
    return workspace


def _report(opened: Opened, new: int, waiting: int, path: Path) -> None:
    print(f"{new} people's answers are in {path}.")
    unread = opened.unread
    for count, why in (
        (unread.damaged, "are damaged and do not open"),
        (unread.strange, "open, but do not belong to this consultation's questionnaires"),
        (unread.missing, "were announced and are not in the file"),
    ):
        if count:
            print(f"Responses that {why}: {count}.")
    if not opened.is_whole:
        print("The file is cut off or was changed on its way. Ask for it again: what is new in it can be added.")
    if waiting:
        print(f"{waiting} passages wait for the safeguarding lead: 'analysis safeguarding {path}'.")

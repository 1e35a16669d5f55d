"""`analysis keep`."""

import argparse
from pathlib import Path

from analysis import releasing
from analysis.answers import disk
from analysis.commands import asking, working
from analysis.writing import keepsake
from questionnaires import key_files

DESCRIPTION = """\
Keep what may outlive a wave, before its key and workspace are destroyed: the figures of the released report, the
codebook and the actions, sealed to the public key of the next wave. No answer is in it, and no decision on one.

The next wave takes it up with 'analysis open ... --before FILE': its report then says what may have changed."""

SENTENCES = {**working.SENTENCES, releasing.NotReleasedYet: "No report was released yet: only what was may be kept."}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give the command its arguments."""
    asking.add_person(parser)
    parser.add_argument(
        "--for", dest="public_key", type=Path, required=True, metavar="FILE", help="the next wave's public key"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="the file to write")


def run(arguments: argparse.Namespace) -> int:
    """Write the file."""
    public_key = key_files.read_public_key(asking.text(arguments.public_key))
    with working.enter(arguments) as workspace:
        kept = releasing.keep(workspace, working.today())
    disk.write_new(arguments.out, keepsake.seal(kept, public_key).encode())
    print(f"{arguments.out} holds what may be kept. Give it to the next wave's analyst with the sealed answers.")
    return 0

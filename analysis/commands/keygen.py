"""`analysis keygen`."""

import argparse
from pathlib import Path

from analysis.answers import disk, keys, recovery_sheet
from analysis.answers.passphrases import FULL, LIGHT
from analysis.commands import asking
from analysis.commands.spoken import Refused
from questionnaires import key_files
from questionnaires.response import key_id

DESCRIPTION = """\
Make the key pair of a consultation. Do this on a machine that is off the network, never on the one that serves the
site. Two files are written:

  NAME.key     the private key, under a passphrase. Keep it on two encrypted sticks, in two places.
  NAME.public  the public key. Give it to whoever opens the consultation.

A recovery key is shown once. It opens the private key file when the passphrase is lost: write it down, or print it with
--recovery-sheet, and keep it in a safe, apart from the file. Whoever has the file and either of the two can read every
answer. Without them nobody ever can."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give the command its arguments."""
    parser.add_argument("name", type=Path, metavar="NAME", help="what to call the two files, such as aftercare-2027")
    parser.add_argument(
        "--recovery-sheet", type=Path, metavar="FILE", help="write the recovery key as a PDF to print, then destroy"
    )
    parser.add_argument(
        "--for-training",
        action="store_true",
        help="protect the file lightly: for invented answers only",
    )
    asking.add_passphrase(parser, "passphrase", "of the new key")


def run(arguments: argparse.Namespace) -> int:
    """Make the key, and show the recovery key."""
    private, public = (arguments.name.with_name(arguments.name.name + end) for end in (".key", ".public"))
    for path in (private, public, arguments.recovery_sheet):
        if path and path.exists():
            raise disk.AlreadyThere(path)
    if arguments.recovery_sheet and arguments.recovery_sheet.suffix.lower() != ".pdf":
        raise Refused("The recovery sheet is a PDF: give it a name that ends in .pdf.")
    passphrase = asking.new_passphrase("A passphrase for the new key", arguments.passphrase_file)
    asking.tell("Making the key takes a few seconds.")
    made = keys.make(passphrase, LIGHT if arguments.for_training else FULL)
    named = key_id(made.public_key)
    if arguments.recovery_sheet:
        disk.write_new(arguments.recovery_sheet, recovery_sheet.write(private.name, named, made.recovery))
    disk.write_new(private, made.file)
    disk.write_new(public, key_files.write_public_key(made.public_key).encode())
    print(f"Key {named}\n\n  {private}\n  {public}\n")
    if arguments.recovery_sheet:
        print(f"Print {arguments.recovery_sheet}, put the paper in a safe, and destroy the file.")
    else:
        print(f"Recovery key, shown this once. Write it down:\n\n  {made.recovery}")
    return 0

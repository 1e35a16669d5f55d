"""`analysis recover`."""

import argparse
from pathlib import Path

from analysis.answers import disk, keys
from analysis.answers.passphrases import FULL
from analysis.commands import asking

DESCRIPTION = """\
Give a private key file a new passphrase with the recovery key, when the old passphrase is lost, known to somebody who
has left, or protects the file too lightly. A new file is written; destroy the old one and its copies. The recovery key
stays the same."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give the command its arguments."""
    parser.add_argument("key", type=Path, metavar="KEY", help="the private key file")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="the new file")
    parser.add_argument("--recovery-file", metavar="FILE", help="read the recovery key from FILE")
    asking.add_passphrase(parser, "passphrase", "that the new file gets")


def run(arguments: argparse.Namespace) -> int:
    """Write the file anew."""
    if arguments.out.exists():
        raise disk.AlreadyThere(arguments.out)
    file = arguments.key.read_bytes()
    written = asking.passphrase("Recovery key, eight groups of five", arguments.recovery_file, "--recovery-file")
    passphrase = asking.new_passphrase("A new passphrase", arguments.passphrase_file)
    disk.write_new(arguments.out, keys.recover(file, written, passphrase, FULL))
    print(f"{arguments.out} opens with the new passphrase. Destroy {arguments.key} and every copy of it.")
    return 0

"""`analysis prove`."""

import argparse
from pathlib import Path

from analysis.answers import keys
from analysis.answers.passphrases import FULL
from analysis.commands import asking
from analysis.commands.spoken import Refused
from questionnaires import key_files

DESCRIPTION = """\
Prove that you hold the private key of a consultation, before it opens. Whoever opens it gives you a challenge file,
which only the private key can read; this prints the answer, to be typed in or read out there."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give the command its arguments."""
    parser.add_argument("challenge", type=Path, metavar="CHALLENGE", help="the challenge file")
    parser.add_argument("--key", type=Path, required=True, metavar="FILE", help="the private key file")
    parser.add_argument("--for-training", action="store_true", help="accept a key that 'keygen --for-training' made")
    asking.add_passphrase(parser, "passphrase", "of the key")


def run(arguments: argparse.Namespace) -> int:
    """Print the answer."""
    challenge = key_files.read_challenge(asking.text(arguments.challenge))
    file = arguments.key.read_bytes()
    key = keys.unlock(file, asking.passphrase("Passphrase of the key", arguments.passphrase_file))
    if key.cost != FULL and not arguments.for_training:
        raise Refused(
            "This key is protected lightly: it was made for training. Make one for real answers with "
            "'analysis keygen', or use --for-training if every answer will be invented."
        )
    print(key.answer(challenge))
    return 0

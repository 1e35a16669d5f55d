"""Every fault that a command meets in one sentence on the error stream, with what to do, and a non-zero exit."""

import argparse
import errno
import sys
from collections.abc import Callable, Mapping

from analysis.answers import disk, keys, passphrases
from questionnaires import export, key_files, recovery

Sentences = Mapping[type[Exception], str]
"""What to say of a fault; an empty sentence lets the fault speak for itself."""

_SENTENCES: Sentences = {
    passphrases.WrongPassphrase: "That passphrase is not the right one.",
    passphrases.TooWeak: "",
    passphrases.TooDear: "",
    recovery.Mistyped: "",
    keys.NotAPrivateKeyFile: "",
    keys.CannotOpen: "This was made for another key, or it is damaged.",
    keys.WrongRecoveryKey: "This recovery key belongs to another key file.",
    key_files.NotAKeyFile: "",
    export.NotAnExport: "This is not the sealed file of a consultation ('survey export' writes one), or it is damaged.",
    disk.AlreadyThere: "{} is there already, and this never overwrites a file. Give another name.",
}


class Refused(Exception):
    """A command will not do what it was asked; the message says why, in a sentence."""


def run(
    command: Callable[[argparse.Namespace], int], arguments: argparse.Namespace, own: Sentences | None = None
) -> int:
    """Run a command and put what it meets into words; give the exit code. `own` are the command's own sentences."""
    try:
        return command(arguments)
    except KeyboardInterrupt:
        return stopped()
    except Exception as problem:
        sentence = _sentence(problem, {**_SENTENCES, **(own or {})})
        if not sentence:
            raise
        sys.stderr.write(sentence + "\n")
        return 1


def stopped() -> int:
    """Say that somebody pressed Ctrl-C, and give the exit code for it."""
    sys.stderr.write("\nStopped. What was saved before is kept.\n")
    return 130


def _sentence(problem: Exception, sentences: Sentences) -> str:
    """Give what to tell a person of a fault; nothing for one that only a mistake of ours can bring about."""
    if isinstance(problem, Refused):
        return str(problem)
    if type(problem) in sentences:
        return (sentences[type(problem)] or "{}").format(problem)
    if isinstance(problem, OSError):
        where = f" ({problem.filename})" if problem.filename else ""
        room = " Make room on that disk, and run it again." if problem.errno in {errno.ENOSPC, errno.EDQUOT} else ""
        return f"{problem.strerror or problem}{where}. Nothing was changed.{room}"
    return ""

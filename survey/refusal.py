"""How a command says no: one clear sentence on stderr, what to do about it, and an exit that is not zero."""

import sys
from collections.abc import Callable


class Refusal(Exception):
    """A deed cannot be done; the message says why and what to do, in a sentence or two for whoever runs Heard."""


def spoken(deed: Callable[[], int]) -> int:
    """Do a command's deed and give its exit code; a Refusal becomes its sentence on stderr, and 1.

    Ctrl-C ends calmly with 130, as shells expect.
    """
    try:
        return deed()
    except Refusal as refusal:
        print(refusal, file=sys.stderr)  # noqa: T201 - the command line prints
        return 1
    except KeyboardInterrupt:
        return 130

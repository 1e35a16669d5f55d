"""The command `survey`: names the deeds, and runs each as a process in this one's place."""

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

COMMANDS = {
    "demo": "show a whole consultation with invented people, then serve a site to try",
    "serve": "serve the site, and run a worker beside it",
    "desk": "serve the desk, at which staff work",
    "desk-admin": "invite the desk's first administrator",
    "worker": "run a worker alone: releases, opening and closing days, expiry",
    "migrate": "bring the database to this version",
    "open": "publish a consultation from a file, prove its key, open it",
    "pause": "show a calm page to new visitors of a consultation",
    "resume": "end a pause",
    "close": "close a consultation: file the rest, keep no order",
    "release": "file what waits now, if enough waits",
    "export": "write the sealed file of a closed consultation for its analyst",
    "invite": "draw invitation codes for provider organisations",
    "recovery-key": "make the administrator's recovery key",
    "recover": "bring back the keys of waiting answers with the recovery key",
    "doctor": "look at the installation and say what to mend",
}

USAGE = """usage: survey COMMAND ...

Ask survivors of sexual violence, and those who help them, about services, safely.

{commands}

'survey COMMAND --help' says more about one of them. Settings are read from the environment: docs/running-it.md.
"""


def main() -> int:
    """Run the command that the command line names."""
    arguments = sys.argv[1:]
    if not arguments or arguments[0] in ("-h", "--help"):
        lines = [f"  {name:14}{what}" for name, what in COMMANDS.items()]
        print(USAGE.format(commands="\n".join(lines)), end="")
        return 0 if arguments else 2
    if arguments[0] in COMMANDS:
        become(f"survey.commands.{arguments[0].replace('-', '_')}", arguments[1:])
    print(f"There is no command '{arguments[0]}'. 'survey --help' lists them.", file=sys.stderr)
    return 2


def become(module: str, arguments: Sequence[str]) -> NoReturn:
    """Run a module in this process's place: signals and exit codes are its own, and no other command's code loads."""
    os.execv(sys.executable, [sys.executable, "-m", module, *arguments])  # noqa: S606 - no shell


if __name__ == "__main__":
    sys.exit(main())

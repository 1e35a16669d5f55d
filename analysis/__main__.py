"""The command `analysis`: opens sealed answers, and helps people make a report of them, on one machine alone."""

import signal
import sys

if __name__ == "__main__" or sys.argv[0].endswith("/analysis"):
    # Whoever presses Ctrl-C while this loads sees nothing of it, and no traceback.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import argparse
import difflib
import importlib
import resource
from collections.abc import Sequence
from pathlib import Path

from analysis.answers.workspace import is_workspace
from analysis.commands import examples, spoken

COMMANDS = {
    "keygen": "make the key of a consultation, offline",
    "prove": "answer a key challenge, so that a consultation can open",
    "recover": "give a key file a new passphrase with the recovery key",
    "open": "open the sealed file of a closed consultation into a workspace",
    "people": "see who holds a workspace, let another person in",
    "safeguarding": "look at what a safeguarding lead should see, before anything else",
    "themes": "look for themes in a workspace, or in any file of answers",
    "model": "install the optional sentence model, with which themes are found better",
    "answers": "read answers on the screen",
    "codebook": "edit the themes: rename, merge, split, drop, move answers; undo",
    "teach": "teach the engine by deciding on the answers that it asks about",
    "code": "code a sample blind, as a second person",
    "quotes": "mark, decide on and approve quotes",
    "strategies": "hold findings against strategies",
    "actions": "say what will be done",
    "report": "write the report",
    "keep": "keep what may outlive a wave, sealed to the next wave's key",
    "redact": "mark what could identify somebody in a file of texts",
}

USAGE = """usage: analysis COMMAND ...

Open sealed answers with the private key, find out what people said, and let out a report and nothing else. Everything
happens on this machine; nothing is sent anywhere.

{commands}

'analysis COMMAND --help' says more about one of them. docs/reading-the-answers.md goes through a whole consultation.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that the command line names, and give its exit code."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    if not given or given[0] in {"-h", "--help"}:
        lines = [f"  {name:14}{what}" for name, what in COMMANDS.items()]
        print(USAGE.format(commands="\n".join(lines)), end="")
        return 0 if given else 2
    if given[0] not in COMMANDS:
        close = difflib.get_close_matches(given[0], COMMANDS, 1)
        meant = f" Did you mean '{close[0]}'?" if close else ""
        print(f"There is no command '{given[0]}'.{meant} 'analysis --help' lists them.", file=sys.stderr)
        return 2
    # A crash must not leave opened answers in a core dump.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        # Only this command's rooms are loaded: those of the report take a second that nobody should wait for elsewhere.
        command = importlib.import_module(f"analysis.commands.{_module(given)}")
    except KeyboardInterrupt:
        return spoken.stopped()
    parser = argparse.ArgumentParser(
        prog=f"analysis {given[0]}",
        description=command.DESCRIPTION,
        epilog=examples.after(given[0]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_arguments(parser)
    return spoken.run(command.run, parser.parse_args(given[1:]), getattr(command, "SENTENCES", None))


def _module(given: Sequence[str]) -> str:
    """Give the module of a command: `themes` has two, one for workspaces and one for any other file."""
    if given[0] == "themes" and not any(is_workspace(Path(argument)) for argument in given[1:]):
        return "themes_of_file"
    return given[0]


if __name__ == "__main__":
    sys.exit(main())

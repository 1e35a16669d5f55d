"""`survey export CONSULTATION FILE`."""

import argparse
import os
import sys
from pathlib import Path

from survey import database, exporting, settings
from survey.refusal import spoken

DESCRIPTION = """Write the sealed file of a closed consultation, for its analyst to open with the private key:
'analysis open FILE'. Nothing in it can be read without that key but what the consultation said of itself."""


def main() -> int:
    """Write the file, and say how much is in it."""
    parser = argparse.ArgumentParser(prog="survey export", description=DESCRIPTION)
    parser.add_argument("consultation", metavar="CONSULTATION", help="the consultation's id, as in its file")
    parser.add_argument("file", type=Path, metavar="FILE", help="what to write; it must not be there yet")
    arguments = parser.parse_args()
    return spoken(lambda: _export(arguments.consultation, arguments.file))


def _export(name: str, path: Path) -> int:
    known = settings.read(os.environ)
    with exporting.whole(path) as file:
        responses = database.do(known, lambda connection: exporting.write(connection, name, file))
    print(f"{path} holds {responses} sealed responses. 'analysis open {path}' opens them with the private key.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

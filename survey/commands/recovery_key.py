"""`survey recovery-key FILE`."""

import argparse
import sys
from pathlib import Path

from questionnaires import key_files
from survey import exporting, recovery_key
from survey.refusal import spoken

DESCRIPTION = """Make the administrator's recovery key. FILE becomes its public half, which a consultation's file names
as recovery_key. The key itself is shown once, to be written on paper and kept by the administrator, apart from the
server and apart from the analyst. With it, answers that wait are not lost if the worker's folder of keys is. Burn the
paper when the consultation has closed."""


def main() -> int:
    """Make the key, write its public half, show the rest once."""
    parser = argparse.ArgumentParser(prog="survey recovery-key", description=DESCRIPTION)
    parser.add_argument("file", type=Path, metavar="FILE", help="what to write; it must not be there yet")
    arguments = parser.parse_args()
    return spoken(lambda: _make(arguments.file))


def _make(path: Path) -> int:
    written, public_key = recovery_key.draw()
    with exporting.whole(path) as file:
        file.write(key_files.write_public_key(public_key).encode("ascii"))
    print(f"{path} is the public half. Write this on paper; it is not shown again:\n\n    {written}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Writes docs/licences.md, the licence of every package that requirements.lock installs: `make licences`.

What a package says of its own licence is taken from the metadata that it was installed with. A licence that is on
none of the lists below stops the report: somebody has to read it first.
"""

import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[1]
REPORT = HOUSE / "docs" / "licences.md"
LOCK = HOUSE / "requirements.lock"

NAMES = {
    "MIT License": "MIT",
    "BSD License": "BSD",
    "Apache Software License": "Apache-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
"""What older metadata calls them, and what they are called here."""

FREE = {"MIT", "MIT-0", "MIT-CMU", "0BSD", "BSD", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "PSF-2.0", "Zlib"}
FREE |= {"CC0-1.0", "CNRI-Python"}
"""May be used in anything, with their notice kept."""

BY_FILE = {"MPL-2.0"}
"""Whoever changes one of its files passes that file on under the same licence; we change none."""

ELSEWHERE = {"colorama": "BSD-3-Clause"}
"""Packages that are installed on other systems only, and what their pages say."""

HEAD = """\
# Licences

Heard itself is under the [MIT licence](../LICENSE). It is installed with the packages below, in these versions and no
other. `make licences` writes this page from what the packages say of themselves, and stops at a licence that nobody
has read yet; a test holds it to the lock file. `make sbom` writes the same list with every file's hash, as a bill of
materials in CycloneDX.

All of them may be used in anything. The files under MPL-2.0 would have to be passed on under it if they were changed;
none is.

Beside packages, these came from elsewhere and lie in this repository, each with its licence beside it: letters
(`questionnaires/fonts`), the words of return codes (`survey/words`), lists of names and places (`analysis/lists`), the
table of English words (`analysis/words`, made from WordNet 3.0), and the compiled GOV.UK components and htmx
(`survey/static`, whose sources name their versions).

| package | version | licence |
|---|---|---|
"""


def locked() -> Iterator[tuple[str, str]]:
    """Give every package of the lock file and its version, once for each version."""
    for line in LOCK.read_text("utf-8").splitlines():
        if found := re.match(r"([\w.-]+)==([\w.+]+)", line):
            yield found[1], found[2]


def licence(name: str) -> str:
    """Give a package's licence as an expression. Stops where there is none that somebody has read."""
    try:
        told = metadata(name)
    except PackageNotFoundError:
        return ELSEWHERE[name]
    said = _field(told, "License-Expression") or " OR ".join(
        one.rpartition(" :: ")[2] for one in told.get_all("Classifier") or () if one.startswith("License :: ")
    )
    said = said or _field(told, "License").strip().partition("\n")[0]
    for older, ours in NAMES.items():
        said = said.replace(older, ours)
    if unread := set(re.split(r" (?:AND|OR) ", said.strip("()"))) - FREE - BY_FILE:
        sys.exit(f"{name} is under {' and '.join(unread) or 'no licence'}, which is not in tests/licences.py.")
    return said


def _field(told: PackageMetadata, name: str) -> str:
    return str((told.get_all(name) or [""])[0])


def report() -> str:
    """Give the page."""
    rows = (f"| {name} | {version} | {licence(name)} |\n" for name, version in locked())
    return HEAD + "".join(rows)


if __name__ == "__main__":
    REPORT.write_text(report(), "utf-8")

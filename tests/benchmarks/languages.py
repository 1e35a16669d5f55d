"""How many answers in other languages are told from English ones, and how many English ones are taken for others.

    .venv/bin/python -m tests.benchmarks.languages

`languages_second.tsv`, beside this file, holds short invented answers with the tag of their language, half of them
English of the kinds that are easily mistaken: places, names, typing errors, dialect, lists. The writer knew the rules;
nothing was made with the set. Prints the figures of docs/benchmarks.md.
"""

import sys
from pathlib import Path

from analysis.finding.languages import language


def main() -> int:
    """Score the set."""
    lines = Path(__file__).with_name("languages_second.tsv").read_text("utf-8").splitlines()
    pairs = [(true, language(text)) for true, text in (line.split("\t") for line in lines)]
    apart = [(true, found) for true, found in pairs if found != "en"]
    foreign = [true for true, _ in pairs if true != "en"]
    rightly = [(true, found) for true, found in apart if true != "en"]
    sys.stdout.write(
        f"{len(pairs)} answers, {len(foreign)} of them not English\n"
        f"set apart: precision {len(rightly) / len(apart):.2f}, recall {len(rightly) / len(foreign):.2f}\n"
        f"of these under their language: {sum(true == found for true, found in rightly) / len(rightly):.2f}\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())

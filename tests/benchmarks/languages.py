"""How many answers in other languages are told from English ones, and how many English ones are taken for others.

    .venv/bin/python -m tests.benchmarks.languages

`languages_second.tsv`, beside this file, holds short invented answers with the tag of their language, half of them
English of the kinds that are easily mistaken: places, names, typing errors, dialect, lists. The writer knew the rules;
nothing was made with the set. Prints the figures of docs/benchmarks.md.
"""

import sys
from pathlib import Path

from analysis.finding.languages import language
from analysis.finding.passages import tell

_BESIDE = "The officer was kind but nobody rang me."
_FEWEST = 3


def main() -> int:
    """Score the set."""
    lines = Path(__file__).with_name("languages_second.tsv").read_text("utf-8").splitlines()
    pairs = [(true, language(text)) for true, text in (line.split("\t") for line in lines)]
    apart = [(true, found) for true, found in pairs if found != "en"]
    foreign = [true for true, _ in pairs if true != "en"]
    rightly = [(true, found) for true, found in apart if true != "en"]
    behind = [
        (true, bool(tell(f"{_BESIDE} {text}").foreign))
        for true, text in (line.split("\t") for line in lines)
        if true == "en" or len(text.split()) >= _FEWEST
    ]
    sentences = sum(true != "en" for true, _ in behind)
    told, lost = (sum(is_told for true, is_told in behind if (true == "en") == is_lost) for is_lost in (False, True))
    sys.stdout.write(
        f"{len(pairs)} answers, {len(foreign)} of them not English\n"
        f"set apart: precision {len(rightly) / len(apart):.2f}, recall {len(rightly) / len(foreign):.2f}\n"
        f"of these under their language: {sum(true == found for true, found in rightly) / len(rightly):.2f}\n"
        f"behind an English sentence: {told} of {sentences} foreign ones told, {lost} English ones lost\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""How well praise, blame and asking are told apart, and how far the shares over a theme are from the true ones.

    .venv/bin/python -m tests.benchmarks.feeling

`feeling_second.tsv`, beside this file, holds invented answers in many voices with their subject and what they do (P
praises, C criticises, A asks, - none). They were written and labelled before the rules were looked at, and nothing was
made with them. Their subjects are spoken of much alike, so the shares are tried on themes that are drawn from all of
them: 500 of 25 answers each, some mostly praised and some mostly not. Prints the table of docs/benchmarks.md.
"""

import sys
from pathlib import Path

import numpy as np

from analysis.finding.feeling import lean, share
from analysis.finding.segments import segments

TONES = {"P": "praises", "C": "criticises", "A": "asks"}
_THEMES, _ANSWERS = 500, 25


def main() -> int:
    """Score the set."""
    lines = Path(__file__).with_name("feeling_second.tsv").read_text("utf-8").splitlines()
    _, labels, texts = zip(*(line.split("\t") for line in lines), strict=True)
    pieces = [(row, text[start:end]) for row, text in enumerate(texts) for start, end in segments(text)]
    found = np.zeros((len(texts), len(TONES)))
    np.maximum.at(found, [row for row, _ in pieces], lean([piece for _, piece in pieces]))
    true = np.array([[letter in label for letter in TONES] for label in labels])
    chance = np.random.default_rng(0)
    kinds = np.unique(labels, return_inverse=True)[1]
    drawn = []
    for _ in range(_THEMES):
        weights = chance.dirichlet(np.full(kinds.max() + 1, 0.5))[kinds] + 1e-3
        drawn.append(chance.choice(len(texts), _ANSWERS, replace=False, p=weights / weights.sum()))
    over = np.array([true[rows].mean(axis=0) for rows in drawn])
    told = [each for each in share([found[rows] for rows in drawn]) if each]
    errors = np.abs(over - [[each.praising, each.criticising, each.asking] for each in told])
    alike = np.abs(over - true.mean(axis=0))
    say = sys.stdout.write
    say(f"{len(texts)} answers\n\n| | share | found | F1, single answers | error of a theme's share |")
    say(" nine in ten below | were all alike |\n|---|---|---|---|---|---|---|\n")
    for column, does in enumerate(TONES.values()):
        holds, called = true[:, column], found[:, column] > 0.5
        f1 = 2 * (holds & called).sum() / (holds.sum() + called.sum())
        say(
            f"| {does} | {holds.mean():.2f} | {found[:, column].mean():.2f} | {f1:.2f} "
            f"| {errors[:, column].mean():.3f} | {np.quantile(errors[:, column], 0.9):.3f} "
            f"| {alike[:, column].mean():.3f} |\n"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())

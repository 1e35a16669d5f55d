"""How the answers that carry a theme speak of it: in what share they praise, criticise or ask for something.

Each piece of an answer is given a probability of each, by the marks in it and what those weigh (`analysis/words`). It
is right too seldom to say anything of one person, and so nothing of one answer is kept: a share is the mean of the
probabilities, which is nearer the truth than counting the likelier ones, and is given from `FEWEST` answers on.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import msgspec
import numpy as np

from analysis.finding.themeset import Feeling
from analysis.finding.tones import marks
from analysis.finding.vectors import Doubles

FEWEST = 10
"""Answers below which a share says too much of single ones, and too little of the theme."""

_FAMILIAR = 20
"""How many texts the knowledge counts as that a tone is so common elsewhere, when it is judged how common it is."""

_ROUNDS = 100
_SETTLED = 1e-4
_TABLE = Path(__file__).parent.parent / "words" / "tone_weights.tsv"


class _Weights(msgspec.Struct, frozen=True):
    """Three numbers each, for praise, blame and asking: how common each is where the `weights` come from, a constant,
    and by mark what it adds to the log odds."""

    shares: Doubles
    constants: Doubles
    weights: dict[str, Doubles]


def lean(texts: Sequence[str]) -> Doubles:
    """Give the probability that each text (rows) praises, criticises, asks (columns)."""
    table = _table()
    odds = np.tile(table.constants, (len(texts), 1))
    for row, text in enumerate(texts):
        for mark in sorted(marks(text)):
            if mark in table.weights:
                odds[row] += table.weights[mark]
    return _settle(1 / (1 + np.exp(-odds)), table.shares)


def share(themes: Sequence[Doubles]) -> list[Feeling | None]:
    """Give the shares over each theme, from what is likely of the answers that carry it (rows); none of few answers.

    How common praise is among a theme's own answers counts beside how common it is among all of them: words alone tell
    too little of some answers, and would make all themes sound alike.
    """
    everywhere = np.vstack([*themes, _table().shares]).mean(axis=0)
    return [_sum_up(_settle(answers, everywhere)) if len(answers) >= FEWEST else None for answers in themes]


def _sum_up(answers: Doubles) -> Feeling:
    praising, criticising, asking = answers.mean(axis=0).round(2).tolist()
    return Feeling(answers=len(answers), praising=praising, criticising=criticising, asking=asking)


def say(found: Feeling) -> str:
    """Say the shares in words, no finer than they are known."""
    shares = ((found.praising, "praise"), (found.criticising, "criticise"), (found.asking, "ask for something"))
    said = [f"{_tenths(share)} {does}" for share, does in shares]
    return f"Judged by their words, {said[0]}, {said[1]} and {said[2]}; an answer may do several."


def _tenths(share: float) -> str:
    tenths = round(share * 10)
    if tenths == 0:
        return "hardly any"
    return "nearly all" if tenths == 10 else f"about {tenths} in 10"


def _settle(found: Doubles, shares: Doubles) -> Doubles:
    """Judge how common each tone is among these texts, and the texts by that (Saerens, Latinne and Decaestecker, 2002).

    Where nearly everybody praises, a doubtful text is likelier to praise than it would be elsewhere.
    """
    common, judged = shares, found
    for _ in range(_ROUNDS):
        does = found * common / shares
        does_not = (1 - found) * (1 - common) / (1 - shares)
        judged = does / (does + does_not)
        now = (judged.sum(axis=0) + _FAMILIAR * shares) / (len(found) + _FAMILIAR)
        moved, common = np.abs(now - common).max(), now
        if moved < _SETTLED:
            break
    return np.asarray(judged)


@lru_cache(maxsize=1)
def _table() -> _Weights:
    rows = [line.split("\t") for line in _TABLE.read_text("utf-8").splitlines()]
    held = {mark: np.array(weights, float) for mark, *weights in rows}
    return _Weights(held.pop("SHARE"), held.pop("CONSTANT"), held)

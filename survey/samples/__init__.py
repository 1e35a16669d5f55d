"""Invented people and their answers, for the demonstration and for tests. README.md tells how they came to be."""

from pathlib import Path

import msgspec

from questionnaires.response import Value

_FOLDER = Path(__file__).parent


class Sample(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """One invented person's way through a questionnaire.

    `answers` by question id; a question shown and not among them is left empty. On page `stops_at`, where there is
    one, she sends what she has. `skips` are pages where she chooses to skip.
    """

    audience: str
    answers: dict[str, Value]
    stops_at: str = ""
    skips: tuple[str, ...] = ()


def load(questionnaire: str) -> tuple[Sample, ...]:
    """Read the people who answer the ready questionnaire of this id, in no order that means anything.

    Raises FileNotFoundError where nobody was invented for it.
    """
    lines = (_FOLDER / f"{questionnaire}.jsonl").read_bytes().splitlines()
    return tuple(msgspec.json.decode(line, type=Sample) for line in lines)

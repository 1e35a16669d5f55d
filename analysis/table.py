"""The responses of one consultation as a table: who was asked what, and who answered.

One row a person, in shuffled order; a person is known by her place in `people` and by nothing else. A question's
`Standing` keeps apart what must not be counted together: answered, skipped, not shown, and not reached.
"""

from enum import StrEnum

import msgspec

from questionnaires.consultation import Consultation
from questionnaires.response import Passage, Value
from questionnaires.schema import Questionnaire


class Standing(StrEnum):
    """What became of one question for one person."""

    ANSWERED = "answered"
    SKIPPED = "skipped"
    NOT_SHOWN = "not-shown"
    NOT_REACHED = "not-reached"


class Person(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One person's response, opened. Fields as in `questionnaires.response.Response`."""

    audience: str
    fingerprint: str
    language: str
    channel: str
    answers: dict[str, Value]
    passed: dict[str, Passage]


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Everything opened of one consultation. `questionnaires` by fingerprint; `unreadable` rows are counted here."""

    consultation: Consultation
    questionnaires: dict[str, Questionnaire]
    people: tuple[Person, ...]
    unreadable: int = 0

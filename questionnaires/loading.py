"""From a text to a questionnaire and back; the canonical bytes by which a published one is known for ever."""

import hashlib
import tomllib
from pathlib import Path
from typing import Any

import msgspec
import tomli_w

from questionnaires import shape, soundness
from questionnaires.problems import QuestionnaireProblem
from questionnaires.schema import Questionnaire

LARGEST = 4 * 1024 * 1024
"""Bytes of a questionnaire's file at most."""

_decoder = msgspec.json.Decoder(Questionnaire)
_encoder = msgspec.json.Encoder(order="deterministic")


class NotAQuestionnaire(Exception):
    """A text is no questionnaire that can be asked; `problems` says all that is wrong with it."""

    def __init__(self, problems: tuple[QuestionnaireProblem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class Unreadable(Exception):
    """Bytes that were to be a published questionnaire's are not."""


def load(path: Path) -> Questionnaire:
    """Read a questionnaire from a TOML file.

    Raises NotAQuestionnaire with everything that is wrong, a file that cannot be read included.
    """
    where = str(path)
    try:
        if path.stat().st_size > LARGEST:
            raise NotAQuestionnaire((_problem(where, "The file is far too large for a questionnaire."),))
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        said = _problem(where, "The file is not in UTF-8.", "Save it as UTF-8; most editors ask under 'Save as'.")
        raise NotAQuestionnaire((said,)) from problem
    except OSError as problem:
        said = _problem(where, f"The file cannot be read: {problem.strerror}.")
        raise NotAQuestionnaire((said,)) from problem
    return parse(text, where)


def parse(text: str, where: str = "") -> Questionnaire:
    """Read a questionnaire from TOML; `where` names the file in problems. Raises NotAQuestionnaire."""
    try:
        raw = tomllib.loads(text)
    except (ValueError, RecursionError) as problem:
        said = _problem(
            where,
            f"The file cannot be read as TOML: {problem}.",
            'Every text stands in quotes, as in title = "..."; one of several lines between three quotes.',
        )
        raise NotAQuestionnaire((said,)) from problem
    return build(raw, where)


def build(raw: object, where: str = "") -> Questionnaire:
    """Make a questionnaire of plain tables, lists and values, as TOML gives them. Raises NotAQuestionnaire."""
    found = tuple(shape.wrongs(raw))
    if found:
        raise NotAQuestionnaire(_in_file(found, where))
    try:
        questionnaire = msgspec.convert(raw, Questionnaire)
    except msgspec.ValidationError as problem:
        raise NotAQuestionnaire((_problem(where, f"{problem}."),)) from problem
    check(questionnaire, where)
    return questionnaire


def check(questionnaire: Questionnaire, where: str = "") -> None:
    """Raise NotAQuestionnaire with everything in it that does not fit together."""
    found = tuple(soundness.wrongs(questionnaire))
    if found:
        raise NotAQuestionnaire(_in_file(found, where))


def dumps(questionnaire: Questionnaire) -> str:
    """Write a questionnaire as TOML. `parse` reads exactly this questionnaire from it."""
    return tomli_w.dumps(msgspec.to_builtins(questionnaire), multiline_strings=True)


def canonical(questionnaire: Questionnaire) -> bytes:
    """Give the bytes that are stored, and named by their fingerprint: JSON without defaults, names in order.

    What reading the bytes gives has the same canonical bytes, whatever it was built from.
    """
    return _encoder.encode(_plainest(_decoder.decode(_encoder.encode(questionnaire))))


def _plainest(value: Any) -> Any:
    """Put the very default where a value equals it: the encoder leaves out what *is* the default, not its like."""
    if isinstance(value, tuple):
        return tuple(_plainest(item) for item in value)
    if not isinstance(value, msgspec.Struct):
        return value
    changes = {}
    for field in msgspec.structs.fields(value):
        held = getattr(value, field.name)
        changes[field.name] = field.default if held == field.default else _plainest(held)
    return msgspec.structs.replace(value, **changes)


def fingerprint(canonical_bytes: bytes) -> str:
    """Name a questionnaire: the sha256, in hex, of its canonical bytes."""
    return hashlib.sha256(canonical_bytes).hexdigest()


def decode(canonical_bytes: bytes) -> Questionnaire:
    """Read a published questionnaire's canonical bytes. Raises Unreadable where they are not."""
    try:
        return _decoder.decode(canonical_bytes)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as problem:
        raise Unreadable from problem


def _problem(where: str, wrong: str, instead: str = "") -> QuestionnaireProblem:
    return QuestionnaireProblem(file=where, wrong=wrong, instead=instead)


def _in_file(found: tuple[QuestionnaireProblem, ...], where: str) -> tuple[QuestionnaireProblem, ...]:
    return tuple(msgspec.structs.replace(problem, file=where) for problem in found)

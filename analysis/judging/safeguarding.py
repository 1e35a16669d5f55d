"""Passages that a safeguarding lead should see before anyone reads for themes.

Nobody reads answers while a consultation is open, and people are told so. When it has closed, the first reader is a
named safeguarding lead, and this is what she is handed. The machine only suggests, and rather once too often: it looks
for what people say when they or somebody else may be in danger now (`lists/alarm-words.toml`). It reads English; what
is in another language is handed over whole, for somebody who reads it.
"""

import datetime
import re
import tomllib
from collections.abc import Iterator, Sequence
from enum import StrEnum
from importlib import resources

import msgspec

from analysis.answers.table import Table, Writing
from analysis.answers.workspace import Section
from analysis.redacting import redaction
from analysis.redacting.lexicon import lexicon
from analysis.redacting.people import is_english
from analysis.redacting.redaction import Kind
from analysis.redacting.tokens import tokens


class Why(StrEnum):
    """Why a passage is in the queue."""

    DANGER = "danger"
    SELF_HARM = "self-harm"
    CHILD = "child"
    OFFICER = "officer"
    LANGUAGE = "language"


SAID = {
    Why.DANGER: "Somebody may be in danger now.",
    Why.SELF_HARM: "Somebody may be thinking of harming themselves.",
    Why.CHILD: "A child may be at risk.",
    Why.OFFICER: "It may tell of misconduct by an officer or a member of staff.",
    Why.LANGUAGE: "It is not in English, so the machine could not look at it.",
}
"""What the queue says beside a passage."""


class Concern(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A passage, characters `start` to `end` of an answer, and what was decided on it.

    `passed_on` is None until a person has looked; `note` says to whom it was passed on, or why not.
    """

    answer: int
    start: int
    end: int
    why: Why
    passed_on: bool | None = None
    note: str = ""
    by: str = ""
    on: datetime.date | None = None


QUEUE = Section("safeguarding", tuple[Concern, ...])

_FEWEST_TO_TELL = 4
_SENTENCE = re.compile(r"[^.!?\n]*[^.!?\n\s][^.!?\n]*[.!?]*")


def look(table: Table, writings: Sequence[Writing]) -> tuple[Concern, ...]:
    """Give what should be handed to the safeguarding lead, answer by answer."""
    return tuple(
        Concern(answer=place, start=start, end=end, why=why)
        for place, writing in enumerate(writings)
        for start, end, why in _look_at(writing.text, table.people[writing.person].language)
    )


def add_late(queue: Sequence[Concern], seen: Sequence[Concern]) -> tuple[Concern, ...]:
    """Add what a later look found to the queue; what was decided stays decided."""
    known = {(one.answer, one.start, one.why) for one in queue}
    return (*queue, *(one for one in seen if (one.answer, one.start, one.why) not in known))


def waiting(queue: Sequence[Concern]) -> tuple[int, ...]:
    """Give the places in the queue that nobody has looked at."""
    return tuple(place for place, concern in enumerate(queue) if concern.passed_on is None)


def settle(concern: Concern, *, passed_on: bool, note: str, by: str, on: datetime.date) -> Concern:
    """Note what a person decided: passed on (to whom), or not (why not)."""
    return msgspec.structs.replace(concern, passed_on=passed_on, note=note, by=by, on=on)


class _Listed(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """A rule as the list of alarm words writes it: each of `all` is a cue, a list of phrases."""

    why: Why
    all: tuple[tuple[str, ...], ...]
    beside_a_name: bool = False


class _AlarmWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    cues: dict[str, tuple[str, ...]]
    rules: tuple[_Listed, ...] = msgspec.field(name="rule")


class _Rule(msgspec.Struct, frozen=True):
    """A rule as it is used: met by a sentence in which every cue is found."""

    why: Why
    cues: tuple[re.Pattern[str], ...]
    beside_a_name: bool

    def is_met(self, sentence: str) -> bool:
        return all(cue.search(sentence) for cue in self.cues)


def _look_at(text: str, language: str) -> Iterator[tuple[int, int, Why]]:
    if not (language.startswith("en") and _reads_as_english(text)):
        yield 0, len(text), Why.LANGUAGE
        return
    plain = "".join(map(_plain, text))
    named_at = tuple(_named_staff(text, plain)) if _STAFF.search(plain) else ()
    sentences = [(match.start(), match.end()) for match in _SENTENCE.finditer(text)]
    for place, (start, end) in enumerate(sentences):
        since = sentences[max(0, place - 2)][0]
        beside_a_name = any(since <= at < end for at in named_at)
        for why in Why:
            rules = [rule for rule in _RULES if rule.why is why and (beside_a_name or not rule.beside_a_name)]
            if any(rule.is_met(plain[start:end]) for rule in rules):
                yield start, end, why


def _reads_as_english(text: str) -> bool:
    """Whether a text is English, or too short to tell: people write in any language under English questions."""
    words = tokens(text)
    return len(words) < _FEWEST_TO_TELL or is_english(words, lexicon())


def _plain(character: str) -> str:
    """Give a character as the cues expect it; one for one, so that places in the text stay the same."""
    lower = {"’": "'", "\n": " "}.get(character, character.casefold())
    return lower if len(lower) == 1 else character


def _named_staff(text: str, plain: str) -> Iterator[int]:
    """Give where officers and staff are named, by name or by number."""
    for one in redaction.mark(text):
        before = plain[max(0, one.start - 30) : one.end]
        if one.type is Kind.COLLAR_NUMBER or (one.type is Kind.PERSON and _STAFF.search(before)):
            yield one.start


def _pattern(phrases: Sequence[str], cues: dict[str, tuple[str, ...]]) -> re.Pattern[str]:
    """Compile a cue from its phrases, as the head of the list explains them."""

    def written(phrase: str) -> str:
        named = re.fullmatch(r"\{(.+)\}", phrase)
        if named:
            return "|".join(map(written, cues[named[1]]))
        phrase = phrase.replace(" ... ", r"\b.{0,40}?\b")
        return re.sub(r"(?<!\\w)\*", r"\\w*", phrase).replace("'", "'?")

    return re.compile(rf"(?<!\w)(?:{'|'.join(map(written, phrases))})(?!\w)")


def _read() -> tuple[tuple[_Rule, ...], re.Pattern[str]]:
    text = (resources.files("analysis") / "lists" / "alarm-words.toml").read_text("utf-8")
    listed = msgspec.convert(tomllib.loads(text), _AlarmWords)
    rules = tuple(
        _Rule(rule.why, tuple(_pattern(cue, listed.cues) for cue in rule.all), rule.beside_a_name)
        for rule in listed.rules
    )
    return rules, _pattern(["{staff}"], listed.cues)


_RULES, _STAFF = _read()

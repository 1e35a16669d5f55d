"""Whole sentences in another language in an answer that otherwise is English: told, so that they are not read with it.

A sentence is English unless it is plainly not. One without a word that only English makes sentences of is looked at
closer, and is foreign where it is in other letters; or where most of its words are neither English nor names, some of
these are written without a capital, and what tells a whole answer's language tells this one's. Names, places,
misspellings, dialect and foreign words within an English sentence stay.
"""

import re
import unicodedata
from collections.abc import Sequence

import msgspec

from analysis.finding.languages import (
    FUNCTION_WORDS,
    LATIN,
    by_common_words,
    by_script,
    common_words,
    language,
    likeliest,
    script_of,
)
from analysis.finding.wording import words, written
from analysis.redacting.lexicon import lexicon
from analysis.redacting.tokens import plain

_SENTENCE = re.compile(r"[^.!?;…\n。！？।۔؟]+")

_ONLY_ENGLISH = FUNCTION_WORDS - frozenset(
    """
    all also any are but can come even for had has here lot may mine more most not one over own put same some than then
    till under via will
    """.split()  # noqa: SIM905 - a list literal would be a screen of quotes
)
"""Function words that stand in a sentence of no neighbour's language, as "also", "come", "are" and "over" do."""

_FEWEST_WORDS = 3
_LONG = 3
"""Letters from which a word says whether it is English; "i", "na" and "a" are words everywhere."""

_KNOWN = 2 / 3
"""Share of such words from which a sentence whose words are English or names stays, whatever else it looks like."""

_PLAIN = 2
"""Words that are neither, written without a capital, without which a sentence may be a list of names."""

_CERTAIN = 7
"""Words from which a sentence needs none of its language's commonest ones: so many names stand in no row."""

_LETTERS = 3
"""Letters that are not Latin from which a sentence can be in other letters; fewer are "½" or "µg"."""

_MOST = 200
"""Sentences of one answer that are looked at closer: more stand in no answer, and each takes a moment."""

_OF_NAMES = frozenset({"heddlu", "cymorth", "cymraeg", "gymraeg", "pani", "polis"})
"""Common words of which names are made that English sentences hold: Heddlu Gwent, Cymorth i Ferched."""


class Passage(msgspec.Struct, frozen=True, gc=False):
    """Characters `start` to `end` of an answer, with the tag of the language that they are in."""

    start: int
    end: int
    language: str


class Told(msgspec.Struct, frozen=True, gc=False):
    """An answer's `language`; where that is English, the passages that are `foreign`."""

    language: str
    foreign: tuple[Passage, ...] = ()


def tell(text: str) -> Told:
    """Tell the answer's language, and what of an English one is not English.

    >>> tell("I waited a year. Czekałam rok i nikt do mnie nie zadzwonił.").foreign
    (Passage(start=16, end=59, language='pl'),)
    """
    tag = language(text)
    if tag != "en":
        return Told(tag)
    passages = _foreign(text)
    if passages and not words(blank(text, passages)):
        return Told(max(passages, key=lambda passage: passage.end - passage.start).language)
    return Told("en", passages)


def blank(text: str, passages: Sequence[Passage]) -> str:
    """Write spaces over the passages, so that every other character stays at its place."""
    for passage in passages:
        text = text[: passage.start] + " " * (passage.end - passage.start) + text[passage.end :]
    return text


def as_read(text: str) -> str:
    """Give an answer as it is read: what is foreign in an English one is written over with spaces."""
    return blank(text, tell(text).foreign)


def _foreign(text: str) -> tuple[Passage, ...]:
    """Give the sentences that are not English, each with what ends it."""
    found = list(_SENTENCE.finditer(text))
    doubtful = [place for place, one in enumerate(found) if _ONLY_ENGLISH.isdisjoint(one[0].lower().split())]
    told = {place: tag for place in doubtful[:_MOST] if (tag := _tell_sentence(found[place][0]))}
    ends = [*(one.start() for one in found[1:]), len(text)]
    return tuple(
        Passage(found[place].end() - len(found[place][0].lstrip()), ends[place], tag) for place, tag in told.items()
    )


def _tell_sentence(sentence: str) -> str:
    """Give the tag of the language that a sentence is plainly in; empty for English and for what is not plain."""
    letters = [unicodedata.normalize("NFKC", letter)[0] for letter in sentence if letter.isalpha()]
    other = [letter for letter in letters if not letter.isascii() and script_of(letter) != LATIN]
    if len(other) >= _LETTERS and len(other) * 2 > len(letters):
        return by_script(sentence, other)
    as_written = [word for word in written(sentence) if len(word) >= _LONG]
    unknown = [word for word in as_written if not _is_known(word)]
    if len(as_written) - len(unknown) > _KNOWN * len(as_written) or not as_written:
        return ""
    said = words(sentence)
    if tag := by_common_words(said):
        return "" if _OF_NAMES.issuperset(common_words(tag, said) or ()) else tag
    if len(said) < _FEWEST_WORDS or sum(word[0].islower() for word in unknown) < _PLAIN:
        return ""
    tag, sure = likeliest(sentence)
    if not sure or tag == "en":
        return ""
    held = common_words(tag, said)
    return tag if held is None or len(said) >= _CERTAIN or not _OF_NAMES.issuperset(held) else ""


def _is_known(word: str) -> bool:
    """Whether a word is English or a name; one with accents is a name only where it has a capital."""
    lists, low = lexicon(), plain(word)
    if lists.is_word(low):
        return True
    return (word.isascii() or word[0].isupper()) and any(
        low in names for names in (lists.first, lists.last, lists.places, lists.field)
    )

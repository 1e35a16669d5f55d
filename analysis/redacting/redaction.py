"""What in a text could point at a person, so that a machine marks it before a person decides.

The machine finds names and identifiers; it cannot find "the only woman on the lifeboat". A mark is therefore a
proposal, and whatever is quoted has been read by two people (`analysis.judging.quotes`).
"""

from collections.abc import Sequence
from enum import StrEnum

import msgspec

from analysis.redacting import addresses, identifiers, institutions, people, phrases, places
from analysis.redacting.lexicon import Lexicon, lexicon
from analysis.redacting.tokens import Token, tokens


class Kind(StrEnum):
    """What a mark covers. The value is what `analysis redact` writes."""

    PERSON = "PERSON"
    PLACE = "PLACE"
    ORGANISATION = "ORG"
    ADDRESS = "ADDRESS"
    POSTCODE = "POSTCODE"
    PHONE = "PHONE"
    EMAIL = "EMAIL"
    URL = "URL"
    HANDLE = "HANDLE"
    DATE = "DATE"
    NHS_NUMBER = "NHS"
    NATIONAL_INSURANCE = "NINO"
    REGISTRATION = "VRM"
    CRIME_REFERENCE = "CRIMEREF"
    COLLAR_NUMBER = "COLLAR"


class Mark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A piece of a text, from character `start` up to `end`, that could identify somebody."""

    start: int
    end: int
    type: Kind


Name = tuple[int, int, Kind]
"""The first word of a name, the first one after it, and what it is the name of."""

_BETWEEN = frozenset({"in", "on", "at", "by", "near", "off"})
_INSTEAD = {
    Kind.PERSON: "name",
    Kind.PLACE: "place",
    Kind.ORGANISATION: "organisation",
    Kind.ADDRESS: "address",
    Kind.POSTCODE: "postcode",
    Kind.PHONE: "phone number",
    Kind.EMAIL: "email address",
    Kind.URL: "web address",
    Kind.HANDLE: "account name",
    Kind.DATE: "date",
    Kind.NHS_NUMBER: "NHS number",
    Kind.NATIONAL_INSURANCE: "National Insurance number",
    Kind.REGISTRATION: "car registration",
    Kind.CRIME_REFERENCE: "reference number",
    Kind.COLLAR_NUMBER: "officer",
}


def mark(text: str) -> tuple[Mark, ...]:
    """Give the marks of a text, in order and without overlap."""
    lists = lexicon()
    found = [Mark(start, end, Kind(kind)) for start, end, kind in identifiers.find(text)]
    words = tokens(text)
    free = [not any(one.start < word.end and word.start < one.end for one in found) for word in words]
    names = _joined_up(_names(words, lists, free), words)
    found += [Mark(words[first].start, words[end - 1].end, kind) for first, end, kind in names]
    return tuple(sorted(found, key=lambda one: one.start))


def redact(text: str) -> str:
    """Put what a thing is, in square brackets, in the place of everything that is marked."""
    pieces: list[str] = []
    done = 0
    for one in mark(text):
        pieces += text[done : one.start], f"[{_INSTEAD[one.type]}]"
        done = one.end
    return "".join([*pieces, text[done:]])


def _names(words: Sequence[Token], lists: Lexicon, free: list[bool]) -> list[Name]:
    """Give all that is named, in order and without overlap, in words that are free."""
    is_allowed = phrases.allowed(words, lists)
    found: list[Name] = []
    for kind, spans in (
        (Kind.ADDRESS, addresses.find(words, lists)),
        (Kind.ORGANISATION, institutions.find(words, lists, is_allowed)),
    ):
        for first, end in spans:
            if all(free[first:end]):
                found.append((first, end, kind))
                free[first:end] = [False] * (end - first)
    where = places.find(words, lists, free, is_allowed)
    who = list(people.find(words, lists, free, is_allowed))
    for place in tuple(where):
        for name in tuple(who):
            if place[0] < name[1] and name[0] < place[1]:
                loser = where if _is_rather_a_name(name, place, words, lists) else who
                for one in (name, place):
                    if one in loser:
                        loser.remove(one)
    found += [(first, end, Kind.PLACE) for first, end in where]
    return sorted([*found, *((first, end, Kind.PERSON) for first, end in who)])


def _is_rather_a_name(name: tuple[int, int], place: tuple[int, int], words: Sequence[Token], lists: Lexicon) -> bool:
    """Whether what is both a place and a person's name is the name: it is longer, or many are called so."""
    longer = (name[1] - name[0]) - (place[1] - place[0])
    is_at = place[0] > 0 and words[place[0] - 1].low in {"in", "at", "near"}
    return longer > 0 or (longer == 0 and words[name[0]].base in lists.first and not is_at)


def _joined_up(names: list[Name], words: Sequence[Token]) -> list[Name]:
    """Take "Tesco in Whitfield", "at Popworld in Lincoln" and "the Premier Inn on the A249" as one each."""
    joined: list[Name] = []
    for first, named, kind in names:
        end = named
        if kind in {Kind.PLACE, Kind.ORGANISATION}:
            end = institutions.goes_on(words, named, is_place=kind == Kind.PLACE)
        before = joined[-1] if joined else None
        if before and kind in {Kind.PLACE, Kind.ADDRESS}:
            between = [word.low for word in words[before[1] : first]]
            led_by = [word.low for word in words[max(0, before[0] - 2) : before[0]]]
            is_at = led_by[-1:] == ["at"] or led_by == ["at", "the"]
            if (
                between[:1]
                and between[0] in _BETWEEN
                and len(between) <= 5
                and (before[2] == Kind.ORGANISATION or is_at)
            ):
                joined[-1] = (before[0], end, Kind.ORGANISATION)
                continue
        joined.append((first, end, kind))
    return [
        (first, _to_the_road(words, end) if kind == Kind.ORGANISATION else end, kind) for first, end, kind in joined
    ]


def _to_the_road(words: Sequence[Token], end: int) -> int:
    """Take in "on the A249", "by junction 18"."""
    rest = [word.low for word in words[end : end + 4]]
    if rest and rest[0] in _BETWEEN:
        for place, word in enumerate(rest[1:], end + 1):
            if word[0] in "abm" and word[1:].isdigit():
                return place + 1
            if word == "junction" and place + 1 < len(words) and words[place + 1].low.isdigit():
                return place + 2
    return end

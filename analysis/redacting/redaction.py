"""What in a text could point at a person, so that a machine marks it before a person decides.

The machine finds names and identifiers; it cannot find "the only woman on the lifeboat". A mark is therefore a
proposal, and whatever is quoted has been read by two people (`analysis.judging.quotes`).
"""

from collections.abc import Sequence
from enum import StrEnum

import msgspec

from analysis.redacting import addresses, identifiers, institutions, people, phrases, places
from analysis.redacting.clues import clues
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

_BETWEEN = clues().localities.between
_TOWARDS = clues().localities.towards
_STREETS = clues().localities.plain_streets
_OF_TOWNS = frozenset({("women's", "aid"), ("womens", "aid"), ("rape", "crisis"), ("citizens", "advice")})
_LANDMARKS = clues().localities.landmarks
_LANDMARK_PAIRS = clues().phrases.landmarks
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
    covered = bytearray(len(text))
    for one in found:
        covered[one.start : one.end] = b"\x01" * (one.end - one.start)
    free = [not any(covered[word.start : word.end]) for word in words]
    names = _apart(_joined_up(_names(words, lists, list(free)), words, lists), free)
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
    named = {word: name for name in who for word in range(*name)}
    no_place: set[tuple[int, int]] = set()
    no_name: set[tuple[int, int]] = set()
    for place in where:
        for name in {named[word] for word in range(*place) if word in named}:
            if _is_rather_a_name(name, place, words, lists):
                no_place.add(place)
            else:
                no_name.add(name)
    found += [(first, end, Kind.PLACE) for first, end in where if (first, end) not in no_place]
    found += [(first, end, Kind.PERSON) for first, end in who if (first, end) not in no_name]
    return sorted(found)


def _is_rather_a_name(name: tuple[int, int], place: tuple[int, int], words: Sequence[Token], lists: Lexicon) -> bool:
    """Whether what is both a place and a person's name is the name: it is longer, or many are called so."""
    longer = (name[1] - name[0]) - (place[1] - place[0])
    is_at = place[0] > 0 and words[place[0] - 1].low in _TOWARDS
    return longer > 0 or (longer == 0 and words[name[0]].base in lists.first and not is_at)


def _joined_up(names: list[Name], words: Sequence[Token], lists: Lexicon) -> list[Name]:
    """Take "Tesco in Whitfield", "at Popworld in Lincoln" and "the Premier Inn on the A249" as one each."""
    joined: list[Name] = []
    for name in names:
        first, end, kind = _extended(name, words, lists)
        before = joined[-1] if joined else None
        as_one = _as_one(before, (first, end, kind), words) if before else None
        if before and as_one:
            joined[-1] = (before[0], end, as_one)
        else:
            joined.append((first, end, kind))
    return [
        (_with_article(words, first), _to_the_road(words, end), kind)
        if kind == Kind.ORGANISATION
        else (first, end, kind)
        for first, end, kind in joined
    ]


def _extended(name: Name, words: Sequence[Token], lists: Lexicon) -> Name:
    """Give a name with what stands right behind it and is part of it: Oak Street surgery, Leeds Women's Aid."""
    first, named, kind = name
    end = named
    is_street = kind == Kind.ADDRESS and not words[first].low[0].isdigit()
    if kind in {Kind.PLACE, Kind.ORGANISATION} or is_street:
        end = institutions.goes_on(words, named, is_place=kind == Kind.PLACE)
    if is_street and end > named:
        kind = Kind.ORGANISATION
    if kind == Kind.PLACE and tuple(word.low for word in words[end : end + 2]) in _OF_TOWNS:
        kind, end = Kind.ORGANISATION, end + 2
    while kind in {Kind.PLACE, Kind.ORGANISATION} and end < len(words) and _goes_on(words, end, lists):
        end += 1
    return first, end, kind


def _as_one(before: Name, name: Name, words: Sequence[Token]) -> Kind | None:
    """Give what two names are together, if they are one: an organisation and where it is, the west end of Newcastle."""
    if name[2] not in {Kind.PLACE, Kind.ADDRESS}:
        return None
    between = [word.low for word in words[before[1] : name[0]]]
    if between == ["of"] and name[2] == Kind.PLACE == before[2]:
        return Kind.PLACE
    led_by = [word.low for word in words[max(0, before[0] - 2) : before[0]]]
    is_at = led_by[-1:] == ["at"] or led_by == ["at", "the"]
    is_beside = bool(between) and between[0] in _BETWEEN and len(between) <= 5
    return Kind.ORGANISATION if is_beside and (before[2] == Kind.ORGANISATION or is_at) else None


def _apart(names: list[Name], free: Sequence[bool]) -> list[Name]:
    """Give names without the words that an identifier covers or the name before has taken already."""
    apart: list[Name] = []
    for first, end, kind in names:
        start = max(first, apart[-1][1]) if apart else first
        taken = next((place for place in range(start, end) if not free[place]), end)
        if taken > start:
            apart.append((start, taken, kind))
    return apart


def _goes_on(words: Sequence[Token], end: int, lists: Lexicon) -> bool:
    """Whether a name in capitals goes on behind what it begins with: Marsh Farm Produce, but not Leeds Crown Court."""
    token = words[end]
    if token.low in lists.field or token.low in lists.allowed or token.low in lists.first or token.low in lists.either:
        return False
    return token.gap == " " and token.is_capital and words[end - 1].is_capital and not token.is_first


def _with_article(words: Sequence[Token], first: int) -> int:
    """Take in "the" before an organisation: many are called so, and a quote reads as well without."""
    return first - 1 if first and words[first].gap == " " and words[first - 1].low == "the" else first


def _to_the_road(words: Sequence[Token], end: int) -> int:
    """Take in "on the A249", "by junction 18", "off the ring road"."""
    rest = [word.low for word in words[end : end + 6] if word.gap == " "]
    if not rest or rest[0] not in _BETWEEN:
        return end
    for last in range(1, len(rest)):
        is_landmark = rest[last] in _LANDMARKS | _STREETS or (rest[last - 1], rest[last]) in _LANDMARK_PAIRS
        is_road = (rest[last][0] in "abm" and rest[last][1:].isdigit()) or (
            rest[last - 1] == "junction" and rest[last].isdigit()
        )
        if is_road or (is_landmark and last > 1 and rest[1] == "the"):
            return end + last + 1
    return end

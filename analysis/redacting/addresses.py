"""Addresses in a text: a house and its street, as typed or in lower case throughout."""

from collections.abc import Iterator, Sequence

from analysis.redacting.clues import clues
from analysis.redacting.lexicon import Lexicon
from analysis.redacting.tokens import Token

_CLUES = clues().localities
_NO_NUMBERED_STREET = (
    _CLUES.at | _CLUES.determiners | _CLUES.not_counted | {"half", "on", "out", "way", "is", "was", "were"}
)
_WHICH = frozenset({"each", "every", "another", "any", "no", "some", "other", "this", "that", "same", "whole", "very"})


def find(words: Sequence[Token], lists: Lexicon) -> Iterator[tuple[int, int]]:
    """Give the first word of each address and the first one after it, as places in `words`."""
    for place, token in enumerate(words):
        if _is_house_of_the(words, place):
            yield place, place + 3
        flat = _flat(words, place)
        if flat < place:
            yield flat, _to_the_street(words, place + 1)
        following = words[place + 1] if place + 1 < len(words) else None
        goes_on = following is not None and following.gap == " " and following.low in _CLUES.plain_streets
        if token.low not in _CLUES.streets or place == 0 or goes_on:
            continue
        number, start = _house_number(words, place), _street_name(words, place)
        if number < place:
            yield _first_of_house(words, _first_of_unit(words, number)), _to_the_town(words, lists, place + 1)
        elif start < place and _is_named_street(words, lists, start, place):
            yield _first_of_house(words, start), _to_the_town(words, lists, place + 1)


def _flat(words: Sequence[Token], place: int) -> int:
    """Give where "flat 12 kestrel house" begins, of which the last word stands here; here, if it is none."""
    if words[place].low not in _CLUES.houses:
        return place
    for unit in range(place - 3, max(-1, place - 6), -1):
        number = words[unit + 1].low
        is_joined = all(token.gap in {" ", ", "} for token in words[unit + 1 : place + 1])
        if words[unit].low in _CLUES.units and is_joined and len(number) < 4 and not number.isalpha():
            return unit
    return place


def _is_house_of_the(words: Sequence[Token], place: int) -> bool:
    """Whether "6 the paddocks" stands here: a house in a street that is not called one."""
    here = [token.low for token in words[max(0, place - 1) : place + 3]]
    if place == 0 or len(here) < 4 or words[place + 2].gap != " ":
        return False
    return here[0] in {"at", "number"} and here[1].isdigit() and len(here[1]) < 4 and here[2] == "the"


def _house_number(words: Sequence[Token], place: int) -> int:
    """Give the number of the house in the street whose last word stands here; here, if there is none."""
    for number in range(place - 2, max(-1, place - 5), -1):
        name = words[number + 1 : place]
        if words[number].low[0].isdigit():
            is_number = len(words[number].low) <= 5 and words[number + 1].gap in {" ", ", "}
            is_joined = all(token.gap in {" ", "-"} for token in words[number + 2 : place + 1])
            is_named = not any(token.low in _NO_NUMBERED_STREET for token in name) and name[-1].low not in _WHICH
            return number if is_number and is_joined and is_named else place
    return place


def _first_of_unit(words: Sequence[Token], number: int) -> int:
    """Take in "Flat 3," before a house number."""
    while number > 0:
        before = words[number - 1]
        if before.low in _CLUES.units and words[number].gap == " ":
            number -= 1
        elif number > 1 and words[number - 2].low in _CLUES.units and len(before.low) <= 3 and before.gap == " ":
            number -= 2
        else:
            break
    return number


def _first_of_house(words: Sequence[Token], start: int) -> int:
    """Take in the name of a house before a street: "The Old Bakery, Church Lane", "rose cottage, 2 back lane"."""
    if start == 0 or words[start].gap != ", ":
        return start
    house = start - 1
    is_house = words[house].low in _CLUES.houses or _is_led_to(words, house)
    while house > 0 and start - house < 4 and words[house].gap == " " and not words[house].is_first:
        before = words[house - 1]
        if not (before.is_capital or (is_house and before.low not in _CLUES.at | _CLUES.determiners - {"the"})):
            break
        house -= 1
    is_long = start - house > 1 or _is_led_to(words, house)
    return house if is_long and (is_house or words[start - 1].is_capital) else start


def _is_led_to(words: Sequence[Token], house: int) -> bool:
    """Whether "at" or "to" stands a few words before a comma and an address: at the old dairy, 2 mill lane."""
    led = [token.low for token in words[max(0, house - 3) : house]]
    return bool({"at", "is", "to"} & set(led)) and all(token.gap == " " for token in words[house : house + 1])


def _to_the_town(words: Sequence[Token], lists: Lexicon, end: int) -> int:
    """Take in what belongs to an address behind its street: "Grange Road West", "14 marlpit close, hersden"."""
    if end < len(words) and words[end].gap == " " and words[end].low in {"north", "south", "east", "west"}:
        end += 1
    if end < len(words) and words[end].gap == ", " and not lists.is_word(words[end].base) and words[end].base.isalpha():
        return end if words[end].base in lists.places else end + 1
    return end


def _to_the_street(words: Sequence[Token], end: int) -> int:
    """Take in the street behind a comma: "flat 12 kestrel house, mill lane"."""
    for last in range(end + 1, min(len(words), end + 4)):
        if words[end].gap == ", " and words[last].low in _CLUES.plain_streets and words[last].gap == " ":
            return last + 1
    return end


def _street_name(words: Sequence[Token], place: int) -> int:
    """Give where the name of the street whose last word stands here begins; here, if it has none."""
    start = place
    while start > 0 and place - start < 3 and words[start].gap == " ":
        before = words[start - 1]
        if before.low in _CLUES.no_street or before.low[0].isdigit() or before.low in _CLUES.at:
            break
        start -= 1
        if before.is_first:
            break
    return start


def _is_named_street(words: Sequence[Token], lists: Lexicon, start: int, place: int) -> bool:
    """Whether a street without a number is one that has a name: "Church Lane", or "off gresford road"."""
    name = words[start:place]
    is_capital = all(token.is_capital for token in name) and words[place].is_capital
    if is_capital and words[place].low in _CLUES.plain_streets:
        return not (len(name) == 1 and name[0].low == "high")
    is_at = start > 0 and words[start - 1].low in _CLUES.at | {"on", "off", "down", "up", "along"}
    is_house = start > 1 and (words[start - 1].low in _CLUES.houses or _is_led_to(words, start - 1))
    is_at = is_at or (is_house and words[start].gap == ", ")
    if words[place].low not in _CLUES.plain_streets:
        # "on cromwell drive", but not "in cheshire park" or "at saint peters st"
        is_on = start > 0 and words[start - 1].low in {"on", "off", "down", "up", "along"}
        is_short = words[place].low in _CLUES.short_streets
        if is_capital:
            return is_on or is_short
        return (is_on or (is_at and is_short)) and not any(
            (is_common(token.base, lists) and not is_short) or lists.words.get(token.base, 99_999) < 1_500
            for token in name
        )
    has_house = start > 1 and words[start].gap == ", " and words[start - 1].low in _CLUES.houses
    return is_at and all(
        has_house or token.low in _CLUES.of_streets or lists.words.get(token.base, 99_999) > 1_500 for token in name
    )


def is_common(base: str, lists: Lexicon) -> bool:
    """Whether a word is no name of anything."""
    return lists.is_word(base) and base not in lists.either | lists.last_words | lists.places_or_words

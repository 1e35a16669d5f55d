"""Organisations in a text: schools, surgeries, shops, clubs, pubs, by name.

What only says what kind of place it is ("the local hospital") names nobody; a name in front of the kind does.
"""

from collections.abc import Iterator, Sequence

from analysis.clues import clues
from analysis.lexicon import Lexicon
from analysis.phrases import matches
from analysis.tokens import Token

_KINDS = clues().institutions
_PHRASES = clues().phrases
_JOINTS = frozenset({" ", ". ", "-", "'", " & "})


def find(words: Sequence[Token], lists: Lexicon, allowed: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Give the first word of each organisation and the first one after it, as places in `words`."""
    yield from _pubs_called_so(words)
    for place, token in enumerate(words):
        if allowed[place]:
            continue
        pair = (token.low, words[place + 1].low if place + 1 < len(words) else "")
        yield from _chain(words, lists, place)
        if pair in _PHRASES.of:
            yield from _of_somewhere(words, lists, place)
        if token.low in _KINDS.pub_first:
            yield from _pub(words, place)
        is_capital_kind = token.is_capital and token.low in _KINDS.capital_kinds
        if token.low in _KINDS.kinds or pair in _PHRASES.kinds or is_capital_kind:
            yield from _institution(words, lists, allowed, place)


def _chain(words: Sequence[Token], lists: Lexicon, place: int) -> Iterator[tuple[int, int]]:
    """Give a business that everyone knows; one that is also a word, such as Boots, only where it is meant."""
    token = words[place]
    chain = next((one for one in lists.chains.get(token.base, ()) if matches(words, place, one)), None)
    if chain is None:
        return
    is_word = len(chain) == 1 and token.base in lists.words
    if token.is_capital or not is_word or (place > 0 and words[place - 1].low in {"at", "the"}):
        yield place, place + len(chain)


def _of_somewhere(words: Sequence[Token], lists: Lexicon, place: int) -> Iterator[tuple[int, int]]:
    """Give the University of Kent."""
    end = place + 2
    while end < min(len(words), place + 6) and words[end].gap == " ":
        token = words[end]
        is_place = token.base in lists.places or token.base in lists.places_or_words
        if not (token.is_capital or is_place or not lists.is_word(token.base) or token.low in {"the", "of"}):
            break
        end += 1
    while end > place + 2 and words[end - 1].low in {"the", "of"}:
        end -= 1
    if end > place + 2 and words[place + 2].low != "england":
        yield place, end


def _institution(
    words: Sequence[Token], lists: Lexicon, allowed: Sequence[bool], place: int
) -> Iterator[tuple[int, int]]:
    """Give the institution whose kind begins here, if it has a name of its own before it."""
    end = place + 1
    while (
        end < len(words)
        and words[end].gap == " "
        and (words[end].low in _KINDS.kinds or (words[end - 1].low, words[end].low) in _PHRASES.kinds)
    ):
        end += 1
    start = place
    named = 0
    while start > 0 and place - start < 5 and words[start].gap in _JOINTS and not allowed[start - 1]:
        before = words[start - 1]
        if not _belongs_to_name(words, lists, start, place):
            break
        start -= 1
        named += before.low not in _KINDS.generic
        if before.is_first:
            break
    while start < place and words[start].low in {"and", "of", "the", "at", "in"} and not words[start].is_capital:
        start += 1
    if named and start < place:
        yield start, end


def _belongs_to_name(words: Sequence[Token], lists: Lexicon, start: int, place: int) -> bool:
    """Whether the word before `start` is part of the name of the institution whose kind stands at `place`."""
    before = words[start - 1]
    around = " ".join(token.low for token in words[max(0, start - 3) : start + 2])
    if "our lady of" in around:
        return before.low in {"our", "lady", "of"}
    if before.low in {"of", "and"} and start - 1 > 0 and words[start].is_capital:
        return words[start - 2].is_capital and words[start - 1].gap == " " and not words[start - 2].is_first
    if before.low in _KINDS.generic:
        return before.is_capital and not before.is_first and (start < place or before.low == "our")
    if before.is_capital and not before.is_first:
        return True
    if words[place].low in _KINDS.capital_kinds:
        return False
    is_name = (
        before.low in {"st", "saint", "saints"} or before.low in lists.either or before.base in lists.places_or_words
    )
    return is_name or not lists.is_word(before.base) or _stands_at(words, start, place)


def _stands_at(words: Sequence[Token], start: int, place: int) -> bool:
    """Whether "at" or the like stands a few ordinary words before a kind of institution: "at cherry tree surgery"."""
    announcing = {"at", "called"} | ({"to", "from", "in", "on"} if words[place].low in _KINDS.strong else set())
    for at in range(start - 1, max(0, place - 4) - 1, -1):
        if words[at].low in announcing:
            return all(token.gap == " " and token.low not in _KINDS.generic for token in words[at + 1 : place])
    return False


def _pub(words: Sequence[Token], place: int) -> Iterator[tuple[int, int]]:
    """Give a pub by the names that pubs have: the Red Lion, the Duke of Cumberland, the Fox and Hounds."""
    if place == 0 or words[place - 1].low not in {"the", "at"}:
        return
    second = words[place + 1].low if place + 1 < len(words) else ""
    third = words[place + 2] if place + 2 < len(words) else None
    if second in _KINDS.pub_second:
        yield place, place + 2
    elif second in {"of", "and", "n"} and third:
        is_duke = second == "of" and third.is_capital and words[place].low in {"duke", "prince"}
        if third.low in _KINDS.pub_second or is_duke:
            yield place, place + 3


def _pubs_called_so(words: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Give what stands between "the" and "pub", unless it only says what kind of pub."""
    for place, token in enumerate(words):
        if token.low not in {"pub", "hotel", "nightclub", "tavern"}:
            continue
        for start in range(place - 2, max(-1, place - 6), -1):
            name = words[start + 1 : place]
            if any(word.low in _KINDS.generic - {"of", "and", "old", "new"} or word.gap != " " for word in name):
                break
            if words[start].low == "the":
                yield start + 1, place + 1
                break

"""Organisations in a text: schools, surgeries, shops, clubs, pubs, by name.

What only says what kind of place it is ("the local hospital") names nobody; a name in front of the kind does.
"""

from collections.abc import Iterator, Sequence

from analysis.redacting.clues import clues
from analysis.redacting.lexicon import Lexicon
from analysis.redacting.people import looks_foreign
from analysis.redacting.phrases import matches
from analysis.redacting.tokens import Token

_KINDS = clues().institutions
_COUNCILS = frozenset({"council", "constabulary"})
_STREETS = clues().localities.streets
_PHRASES = clues().phrases
_TITLES = clues().people.titles | clues().people.weak_titles | clues().people.kin | clues().people.nicknames
_RARE = 2_500
"""From this place in the order of frequency on, a word with a capital after "at" is rather a name."""

_SACRED = frozenset({"christ", "church", "trinity", "catholic", "god", "lord"})
_JOINTS = frozenset({" ", ". ", "-", "'", " & "})


def find(words: Sequence[Token], lists: Lexicon, allowed: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Give the first word of each organisation and the first one after it, as places in `words`."""
    yield from _pubs_called_so(words)
    yield from _drinking(words, lists)
    for place, token in enumerate(words):
        if allowed[place]:
            continue
        pair = (token.low, words[place + 1].low if place + 1 < len(words) else "")
        yield from _chain(words, lists, place)
        if pair[0] == "our" and words[place + 1 : place + 2] and words[place + 1].base == "lady":
            yield from _our_lady(words, place)
        if pair in _PHRASES.of:
            yield from _of_somewhere(words, lists, place)
        if token.low in _KINDS.pub_first:
            yield from _pub(words, place)
        if token.low in _KINDS.before_their_name:
            yield from _before_its_name(words, lists, place)
        is_capital_kind = token.low in _KINDS.capital_kinds and (token.is_capital or _is_a_house(words, lists, place))
        if token.low in _KINDS.kinds or pair in _PHRASES.kinds or is_capital_kind:
            yield from _institution(words, lists, allowed, place)
    yield from _capital_runs(words, lists, allowed)
    yield from _elsewhere(words, lists, allowed)


def _elsewhere(words: Sequence[Token], lists: Lexicon, allowed: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Give what no kind stands beside: at Saga; the group at St Mildred's."""
    for place in range(len(words)):
        if not allowed[place] and _is_somewhere(words, lists, place):
            yield place, place + 1
        is_saint = words[place].low in {"st", "saint"} and place + 1 < len(words) and words[place + 1].gap == " "
        if is_saint and words[place + 1].low.endswith("'s"):
            yield place, place + 2


def goes_on(words: Sequence[Token], end: int, *, is_place: bool) -> int:
    """Give where a name ends that goes on with what kind of thing it is: Black Lion Leisure Centre, Medway Council."""
    kinds = _COUNCILS if is_place else _KINDS.kinds | _COUNCILS
    while end < len(words) and words[end].gap == " ":
        pair = (words[end].low, words[end + 1].low if end + 1 < len(words) and words[end + 1].gap == " " else "")
        if pair in _PHRASES.kinds and not is_place:
            end += 2
        elif words[end].low in kinds:
            end += 1
        else:
            break
    return end


def _chain(words: Sequence[Token], lists: Lexicon, place: int) -> Iterator[tuple[int, int]]:
    """Give a business that everyone knows; one that is also a word, such as Boots, only where it is meant."""
    token = words[place]
    chains = lists.chains.get(token.low, ()) or lists.chains.get(token.base, ())
    chain = next((one for one in chains if matches(words, place, one)), None)
    if chain is None:
        return
    is_word = len(chain) == 1 and token.base in lists.words
    if token.is_capital or not is_word or (place > 0 and words[place - 1].low in {"at", "the"}):
        yield place, place + len(chain)


def _our_lady(words: Sequence[Token], place: int) -> Iterator[tuple[int, int]]:
    """Give Our Lady's RC High, Our Lady of Lourdes Primary."""
    end = place + 2
    while end < min(len(words), place + 8) and words[end].gap == " ":
        is_saint = words[end - 1].low == "of"
        if not (is_saint or words[end].is_capital or words[end].low in _KINDS.kinds | _KINDS.generic | {"rc", "of"}):
            break
        end += 1
    while end > place + 2 and words[end - 1].low not in _KINDS.kinds | {"rc", "high", "secondary", "sixth", "form"}:
        end -= 1
    yield place, end


def _before_its_name(words: Sequence[Token], lists: Lexicon, place: int) -> Iterator[tuple[int, int]]:
    """Give Club Tropicana: a kind that stands before a name which is no word."""
    named = words[place + 1] if place + 1 < len(words) and words[place + 1].gap == " " else None
    if named and not named.is_first and looks_foreign(named, lists):
        yield place, place + 2


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
    while start > 0 and place - start < 5 and words[start].gap in _JOINTS:
        if allowed[start - 1]:
            # Canterbury Christ Church University
            if not (_is_within(words, lists, start - 1) and not allowed[start - 2]):
                break
            start -= 1
            continue
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
    if before.low in {"of", "and"} and start > 1 and (words[start].is_capital or words[place].low in _KINDS.firms):
        is_firm = before.low == "and" and words[place].low in _KINDS.firms and _is_no_word(words[start - 2], lists)
        return is_firm or (words[start - 2].is_capital and before.gap == " " and not words[start - 2].is_first)
    if before.low in _KINDS.generic:
        return before.is_capital and not before.is_first and (start < place or before.low == "our")
    if before.is_capital and not before.is_first:
        return True
    if words[place].low in _KINDS.capital_kinds:
        return start == place and _is_a_house(words, lists, place)
    is_name = (
        before.low in {"st", "saint", "saints"} or before.low in lists.either or before.base in lists.places_or_words
    )
    return is_name or not lists.is_word(before.base) or _stands_at(words, start, place)


def _is_no_word(token: Token, lists: Lexicon) -> bool:
    """Whether a word is a name or a place rather than a word."""
    is_name = token.base in lists.first or token.base in lists.either or token.base in lists.last
    return is_name or token.base in lists.places or not lists.is_word(token.base)


def _is_within(words: Sequence[Token], lists: Lexicon, place: int) -> bool:
    """Whether a word that names nobody stands within a name: the one before it is a capital's or a place's."""
    if place == 0 or words[place].gap != " ":
        return False
    before = words[place - 1]
    is_named = before.is_capital and words[place].is_capital and not before.is_first
    return is_named or (before.base in lists.places and words[place].low in _SACRED)


def _is_a_house(words: Sequence[Token], lists: Lexicon, place: int) -> bool:
    """Whether "house", "unit" or the like has a name before it: ivy house gave me a room, at the Beacon unit."""
    if place == 0 or words[place].gap != " ":
        return False
    before, after = words[place - 1], words[place + 1].low if place + 1 < len(words) else ""
    if before.is_capital and not before.is_first:
        return before.low not in _KINDS.generic and words[place].low != "house"
    led = words[place - 2].low if place > 1 and not before.is_first else ""
    is_announced = after in clues().people.says - {"is", "was", "has", "had"} or led in {"at", "from", "called"}
    return is_announced and _is_no_word(before, lists) and before.low not in _KINDS.generic


def _stands_at(words: Sequence[Token], start: int, place: int) -> bool:
    """Whether "at" or the like stands a few ordinary words before a kind of institution: "at cherry tree surgery"."""
    kinds = {token.low for token in words[place : place + 2]}
    announcing = {"at", "called"} | ({"to", "from", "in", "on", "for", "through"} if kinds & _KINDS.strong else set())
    for at in range(start - 1, max(0, place - 5) - 1, -1):
        if words[at].low in announcing:
            name = words[at + 1 : place]
            if name and name[0].low == "the" and kinds & _KINDS.rare:
                name = name[1:]
            return all(token.gap == " " and token.low not in _KINDS.generic for token in name)
    return False


def _is_somewhere(words: Sequence[Token], lists: Lexicon, place: int) -> bool:
    """Whether a word is the name of somewhere to be: at the QEQM, a job at Saga, on the door at Atomics."""
    led = [word.low for word in words[max(0, place - 2) : place]]
    token = words[place]
    if token.is_first or token.gap != " " or not token.base.isalpha() or len(token.base) < 3:
        return False
    following = words[place + 1] if place + 1 < len(words) else None
    if following and following.gap == " " and (following.is_capital or following.low in _STREETS | _KINDS.kinds):
        return False
    if led[-1:] == ["at"] and token.is_capital:
        return token.low not in _KINDS.generic and lists.words.get(token.base, _RARE) >= _RARE
    is_unknown = token.is_abbreviation or looks_foreign(token, lists)
    return led == ["at", "the"] and is_unknown and not lists.is_word(token.base) and token.base not in lists.first


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


def _drinking(words: Sequence[Token], lists: Lexicon) -> Iterator[tuple[int, int]]:
    """Give where people drink, by a name that no list of pubs has: drinking in the jolly drayman."""
    for place, token in enumerate(words):
        if token.low not in {"drink", "drinks", "drank", "drinking", "pint", "pints"}:
            continue
        led = [word.low for word in words[place + 1 : place + 3]]
        if len(led) < 2 or led[0] not in {"in", "at", "down", "up"} or led[1] != "the":
            continue
        name = words[place + 3 : place + 5]
        is_pub = bool(name) and name[0].low in _KINDS.pub_first
        for end in (2, 1):
            last = name[end - 1] if len(name) >= end else None
            if last and last.gap == " " and (is_pub or last.is_capital or not lists.is_word(last.base)):
                yield place + 3, place + 3 + end
                break


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


def _capital_runs(words: Sequence[Token], lists: Lexicon, allowed: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Give runs of capitals within a sentence that are more than words of the field: Harbour Housing Association."""
    place = 0
    while place < len(words):
        end = place
        while end < len(words) and _continues(words, lists, allowed, place, end):
            end += 1
        while end > place and not words[end - 1].is_capital:
            end -= 1
        name = words[place:end]
        if len(name) > 1 and _is_no_person(name, lists) and any(token.base not in lists.field for token in name):
            yield place, end
        place = max(end, place + 1)


def _continues(words: Sequence[Token], lists: Lexicon, allowed: Sequence[bool], start: int, here: int) -> bool:
    """Whether a run of capitals that began at `start` goes on with this word."""
    token = words[here]
    if allowed[here] or (here > start and token.gap not in _JOINTS):
        return False
    if token.is_first:
        return here == start and token.is_capital and not lists.is_word(token.base) and token.base not in lists.first
    if here == start and here > 0 and words[here - 1].low in {"a", "an"}:
        return False
    joins = here > start and token.low in {"of", "and", "the", "for"} and here + 1 < len(words)
    return token.is_capital or joins


def _is_no_person(name: Sequence[Token], lists: Lexicon) -> bool:
    """Whether a run of capitals is rather an organisation: it ends in a kind, or begins with no person's name."""
    if name[-1].low in lists.field:
        return True
    first = name[0].base
    is_name = first in lists.first or first in lists.either or first in _TITLES or not lists.is_word(first)
    return not is_name and all(lists.is_word(token.base) and token.base not in lists.first for token in name)

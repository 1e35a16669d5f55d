"""Organisations in a text: schools, surgeries, shops, clubs, pubs, by name.

What only says what kind of place it is ("the local hospital") names nobody; a name in front of the kind does.
"""

from collections.abc import Iterator, Sequence

from analysis.redacting import venues
from analysis.redacting.clues import clues
from analysis.redacting.lexicon import Lexicon
from analysis.redacting.people import looks_foreign
from analysis.redacting.tokens import Token

_KINDS = clues().institutions
_PHRASES = clues().phrases
_COUNCILS = frozenset({"council", "constabulary"})
_TITLES = clues().people.titles | clues().people.weak_titles | clues().people.kin | clues().people.nicknames
_SACRED = frozenset({"christ", "church", "trinity", "catholic", "god", "lord"})
_COLOURS = frozenset({"black", "white", "brown"})
_COLLEGES = frozenset({"city", "new", "sixth", "form", "royal"})
_MANSIONS = frozenset({"court", "grange", "manor", "towers"})
_HOUSES = frozenset({"house", "hall", "lodge", "centre"})
_JOINTS = frozenset({" ", ". ", "-", "'", " & "})


def find(words: Sequence[Token], lists: Lexicon, allowed: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Give the first word of each organisation and the first one after it, as places in `words`."""
    yield from venues.find(words, lists, allowed)
    for place, token in enumerate(words):
        if allowed[place] and not _is_pair_of_kind(words, allowed, place):
            continue
        pair = (token.low, words[place + 1].low if place + 1 < len(words) else "")
        if pair[0] == "our" and words[place + 1 : place + 2] and words[place + 1].base == "lady":
            yield from _our_lady(words, place)
        if pair in _PHRASES.of:
            yield from _of_somewhere(words, lists, place)
        if token.low in _KINDS.before_their_name:
            yield from _before_its_name(words, lists, place)
        is_capital_kind = token.low in _KINDS.capital_kinds and (token.is_capital or _is_a_house(words, lists, place))
        if token.low in _KINDS.kinds or pair in _PHRASES.kinds or is_capital_kind:
            yield from _institution(words, lists, allowed, place)
    yield from _capital_runs(words, lists, allowed)
    yield from venues.elsewhere(words, lists, allowed)


def _is_pair_of_kind(words: Sequence[Token], allowed: Sequence[bool], place: int) -> bool:
    """Whether a word that names nobody begins what is a kind all the same: counselling service."""
    following = words[place + 1] if place + 1 < len(words) and not allowed[place + 1] else None
    return following is not None and (words[place].low, following.low) in _PHRASES.kinds


def goes_on(words: Sequence[Token], end: int, *, is_place: bool) -> int:
    """Give where a name ends that goes on with what kind of thing it is: Black Lion Leisure Centre, Medway Council."""
    kinds = _COUNCILS | _KINDS.clubs if is_place else _KINDS.kinds | _KINDS.clubs | _COUNCILS
    while end < len(words) and words[end].gap == " ":
        pair = (words[end].low, words[end + 1].low if end + 1 < len(words) and words[end + 1].gap == " " else "")
        if pair in _PHRASES.kinds and not is_place:
            end += 2
        elif words[end].low in kinds or (not is_place and words[end].low in _KINDS.branches):
            end += 1
        else:
            break
    return end


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
    if _is_city_college(words, lists, place):
        yield place - 1, end + 1
        return
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
            if not _is_within(words, lists, start - 1, allowed):
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


def _is_city_college(words: Sequence[Token], lists: Lexicon, place: int) -> bool:
    """Whether a college stands between what sort of one it is and a place: City College Norwich."""
    if not place or words[place].low != "college" or words[place - 1].low not in _COLLEGES:
        return False
    following = words[place + 1] if place + 1 < len(words) and words[place + 1].gap == " " else None
    return following is not None and (following.base in lists.places or following.is_capital)


def _belongs_to_name(words: Sequence[Token], lists: Lexicon, start: int, place: int) -> bool:
    """Whether the word before `start` is part of the name of the institution whose kind stands at `place`."""
    before = words[start - 1]
    around = " ".join(token.low for token in words[max(0, start - 3) : start + 2])
    if "our lady of" in around:
        return before.low in {"our", "lady", "of"}
    if before.low in {"of", "and"} and start > 1 and (words[start].is_capital or words[place].low in _KINDS.firms):
        is_firm = before.low == "and" and words[place].low in _KINDS.firms and _is_no_word(words[start - 2], lists)
        return is_firm or (words[start - 2].is_capital and before.gap == " " and not words[start - 2].is_first)
    is_patron = before.low in _KINDS.patrons and start < place and words[start].low not in _KINDS.generic
    begins = before.is_first and before.is_capital and words[start].is_capital and not _is_any(before)
    if _qualifies(words, lists, start - 1) or is_patron or begins:
        return True
    if before.low in _KINDS.generic:
        return before.is_capital and not before.is_first and (start < place or before.low == "our")
    return (before.is_capital and not before.is_first) or _is_a_name(words, lists, start, place)


def _is_a_name(words: Sequence[Token], lists: Lexicon, start: int, place: int) -> bool:
    """Whether the word before `start` names the institution at `place`, though it has no capital."""
    before = words[start - 1]
    if words[place].low in _KINDS.capital_kinds:
        if start < place and words[start].low in _KINDS.qualifiers:
            return _is_no_word(before, lists)
        return _is_a_house(words, lists, place) if start == place else not lists.is_word(before.base)
    is_name = (
        before.low in {"st", "saint", "saints"} or before.low in lists.either or before.base in lists.places_or_words
    )
    return is_name or not lists.is_word(before.base) or _stands_at(words, start, place, lists)


def _is_any(token: Token) -> bool:
    """Whether a word that begins a sentence is part of no name."""
    return token.low in _KINDS.generic | _KINDS.trades | venues.STOPS


def _qualifies(words: Sequence[Token], lists: Lexicon, place: int) -> bool:
    """Whether a word says what kind of school or club a name is of: st edmund's catholic school, deal town rangers."""
    if words[place].low not in _KINDS.qualifiers or words[place].is_first or words[place].gap != " ":
        return False
    before = words[place - 1]
    return before.low not in _KINDS.generic and (_is_no_word(before, lists) or before.base in lists.places_or_words)


def _is_no_word(token: Token, lists: Lexicon) -> bool:
    """Whether a word is a name or a place rather than a word."""
    is_name = token.base in lists.first or token.base in lists.either or token.base in lists.last
    return is_name or token.base in lists.places or not lists.is_word(token.base)


def _is_within(words: Sequence[Token], lists: Lexicon, place: int, allowed: Sequence[bool]) -> bool:
    """Whether a word that names nobody stands within a name: Canterbury Christ Church University, the Black Lion, St
    Edmund's Catholic School."""
    if place == 0 or words[place].gap != " ":
        return False
    before, token, following = words[place - 1], words[place], words[place + 1]
    is_named = before.is_capital and token.is_capital and not before.is_first
    is_sacred = before.base in lists.places and token.low in _SACRED
    is_colour = token.is_capital and following.is_capital and token.low in _COLOURS
    return ((is_named or is_sacred) and not allowed[place - 1]) or is_colour or _qualifies(words, lists, place)


def _is_a_house(words: Sequence[Token], lists: Lexicon, place: int) -> bool:
    """Whether "house", "unit" or the like has a name before it: ivy house gave me a room, at the Beacon unit."""
    if place == 0 or words[place].gap != " ":
        return False
    before, low = words[place - 1], words[place].low
    if place > 1 and _qualifies(words, lists, place - 1):
        return True
    if before.is_capital and not before.is_first:
        return before.low not in _KINDS.generic and low != "house"
    is_unknown = not lists.is_word(before.base) and before.base not in lists.first and before.base.isalpha()
    if low in _MANSIONS:
        return is_unknown and before.base not in lists.places
    if is_unknown and low in _HOUSES:
        return True
    return _is_announced(words, place) and _is_no_word(before, lists) and before.low not in _KINDS.generic


def _is_announced(words: Sequence[Token], place: int) -> bool:
    """Whether what stands around a house and the word before it says that it has a name: at the beacon unit."""
    after = words[place + 1].low if place + 1 < len(words) else ""
    led = words[place - 2].low if place > 1 and not words[place - 1].is_first else ""
    if led == "the" and place > 2 and not words[place - 2].is_first:
        led = words[place - 3].low
    return after in clues().people.says - {"is", "was", "has", "had"} or led in {"at", "from", "called"}


def _stands_at(words: Sequence[Token], start: int, place: int, lists: Lexicon) -> bool:
    """Whether "at" or the like stands a few ordinary words before a kind of institution: "at cherry tree surgery"."""
    kinds = [token.low for token in words[place : place + 2]]
    is_strong = bool(_KINDS.strong & set(kinds))
    announcing = {"at", "called"}
    if is_strong or tuple(kinds) in _PHRASES.kinds:
        announcing |= {"to", "from", "in", "on", "for", "through"}
    at = next((at for at in range(start - 1, max(0, place - 5) - 1, -1) if words[at].low in announcing), None)
    if at is None:
        return False
    name = words[at + 1 : place]
    says_kind = _KINDS.generic | _KINDS.trades | lists.field
    if name and name[0].low == "the" and (_KINDS.rare & set(kinds) or (name[1:] and venues.is_rare(name[1], lists))):
        name = name[1:]
        if all(token.low in says_kind for token in name):
            return False
    if not all(token.gap == " " for token in name):
        return False
    # "at old road west surgery": without an article, though "old" alone would only say which
    is_bare = is_strong and len(name) > 1 and not any(token.low in _KINDS.determiners for token in name)
    if is_bare and any(token.low not in says_kind for token in name):
        return True
    return all(token.low not in _KINDS.generic for token in name)


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

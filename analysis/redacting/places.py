"""Places in a text: towns, districts, estates, as typed or in lower case throughout."""

import re
from collections.abc import Iterator, Sequence

from analysis.redacting.clues import clues
from analysis.redacting.lexicon import Lexicon
from analysis.redacting.people import is_english, looks_foreign
from analysis.redacting.phrases import matches
from analysis.redacting.tokens import Token

_CLUES = clues().localities
_RARE = 15_000
"""From this place in the order of frequency on, a word that is a place too is rather the place."""

_SOUND = re.compile(
    r"\w{2,}(?:ton|ham|ley|leigh|ford|bury|borough|brough|wick|wich|worth|thorpe|stead|combe|coombe|mouth|hurst|dale|field|wood"
    r"|bridge|end|gate|hill|church|minster|caster|chester|pool|stone|stow|well|sea|beck|thwaite|holme|cross|marsh|moor|mere|ness"
    r"|heath|green|bourne|burn|avon|head|haven|port|ington|ingham)|(?:llan|aber|tre|pont|caer|inver|bally|kil|auchter)\w{3,}"
)
_GENERIC = clues().institutions.generic
_KINDS_OF_ESTATE = frozenset({"council", "housing", "rough", "real", "industrial"})


def find(
    words: Sequence[Token], lists: Lexicon, free: Sequence[bool], allowed: Sequence[bool]
) -> list[tuple[int, int]]:
    """Give the first word of each place and the first one after it, as places in `words`.

    `free` tells which words nothing else covers, `allowed` which are part of what names nobody.
    """
    found: list[tuple[int, int]] = []
    in_english = is_english(words, lists)
    place = 0
    while place < len(words):
        end = place if not free[place] else _place_at(words, lists, place, in_english=in_english)
        if allowed[place] and all(allowed[place:end]):
            end = place
        if end > place:
            while end < len(words) and words[end].low in _CLUES.place_endings and words[end].gap == " ":
                end += 1
            if place > 1 and words[place - 1].low == "of" and words[place - 2].low in {"isle", "vale", "forest", "bay"}:
                place -= 2
            elif place > 0 and words[place - 1].low in _CLUES.place_beginnings and words[place].gap == " ":
                place -= 1
            found.append((place, end))
        elif words[place].low == "estate":
            found += _estate(words, place)
        place = max(end, place + 1)
    return found


def _estate(words: Sequence[Token], place: int) -> Iterator[tuple[int, int]]:
    """Give the Millmead estate, but not the council estate."""
    for start in range(place - 1, max(0, place - 4), -1):
        if words[start].low in _GENERIC | _KINDS_OF_ESTATE or words[start].gap != " ":
            return
        if words[start - 1].low in {"the", "on"}:
            yield start, place + 1
            return


def _place_at(words: Sequence[Token], lists: Lexicon, place: int, *, in_english: bool) -> int:
    """Give where the place that begins here ends; here, if none does."""
    token = words[place]
    for phrase in lists.places.get(token.low.split("-")[0], ()) or lists.places.get(token.base, ()):
        if matches(words, place, phrase):
            return place + (1 if "-" in token.low else len(phrase))
    if [one.low for one in words[place : place + 2]] == ["isle", "of"] and place + 2 < len(words):
        return place + 3
    if token.is_capital and not token.is_first and token.base in lists.places_seldom:
        return place + 1
    before = words[place - 1].low if place and not token.is_first and token.gap == " " else ""
    if before not in _CLUES.at | _CLUES.in_ or not token.base.isalpha():
        return place
    return _unlisted(words, lists, place, in_english=in_english)


def _unlisted(words: Sequence[Token], lists: Lexicon, place: int, *, in_english: bool) -> int:
    """Give where a place ends that no list has, or that is a word too, after "in" or the like; here, if none does."""
    token, before = words[place], words[place - 1].low
    following = words[place + 1] if place + 1 < len(words) and not words[place + 1].is_first else None
    if token.base in lists.places_or_words and before != "of":
        two_before = words[place - 2].low if place > 1 and token.base not in lists.either else ""
        if before in {"left", "leave", "leaving"}:
            two_before = "moved"
        return place + _is_lived_in(token, two_before, following, is_rare=lists.words.get(token.base, _RARE) >= _RARE)
    if not in_english:
        return place
    if token.is_capital:
        return _capitals_from(words, lists, place)
    if _sounds_like_a_place(token.base, lists):
        return place + 1
    ends = following is not None and following.low in _CLUES.place_endings
    is_unknown = looks_foreign(token, lists) or (ends and not lists.is_word(token.base))
    return place + (before in _CLUES.in_ and is_unknown and token.base not in lists.first)


def _sounds_like_a_place(base: str, lists: Lexicon) -> bool:
    """Whether a word in no list ends or begins as names of villages do, though it looks like two words or a slip."""
    return not lists.is_word(base) and base not in lists.first and bool(_SOUND.fullmatch(base))


def _is_lived_in(token: Token, two_before: str, following: Token | None, *, is_rare: bool) -> bool:
    """Whether a place that is a word too is meant as a place: moved from Reading, in reading station."""
    after = following.low if following else ""
    ends = not after or (following is not None and following.gap != " ") or after in _CLUES.after_places
    in_town = after in {"station", "crown", "town", "city"}
    if is_rare and ends:
        return True
    return token.is_capital or (two_before in _CLUES.lives_in and ends) or in_town


def _capitals_from(words: Sequence[Token], lists: Lexicon, place: int) -> int:
    """Give where a place in capitals that no list has ends: "in Market Selwick", "near Hough Green"."""
    end = place + 1
    while end < len(words) and words[end].is_capital and not words[end].is_first and words[end].gap in {" ", "-"}:
        end += 1
    name = words[place:end]
    is_unknown = any(not lists.is_word(token.base) and token.base not in lists.first for token in name)
    return end if is_unknown or (len(name) > 1 and name[-1].low in _CLUES.place_endings) else place

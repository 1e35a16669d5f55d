"""People's names in a text, as typed or in lower case throughout.

A name that is no English word is found wherever it stands. One that is also a word ("will", "grace", "mark") is a name
where something beside it says so: a capital, a title, "called", somebody's friend or adviser, a verb that only people
do.
"""

import re
from collections.abc import Iterator, Sequence

from analysis.redacting.clues import clues
from analysis.redacting.lexicon import Lexicon
from analysis.redacting.names_in_context import Text, is_meant, is_named, stands_like_a_name
from analysis.redacting.slips import is_slip
from analysis.redacting.tokens import Token

_CLUES = clues().people
_ARTICLES = {("a",), ("an",)}
_OWNERS = {("my",), ("his",), ("her",), ("their",), ("our",), ("your",), ("a",), ("the",)}
_HIGHER = {"chief", "detective", "acting", "temporary", "deputy", "assistant", "police", "special"}
_VOCATIONS = {"father", "sister", "brother", "mother"}
_DERIVED = re.compile(
    r"(?:un|de|dis|mis|anti|non|pre|post|under|over|out|neuro|cyber|multi|inter|web|e)\w{4,}$"
    r"|\w+(?:ings?|ed|ly|ness|tions?|sions?|istic|i[sz]e[sd]?|able|ments?|ists?|isms?|ful|less|ers|als|line|in|ol|ive)$"
)


def find(
    words: Sequence[Token], lists: Lexicon, free: Sequence[bool], allowed: Sequence[bool]
) -> Iterator[tuple[int, int]]:
    """Give the first word of each person's name and the first one after it, as places in `words`.

    `free` tells which words nothing else covers, `allowed` which are part of what names nobody.
    """
    is_cased = any(token.is_capital and token.low != "i" for token in words)
    text = Text(words, lists, free, allowed, is_cased, is_english(words, lists))
    place = 0
    while place < len(words):
        end = _name_at(text, place) if free[place] else place
        if end > place:
            yield _first_of_name(text, place), end
        place = max(end, place + 1)


def is_english(words: Sequence[Token], lists: Lexicon) -> bool:
    """Whether a word that is in no list means anything: in other languages most words are in none."""
    return sum(lists.is_word(token.base) for token in words) >= 0.5 * len(words)


def _name_at(text: Text, place: int) -> int:
    """Give where a name that begins here ends; here, if none does."""
    low = text.words[place].low
    if low in _CLUES.titles:
        named = place + 1
        while named < len(text.words) and _is_joined(text.words[named]) and _is_of_title(text, named):
            named += 1
        if named < len(text.words) and text.free[named] and _fits_title(text, named):
            return _extend(text, named + 1)
    if (
        low in _CLUES.weak_titles
        and place + 1 < len(text.words)
        and text.free[place + 1]
        and _fits_weak_title(text, place + 1)
    ):
        return _extend(text, place + 2)
    return _extend(text, place + 1) if _is_name(text, place) else place


def _is_of_title(text: Text, place: int) -> bool:
    """Whether a word goes on with a title: "detective constable", "Mr and Mrs"."""
    following = text.after(place)
    is_pair = text.words[place].low in {"and", "&"} and following is not None and following.low in _CLUES.titles
    return text.words[place].low in _CLUES.titles or is_pair


def _is_joined(token: Token) -> bool:
    return token.gap in {" ", ". ", ".", "  "} and not token.is_first


def _fits_title(text: Text, place: int) -> bool:
    """Whether a word after a title can be a name: almost anything but the words that sentences are made of."""
    token, following = text.words[place], text.after(place)
    if token.low in _CLUES.modals and following is not None and looks_foreign(following, text.lists):
        return True  # Sgt Will Penhaligon
    if not _is_joined(token) or token.low in _CLUES.not_names or token.low[0].isdigit() or text.allowed[place]:
        return False
    rank = text.lists.words.get(token.base)
    is_short = text.words[place - 1].low in _CLUES.abbreviated
    least = 150 if is_short else 2_000
    is_listed = token.base in text.lists.last_words or token.base in text.lists.last
    is_surname = not text.is_cased and is_listed and rank is not None and rank > least
    return token.is_capital or rank is None or token.base in text.lists.either or is_surname


def _fits_weak_title(text: Text, place: int) -> bool:
    """Whether a word after "nurse" or "miss" is a name by itself."""
    token, lists = text.words[place], text.lists
    if not _is_joined(token) or text.allowed[place] or token.low in _CLUES.not_names:
        return False
    is_known = token.base in lists.first or token.base in lists.either or token.base in lists.last
    if token.base in lists.last_words and text.words[place - 1].low == "miss":
        return text.before(place - 1, 1) in {("me",), ("her",), ("called",), ("as",)}
    return (is_known or looks_foreign(token, lists)) and (token.is_capital or not lists.is_word(token.base))


def looks_foreign(token: Token, lists: Lexicon) -> bool:
    """Whether a word is in no list of words and does not look like a slip of the finger for one that is."""
    base = token.base
    is_plain = len(base) > 2 and base.replace("'", "").replace("-", "").isalpha()
    return is_plain and not lists.is_word(base) and not is_slip(base, lists.words)


def _is_name(text: Text, place: int) -> bool:
    token, lists = text.words[place], text.lists
    base = token.base
    if len(base) < 2 or not base.replace("'", "").replace("-", "").isalpha():
        return False
    if base in lists.either or (
        base in lists.first and base in lists.first_words and not _is_written_as_name(text, token)
    ):
        return is_meant(text, place)
    if text.allowed[place]:
        return False
    if base in lists.first or _is_double(base, lists) or _has_nickname(text, place):
        return text.is_english or token.is_capital
    is_rare = lists.words.get(base, 99_999) > 3_000
    if is_named(text, place) and base not in _CLUES.not_names and (token.is_capital or is_rare):
        return len(base) > 2
    return not lists.is_word(base) and _is_unknown_name(text, place)


def _has_nickname(text: Text, place: int) -> bool:
    """Whether "Big" or "Little" stands before a word in capitals: Big Col."""
    token, before = text.words[place], text.words[place - 1] if place else None
    if before is None or not (before.is_capital and token.is_capital):
        return False
    return token.gap == " " and not token.is_first and before.low in _CLUES.nicknames


def _is_written_as_name(text: Text, token: Token) -> bool:
    """Whether a name that is a word, but seldom meant so, is written as names are in this text."""
    return token.is_capital or not text.is_cased


def _is_unknown_name(text: Text, place: int) -> bool:
    """Whether a word that is neither an English word nor a known first name is a name here."""
    token, lists = text.words[place], text.lists
    if not text.is_english or token.is_abbreviation:
        return False
    before = text.before(place, 1)
    if token.is_capital:
        # "a Moroccan woman", "an old Nokia": what has an article is one of many
        return looks_foreign(token, lists) if token.is_first else len(token.base) > 2 and before not in _ARTICLES
    if before and before[0] in _CLUES.kin | _CLUES.roles and token.gap in {" ", ", "}:
        return len(token.base) > 2 and before[0] not in {"lead", "head"}
    return looks_foreign(token, lists) and len(token.base) > 3 and _is_unknown_in_lower_case(text, place)


def _is_unknown_in_lower_case(text: Text, place: int) -> bool:
    """Whether an unknown word without a capital is a name: listed as a surname, standing like one, or by itself in a
    text that uses no capitals."""
    token = text.words[place]
    if token.base in text.lists.last or stands_like_a_name(text, place):
        return True
    return not (text.is_cased or text.before(place, 1) in {*_ARTICLES, ("the",)} or _is_derived(token.base))


def _is_derived(base: str) -> bool:
    """Whether a word looks made of others, as the rarest words are: misgendered, tokenistic, under-thirteens."""
    return len(base) < 5 or not base.isalpha() or bool(_DERIVED.match(base))


def _is_double(base: str, lists: Lexicon) -> bool:
    """Whether it is two names with a hyphen between, such as Kelly-Ann or Adeyemi-Clarke."""
    parts = base.split("-")
    known = any(part in lists.first or part in lists.either or part in lists.last for part in parts)
    return len(parts) > 1 and known and not any(part in lists.words and part not in lists.either for part in parts)


def _extend(text: Text, place: int) -> int:
    """Give where the name ends, of which everything up to here is part."""
    lists = text.lists
    while place < len(text.words) and text.free[place] and not text.allowed[place]:
        token = text.words[place]
        if token.gap != " " or text.words[place - 1].low.endswith("'s") or token.low in _CLUES.not_names:
            break
        base = token.base
        is_initial = len(base) == 1 and base.isalpha() and (token.is_capital or _ends_there(text, place))
        is_known = not lists.is_word(base) and (base in lists.last or base in lists.first or text.is_english)
        rank = lists.words.get(base, 0)
        is_rare = not text.is_cased and (rank > 20_000 or (base in lists.last_words and rank > 2_000))
        is_capital = is_rare or (token.is_capital and text.words[place - 1].is_capital)
        if not (is_initial or is_known or is_capital) or token.is_abbreviation or base[0].isdigit():
            break
        place += 1
    return place


def _first_of_name(text: Text, place: int) -> int:
    """Take in what stands before a name and belongs to it: "Big Steve", "her honour judge Diallo"."""
    start = place
    while start > 0 and text.words[start].gap == " " and text.free[start - 1] and not text.words[start].is_first:
        before = text.words[start - 1]
        is_nickname = before.low in _CLUES.nicknames and (before.is_capital or not text.is_cased)
        is_capital = before.is_capital and not before.is_first and before.low not in _CLUES.not_names
        is_vocation = before.low in _VOCATIONS and text.words[start].base not in text.lists.first
        whose = text.before(start - 1, 1)
        is_title = before.low == "honour" or (is_vocation and whose not in _OWNERS)
        if before.low in _CLUES.abbreviated or (before.low in _HIGHER and text.words[start].low in _CLUES.titles):
            start -= 1
            continue
        if text.allowed[start - 1] or not (is_nickname or is_capital or is_title):
            break
        start -= 1
    return start


def _ends_there(text: Text, place: int) -> bool:
    """Whether a clause ends behind a single letter, as in "hannah b, she gave me": no word follows that it could be
    an article of."""
    following = text.after(place)
    return following is None or following.gap != " "

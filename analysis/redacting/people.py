"""People's names in a text, as typed or in lower case throughout.

A name that is no English word is found wherever it stands. One that is also a word ("will", "grace", "mark") is a name
where something beside it says so: a capital, a title, "called", somebody's friend or adviser, a verb that only people
do.
"""

import re
from collections.abc import Iterator, Sequence

from analysis.redacting.clues import clues
from analysis.redacting.lexicon import Lexicon
from analysis.redacting.names_in_context import Text, is_meant, is_named, is_surely_meant, stands_like_a_name
from analysis.redacting.slips import is_slip
from analysis.redacting.tokens import Token

_CLUES = clues().people
_ARTICLES = {("a",), ("an",)}
_OWNERS = {("my",), ("his",), ("her",), ("their",), ("our",), ("your",), ("a",), ("the",)}
_HIGHER = {"chief", "detective", "acting", "temporary", "deputy", "assistant", "police", "special"}
_VOCATIONS = {"father", "sister", "brother", "mother"}
_NO_SECONDS = frozenset(
    {"drew", "love", "mark", "grant", "chase", "hope", "comfort", "guy", "page", "ward", "art", "dot", "young"}
)
_AFTER_SECONDS = frozenset({"and", "is", "was", "who", "has", "had", "from", "for"})
_AFTER_NAMES = frozenset({"qc", "kc", "mbe", "obe", "cbe", "jp", "mp", "phd", "snr", "jnr"})
_SELDOM = 1_500
"""From this place in the order of frequency on, a word that some are called is their name where all says so."""

_DERIVED = re.compile(
    r"(?:un|de|dis|mis|anti|non|pre|post|under|over|out|neuro|cyber|multi|inter|web|e)\w{4,}$"
    r"|\w+(?:ings?|ed|ly|ness|tions?|sions?|istic|i[sz]e[sd]?|able|ments?|[st]ional|ists?|isms?|ful|less|ers|als|line|in|ol|ive)$"
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
    if _are_two_capitals(text, place):
        return place + 2
    if low in _CLUES.titles:
        named = place + 1
        while named < min(len(text.words), place + 7) and _is_joined(text.words[named]) and _is_of_title(text, named):
            named += 1
        if named < len(text.words) and text.free[named] and _fits_title(text, named):
            return _extend(text, named + 1)
    if low in _CLUES.weak_titles and place + 2 < len(text.words):
        initial = text.words[place + 1]
        if len(initial.low) == 1 and initial.low.isalpha() and initial.gap == " " and _fits_weak_title(text, place + 2):
            return _extend(text, place + 3)
    if (
        low in _CLUES.weak_titles
        and place + 1 < len(text.words)
        and text.free[place + 1]
        and _fits_weak_title(text, place + 1)
    ):
        return _extend(text, place + 2)
    return _extend(text, place + 1) if _is_name(text, place) else place


def _are_two_capitals(text: Text, place: int) -> bool:
    """Whether a sentence begins with two words in capitals that do what people do: Wing Yan explained."""
    token, following, third = text.words[place], text.after(place), text.after(place, 2)
    if not (token.is_first and token.is_capital and following and following.is_capital and third):
        return False
    if third.low not in _CLUES.says or third.gap != " " or following.gap != " " or not text.free[place + 1]:
        return False
    names_nobody = _CLUES.not_names | text.lists.field
    pair = (token, following)
    return not any(text.allowed[place + at] or one.low in names_nobody for at, one in enumerate(pair)) and (
        token.low not in _CLUES.titles | _CLUES.weak_titles | _CLUES.kin
    )


def _is_of_title(text: Text, place: int) -> bool:
    """Whether a word goes on with a title: "detective constable", "Mr and Mrs"."""
    following = text.after(place)
    is_pair = text.words[place].low in {"and", "&"} and following is not None and following.low in _CLUES.titles
    return text.words[place].low in _CLUES.titles | _HIGHER or is_pair


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
    is_aunt = text.words[place - 1].low in {"auntie", "aunty", "uncle", "aunt"} and token.base in text.lists.seldom
    return token.is_capital or rank is None or token.base in text.lists.either or is_surname or is_aunt


def _fits_weak_title(text: Text, place: int) -> bool:
    """Whether a word after "nurse" or "miss" is a name by itself."""
    token, lists = text.words[place], text.lists
    if not _is_joined(token) or text.allowed[place] or token.low in _CLUES.not_names:
        return False
    is_known = token.base in lists.first or token.base in lists.either or token.base in lists.last
    title = text.words[place - 1]
    if token.is_capital and title.is_capital and not token.is_abbreviation and token.low not in lists.field:
        return True
    if token.base in lists.last_words and title.low == "miss":
        led = text.before(place - 1, 1)
        return bool(led) and led[0] not in _CLUES.who_miss
    if token.base in lists.last_words and title.low in {"nurse", "doctor", "matron"} and not text.is_cased:
        return lists.words.get(token.base, 0) > 2_000
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
    is_seldom_meant = base in lists.first and base in lists.first_words and not _is_written_as_name(text, token)
    if base in lists.either or is_seldom_meant:
        return is_meant(text, place)
    is_seldom = base in lists.seldom and lists.words[base] > _SELDOM and not text.allowed[place]
    if _is_introduced(text, place) or (is_seldom and is_surely_meant(text, place)):
        return True
    if text.allowed[place]:
        return False
    if base in lists.first or _is_double(base, lists) or _has_nickname(text, place):
        return text.is_english or token.is_capital
    is_rare = lists.words.get(base, 99_999) > 3_000 and len(base) > 2 and base not in _CLUES.not_names
    is_spelt = token.is_capital and len(base) > 2 and base not in _CLUES.not_names
    return ((is_rare or is_spelt) and is_named(text, place)) or (
        not lists.is_word(base) and _is_unknown_name(text, place)
    )


def _is_introduced(text: Text, place: int) -> bool:
    """Whether a word that may be a name stands alone behind what somebody is: a volunteer, win, who was eighty."""
    token, before, following = text.words[place], text.before(place, 1), text.after(place)
    if not (token.gap == ", " and before and before[0] in _CLUES.kin | _CLUES.roles and following is not None):
        return False
    if following.gap != ", " or following.low not in {"who", "she", "he", "they"} | _CLUES.says:
        return False
    lists = text.lists
    listed = (lists.seldom, lists.last_words, lists.last)
    is_listed = any(token.base in names for names in listed) or not lists.is_word(token.base)
    return token.low not in _CLUES.not_names and (token.is_capital or (not text.is_cased and is_listed))


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
        if token.is_first:
            return looks_foreign(token, lists) or (token.base in lists.last and _is_doing(text, place))
        return len(token.base) > 2 and before not in _ARTICLES
    if before and before[0] in _CLUES.kin | _CLUES.roles and token.gap in {" ", ", "}:
        return len(token.base) > 2 and before[0] not in {"lead", "head"}
    if token.base in lists.last and _is_doing(text, place):
        return True
    return looks_foreign(token, lists) and len(token.base) > 3 and _is_unknown_in_lower_case(text, place)


def _is_doing(text: Text, place: int) -> bool:
    """Whether a surname that could be a slip begins a clause in which somebody does a thing: zhang wei, a nurse."""
    before = text.before(place, 1)
    if before and before[0] not in {"and", "but", "so", "then", "because", "when", "that"}:
        return False
    following, second = text.after(place), text.after(place, 2)
    heads = [one for one in (following, second) if one is not None]
    if heads and (heads[0].low in _CLUES.says or heads[0].gap == ", "):
        return True
    is_pair = len(heads) == 2 and heads[0].gap == " " and (heads[1].low in _CLUES.says or heads[1].gap == ", ")
    return is_pair and (heads[0].base in text.lists.seldom or not text.lists.is_word(heads[0].base))


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
        base = token.base
        if token.low in _CLUES.particles and token.gap == " " and _goes_on_after_particle(text, place):
            place += 1
            continue
        is_initial = len(base) == 1 and base.isalpha() and (token.is_capital or _ends_there(text, place))
        is_glue = token.low in _CLUES.not_names and not (is_initial and _ends_there(text, place))
        is_joined = token.gap == " " or (token.gap in {". ", "."} and len(text.words[place - 1].low) == 1)
        if not is_joined or text.words[place - 1].low.endswith("'s") or is_glue:
            break
        is_known = not lists.is_word(base) and (base in lists.last or base in lists.first or text.is_english)
        rank = lists.words.get(base, 0)
        is_rare = not text.is_cased and (rank > 20_000 or (base in lists.last_words and rank > 2_000))
        following = text.after(place)
        is_second = base in lists.either and token.low not in _CLUES.modals | _NO_SECONDS and not text.is_cased
        if is_second and (following is None or following.gap != " " or following.low in _AFTER_SECONDS):
            place += 1
            continue
        if token.low in _AFTER_NAMES:
            place += 1
            continue
        is_capital = is_rare or (token.is_capital and text.words[place - 1].is_capital)
        if not (is_initial or is_known or is_capital) or token.is_abbreviation or base[0].isdigit():
            break
        place += 1
    return place


def _goes_on_after_particle(text: Text, place: int) -> bool:
    """Whether a name goes on behind a word like "ap" or "bin": Dafydd ap Gwilym, yusuf bin ismail, maria de souza."""
    following = text.after(place)
    if following is None or following.gap != " " or following.low in _CLUES.not_names or not text.free[place + 1]:
        return False
    known = following.base in text.lists.last or following.base in text.lists.first
    return (
        following.is_capital
        or (known and not text.lists.is_word(following.base))
        or (looks_foreign(following, text.lists))
    )


def _first_of_name(text: Text, place: int) -> int:
    """Take in what stands before a name and belongs to it: "Big Steve", "her honour judge Diallo"."""
    start = place
    while start > 0 and text.free[start - 1] and not text.words[start].is_first:
        before = text.words[start - 1]
        gap = text.words[start].gap
        is_initial = (before.is_capital and gap in {" ", ".", ". "}) or ("." in gap and not text.is_cased)
        if len(before.low) == 1 and before.low not in "ai" and is_initial:
            start -= 1
            continue
        if text.words[start].gap != " ":
            break
        is_nickname = before.low in _CLUES.nicknames and (before.is_capital or not text.is_cased)
        is_capital = before.is_capital and not before.is_first and before.low not in _CLUES.not_names
        is_vocation = before.low in _VOCATIONS
        whose = text.before(start - 1, 1)
        is_title = (
            before.low == "honour"
            or (before.low in {"her", "his"} and text.words[start].low == "honour")
            or (is_vocation and whose not in _OWNERS)
        )
        if before.low in _CLUES.abbreviated or (
            before.low in _HIGHER and text.words[start].low in _CLUES.titles | _HIGHER
        ):
            start -= 1
            continue
        is_unknown = text.is_english and len(before.base) > 1 and before.base.isalpha()
        is_unknown = is_unknown and not text.lists.is_word(before.base) and not before.is_abbreviation
        is_unknown = is_unknown and before.base not in text.lists.places and not before.low.endswith("'s")
        if text.allowed[start - 1] or not (is_nickname or is_capital or is_title or is_unknown):
            break
        start -= 1
    return start


def _ends_there(text: Text, place: int) -> bool:
    """Whether a clause ends behind a single letter, as in "hannah b, she gave me": no word follows that it could be
    an article of."""
    following = text.after(place)
    return following is None or following.gap != " "

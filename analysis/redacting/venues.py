"""Where people go and work, by a name of its own: shops, pubs, clubs and employers that no kind need stand beside."""

from collections.abc import Iterator, Sequence

from analysis.redacting.clues import clues
from analysis.redacting.lexicon import Lexicon
from analysis.redacting.people import looks_foreign
from analysis.redacting.phrases import matches
from analysis.redacting.tokens import Token

_KINDS = clues().institutions
_STREETS = clues().localities.streets
_FROM_WHOM = _KINDS.present & clues().people.roles
_ENDS = _KINDS.capital_kinds | _KINDS.kinds | _KINDS.venues | clues().localities.place_endings
_RARE = 2_500
"""From this place in the order of frequency on, a word with a capital after "at" is rather a name."""

_RARE_NAME = 4_000
"""From this place in the order of frequency on, a word without a capital is rather a name where a name can stand."""

_UNUSUAL = 1_200
"""From this place in the order of frequency on, a word may begin a name of several words."""

STOPS = clues().people.not_names | clues().people.says | clues().localities.determiners | _KINDS.stops
"""Words with which no name of somewhere goes on."""

_BESIDE = frozenset({"at", "the", "outside", "inside", "near", "opposite", "behind", "from"})
_TOWARDS = frozenset({"in", "to", "from", "near", "around"})
_DRINKING_AT = frozenset({"in", "at", "down", "up", "of", "behind", "outside"})


def find(words: Sequence[Token], lists: Lexicon, allowed: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Give the first word of each venue and the first one after it, as places in `words`."""
    yield from _pubs_called_so(words)
    yield from _drinking(words, lists)
    for place, token in enumerate(words):
        if token.low in _KINDS.pub_first:
            yield from _pub(words, place)
        if not allowed[place]:
            yield from _chain(words, lists, place)


def elsewhere(words: Sequence[Token], lists: Lexicon, allowed: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Give what neither a kind nor a list tells, but where it stands: at Saga; the group at St Mildred's."""
    for place, token in enumerate(words):
        if not allowed[place] and _is_somewhere(words, lists, place):
            yield place, place + 1
        is_saint = token.low in {"st", "saint"} and place + 1 < len(words) and words[place + 1].gap == " "
        if is_saint and _is_saints(words[place + 1].low, lists):
            yield place, place + 2
        led = words[place - 1] if place and not token.is_first else None
        if led is not None and token.low in {"at", "from", "for"}:
            yield from _led_by(words, lists, allowed, place)


def _led_by(words: Sequence[Token], lists: Lexicon, allowed: Sequence[bool], place: int) -> Iterator[tuple[int, int]]:
    """Give what follows an "at", "from" or "for": works at sunny sands, drives for ace cars, tamsin at leeway house."""
    led, low = words[place - 1], words[place].low
    whose = {"at": _KINDS.present, "from": _FROM_WHOM, "for": _KINDS.working}[low]
    is_person = low != "for" and (led.base in lists.first or led.base in lists.either)
    found = _by_presence(words, lists, allowed, place + 1)
    if found is None or (low == "at" and led.low in _KINDS.aimed):
        return
    # "at" alone leads to a single word or to a kind of place; to other names only beside what people do there
    is_kind = words[found[1] - 1].low in _KINDS.kinds | _KINDS.capital_kinds
    if led.low in whose or is_person or (low == "at" and (is_kind or found[1] - found[0] == 1)):
        yield found


def _by_presence(words: Sequence[Token], lists: Lexicon, allowed: Sequence[bool], start: int) -> tuple[int, int] | None:
    """Give where the name of somewhere begins and ends that may begin at `start`, if one does."""
    if start < len(words) and words[start].low in _KINDS.employers and words[start].gap == " ":
        return start, start + 1
    if start < len(words) and words[start].low == "the":
        start += 1
        is_kind = start + 1 < len(words) and words[start + 1].low in _KINDS.capital_kinds
        if not is_kind or not is_rare(words[start], lists):
            return None
    end = _end_of_presence(words, lists, allowed, start)
    name = words[start:end]
    if not name or not all(token.base.replace("'", "").replace("-", "").isalpha() for token in name):
        return None
    first, last = name[1 if name[0].low == "new" and len(name) > 1 else 0], name[-1]
    if first.low in _KINDS.generic | _KINDS.trades | lists.field or not _is_venue(last, lists):
        return None
    if len(name) == 1:
        return (start, end) if is_rare(first, lists) and first.base not in lists.places else None
    return (start, end) if len(name) < 4 and _is_unusual(first, lists) else None


def _end_of_presence(words: Sequence[Token], lists: Lexicon, allowed: Sequence[bool], start: int) -> int:
    """Give the first word behind `start` that no name goes on with: and, when, working; a number, a meal."""
    end = start
    while end < min(len(words), start + 4) and words[end].gap == " " and not allowed[end]:
        low = words[end].low
        is_new = end == start and low == "new" and end + 1 < len(words) and is_rare(words[end + 1], lists)
        if end > start and low.endswith("ing") and lists.is_word(low):
            break
        if low in STOPS or (low in _KINDS.bare and not is_new):
            break
        end += 1
    return end


def _is_unusual(token: Token, lists: Lexicon) -> bool:
    """Whether a word is not among the commonest."""
    return lists.words.get(token.base, _RARE_NAME) >= _UNUSUAL


def _is_venue(token: Token, lists: Lexicon) -> bool:
    """Whether a name of somewhere may end with this word."""
    if token.base in lists.places:
        return True
    return token.low in _ENDS or (
        is_rare(token, lists) and not token.low.endswith(("ing", "ly", "ed", "tion", "ness", "ment"))
    )


def is_rare(token: Token, lists: Lexicon) -> bool:
    """Whether a word before a kind is rather its name than what sort of it: the meadows community centre."""
    return lists.words.get(token.base, _RARE_NAME) >= _RARE_NAME and token.low not in lists.field | _KINDS.trades


def _is_saints(low: str, lists: Lexicon) -> bool:
    """Whether a word after "saint" is what somewhere is called by: mildred's, christophers."""
    stem = low.removesuffix("s")
    return low.endswith("'s") or (stem != low and (stem in lists.first or stem in lists.either or stem in lists.last))


def _is_somewhere(words: Sequence[Token], lists: Lexicon, place: int) -> bool:
    """Whether a word is the name of somewhere to be: at the QEQM, a job at Saga, on the door at Atomics."""
    led = [word.low for word in words[max(0, place - 2) : place]]
    token = words[place]
    if token.is_first or token.gap != " " or not token.base.isalpha() or len(token.base) < 3:
        return False
    following = words[place + 1] if place + 1 < len(words) else None
    if following and following.gap == " " and (following.is_capital or following.low in _STREETS | _KINDS.kinds):
        return False
    is_led = bool(led) and (led[-1] == "at" or (led[-1] in {"from", "by", "with"} and led[0] in _KINDS.present))
    if is_led and token.is_capital:
        return token.low not in _KINDS.generic and lists.words.get(token.base, _RARE) >= _RARE
    is_unknown = token.is_abbreviation or looks_foreign(token, lists)
    return led == ["at", "the"] and is_unknown and not lists.is_word(token.base) and token.base not in lists.first


def _chain(words: Sequence[Token], lists: Lexicon, place: int) -> Iterator[tuple[int, int]]:
    """Give a business that everyone knows; one that is also a word, such as Boots, only where it is meant."""
    token = words[place]
    chains = lists.chains.get(token.low.split("-")[0], ()) or lists.chains.get(token.base, ())
    chain = next((one for one in chains if matches(words, place, one)), None)
    if chain is None:
        return
    if len(chain) == 1 and token.base in lists.places and place and words[place - 1].low in _TOWARDS:
        return  # in Halifax
    is_word = len(chain) == 1 and token.base in lists.words
    if token.is_capital or not is_word or (place > 0 and words[place - 1].low in _BESIDE):
        yield place, place + (1 if "-" in token.low else len(chain))


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
        if token.low not in _KINDS.drinking:
            continue
        led = [word.low for word in words[place + 1 : place + 3]]
        if len(led) < 2 or led[0] not in _DRINKING_AT or led[1] != "the":
            continue
        name = words[place + 3 : place + 5]
        is_pub = bool(name) and name[0].low in _KINDS.pub_first
        pair = [word.low for word in words[place + 4 : place + 6]]
        if is_pub and len(pair) == 2 and pair[0] in {"and", "n"} and words[place + 4].gap == " ":
            yield place + 3, place + 6
            continue
        for end in (2, 1):
            last = name[end - 1] if len(name) >= end else None
            is_meant = last is not None and is_rare(last, lists) and last.low not in _KINDS.no_pubs
            is_meant = is_meant and (end == 1 or (_is_unusual(name[0], lists) and name[0].low not in _KINDS.generic))
            if last and last.gap == " " and (is_pub or last.is_capital or is_meant or not lists.is_word(last.base)):
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

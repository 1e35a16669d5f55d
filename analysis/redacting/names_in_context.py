"""Whether a word that may be a name is one where it stands: what the words around it say.

Each clue is a way in which people speak of each other; an example stands in its docstring.
"""

from collections.abc import Sequence

import msgspec

from analysis.redacting.clues import clues
from analysis.redacting.lexicon import Lexicon
from analysis.redacting.slips import is_slip
from analysis.redacting.tokens import Token

_CLUES = clues().people
_NAMING_PAIRS = clues().phrases.naming
_NAMING_KNOWN = clues().phrases.naming_known
_WITH_PEOPLE = clues().phrases.with_people
_SELDOM = 15_000
"""From this place in the order of frequency on, a word that somebody goes by is a name."""

_NO_NAME_BEFORE = frozenset({"the", "a", "my", "no", "some", "of", "this", "our"})
_CLAUSES = frozenset({"and", "but", "so", "because", "then", "that", "when", "who", "was"})
_AFTER_FOR = {("for",), ("to",), ("with",), ("and",), ("but",), ("by",), ("wasn't",), ("not",)}
_WHOSE = frozenset({"the", "my", "her", "his", "their"})

_NO_PERSONS = frozenset({"ward", "page", "lane", "king", "queen", "major", "justice", "love", "art"})
_TIMES = frozenset({"summer", "autumn", "dawn", "june", "may", "april", "august", "storm", "star"})
_IT_IS = frozenset({("it", "is"), ("it", "was"), ("that", "was")})
_THEN = frozenset({"to", "about", "if", "from", "at", "that", "she", "he", "i"})


class Text(msgspec.Struct, frozen=True):
    """What the clues look at. `free` words are covered by nothing else yet; `is_cased` texts use capitals."""

    words: Sequence[Token]
    lists: Lexicon
    free: Sequence[bool]
    allowed: Sequence[bool]
    is_cased: bool
    is_english: bool

    def before(self, place: int, how_many: int = 2) -> tuple[str, ...]:
        """Give the words before one, the nearest last, from the same sentence."""
        start = place
        while start > max(0, place - how_many) and not self.words[start].is_first:
            start -= 1
        return tuple(token.low for token in self.words[start:place])

    def after(self, place: int, steps: int = 1) -> Token | None:
        """Give the word so many steps after one, in the same sentence."""
        following = self.words[place + 1 : place + 1 + steps]
        if len(following) < steps or any(token.is_first for token in following):
            return None
        return following[-1]


def is_meant(text: Text, place: int) -> bool:
    """Whether a word that is a name and a word is meant as a name: one clue after the other, the surest first."""
    token = text.words[place]
    if token.is_capital and not token.is_first and not text.allowed[place]:
        return True
    if is_named(text, place) or _by_role(text, place) or _by_surname(text, place):
        return True
    before, after = text.before(place, 1), text.after(place)
    starts = not before or before[-1] in _CLAUSES
    if token.base in _CLUES.modals and starts and after and after.low in {"from", "who"} and after.gap == " ":
        return True
    return not text.allowed[place] and (_by_deed(text, place) or _by_company(text, place) or _by_owning(text, place))


def is_surely_meant(text: Text, place: int) -> bool:
    """Whether a word that hardly anybody is called is a name: jazz my best friend; my ex bonny; cat who runs."""
    token, before, following = text.words[place], text.before(place), text.after(place)
    if is_named(text, place) or _is_whose(text, place) or _by_company(text, place):
        return True
    if not before and following is not None and following.gap == ", " and following.low == "who":
        return True
    after = following.low if following and following.gap == " " else ""
    is_kin = (
        bool(before) and before[-1] in _CLUES.kin and (not after or after in _CLUES.says or after in _CLUES.not_names)
    )
    starts = not before or before[-1] in _CLAUSES
    return (is_kin and token.gap in {" ", ", "}) or (starts and after in {"said", "says", "told", "texted", "who"})


def _is_whose(text: Text, place: int) -> bool:
    """Mark my brother came; jazz, my best friend, saw me."""
    before, following = text.before(place, 1), text.after(place)
    if not (following and following.gap in {" ", ", "} and following.low in _WHOSE) or (
        before and before[-1] not in _CLAUSES
    ):
        return False
    second, third = text.after(place, 2), text.after(place, 3)
    people = _CLUES.roles | _CLUES.kin
    is_described = (
        second is not None and third is not None and third.low in people and not text.lists.first & {second.low}
    )
    return second is not None and (second.low in people or is_described)


def is_named(text: Text, place: int) -> bool:
    """She was called grace; his name is will; it was joy who answered; call me Midge, but not call me anytime."""
    token, lists = text.words[place], text.lists
    before, after = text.before(place), text.after(place)
    if before in _IT_IS and after is not None and _is_pointed_at(after):
        return token.base in lists.either | lists.seldom or token.is_capital
    names = bool(before) and (before[-1] in _CLUES.naming or before in _NAMING_PAIRS)
    if before in _NAMING_KNOWN:
        is_listed = any(token.base in names for names in (lists.seldom, lists.last_words, lists.either))
        is_rare = lists.words.get(token.base, 0) > _SELDOM
        names = (token.is_capital or is_listed or is_rare) and token.low not in _CLUES.endearments
    return names and (after is None or after.low not in {"the", "a", "my", "it"})


def _is_pointed_at(after: Token) -> bool:
    """Whether it is a person of whom "it was" is said: it was grace, the usher; it was dawn on nights who."""
    if after.gap == ", ":
        return after.low in {"the", "my", "our", "a", "who"}
    return after.low in {"who", "from", "on", "at"}


def stands_like_a_name(text: Text, place: int) -> bool:
    """Whether a word in no list stands where names do: hello shazia; the gym, purefit, gave; i told ngozi and."""
    before, following = text.before(place), text.after(place)
    after = following.low if following else ""
    if text.words[place].gap == ", " and following and following.gap == ", ":
        return True
    if before and before[-1] in {"hello", "hi", "dear"}:
        return True
    if before and before[-1] in _CLUES.towards and (not after or after in _CLUES.says or after in _CLUES.not_names):
        return True
    if before and before[-1] in {"the", "a", "an"}:
        return False
    return after in _CLUES.says or text.words[place].low.endswith("'s")


def _by_role(text: Text, place: int) -> bool:
    """My ex liam; the officer, mark; the lady at the desk, june, found me a room; asked mark to."""
    token, before, following = text.words[place], text.before(place), text.after(place)
    after = following.low if following else ""
    is_joined = token.gap == " " and following is not None and following.gap == " "
    if token.base in _CLUES.modals and is_joined and after not in _CLUES.says:
        return False
    if before and before[-1] in _CLUES.kin | _CLUES.roles and token.gap in {" ", ", "}:
        return not (token.base in _CLUES.modals and token.gap == " ")
    if token.gap == ", " and following and following.gap == ", ":
        second = text.after(place, 2)
        doing = [one.low for one in (following, second) if one is not None]
        return any(one in _CLUES.says | {"she", "he", "they"} for one in doing)
    ends = not after or after in _CLUES.not_names or (following is not None and following.gap != " ")
    if (
        before
        and before[-1] in _CLUES.rings
        and (ends or after in {"back", "again", "first", "straight"})
        and token.gap == " "
    ):
        return True
    is_asked = bool(before) and before[-1] in _CLUES.asks and (ends or after in {"first", "again", "straight"})
    if is_asked or (before in _WITH_PEOPLE and ends):
        return (
            token.base in _CLUES.no_noun or after in _THEN or before[-1] in {"asked", "told"} or before in _WITH_PEOPLE
        )
    return False


def _by_surname(text: Text, place: int) -> bool:
    """Will Hargreaves; rose talbot."""
    following = text.after(place)
    if following is None or following.gap != " " or text.words[place].low != text.words[place].base:
        return False
    base, lists = following.base, text.lists
    is_unknown = len(base) > 4 and base.isalpha() and base not in lists.first and not is_slip(base, lists.words)
    return (base in lists.last or is_unknown) and not lists.is_word(base) and base not in lists.places


def _by_deed(text: Text, place: int) -> bool:
    """Grace told me; cliff the caretaker; will from the college rang; frank in the post room; joy does the teas."""
    token, before = text.words[place], text.before(place, 1)
    following, second = text.after(place), text.after(place, 2)
    after = following.low if following and following.gap in {" ", ", "} else ""
    then = second.low if second is not None else ""
    starts = not before or before[-1] in _CLAUSES
    if after in _CLUES.only_people_do and not (before and before[-1] in _NO_NAME_BEFORE):
        return True
    if token.base in _CLUES.no_noun and after in _CLUES.says:
        return starts and not (token.base in _TIMES and after in _CLUES.of_times)
    does = not before and (after == "who" or (after == "does" and then in {"the", "all", "our"}))
    is_so = starts and token.base not in _NO_PERSONS and after in {"is", "was"} and then in _CLUES.personal
    is_no_verb = token.base in _CLUES.modals and starts and after in _CLUES.no_verbs
    is_from = after in {"from", "at", "in"} and then in {"the", "my", "our", "a", "victim"}
    is_placed = starts and is_from and (token.base in _CLUES.no_noun or (token.is_first and after != "in"))
    return does or is_so or is_no_verb or is_placed or _is_whose(text, place)


def _by_company(text: Text, place: int) -> bool:
    """Grace and hope who run the group; zainab and pat."""
    lists, doing = text.lists, _CLUES.says | {"are", "were"}
    if place >= 2 and text.words[place - 1].low == "and" and not text.words[place].is_first:
        other, following = text.words[place - 2].base, text.after(place)
        return other in lists.first or (other in lists.either and following is not None and following.low in doing)
    following, second = text.after(place), text.after(place, 2)
    if following is not None and following.gap == ", " and following.base in lists.first:
        is_listed = second is not None and (second.low == "and" or second.gap == ", ")
        if is_listed and not text.allowed[place + 1]:
            return True
    between, beside, third = text.after(place), text.after(place, 2), text.after(place, 3)
    if between is None or between.low != "and" or beside is None:
        return False
    if beside.low in {"her", "his", "their"} and (
        text.words[place].is_first or text.before(place, 1)[-1:] in _AFTER_FOR
    ):
        return True
    is_doing = third is not None and third.low in doing
    return beside.base in lists.first or (beside.base in lists.either and is_doing)


def _by_owning(text: Text, place: int) -> bool:
    """Hope's mother."""
    token, before, following = text.words[place], text.before(place, 1), text.after(place)
    if not token.low.endswith("'s") or (before and before[-1] in {"the", "a"}):
        return False
    return token.is_capital or (following is not None and following.low in _CLUES.kin)

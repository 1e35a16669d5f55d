"""A text as the words in which names are looked for: how each was written, and what stands before it."""

import re
import unicodedata

import msgspec

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_ENDS_SENTENCE = re.compile(r"[.!?:\n…]|^$")
_SHORTENED = frozenset("mr mrs ms dr prof st sgt insp det rev cllr supt pc dc ds no ref".split())  # noqa: SIM905 - a line of words


class Token(msgspec.Struct, frozen=True, gc=False):
    """One word. `low` is in lower case, with straight apostrophes and without accents; `base` without a final 's.

    `is_capital` says that it is written as names are, `is_abbreviation` that it is written like SARC or ISVAs; neither
    is said where nearly every word of a sentence has a capital. `is_first` says
    that a sentence begins with it. `gap` is what stands before it.
    """

    start: int
    end: int
    low: str
    base: str
    is_capital: bool
    is_abbreviation: bool
    is_first: bool
    gap: str


def tokens(text: str) -> list[Token]:
    """Give the words of a text in order."""
    found: list[Token] = []
    sentence: list[Token] = []
    before = 0
    for match in _WORD.finditer(text):
        gap = text[before : match.start()]
        low = plain(match[0])
        is_first = not found and not sentence
        if _ENDS_SENTENCE.search(gap) and not (gap in {". ", "."} and sentence and _is_shortened(sentence[-1])):
            is_first = is_first or bool(gap)
        if is_first:
            found += _settle(sentence)
            sentence = []
        capitals = sum(letter.isupper() for letter in match[0])
        is_abbreviation = capitals > 2 or capitals == len(match[0]) > 1
        sentence.append(
            Token(
                start=match.start(),
                end=match.end(),
                low=low,
                base=_base(low),
                is_capital=match[0][0].isupper() and not is_abbreviation,
                is_abbreviation=is_abbreviation,
                is_first=is_first,
                gap=gap,
            )
        )
        before = match.end()
    return found + _settle(sentence)


def _is_shortened(token: Token) -> bool:
    """Whether the stop behind a word ends no sentence: Dr. Vogt; J. M. Strickland."""
    return token.low in _SHORTENED or (len(token.low) == 1 and token.low.isalpha() and token.low not in {"i", "a"})


def plain(text: str) -> str:
    """Give a text in lower case, with straight apostrophes and without accents."""
    text = text.replace("’", "'").replace("ł", "l").replace("Ł", "L")
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign)).casefold()


def _base(low: str) -> str:
    """Give a word without what an apostrophe joins to it: "kyle's", "who'd"."""
    stem, mark, rest = low.rpartition("'")
    return stem if mark and rest in {"s", "d", "ve", "ll", "re", "m", ""} else low


def _settle(sentence: list[Token]) -> list[Token]:
    """Take capitals as saying nothing where nearly every word of a sentence has one."""
    capitals = sum(token.is_capital or token.is_abbreviation for token in sentence)
    if len(sentence) < 4 or capitals <= 0.7 * len(sentence):
        return sentence
    return [msgspec.structs.replace(token, is_capital=False, is_abbreviation=False) for token in sentence]

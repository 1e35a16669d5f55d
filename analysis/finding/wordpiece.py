"""Cuts text into the word pieces that a BERT model was taught (Devlin and others, 2018).

Ours, since it is one page, and the usual package brings a client for downloading from a hub, which this house must
not hold. A test holds it against the published tokeniser's own output.
"""

import unicodedata
from collections.abc import Mapping

import msgspec

_LONGEST_WORD = 100
"""Characters beyond which the published tokeniser gives a word up as unknown."""


class WordPieces(msgspec.Struct, frozen=True):
    """A vocabulary of pieces with their numbers, and whether text is lower-cased and stripped of accents first."""

    numbers: Mapping[str, int]
    lower: bool
    known: dict[str, tuple[int, ...]] = msgspec.field(default_factory=dict)

    def cut(self, text: str, longest: int) -> list[int]:
        """Give the numbers of the text's pieces between the marks of start and end, at most `longest` in all."""
        found = [self.numbers["[CLS]"]]
        for word in _split(text, lower=self.lower):
            pieces = self.known.get(word)
            if pieces is None:
                pieces = self.known[word] = self._match(word)
            found.extend(pieces)
            if len(found) >= longest:
                break
        return [*found[: longest - 1], self.numbers["[SEP]"]]

    def _match(self, word: str) -> tuple[int, ...]:
        """Take the longest piece that fits, again and again; a word that leaves a rest is unknown as a whole."""
        unknown = (self.numbers["[UNK]"],)
        if len(word) > _LONGEST_WORD:
            return unknown
        found: list[int] = []
        start = 0
        while start < len(word):
            for end in range(len(word), start, -1):
                number = self.numbers.get(("##" if start else "") + word[start:end])
                if number is not None:
                    break
            else:
                return unknown
            found.append(number)
            start = end
        return tuple(found)


def _split(text: str, *, lower: bool) -> list[str]:
    if lower:
        decomposed = unicodedata.normalize("NFD", text.lower()) if not text.isascii() else text.lower()
        text = "".join(sign for sign in decomposed if sign.isascii() or unicodedata.category(sign) != "Mn")
    spaced: list[str] = []
    for sign in text:
        if sign.isalnum() and not _ideograph(sign):
            spaced.append(sign)
        elif sign in "\t\n\r" or unicodedata.category(sign) == "Zs":
            spaced.append(" ")
        elif sign in "\x00\ufffd" or unicodedata.category(sign)[0] == "C":
            continue
        elif _ideograph(sign) or _mark(sign):
            spaced.extend((" ", sign, " "))
        else:
            spaced.append(sign)
    return "".join(spaced).split()


def _mark(sign: str) -> bool:
    return unicodedata.category(sign)[0] == "P" or (sign.isascii() and not sign.isalnum())


def _ideograph(sign: str) -> bool:
    """Whether this is a sign of the CJK blocks, each of which the published tokeniser makes a word of its own."""
    code = ord(sign)
    return code >= 0x3400 and (
        code <= 0x4DBF
        or 0x4E00 <= code <= 0x9FFF
        or 0xF900 <= code <= 0xFAFF
        or 0x20000 <= code <= 0x2CEAF
        or 0x2F800 <= code <= 0x2FA1F
    )

"""Phrases in a text: whether one stands at a place, and which words are part of one that names nobody."""

from collections.abc import Sequence

from analysis.redacting.lexicon import Lexicon
from analysis.redacting.tokens import Token


def matches(words: Sequence[Token], place: int, phrase: tuple[str, ...]) -> bool:
    """Whether a phrase stands here, with blanks or hyphens, its last word perhaps with an 's."""
    here = words[place : place + len(phrase)]
    if "-" in here[0].low:
        return tuple(here[0].base.split("-")) == phrase
    if len(here) < len(phrase) or any(token.gap not in {" ", "-", "&", " & "} for token in here[1:]):
        return False
    return all(token.low == part for token, part in zip(here[:-1], phrase[:-1], strict=True)) and (
        phrase[-1] in {here[-1].low, here[-1].base}
    )


def allowed(words: Sequence[Token], lists: Lexicon) -> list[bool]:
    """Say of each word whether it is part of something that names nobody: a service, a day, a language."""
    marks = [False] * len(words)
    for place, token in enumerate(words):
        for phrase in lists.allowed.get(token.low, ()) or lists.allowed.get(token.base, ()):
            if matches(words, place, phrase):
                marks[place : place + len(phrase)] = [True] * len(phrase)
                break
    return marks

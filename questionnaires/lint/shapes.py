"""Shapes of wording: small patterns, one to a line, joined into one that is looked for in plain text."""

import functools
import re

from questionnaires import prose

Shape = re.Pattern[str]


def any_of(*patterns: str) -> Shape:
    """Join patterns; capital and small letters are the same. Apostrophes in them are straight."""
    return re.compile("|".join(patterns), re.IGNORECASE)


def one_of(*words: str) -> str:
    """Write alternatives as a part of a pattern."""
    return f"(?:{'|'.join(words)})"


@functools.lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Give a text without marks, with straight apostrophes.

    Several rules read the same texts, and an author's are linted at every change; nobody's answers ever come here.
    """
    return prose.plain(text).replace("’", "'")

"""Short names for what staff make: they see them seldom, analysts and translations rely on them."""

import re
import unicodedata
from collections.abc import Collection

LONGEST = 40

_FILLERS = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be been by can could did do does for from had has have how i if in is it its me my of"
        " on or our so that the their them there they this to was we were what when where which who will with would"
        " you your",
    )
)


def name(text: str, taken: Collection[str], otherwise: str) -> str:
    """Make a name of a text's telling words that is not taken yet; `otherwise` where it has none."""
    words = _words(text)
    telling = [word for word in words if word not in _FILLERS] or words
    short = ""
    for word in telling[:5]:
        longer = f"{short}-{word}".strip("-")
        if len(longer) > LONGEST - 4:
            break
        short = longer
    return another(short or otherwise, taken)


def another(wanted: str, taken: Collection[str]) -> str:
    """Give a name, with a number behind it where it is taken."""
    wanted = wanted[: LONGEST - 4].strip("-")
    if wanted not in taken:
        return wanted
    number = 2
    while f"{wanted}-{number}" in taken:
        number += 1
    return f"{wanted}-{number}"


def value(label: str, taken: Collection[str]) -> str:
    """Make the value of an option from its label."""
    words = _words(label)
    if len(words) > 1 and words[0] in {"a", "an", "the"}:
        words = words[1:]
    return another("-".join(words)[: LONGEST - 4].strip("-") or "option", taken)


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower().replace("'", "")
    return re.findall(r"[a-z0-9]+", plain)

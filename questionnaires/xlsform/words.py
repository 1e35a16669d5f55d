"""What both directions of XLSForm share: names, languages, standard answers, and the marks that only we read.

XLSForm has no column for what makes our questionnaires safe (roles, reminders, parts that can be skipped), so those
stand as words in a column `heard`, which other tools leave alone.
"""

import re

from questionnaires.asking import ID
from questionnaires.schema import DONT_KNOW, PREFER_NOT

MARKS = "heard"
"""The heading of the column of our own."""

STANDARD = {PREFER_NOT: "Prefer not to say", DONT_KNOW: "I don’t know"}
"""The standard answers as other tools are to show them."""

LANGUAGES = {
    "ar": "Arabic",
    "bn": "Bengali",
    "cy": "Welsh",
    "en": "English",
    "fa": "Persian",
    "fr": "French",
    "gu": "Gujarati",
    "pa": "Punjabi",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "so": "Somali",
    "ti": "Tigrinya",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "zh": "Chinese",
}


def language_heading(tag: str) -> str:
    """Name a language as XLSForm's headings do: "Welsh (cy)"."""
    return f"{LANGUAGES.get(tag, tag)} ({tag})"


def language_tag(heading: str) -> str | None:
    """Give the tag of a language that a heading names; None for a name without a tag that is not known here."""
    name = heading.strip()
    if match := re.search(r"\(([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\)$", name):
        return match[1].lower() if "-" not in match[1] else match[1]
    for tag, known in LANGUAGES.items():
        if name.lower() in {known.lower(), tag}:
            return tag
    return None


def field_name(identity: str) -> str:
    """Give the name of a question as XML allows it: one that begins with a digit gets a stroke before it."""
    return f"_{identity}" if identity[0].isdigit() else identity


def plain_id(name: str, taken: set[str]) -> str:
    """Make an id of ours from any name, another one where it is taken, and take it. A name that is one stays."""
    base = name if ID.fullmatch(name) else re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:36].strip("-") or "x"
    identity, number = base, 2
    while identity in taken:
        identity, number = f"{base[:36]}-{number}", number + 1
    taken.add(identity)
    return identity

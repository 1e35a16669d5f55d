"""Identifiers that are known by their form: numbers, addresses of every kind, dates.

A number that has the form but the wrong checksum is found too: a slip of the finger in an NHS number does not make
it anybody else's.
"""

import re

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)

_PATTERNS = (
    ("EMAIL", r"[\w.+'%-]+@[\w-]+(?:\.[\w-]+)+"),
    ("URL", r"(?:https?://|www\.)[^\s<>\"]*[^\s<>\".,;:!?)]"),
    ("NINO", r"\b[a-z]{2}\s?\d{2}\s?\d{2}\s?\d{2}\s?[a-d]\b"),
    ("NHS", r"(?<![\d+])\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)"),
    ("PHONE", r"(?<![\d+])(?:\+|00)\s?\d(?:[\s()-]*\d){8,13}(?!\d)|(?<!\d)\(?0\d(?:[\s()-]*\d){8,9}(?!\d)"),
    ("POSTCODE", r"\b[a-z]{1,2}\d[a-z\d]?\s*\d[abd-hjlnp-uw-z]{2}\b"),
    ("VRM", r"\b[a-z]{2}\d{2}\s?[a-z]{3}\b"),
    ("DATE", rf"\b\d{{1,2}}(?:st|nd|rd|th)?(?:\s+of)?\s+{_MONTH}(?:,?\s+\d{{4}})?|\b{_MONTH}\s+\d{{4}}\b"),
    ("DATE", r"\b\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})\b|\b\d{4}-\d{2}-\d{2}\b"),
    ("HANDLE", r"(?<![\w@])@\w[\w.]*\w"),
)
_COMPILED = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _PATTERNS)


def find(text: str) -> list[tuple[int, int, str]]:
    """Give (start, end, kind) of each identifier, in order; where two overlap, the kind listed first stands."""
    found: list[tuple[int, int, str]] = []
    for kind, pattern in _COMPILED:
        for hit in pattern.finditer(text):
            if all(hit.end() <= start or hit.start() >= end for start, end, _ in found):
                found.append((hit.start(), hit.end(), kind))
    return sorted(found)

"""The words that stand on every paper: in the reader's language where we have it, else in English and marked so."""

import functools
import re
import tomllib
from importlib import resources

import msgspec

from questionnaires.translation import direction

_VERY_LONG = re.compile(r"\S{24}(?=\S{8})")


class Said(msgspec.Struct, frozen=True):
    """Some words and the language they are in, so that a screen reader speaks them rightly."""

    text: str
    lang: str
    dir: str


def said(text: str, language: str) -> Said:
    """Mark words with their language."""
    return Said(breakable(text), language, direction(language))


def breakable(text: str) -> str:
    """Let a word of more than a line, such as a long address on the web, go on in the next line."""
    return _VERY_LONG.sub("\\g<0>\u200b", text)


class Words:
    """The fixed words of a paper in one language."""

    def __init__(self, language: str) -> None:
        every = _every_language()
        self.language = language if language in every else "en"
        self._texts = every[self.language]

    @property
    def checked_by(self) -> str:
        """Name the person who stands for these words; empty while nobody does."""
        return self._texts["checked_by"]

    def __call__(self, name: str, **values: object) -> Said:
        """Give words by name, with values filled in; a name in brackets without a value stays for the template."""
        text = self._texts[name]
        return said(text.format(**values) if values else text, self.language)


@functools.cache
def _every_language() -> dict[str, dict[str, str]]:
    text = (resources.files(__package__) / "words.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, dict[str, str]])

"""The site's own words in its languages, and which of them may be shown.

Templates and code hold the English; `<tag>.po` beside this file holds a language's translation of it, and the
`<tag>.mo` that `make words` compiles is what runs. A language is shown to respondents only once a person who speaks it
has read every word of it and stands for it by name in `reviews.toml`; and only as long as its words are those she read.
"""

import functools
import gettext
import hashlib
import tomllib
from collections.abc import Mapping
from pathlib import Path

import msgspec

from questionnaires.translation import direction

HERE = Path(__file__).parent


class Review(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who read a language's catalogue, and whether they stand for it. `approved_on` is empty until they do."""

    name: str
    """What the language calls itself."""

    reviewer: str = ""
    approved_on: str = ""
    catalogue: str = ""
    """The fingerprint of the catalogue that was read: an approval is of these words and no others."""

    @property
    def is_approved(self) -> bool:
        """Whether the language may be shown."""
        return bool(self.reviewer and self.approved_on)


class Language(msgspec.Struct, frozen=True, kw_only=True):
    """A language as pages need it: its tag, what it calls itself, and "ltr" or "rtl"."""

    tag: str
    name: str
    direction: str


@functools.cache
def reviews() -> dict[str, Review]:
    """Give every language there is a catalogue of, English first."""
    said = msgspec.convert(tomllib.loads((HERE / "reviews.toml").read_text("utf-8")), dict[str, Review])
    return holding(said, {tag: fingerprint(tag) for tag in said if tag != "en"})


def holding(said: Mapping[str, Review], catalogues: Mapping[str, str]) -> dict[str, Review]:
    """Give the reviews as they hold today: an approval of other words than a catalogue now has is none any more.

    English has no catalogue; its words are those of the templates.
    """
    return {
        tag: review if review.catalogue == catalogues.get(tag, "") else msgspec.structs.replace(review, approved_on="")
        for tag, review in said.items()
    }


def fingerprint(tag: str) -> str:
    """Give the SHA-256 of a language's compiled catalogue: of every text of the site and its translation."""
    return hashlib.sha256((HERE / f"{tag}.mo").read_bytes()).hexdigest()


@functools.cache
def approved() -> frozenset[str]:
    """Give the tags of the languages that may be shown."""
    return frozenset(tag for tag, review in reviews().items() if review.is_approved)


def language(tag: str) -> Language:
    """Give a language by its tag. Raises KeyError for one without a catalogue."""
    return Language(tag=tag, name=reviews()[tag].name, direction=direction(tag))


def has_words(tag: str) -> bool:
    """Tell whether pages can be drawn in a language, approved or not."""
    return tag == "en" or (HERE / f"{tag}.mo").exists()


@functools.cache
def words(tag: str) -> gettext.NullTranslations:
    """Give a language's catalogue; English needs none. Raises FileNotFoundError where it has not been compiled."""
    if tag == "en":
        return gettext.NullTranslations()
    with (HERE / f"{tag}.mo").open("rb") as file:
        return gettext.GNUTranslations(file)

"""The words by which names are told from everything else: lists of names, places and English words.

Where each list comes from, and under which licence, stands in `lists/README.md`.
"""

import functools
from collections.abc import Iterable
from importlib import resources

import msgspec

from analysis.redacting.clues import clues
from analysis.redacting.tokens import plain

_RARE = 4_000
"""From this place in the order of frequency on, a word that is a place too is the place where it has a capital."""


class Lexicon(msgspec.Struct, frozen=True):
    """Every list, in lower case with straight apostrophes and without accents.

    `first` are names that are no words, or nearly always meant as names (those among them that are words stand in
    `first_words` too); `either` are names as often words, `seldom` names that are nearly always words. `words`
    gives English words their rank by frequency, from 0. `places` maps a first word to the places that begin with it,
    as tuples of words, longest first (`places_or_words` may be either, `places_seldom` are words without a capital);
    so do `allowed`, phrases that name nobody however they are written, and `chains`, businesses with many branches.
    `field` are words of which names of services, roles and papers are made.
    """

    first: frozenset[str]
    first_words: frozenset[str]
    either: frozenset[str]
    seldom: frozenset[str]
    last: frozenset[str]
    last_words: frozenset[str]
    words: dict[str, int]
    places: dict[str, tuple[tuple[str, ...], ...]]
    places_or_words: frozenset[str]
    places_seldom: frozenset[str]
    allowed: dict[str, tuple[tuple[str, ...], ...]]
    chains: dict[str, tuple[tuple[str, ...], ...]]
    field: frozenset[str]

    def is_word(self, word: str) -> bool:
        """Whether it is an English word, or made of such by hyphens."""
        return word in self.words or ("-" in word and all(part in self.words for part in word.split("-")))


@functools.cache
def lexicon() -> Lexicon:
    """Read the lists, once."""
    classes = _classes("names-that-are-words.txt")
    mostly, either = frozenset(classes["mostly names"]), frozenset(classes["either"])
    spelt = _lines("words.txt")
    ranks = {word: rank for rank, word in enumerate(spelt) if word not in mostly}
    of_places = _classes("places-that-are-words.txt")
    mostly_places = set(of_places["mostly places"])
    districts = {name.strip() for line in _lines("districts.txt") for name in line.split(",") if name.strip()}
    places = {*_lines("places.txt"), *_lines("localities.txt"), *districts, *mostly_places, *of_places["either"]}
    allowed = set(_lines("allowed.txt"))
    first = frozenset(_lines("first-names.txt")) | _split("names-besides.txt") | mostly
    return Lexicon(
        first=first - ranks.keys() - either,
        first_words=mostly & set(spelt),
        either=either,
        seldom=(first & ranks.keys()) - either,
        last=frozenset(_lines("surnames.txt")),
        last_words=frozenset(_lines("surnames-that-are-words.txt")),
        words={word: rank for word, rank in ranks.items() if word not in mostly_places},
        places=_by_first_word(place for place in places - allowed if place not in ranks or place in mostly_places),
        places_or_words=frozenset(of_places["either"]),
        places_seldom=frozenset(place for place in places - allowed - first - either if ranks.get(place, 0) > _RARE),
        allowed=_by_first_word(allowed),
        chains=_by_first_word(" ".join(chain) for chain in clues().phrases.chains),
        field=_split("field-words.txt"),
    )


def _lines(name: str) -> list[str]:
    text = (resources.files("analysis") / "lists" / name).read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _split(name: str) -> frozenset[str]:
    return frozenset(plain(word) for line in _lines(name) for word in line.split())


def _classes(name: str) -> dict[str, list[str]]:
    classes: dict[str, list[str]] = {}
    for line in _lines(name):
        if line.startswith("["):
            current = classes.setdefault(line.strip("[]"), [])
        else:
            current += line.split()
    return classes


def _by_first_word(phrases: Iterable[str]) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Group phrases by their first word, the longest first. A hyphen parts words: people leave hyphens out."""
    grouped: dict[str, list[tuple[str, ...]]] = {}
    for phrase in phrases:
        words = tuple(phrase.replace("-", " ").replace("&", " ").split())
        grouped.setdefault(words[0], []).append(words)
    return {first: tuple(sorted(found, key=len, reverse=True)) for first, found in grouped.items()}

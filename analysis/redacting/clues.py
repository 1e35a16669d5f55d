"""The words by which names are told from what stands around them, as `lists/clues.toml` gives them."""

import functools
import tomllib
from importlib import resources

import msgspec

Words = frozenset[str]
Phrases = frozenset[tuple[str, ...]]


class OfPeople(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """What stands beside people's names: titles, kin, roles, verbs that only people do."""

    titles: Words
    abbreviated: Words
    weak_titles: Words
    naming: Words
    kin: Words
    roles: Words
    nicknames: Words
    modals: Words
    says: Words
    only_people_do: Words
    not_names: Words
    towards: Words
    asks: Words
    no_noun: Words
    personal: Words
    endearments: Words
    particles: Words
    who_miss: Words
    no_verbs: Words
    of_times: Words
    rings: Words


class OfLocalities(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab", kw_only=True):
    """What stands beside places, and what streets and houses are called."""

    at: Words
    in_: Words = msgspec.field(name="in")
    lives_in: Words
    streets: Words
    plain_streets: Words
    short_streets: Words
    of_streets: Words
    no_street: Words
    units: Words
    not_counted: Words
    houses: Words
    place_endings: Words
    place_beginnings: Words
    after_places: Words
    determiners: Words
    landmarks: Words
    between: Words
    towards: Words


class OfInstitutions(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """Kinds of institutions, words that only say what kind, and what pubs are called."""

    kinds: Words
    capital_kinds: Words
    before_their_name: Words
    rare: Words
    strong: Words
    firms: Words
    generic: Words
    qualifiers: Words
    trades: Words
    present: Words
    working: Words
    aimed: Words
    bare: Words
    stops: Words
    branches: Words
    patrons: Words
    employers: Words
    determiners: Words
    no_pubs: Words
    drinking: Words
    venues: Words
    clubs: Words
    pub_first: Words
    pub_second: Words


class OfPhrases(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """Clues of several words: kinds of institutions, chains of shops, what announces a name, "university of"."""

    kinds: Phrases
    chains: Phrases
    naming: Phrases
    with_people: Phrases
    of: Phrases
    landmarks: Phrases
    naming_known: Phrases


class Clues(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every clue there is."""

    people: OfPeople
    localities: OfLocalities
    institutions: OfInstitutions
    phrases: OfPhrases


@functools.cache
def clues() -> Clues:
    """Read the clues, once."""
    read = tomllib.loads((resources.files("analysis") / "lists" / "clues.toml").read_text("utf-8"))
    split = {
        group: {
            name: [phrase.split() for phrase in text.split(",")] if group == "phrases" else text.split()
            for name, text in entries.items()
        }
        for group, entries in read.items()
    }
    return msgspec.convert(split, Clues)

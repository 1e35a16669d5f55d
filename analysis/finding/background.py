"""What is known beforehand of how people speak of services: the codebooks that ship with the house, as labelled texts.

They teach the engine which differences between answers are differences of subject. A codebook that an office brings
draws on them by likeness; where there is none, the one that speaks most like the answers is where the search begins.
One more book holds subjects that are seldom foreseen: by it a new theme is known by name, and for nothing else.
"""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import msgspec
import numpy as np

from analysis.finding.codebook import Theme, load
from analysis.finding.wording import stems

_FOLDER = Path(__file__).parent.parent / "codebooks"
_NAMES = ("services-after-sexual-violence.toml", "services-in-general.toml")
_FURTHER = "what-else-people-raise.toml"

_AT_HOME = 0.65
"""Share of an answer's words from which the background has something to say: about .9 where answers speak of
services, .3 to .5 where they speak of gambling, plants or software."""


class Labelled(msgspec.Struct, frozen=True):
    """A text that speaks of a theme: the theme's place, and the text."""

    theme: int
    text: str


class Background(msgspec.Struct, frozen=True):
    """Themes with what was written of each of them."""

    themes: tuple[Theme, ...]
    texts: tuple[Labelled, ...]

    @property
    def made_from(self) -> str:
        """Everything that it says, as one text, by which what was made from it is known."""
        return "\n".join([*map(introduce, self.themes), *(f"{each.theme} {each.text}" for each in self.texts)])


def write_out(theme: Theme) -> list[str]:
    """Everything that a codebook says of a theme, one text each; what does not count is left out."""
    pieces = [theme.name, introduce(theme)]
    if theme.counts:
        pieces.append(f"{theme.name}: {theme.counts}")
        pieces.extend(clause.strip(" .") for clause in theme.counts.split(";") if clause.strip(" ."))
    return [*pieces, *theme.words, *theme.examples]


def introduce(theme: Theme) -> str:
    """A theme's name with its definition, where it has one."""
    return f"{theme.name}: {theme.definition}" if theme.definition else theme.name


def gather(themes: Sequence[Theme]) -> Background:
    """Make a background of themes."""
    texts = tuple(Labelled(place, text) for place, theme in enumerate(themes) for text in write_out(theme))
    return Background(tuple(themes), texts)


@lru_cache(maxsize=1)
def books() -> tuple[Background, ...]:
    """The codebooks that ship with the house, each a background of its own; the first is that of the field."""
    return tuple(gather(load(_FOLDER / name).themes) for name in _NAMES)


@lru_cache(maxsize=1)
def all_books() -> Background:
    """The codebooks that ship with the house as one background."""
    return gather([theme for book in books() for theme in book.themes])


@lru_cache(maxsize=1)
def further() -> Background:
    """The subjects that people raise besides where they are asked of the first book's services, each seldom.

    They are too many to be read for in every run.
    """
    return gather(load(_FOLDER / _FURTHER).themes)


def choose(worded: Sequence[Sequence[str]]) -> Background | None:
    """The book that speaks most like these answers (lists of stems), or none where they speak of something else."""
    written = [Counter(stem for each in book.texts for stem in set(stems(each.text))) for book in books()]
    known = set().union(*written)
    spoken = [[stem for stem in answer if stem in known] for answer in worded]
    shares = [len(said) / len(answer) for said, answer in zip(spoken, worded, strict=True) if answer]
    if not shares or sum(shares) / len(shares) < _AT_HOME:
        return None
    told = Counter(stem for answer in spoken for stem in answer)

    def likelihood(book: Counter[str]) -> float:
        total = book.total() + len(known) / 2
        return float(sum(times * np.log((book[stem] + 0.5) / total) for stem, times in told.items()))

    return books()[max(range(len(written)), key=lambda place: likelihood(written[place]))]

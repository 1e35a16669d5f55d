"""Answers prepared for the search: what is in other languages set apart, the rest cut into segments and counted.

Of very many answers a sample is learnt from, and all of them are read by what was learnt. The sample goes by a hash of
the text, so that a pile with a few answers fewer gives nearly the same one.
"""

import zlib
from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from analysis.finding.composing import Reading
from analysis.finding.passages import blank, tell
from analysis.finding.segments import segments
from analysis.finding.spreading import spread
from analysis.finding.vectors import count, learn, tally
from analysis.finding.wording import stems

SAMPLE = 8_000
"""Answers that are learnt from, where there are more."""

_FEWEST_FOR_PAIRS = 40
"""Answers from which a word must stand in two of them to be counted: fewer leave too little otherwise."""


_TOGETHER = 1_000
"""Answers that are read in one go."""


class Sorted(msgspec.Struct, frozen=True):
    """Answers by language: `places` by its tag, English always among them.

    `read` are the texts as they are read, each as long as it was: of an English one, sentences in another language are
    written over with spaces. `parts` gives the places of these answers by the language of what is not read.
    """

    places: dict[str, tuple[int, ...]]
    read: list[str]
    parts: dict[str, tuple[int, ...]]


def sort(answers: Sequence[str]) -> Sorted:
    """Tell the languages of the answers, and of whole sentences in them."""
    places: dict[str, list[int]] = {"en": []}
    parts: dict[str, list[int]] = {}
    read = list(answers)
    for place, told in enumerate(spread(tell, answers, together=_TOGETHER)):
        places.setdefault(told.language, []).append(place)
        if told.foreign:
            read[place] = blank(answers[place], told.foreign)
            for tag in {passage.language for passage in told.foreign}:
                parts.setdefault(tag, []).append(place)
    return Sorted(_in_order(places), read, _in_order(parts))


def _in_order(places: dict[str, list[int]]) -> dict[str, tuple[int, ...]]:
    return {tag: tuple(places[tag]) for tag in sorted(places)}


def read(answers: Sequence[str], among: Sequence[int], seed: int) -> Reading:
    """Cut and count the answers at the places `among`, and learn a space from them; those without words are no rows."""
    worded = list(spread(stems, [answers[place] for place in among], together=_TOGETHER))
    places = tuple(place for place, found in zip(among, worded, strict=True) if found)
    worded = [found for found in worded if found]
    sample = draw([answers[place] for place in places], SAMPLE)
    counts = count([worded[row] for row in sample], least=2 if len(sample) >= _FEWEST_FOR_PAIRS else 1)
    cut = spread(segments, [answers[place] for place in places], together=_TOGETHER)
    pieces = tuple((row, start, end) for row, found in enumerate(cut) for start, end in found)
    parted = np.bincount([row for row, _, _ in pieces], minlength=len(places)) > 1
    several = [answers[places[row]][start:end] for row, start, end in pieces if parted[row]]
    cut_up = spread(stems, several, together=_TOGETHER)
    return Reading(
        places=places,
        pieces=pieces,
        whole=tally(worded, counts.vocabulary),
        parts=tally(
            [next(cut_up) if parted[row] else worded[row] for row, _, _ in pieces],
            counts.vocabulary,
        ),
        vocabulary=counts.vocabulary,
        space=learn(counts.matrix, seed),
        sample=sample,
    )


def draw(texts: Sequence[str], most: int) -> npt.NDArray[np.intp]:
    """Give the rows of so many texts at most, in order: those whose hash comes first."""
    if len(texts) <= most:
        return np.arange(len(texts))
    prints = np.array([zlib.crc32(text.encode("utf-8", "replace")) for text in texts], np.uint32)
    return np.sort(np.argsort(prints, kind="stable")[:most])

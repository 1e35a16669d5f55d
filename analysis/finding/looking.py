"""Looks for what the answers speak of and the codebook does not name, in each of the ways that `novelty` tells of."""

from collections.abc import Sequence

import msgspec
import numpy as np

from analysis.finding import guided, novelty, strangers
from analysis.finding.background import all_books, books, choose, further, gather, introduce
from analysis.finding.codebook import Theme
from analysis.finding.composing import Reading
from analysis.finding.encoding import Encoder, by_subjects
from analysis.finding.guided import Halves, Known
from analysis.finding.material import draw
from analysis.finding.novelty import Unnamed
from analysis.finding.strangers import Ground, Seen, subject_axes
from analysis.finding.vectors import Floats
from analysis.finding.wording import stems, timeless

_FEWEST = 12
"""Answers below which nothing is offered as new."""

_TAKEN_UP = 0.8
"""Cosine between descriptions from which a codebook's theme is a further subject that somebody took up."""


class Looked(msgspec.Struct, frozen=True):
    """What the codebook does not name, and what is known beforehand with the further subjects among it.

    The places of what is `unnamed` are those of `known`."""

    known: Known
    unnamed: tuple[Unnamed, ...]

    def name(self, each: Unnamed) -> Theme | None:
        """Give the theme of the house under whose name this one is offered, if it is one."""
        return self.known.book.themes[each.places[0]] if each.places else None


def know(themes: Sequence[Theme], encoder: Encoder) -> Known:
    """Give what is known beforehand beside a codebook: of the further subjects those that it has taken up."""
    known, more = guided.know(all_books(), encoder), guided.know(further(), encoder)
    told = encoder.place([introduce(theme) for theme in themes])
    taken = np.flatnonzero((more.written.described @ told.T).max(axis=1, initial=-1.0) >= _TAKEN_UP)
    return known.beside(more.keep(taken.tolist())) if len(taken) else known


def look(
    texts: Sequence[str],
    reading: Reading,
    themes: Sequence[Theme],
    meant: Halves,
    encoder: Encoder,
    *,
    known: Known,
    most: int,
) -> Looked:
    """Look for at most so many themes in the answers (`meant`: their vectors) that those of a codebook do not name."""
    if not most or len(texts) < _FEWEST:
        return Looked(known, ())
    sample = reading.sample
    of_the_field = choose([stems(texts[row]) for row in sample]) is books()[0]
    more = guided.know(further() if of_the_field else gather([]), encoder)
    vectors = np.asarray(meant[sample], np.float32)
    found = _find([texts[row] for row in sample], vectors, themes, encoder, known=known, more=more)
    unnamed = [Unnamed(each.places, sample[each.rows], each.share) for each in found[:most]]
    return _take_up(known, more, unnamed)


def _find(
    texts: Sequence[str], vectors: Floats, themes: Sequence[Theme], encoder: Encoder, *, known: Known, more: Known
) -> list[Unnamed]:
    """Give what further subjects (`more`) name, what nobody foresaw, and what is `known`, whose places come first."""
    looked = draw(texts, strangers.LOOKED_AT)
    told = encoder.place([introduce(theme) for theme in themes])
    ground = _lay_out([texts[row] for row in looked], vectors[looked], themes, encoder, known)
    named = []
    if more.book.themes:
        first = len(known.book.themes)
        spoken = guided.recall(known.beside(more)).share(vectors[looked])[:, first:]
        named = [
            Unnamed(tuple(first + place for place in each.places), looked[each.rows], each.share)
            for each in novelty.from_further(ground, spoken, more.written.described, told, encoder.heard)
        ]
    strange = [
        Unnamed((), looked[rows], len(rows) / len(looked))
        for rows in strangers.look_for(ground, novelty.fewest(len(looked)), encoder.worth)
    ]
    of_the_house = novelty.from_background(guided.recall(known).share(vectors), known.written.described, told)
    return [*novelty.apart([*named, *strange]), *of_the_house]


def _lay_out(
    answers: Sequence[str], vectors: Floats, themes: Sequence[Theme], encoder: Encoder, known: Known
) -> Ground:
    """Give the answers beside what is known and what the codebook says, by the encoder and by the words of subjects."""
    own = [text for theme in themes for text in (introduce(theme), *theme.examples)]
    by_table = by_subjects()
    ways = [(by_table.place(answers), by_table, guided.know(known.book, by_table))]
    if encoder.name != by_table.name:
        ways.insert(0, (vectors, encoder, known))
    return strangers.lay_out(
        [
            Seen(placed, np.vstack([held.written.texts, way.place(own)]), subject_axes(held.written.texts, held.labels))
            for placed, way, held in ways
        ],
        [timeless(answer) for answer in answers],
        [stems(text) for text in [*(labelled.text for labelled in known.book.texts), *own]],
    )


def _take_up(known: Known, more: Known, unnamed: Sequence[Unnamed]) -> Looked:
    """Add the further subjects that are among the `unnamed` to what is known, and give them their new places."""
    first = len(known.book.themes)
    taken = sorted({place - first for each in unnamed for place in each.places if place >= first})
    moved = {first + place: first + order for order, place in enumerate(taken)}
    places = [tuple(moved.get(place, place) for place in each.places) for each in unnamed]
    return Looked(
        known.beside(more.keep(taken)) if taken else known,
        tuple(Unnamed(at, each.rows, each.share) for at, each in zip(places, unnamed, strict=True)),
    )

"""From a codebook to a ThemeSet: its themes are read for, decisions are kept, what it lacks is offered as new."""

from collections.abc import Callable, Sequence

import numpy as np

from analysis.finding import guided, novelty, strangers
from analysis.finding.background import all_books, introduce
from analysis.finding.codebook import Codebook, Theme
from analysis.finding.composing import Reading, compose
from analysis.finding.encoding import Encoder, by_words
from analysis.finding.guided import Halves, Read
from analysis.finding.material import draw
from analysis.finding.novelty import Unnamed
from analysis.finding.strangers import Seen
from analysis.finding.teaching import collect, order
from analysis.finding.themeset import Taught, ThemeSet
from analysis.finding.vectors import Floats
from analysis.finding.wording import stems

_MOST_NEW = 4
"""New themes offered, where the analyst sets no number: more would be a second codebook, which nobody asked for."""

_DEFINES = 6
"""Words from which a definition is more than another name."""

_FORESEEN = 0.5
"""Log odds by which answers carry a theme of the house that the codebook lacks more surely than it was read."""

_FEWEST = 12
"""Answers below which nothing is offered as new."""

_KEPT = 1e-9


def find(
    answers: Sequence[str],
    reading: Reading,
    codebook: Codebook,
    encoder: Encoder,
    *,
    taught: Sequence[Taught],
    number: int | None,
    seed: int,
    progress: Callable[[str, float], None],
) -> ThemeSet:
    """Find the themes of the codebook, and at most `number` new ones, in the answers of `reading`."""
    texts = [answers[place] for place in reading.places]
    decided = collect(taught, [theme.key for theme in codebook.themes])
    doing = "Reading for the codebook's themes"
    if texts:
        meant = guided.embed(texts, reading, encoder, lambda share: progress(doing, 0.8 * share))
        most = _most_new(codebook.themes) if number is None else number
        unnamed = _look_for_more(texts, reading, codebook.themes, meant, encoder)[:most] if most else []
        classifier = guided.learn(
            codebook.themes,
            all_books(),
            encoder,
            unnamed=unnamed,
            meant=meant,
            decided=decided,
        )
        sure = guided.read(meant, reading, classifier, encoder)
        sure = _as_many(sure, reading, len(codebook.themes), unnamed)
        ask = order(sure.whole[:, : len(codebook.themes)], meant[: len(texts)], seed)
        step = encoder.described if _are_described(codebook.themes) else encoder.named
        read = guided.promise(guided.carry(sure, reading.rows), step)
        read = _keep(read, reading, texts, codebook, taught)
        read, unnamed = _spoken_of(read, len(codebook.themes), unnamed)
    else:
        none = np.zeros((0, len(codebook.themes)), np.float32)
        unnamed, read, ask = [], Read(whole=none, parts=none), ()
    progress(doing, 1.0)
    why = f"{len(codebook.themes)} themes of the codebook, and {len(unnamed)} that it does not name."
    return compose(
        answers,
        reading,
        sure=read.whole,
        parts=read.parts,
        known=codebook.themes,
        offered=[_borrow(each) for each in unnamed],
        engine=encoder.name,
        least=_KEPT,
        why=why,
        seed=seed,
        ask=ask,
    )


def _most_new(themes: Sequence[Theme]) -> int:
    """How many new themes are offered unasked: none beside names alone, which do not say what they leave out."""
    return _MOST_NEW if _are_described(themes) else 0


def _are_described(themes: Sequence[Theme]) -> bool:
    """Whether a codebook says more of its themes than what they are called."""
    return any(theme.examples or len(theme.definition.split()) >= _DEFINES for theme in themes)


def _look_for_more(
    texts: Sequence[str], reading: Reading, themes: Sequence[Theme], meant: Halves, encoder: Encoder
) -> list[Unnamed]:
    """Give what the codebook does not name, what nobody foresaw before what the house knows."""
    if len(texts) < _FEWEST:
        return []
    sample = reading.sample
    vectors = np.asarray(meant[sample], np.float32)
    book = all_books()
    written = guided.write(book, encoder)
    told = encoder.place([introduce(theme) for theme in themes])
    spoken = guided.recall(book, encoder).share(vectors)
    known = novelty.from_background(spoken, written.described, told)
    looked = draw([texts[row] for row in sample], strangers.LOOKED_AT)
    answers = [texts[row] for row in sample[looked]]
    own = [text for theme in themes for text in (introduce(theme), *theme.examples)]
    seen = [_see(vectors[looked], written.texts, own, encoder)]
    beside = by_words()
    if encoder.name != beside.name:
        seen.append(_see(beside.place(answers), guided.write(book, beside).texts, own, beside))
    strange = strangers.look_for(
        seen,
        [stems(answer) for answer in answers],
        [stems(text) for text in [*(labelled.text for labelled in book.texts), *own]],
        novelty.fewest(len(looked)),
        encoder.worth,
    )
    return [
        *(Unnamed((), sample[looked[rows]], len(rows) / len(looked)) for rows in strange),
        *(Unnamed(each.places, sample[each.rows]) for each in known),
    ]


def _see(answers: Floats, written: Floats, own: Sequence[str], encoder: Encoder) -> Seen:
    """Give the answers beside the background's texts (`written`) and those of the codebook (`own`)."""
    axes = strangers.subject_axes(written, np.array([labelled.theme for labelled in all_books().texts]))
    return Seen(answers, np.vstack([written, encoder.place(own)]), axes)


def _as_many(read: Read, reading: Reading, known: int, unnamed: Sequence[Unnamed]) -> Read:
    """Move the log odds of new themes so that as many answers carry each as belong to it.

    What was learnt of such a theme is learnt from a few answers that share hardly a word; it orders answers well and
    is far too unsure of all of them. One that the house knows is too unsure as well, by less, where enough answers
    carry it to be offered: the codebook's themes, each learnt from all that is like it, take what lies between.
    """
    whole, parts = read.whole.copy(), read.parts.copy()
    carried = (guided.carry(read, reading.rows).whole > 0).sum(axis=0)
    for column, each in enumerate(unnamed, known):
        many = round(each.share * len(reading.sample))
        if many:
            border = float(np.sort(whole[reading.sample, column])[-many])
            step = guided.odds(guided.CARRIES) - guided.odds(border)
        elif carried[column] >= novelty.fewest(len(whole)):
            step = _FORESEEN
        else:
            continue
        whole[:, column] = guided.move(whole[:, column], step)
        parts[:, column] = guided.move(parts[:, column], step)
    return Read(whole=whole, parts=parts)


def _keep(read: Read, reading: Reading, texts: Sequence[str], codebook: Codebook, taught: Sequence[Taught]) -> Read:
    """Let decisions stand: an answer carries what was confirmed for sure, and what was rejected not at all."""
    columns = {theme.key: column for column, theme in enumerate(codebook.themes)}
    rows: dict[str, list[int]] = {}
    for row, text in enumerate(texts):
        rows.setdefault(text, []).append(row)
    whole, parts, places = read.whole.copy(), read.parts.copy(), reading.rows
    for each in taught:
        if each.theme in columns and each.text in rows:
            column = columns[each.theme]
            whole[rows[each.text], column] = float(each.holds)
            for row in rows[each.text]:
                pieces = np.flatnonzero(places == row)
                spoken = parts[pieces, column]
                most = float(spoken.max(initial=0))
                parts[pieces, column] = (spoken / most if most > 0 else np.ones_like(spoken)) * float(each.holds)
    return Read(whole=whole, parts=parts)


def _spoken_of(read: Read, known: int, unnamed: Sequence[Unnamed]) -> tuple[Read, list[Unnamed]]:
    """Drop new themes that fewer answers carry than one person would call a theme."""
    least = novelty.fewest(len(read.whole))
    left = [order for order in range(len(unnamed)) if (read.whole[:, known + order] > 0).sum() >= least]
    columns = [*range(known), *(known + order for order in left)]
    return Read(whole=read.whole[:, columns], parts=read.parts[:, columns]), [unnamed[order] for order in left]


def _borrow(each: Unnamed) -> Theme | None:
    """Give the shipped theme under whose name this one is offered, if it is one."""
    return all_books().themes[each.places[0]] if each.places else None

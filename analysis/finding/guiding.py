"""From a codebook to a ThemeSet: its themes are read for, decisions are kept, what it lacks is offered as new."""

from collections.abc import Callable, Sequence

import numpy as np

from analysis.finding import guided, looking, novelty
from analysis.finding.codebook import Codebook, Theme
from analysis.finding.composing import Reading, compose
from analysis.finding.encoding import Encoder
from analysis.finding.guided import Classifier, Halves, Read
from analysis.finding.looking import Looked
from analysis.finding.novelty import Unnamed
from analysis.finding.teaching import collect, order
from analysis.finding.themeset import Taught, ThemeSet

_MOST_NEW = 4
"""New themes offered, where the analyst sets no number: more would be a second codebook, which nobody asked for."""

_DEFINES = 6
"""Words from which a definition is more than another name."""

_FORESEEN = 0.5
"""Log odds by which answers carry a theme of the house that the codebook lacks more surely than it was read."""

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
        known = looking.know(codebook.themes, encoder)
        classifier = guided.learn(codebook.themes, known, encoder, decided=decided)
        sure = guided.read(meant, reading, classifier, encoder)
        ask = order(sure.whole, meant[: len(texts)], seed)
        looked = looking.look(texts, reading, codebook.themes, meant, encoder, known=known, most=most)
        read, offered = guided.carry(sure, reading.rows), []
        if looked.unnamed:
            new = looked.unnamed
            classifier = guided.learn(codebook.themes, looked.known, encoder, unnamed=new, meant=meant, decided=decided)
            besides, left = _read_new(meant, reading, looked, classifier, encoder)
            read, offered = read.beside(besides), [looked.name(each) for each in left]
        step = encoder.described if _are_described(codebook.themes) else encoder.named
        read = _keep(guided.promise(read, step), reading, texts, codebook, taught)
    else:
        none = np.zeros((0, len(codebook.themes)), np.float32)
        offered, read, ask = [], Read(whole=none, parts=none), ()
    progress(doing, 1.0)
    why = f"{len(codebook.themes)} themes of the codebook, and {len(offered)} that it does not name."
    return compose(
        answers,
        reading,
        sure=read.whole,
        parts=read.parts,
        known=codebook.themes,
        offered=offered,
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


def _read_new(
    meant: Halves, reading: Reading, looked: Looked, classifier: Classifier, encoder: Encoder
) -> tuple[Read, list[Unnamed]]:
    """Read the answers for what the codebook does not name, which the last of the classifier's themes are.

    It is a reading of its own, so that an offer changes nothing of what the codebook's themes hold. Left out are themes
    that fewer answers carry than one person would call a theme.
    """
    sure = guided.read(meant, reading, classifier, encoder)
    sure = sure.pick(range(classifier.themes - len(looked.unnamed), classifier.themes))
    read = guided.carry_surely(_as_many(sure, reading, looked.unnamed), reading.rows)
    left = np.flatnonzero((read.whole > 0).sum(axis=0) >= novelty.fewest(len(read.whole))).tolist()
    return read.pick(left), [looked.unnamed[order] for order in left]


def _as_many(read: Read, reading: Reading, unnamed: Sequence[Unnamed]) -> Read:
    """Move the log odds of new themes so that as many answers carry each as belong to it.

    What was learnt of such a theme is learnt from a few answers that share hardly a word; it orders answers well and
    is far too unsure of all of them. One that the house knows is too unsure as well, by less, where enough answers
    carry it to be offered: the codebook's themes, each learnt from all that is like it, take what lies between.
    """
    whole, parts = read.whole.copy(), read.parts.copy()
    carried = (whole >= guided.CARRIES).sum(axis=0)
    for column, each in enumerate(unnamed):
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

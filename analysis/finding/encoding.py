"""Where texts lie by meaning: by the house's table of words, or by the sentence model where there is one.

Either way a text gets the same vector whatever else it is read with. What the shipped codebooks say is asked for in
every run; its vectors are kept beside the sentence model, since making them takes half a minute. No answer, nor
anything made from one, is ever kept there.
"""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import numpy as np

from analysis.finding.sentence_model import SentenceModel
from analysis.finding.vectors import Floats
from analysis.finding.word_vectors import english
from analysis.finding.wording import stems, timeless

Embed = Callable[[Sequence[str], Callable[[float], None]], Floats]


class Encoder(msgspec.Struct, frozen=True, kw_only=True):
    """A way to give texts vectors: `embed` takes texts and whom to tell of progress, and gives rows of length 1.

    `concentration` says how closely texts of one theme gather (von Mises-Fisher); `slope` and `offset` turn the odds of
    the guided engine into sureness, and then `described` is added to the log odds of what is carried where a codebook
    says what its themes are, `named` where it only names them (`docs/how-themes-are-found.md`). From `heard`
    on, a subject that people seldom raise is looked into; from `worth` on, a group of strange answers is offered.
    """

    name: str
    concentration: float
    slope: float
    offset: float
    described: float = 0.0
    named: float = 0.0
    heard: float = 2.6
    worth: float = 0.48
    embed: Embed
    shelf: Path | None = None

    def place(self, texts: Sequence[str]) -> Floats:
        """Give a few texts their vectors."""
        return self.embed(texts, lambda _share: None)

    def recall(self, texts: Sequence[str]) -> Floats:
        """Give vectors of texts of the house's own, kept from an earlier run where that can be."""
        if self.shelf is None:
            return self.place(texts)
        print_of = hashlib.sha256("\n".join([self.name, *texts]).encode()).hexdigest()
        path = self.shelf / f"codebooks-{print_of[:20]}.npy"
        if path.exists():
            return np.asarray(np.load(path, allow_pickle=False), np.float32)
        made = self.place(texts)
        try:
            np.save(path, made)
        except OSError:  # the model may lie where this person cannot write; then it is made anew each time
            return made
        return made


def by_answers() -> Encoder:
    """Read by nothing but the answers themselves: for languages that nothing is known of beforehand."""
    return Encoder(
        name="the words of the answers",
        concentration=10.0,
        slope=1.0,
        offset=0.0,
        embed=lambda texts, _progress: np.zeros((len(texts), 0), np.float32),
    )


def by_words() -> Encoder:
    """Read by the table of English words that ships with the house."""
    return Encoder(
        name="the words of the answers and a table of English words",
        concentration=10.0,
        slope=0.8,
        offset=0.0,
        described=0.3,
        named=-0.5,
        embed=lambda texts, _progress: english().embed([stems(text) for text in texts]),
    )


def by_subjects() -> Encoder:
    """Read by the table of English words, but for those that say when, how long or how many."""
    return msgspec.structs.replace(
        by_words(), embed=lambda texts, _progress: english().embed([timeless(text) for text in texts])
    )


def by_model(model: SentenceModel) -> Encoder:
    """Read by a sentence model."""
    return Encoder(
        name=f"the words of the answers and the sentence model {model.name}",
        concentration=20.0,
        slope=0.82,
        offset=0.16,
        described=0.3,
        named=-0.1,
        heard=3.5,
        worth=0.38,
        embed=model.embed,
        shelf=model.folder,
    )

"""What English words mean, roughly: a table of vectors that ships with the house.

Learnt beforehand from WordNet's definitions and examples, so that "courteous" and "polite" lie close together in a
pile of answers that holds each of them once. How the table was made, from what, and under which licences:
`analysis/words/README.md`.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import msgspec
import numpy as np

from analysis.finding.vectors import Floats, unit

_TABLE = Path(__file__).parent.parent / "words" / "english.npz"


class WordVectors(msgspec.Struct, frozen=True):
    """Vectors of stems (rows of `vectors`, by their `places`); `weights` says how much each word tells."""

    places: dict[str, int]
    vectors: Floats
    weights: Floats

    def embed(self, texts: Sequence[Sequence[str]]) -> Floats:
        """Give each text, a list of stems, the mean of its words by weight, of length 1; zeros where none is known."""
        found = np.zeros((len(texts), self.vectors.shape[1]), np.float32)
        for row, stems in enumerate(texts):
            places = [self.places[stem] for stem in stems if stem in self.places]
            if places:
                found[row] = (self.weights[places, None] * self.vectors[places]).sum(axis=0, dtype=np.float64)
        return unit(found)


@lru_cache(maxsize=1)
def english() -> WordVectors:
    """Load the table that ships with the house."""
    with np.load(_TABLE) as table:
        stems = table["stems"].tobytes().decode("utf-8").split("\n")
        vectors = table["vectors"].astype(np.float32) * table["scales"][:, None]
        return WordVectors(
            places={stem: place for place, stem in enumerate(stems)}, vectors=vectors, weights=table["weights"]
        )

"""Answers read for the themes of a codebook: by its definitions, telling words and examples.

Each theme is a handful of short texts; a segment carries a theme as surely as its words and vector lie nearer to
those texts than to the other themes'.
"""

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp

from analysis.codebook import Codebook, Theme
from analysis.vectors import Floats, Space, tally, unit
from analysis.wording import stems

_HALF = 0.22
"""The nearness at which a segment is as likely as not to carry the theme."""

_STEEPNESS = 18.0


def texts(theme: Theme) -> list[str]:
    """What the codebook says of a theme, as texts: its name with words and definition, and each example."""
    about = ". ".join(part for part in (theme.name, theme.definition, theme.counts, ", ".join(theme.words)) if part)
    return [about, *theme.examples]


def nearness(counts: sp.csr_matrix, codebook: Codebook, vocabulary: dict[str, int], space: Space) -> Floats:
    """How near each text (rows of counts) lies to each theme: a cosine, 0 to 1."""
    columns = []
    vectors = space.place(counts)
    for theme in codebook.themes:
        own = space.place(tally([stems(text) for text in texts(theme)], vocabulary))
        middle = unit(own.mean(axis=0, keepdims=True))
        columns.append(0.5 * (vectors @ middle.T).ravel() + 0.5 * (vectors @ own.T).max(axis=1))
    return np.asarray(np.clip(np.column_stack(columns), 0, 1), np.float32)


def sure(near: Floats, themes: Sequence[Theme]) -> Floats:
    """Turn nearness into how sure it is that a text carries each theme."""
    assert near.shape[1] == len(themes)
    return np.asarray(1 / (1 + np.exp(-_STEEPNESS * (near - _HALF))), np.float32)

"""BERTopic on texts and vectors that are given, in an environment of its own; `tests.benchmarks.themes` calls it.

    PYTHON bertopic_topics.py TEXTS.json VECTORS.npy NUMBER OUT.json

NUMBER is the number of topics that it is told, 0 for none. OUT gives a topic for each text, -1 for those left out, the
same after its own reduction of outliers, and the seconds of processor and of clock that the fitting took.
It is no dependency of the project: `python -m venv bt && bt/bin/pip install bertopic==0.17.4` makes what it needs.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
from bertopic import BERTopic  # type: ignore[import-not-found]  # lives in an environment of its own
from sklearn.cluster import KMeans
from umap import UMAP  # type: ignore[import-not-found]  # comes with it


def fit(texts: list[str], vectors: np.ndarray, number: int) -> dict[str, object]:
    """Fit, seeded so that it can be run again."""
    parts = KMeans(number, random_state=0, n_init=10) if number else None
    reduced = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=0)
    clock, processor = time.perf_counter(), time.process_time()
    topics = BERTopic(umap_model=reduced, hdbscan_model=parts, calculate_probabilities=False)
    found, _ = topics.fit_transform(texts, vectors)
    seconds = time.perf_counter() - clock, time.process_time() - processor
    whole = found if number else topics.reduce_outliers(texts, found, strategy="embeddings", embeddings=vectors)
    return {"topics": [int(t) for t in found], "whole": [int(t) for t in whole], "seconds": seconds}


if __name__ == "__main__":
    given, placed, number, out = sys.argv[1:]
    result = fit(json.loads(Path(given).read_text("utf-8")), np.load(placed), int(number))
    Path(out).write_text(json.dumps(result), "utf-8")

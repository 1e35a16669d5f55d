"""What else finds themes: the usual ways, and a corpus-only recipe, told the true number; nearest definitions."""

from collections.abc import Callable, Sequence

import numpy as np
from sklearn.cluster import KMeans
from sklearn.decomposition import NMF, LatentDirichletAllocation, TruncatedSVD
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

from analysis.finding import mixture
from analysis.finding.mixture import View
from analysis.finding.vectors import Floats, count, learn, unit
from analysis.finding.wording import stems

Groups = list[str]
_STARTS = 10


def _named(groups: Sequence[int]) -> Groups:
    return [str(group) for group in groups]


def tfidf_kmeans(texts: Sequence[str], number: int) -> Groups:
    weighed = TfidfVectorizer(analyzer=stems, min_df=2).fit_transform(texts)
    return _named(KMeans(number, n_init=_STARTS, random_state=0).fit_predict(weighed))


def lsa_kmeans(texts: Sequence[str], number: int) -> Groups:
    weighed = TfidfVectorizer(analyzer=stems, min_df=2).fit_transform(texts)
    placed = unit(TruncatedSVD(100, random_state=0).fit_transform(weighed))
    return _named(KMeans(number, n_init=_STARTS, random_state=0).fit_predict(placed))


def tfidf_nmf(texts: Sequence[str], number: int) -> Groups:
    weighed = TfidfVectorizer(analyzer=stems, min_df=2).fit_transform(texts)
    return _named(NMF(number, random_state=0, max_iter=400).fit_transform(weighed).argmax(axis=1))


def lda(texts: Sequence[str], number: int) -> Groups:
    counts = CountVectorizer(analyzer=stems, min_df=2).fit_transform(texts)
    return _named(LatentDirichletAllocation(number, random_state=0, max_iter=30).fit_transform(counts).argmax(axis=1))


def recipe(texts: Sequence[str], number: int) -> Groups:
    """Co-occurrence vectors beside LSA, ten starts of spherical k-means, then a mixture of words and vectors."""
    counts = count([stems(text) for text in texts], least=2)
    vectors = learn(counts.matrix, 0).place(counts.matrix)
    keys = np.arange(len(vectors), dtype=np.uint64)
    starts = [mixture.gather(vectors, keys, number, seed) for seed in range(_STARTS)]

    def gathered(shares: Floats) -> float:
        return float(np.linalg.norm(shares.T @ vectors, axis=1).sum())

    view = View(counts.matrix, vectors, 10.0)
    return _named(mixture.settle(mixture.begin(view, max(starts, key=gathered))).shares.argmax(axis=1))


def vectors_kmeans(vectors: Floats, number: int) -> Groups:
    """Spherical k-means over sentence vectors."""
    return _named(KMeans(number, n_init=_STARTS, random_state=0).fit_predict(vectors))


WORDS: dict[str, Callable[[Sequence[str], int], Groups]] = {
    "TF-IDF + k-means": tfidf_kmeans,
    "LSA + k-means": lsa_kmeans,
    "TF-IDF + NMF": tfidf_nmf,
    "LDA": lda,
    "corpus-only recipe": recipe,
}


def nearest_by_words(texts: Sequence[str], told: Sequence[str]) -> Floats:
    """Cosine of each text with each description, by weighted words."""
    weigh = TfidfVectorizer(analyzer=stems).fit([*texts, *told])
    return np.asarray((weigh.transform(texts) @ weigh.transform(told).T).toarray(), np.float32)


def best_cut(near: Floats, score: Callable[[np.ndarray], float]) -> float:
    """The best score that any one threshold gives: what nearness could do at most, and flatters it."""
    return max(score(near >= cut) for cut in np.quantile(near, np.linspace(0.6, 0.99, 79)))

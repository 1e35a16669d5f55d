"""Weighs the marks of praise, blame and asking from sentences that were labelled by hand. Run by us, when those change.

    python -m tests.benchmarks.weigh_tones

`analysis/words/tones.tsv` holds a sentence a line, ours and invented, after the letters of what it does: P praises, C
criticises, A asks, - none of these. A logistic regression for each, over the marks that stand in two sentences at
least, gives what `tone_weights.tsv` beside it holds: how much each mark speaks for and against. Its constants are those
of scikit-learn.
"""

from collections import Counter
from pathlib import Path

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from analysis.finding.tones import marks

WORDS = Path(__file__).resolve().parents[2] / "analysis" / "words"
TONES = "PCA"
_FEWEST = 2


def weigh() -> str:
    """Give the table, from the sentences: first the share of each tone among them, then a mark a line."""
    lines = (line.split("\t") for line in (WORDS / "tones.tsv").read_text("utf-8").splitlines())
    labels, found = zip(*((label, marks(text)) for label, text in lines), strict=True)
    seen = Counter(mark for each in found for mark in each)
    reader = DictVectorizer()
    held = reader.fit_transform([{mark: 1.0 for mark in each if seen[mark] >= _FEWEST} for each in found])
    shares, constants, weights = [], [], []
    for tone in TONES:
        does = np.array([tone in label for label in labels])
        fitted = LogisticRegression(max_iter=5000, tol=1e-8).fit(held, does)
        shares.append(does.mean())
        constants.append(fitted.intercept_[0])
        weights.append(fitted.coef_[0])
    rows = [("SHARE", shares), ("CONSTANT", constants), *zip(reader.feature_names_, np.transpose(weights), strict=True)]
    return "".join(f"{mark}\t" + "\t".join(f"{weight:.3f}" for weight in row) + "\n" for mark, row in rows)


if __name__ == "__main__":
    (WORDS / "tone_weights.tsv").write_text(weigh(), "utf-8")

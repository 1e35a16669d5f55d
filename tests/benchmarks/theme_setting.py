"""What the benchmarks of themes are run with: files, a model that reads nothing twice, tables."""

import csv
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np

from analysis.finding.sentence_model import SentenceModel
from analysis.finding.vectors import Floats
from tests.benchmarks.theme_scores import Agreement


class Remembering:
    """A sentence model that reads no text twice: the vectors are the same for everyone and are timed by nobody."""

    def __init__(self, model: SentenceModel) -> None:
        self.model, self.name, self.folder = model, model.name, model.folder
        self.known: dict[str, Floats] = {}

    def embed(self, texts: Sequence[str], progress: object = None) -> Floats:
        """Give the vectors."""
        del progress
        if not texts:
            return self.model.embed(texts)
        fresh = sorted({text for text in texts if text not in self.known})
        self.known.update(zip(fresh, self.model.embed(fresh), strict=True))
        return np.array([self.known[text] for text in texts], np.float32).reshape(len(texts), -1)


class Setting(msgspec.Struct, frozen=True):
    """Where the labelled files are, the model if there is one, and the Python that has BERTopic."""

    data: Path
    model: Remembering | None
    bertopic: str


def models(setting: Setting) -> list[tuple[str, Remembering | None]]:
    """Ours without the model, and with it where there is one."""
    return [("ours", None), *([("ours with MiniLM", setting.model)] if setting.model else [])]


def read(path: Path) -> tuple[list[str], list[str]]:
    """Give texts and labels of a CSV."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [row["text"] for row in rows], [row["label"] for row in rows]


def say(line: str) -> None:
    """Print a line at once, so that a long run can be watched."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def row(name: str, score: Agreement) -> None:
    """Print a line of a table."""
    say(f"| {name} | {score} |")

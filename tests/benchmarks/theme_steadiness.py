"""How far the same answers are given the same themes again: by another seed, with fewer answers, on another processor.

Beside the labelled files stands text that the shipped codebooks know nothing of, as far as this machine has it: the
first paragraphs of the docstrings of the packages that are installed, and the manual's pages on commands.
"""

import ast
import gzip
import json
import os
import random
import re
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from sklearn.metrics import adjusted_rand_score

from analysis.finding.sentence_model import SentenceModel
from analysis.finding.themes import find
from tests.benchmarks.theme_scores import firsts

HOUSE = Path(__file__).resolve().parents[2]
PROCESSORS = ("Haswell", "SkylakeX", "Sandybridge", "Nehalem")
_DRAWS = 3
_FEWER = 0.95
_SHORTEST, _LONGEST = 50, 300
_EVERY = 4
"""One in so many modules is read for its docstrings, which are many."""
_PAGES = 8_000


def docstrings() -> list[str]:
    """First paragraphs of docstrings of what is installed here, in an order by chance."""
    found: set[str] = set()
    paths = [path for path in sorted(Path(sysconfig.get_paths()["purelib"]).rglob("*.py")) if "tests" not in path.parts]
    for path in paths[::_EVERY]:
        try:
            tree = ast.parse(path.read_text("utf-8"))
        except (SyntaxError, UnicodeDecodeError, ValueError):  # what somebody installed need not be Python 3 in UTF-8
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module):
                found.add(" ".join((ast.get_docstring(node) or "").split("\n\n")[0].split())[:_LONGEST])
    return _shuffle(found)


def manuals() -> list[str]:
    """How the pages of the manual for commands describe what each does, in an order by chance; none where none are."""
    paths = sorted(path for folder in ("man1", "man8") for path in Path("/usr/share/man", folder).glob("*.gz"))
    found: set[str] = set()
    for path in random.Random(0).sample(paths, min(_PAGES, len(paths))):
        page = gzip.decompress(path.read_bytes()).decode("utf-8", "replace")
        told = re.search(r'^\.S[Hh] "?DESCRIPTION"?\n((?:.*\n){1,12})', page, re.MULTILINE)
        if told:
            plain = re.sub(r"^\.\w+ ?|\\f.|\\&|^\.*'.*", "", told[1].replace("\\-", "-"), flags=re.MULTILINE)
            found.add(" ".join(re.split(r"(?<=[.])\s+", " ".join(plain.split()))[:2])[:_LONGEST])
    return _shuffle(found)


def _shuffle(texts: set[str]) -> list[str]:
    fit = sorted(text for text in texts if len(text) >= _SHORTEST)
    random.Random(0).shuffle(fit)
    return fit


def repeat(texts: Sequence[str], model: SentenceModel | None) -> tuple[float, list[float], int]:
    """Adjusted Rand of first themes (what is left over is one more group) with another seed, and without one answer in
    twenty, each time other ones; and how many themes there are."""
    found = find(texts, model=model)
    first = firsts(found)
    seeded = float(adjusted_rand_score(first, firsts(find(texts, model=model, seed=1))))
    fewer = []
    for draw in range(_DRAWS):
        rows = np.sort(np.random.default_rng(draw).permutation(len(texts))[: round(_FEWER * len(texts))])
        again = firsts(find([texts[row] for row in rows], model=model))
        fewer.append(float(adjusted_rand_score([first[row] for row in rows], again)))
    return seeded, fewer, found.number


def compare_processors(piles: Mapping[str, Sequence[str]], model: Path | None) -> Iterator[tuple[str, float]]:
    """The least share of answers that carry the same themes, over the pairs of kinds of processor, for each pile."""
    carried = []
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "piles.json"
        given.write_text(json.dumps({name: list(texts) for name, texts in piles.items()}), "utf-8")
        for processor in PROCESSORS:
            out = Path(folder) / f"{processor}.json"
            command = [sys.executable, "-m", __spec__.name, str(given), str(out), *([str(model)] if model else [])]
            subprocess.run(command, check=True, cwd=HOUSE, env={**os.environ, "OPENBLAS_CORETYPE": processor})
            carried.append(json.loads(out.read_text("utf-8")))
    for name in carried[0]:
        yield (
            name,
            min(
                float(np.mean([one == other for one, other in zip(first[name], second[name], strict=True)]))
                for place, first in enumerate(carried)
                for second in carried[:place]
            ),
        )


def _find_all(given: Path, out: Path, model: SentenceModel | None) -> None:
    """Write down what each answer of each pile carries."""
    piles = json.loads(given.read_text("utf-8"))
    ways = [("", None), *([(" with MiniLM", model)] if model else [])]
    found = {
        name + way: [sorted(answer) for answer in find(texts, model=with_model).answers]
        for name, texts in piles.items()
        for way, with_model in ways
    }
    out.write_text(json.dumps(found), "utf-8")


if __name__ == "__main__":
    from analysis.finding import sentence_model

    _find_all(
        Path(sys.argv[1]), Path(sys.argv[2]), sentence_model.load(Path(sys.argv[3])) if len(sys.argv) > 3 else None
    )

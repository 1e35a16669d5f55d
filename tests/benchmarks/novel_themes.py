"""Is a theme that no codebook names offered as new? Trials of several kinds, and piles that hold no such theme.

    .venv/bin/python -m tests.benchmarks.novel_themes [--data FOLDER] [--model FOLDER] [PART ...]

PART is any of: seen, held-back, by-others, by-others-unseen, each also with "-named" after it; clean, examples, lines,
foreseen, labels. In each trial about 18 of 200 answers speak of a subject that the codebook does not name, nor
does what ships with the house (in those "-named" and `foreseen` it may). It has passed where a new
theme holds at least half of them and more than half of what it holds is theirs. Beside each rate stands in how many
trials somebody would find half of them who knew all of the others and looked near their middle, before five that are
none. `clean` counts piles without a new subject to which something is offered that does not ship with the house.

The labelled files are no part of the project: FOLDER, or the variable HEARD_THEMES, says where they are (else
`../shared/themes`); without them the parts that need them are left out, and it says so.
"""

import argparse
import json
import os
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from unittest.mock import patch

import msgspec
import numpy as np
import numpy.typing as npt

from analysis.finding import background, looking, sentence_model, strangers
from analysis.finding.codebook import Codebook, Theme, load
from analysis.finding.encoding import Encoder, by_model, by_words
from analysis.finding.sentence_model import SentenceModel
from analysis.finding.themes import find
from analysis.finding.vectors import unit
from tests.benchmarks.theme_setting import Remembering, read, say

HOUSE = Path(__file__).resolve().parents[2]
SUBJECTS = ("seen", "held-back", "by-others", "by-others-unseen")
_NAMED = "-named"
PARTS = (
    *(f"{each}{named}" for each in SUBJECTS for named in ("", _NAMED)),
    "clean",
    "examples",
    "lines",
    "foreseen",
    "labels",
)
_NOTHING = background.gather([])
_WAVE, _NEW = 200, 18
_SAMPLES = ("aftercare-survivors", "aftercare-providers")
_LETTERS = 25
_ALIKE = 0.45
"""Cosine between descriptions from which a shipped theme names what a codebook's does."""

Mask = npt.NDArray[np.bool_]


class Trial(msgspec.Struct, frozen=True):
    """A wave, which of its answers speak of the new subject, the codebook, and what ships with the house."""

    name: str
    texts: tuple[str, ...]
    own: Mask
    codebook: Codebook
    book: background.Background
    more: background.Background
    number: int | None = None


class Result(msgspec.Struct, frozen=True):
    """Shares of the new subject's answers found, and of what was found that belongs; `others` offered beside it."""

    recall: float
    precision: float
    others: int
    reachable: bool

    @property
    def passed(self) -> bool:
        """Whether it was found."""
        return self.recall >= 0.5 and self.precision > 0.5


def samples() -> list[str]:
    """The invented answers that ship with the house."""
    found: dict[str, None] = {}
    for name in _SAMPLES:
        for line in (HOUSE / "survey" / "samples" / f"{name}.jsonl").read_text("utf-8").splitlines():
            given = json.loads(line)["answers"].values()
            found.update((said, None) for said in given if isinstance(said, str) and len(said) > _LETTERS)
    return list(found)


def mix(others: Sequence[str], new: Sequence[str], seed: int) -> tuple[tuple[str, ...], Mask]:
    """Spread the new subject's answers among the others."""
    both = [(text, False) for text in others] + [(text, True) for text in new]
    random.Random(seed).shuffle(both)
    return tuple(text for text, _ in both), np.array([own for _, own in both])


@contextmanager
def shipped(book: background.Background, more: background.Background) -> Iterator[None]:
    """Have the house ship this instead, and `more` as its further subjects."""
    with patch.object(looking, "all_books", lambda: book), patch.object(looking, "further", lambda: more):
        yield


def run(trial: Trial, encoder: Encoder, model: SentenceModel | None) -> Result:
    """Try to find the new theme of a trial."""
    with shipped(trial.book, trial.more):
        found = find(trial.texts, codebook=trial.codebook, model=model, number=trial.number)
    held = [np.array([theme.key in answer for answer in found.answers]) for theme in found.themes if theme.new]
    best = max(held, key=lambda mask: int((mask & trial.own).sum()), default=np.zeros(len(trial.texts), bool))
    hit = int((best & trial.own).sum())
    return Result(
        recall=hit / int(trial.own.sum()),
        precision=hit / max(1, int(best.sum())),
        others=max(0, len(held) - 1),
        reachable=_reachable(trial, encoder),
    )


def _reachable(trial: Trial, encoder: Encoder) -> bool:
    """Whether half of the answers would be found by somebody who knew the middle of all of the others."""
    texts = encoder.recall([labelled.text for labelled in trial.book.texts])
    axes = strangers.subject_axes(texts, np.array([labelled.theme for labelled in trial.book.texts]))
    vectors = encoder.place(trial.texts).astype(np.float64)
    placed = unit((vectors - vectors.mean(axis=0)) @ axes).astype(np.float64)
    before = []
    for place in np.flatnonzero(trial.own):
        rest = trial.own.copy()
        rest[place] = False
        near = placed @ placed[rest].sum(axis=0)
        before.append(int((near[~trial.own] > near[place]).sum()))
    return bool(np.mean(np.array(before) < 5) >= 0.5)


def without(book: background.Background, gone: set[int]) -> background.Background:
    """A background without some of its themes."""
    return background.gather([theme for place, theme in enumerate(book.themes) if place not in gone])


def alike(book: background.Background, theme: Theme, encoder: Encoder) -> set[int]:
    """The places of a background's themes that name much the same as this one."""
    described = encoder.recall([background.introduce(each) for each in book.themes])
    near = described @ encoder.place([background.introduce(theme)])[0]
    return {int(place) for place in np.flatnonzero(near >= _ALIKE)} | {int(near.argmax())}


def invented(group: str, data: Path | None, more: background.Background) -> list[Trial]:
    """Subjects invented for this, among two kinds of other answers, by two codebooks where there are two."""
    subjects = json.loads((Path(__file__).parent / "new_subjects.json").read_text("utf-8"))[group]
    said, book = samples(), background.all_books()
    waves = {"samples": random.Random(8).sample(said, _WAVE - _NEW)}
    codebooks = {"shipped": _shipped()}
    if data:
        answers, _, lines = _consultation(data)
        waves["consultation"] = [*answers, *random.Random(8).sample(said, _WAVE - _NEW - len(answers))]
        codebooks["twenty lines"] = lines
    return [
        Trial(f"{subject}, {wave}, {name}", *mix(others, pile, 0), codebook, book, more)
        for subject, pile in subjects.items()
        for wave, others in waves.items()
        for name, codebook in codebooks.items()
    ]


def examples(encoder: Encoder) -> list[Trial]:
    """Each theme of the shipped codebook in turn is struck, and so are those like it in the other shipped codebook.

    Eighteen of its examples are the new subject; the others are invented answers that a run with the whole codebook
    does not give to it.
    """
    book, whole, said = background.all_books(), _shipped(), samples()
    read_whole = find(said, codebook=whole, number=0)
    trials = []
    for order, theme in enumerate(whole.themes):
        others = [text for text, held in zip(said, read_whole.answers, strict=True) if theme.key not in held]
        gone = {place for place in alike(book, theme, encoder) if place >= len(whole.themes)}
        rest = msgspec.structs.replace(whole, themes=tuple(each for each in whole.themes if each is not theme))
        chance = random.Random(order)
        mixed = mix(chance.sample(others, _WAVE - _NEW), chance.sample(theme.examples, _NEW), order)
        trials.append(Trial(theme.name, *mixed, rest, without(book, gone | {order}), _NOTHING))
    return trials


def lines(data: Path, encoder: Encoder, *, is_foreseen: bool) -> list[Trial]:
    """Each line of the codebook that 6 to 20 in 100 answers carry is struck.

    So are shipped themes that are like it, unless `is_foreseen`: then the house may know what the codebook lacks.
    """
    answers, themes, codebook = _consultation(data)
    book, trials = background.all_books(), []
    for theme in codebook.themes:
        own = np.array([theme.key in each for each in themes])
        if 0.06 <= own.mean() <= 0.2:
            rest = Codebook(name="rest", themes=tuple(each for each in codebook.themes if each is not theme))
            left = book if is_foreseen else without(book, alike(book, theme, encoder))
            trials.append(
                Trial(theme.name, tuple(answers), own, rest, left, background.further() if is_foreseen else _NOTHING)
            )
    return trials


def labels(data: Path, name: str, encoder: Encoder) -> list[Trial]:
    """Each label of a labelled file in turn is the new subject, and the names of the others are the codebook."""
    texts, marked = read(data / f"{name}.csv")
    book, trials = background.all_books(), []
    for order, label in enumerate(sorted(set(marked))):
        own = [text for text, mark in zip(texts, marked, strict=True) if mark == label]
        others = [text for text, mark in zip(texts, marked, strict=True) if mark != label]
        if len(own) >= _NEW:
            chance = random.Random(order)
            names = Codebook(
                name="names", themes=tuple(Theme(key=each, name=each) for each in sorted(set(marked) - {label}))
            )
            mixed = mix(chance.sample(others, _WAVE - _NEW), chance.sample(own, _NEW), order)
            rest = without(book, alike(book, Theme(key=label, name=label), encoder))
            trials.append(Trial(f"{name}: {label}", *mixed, names, rest, _NOTHING, number=4))
    return trials


def clean(data: Path | None, model: SentenceModel | None) -> str:
    """In how many piles without a new subject one was offered, and in how many one of the house's further subjects."""
    said = samples()
    codebooks = [_shipped()]
    piles = [random.Random(50 + draw).sample(said, _WAVE) for draw in range(20)]
    if data:
        answers, _, twenty = _consultation(data)
        codebooks.append(twenty)
        piles += [[*answers, *random.Random(50 + draw).sample(said, _WAVE - len(answers))] for draw in range(4)]
    named = {theme.name for theme in background.further().themes}
    offered = [
        [theme for theme in find(pile, codebook=codebook, model=model).themes if theme.new]
        for pile in piles
        for codebook in codebooks
    ]
    unheard = sum(any(not theme.definition for theme in each) for each in offered)
    known = sum(any(theme.name in named for theme in each) for each in offered)
    return f"{unheard} of {len(offered)}, and {known} by name"


def _invented(group: str, data: Path | None, more: background.Background, _encoder: Encoder) -> list[Trial]:
    return invented(group, data, more)


def _shipped() -> Codebook:
    return load(HOUSE / "analysis" / "codebooks" / "services-after-sexual-violence.toml")


def _consultation(data: Path) -> tuple[list[str], list[list[str]], Codebook]:
    coded = [json.loads(line) for line in (data / "consultation_dev.jsonl").read_text("utf-8").splitlines()]
    codebook = load(data / "consultation_codebook.json")
    return [each["text"] for each in coded], [each["themes"] for each in coded], codebook


def _kinds(data: Path | None) -> dict[str, Callable[[Encoder], list[Trial]]]:
    kinds: dict[str, Callable[[Encoder], list[Trial]]] = {
        "examples": examples,
    }
    for group in SUBJECTS:
        for ending, more in (("", _NOTHING), (_NAMED, background.further())):
            kinds[group + ending] = partial(_invented, group.replace("-", "_"), data, more)
    if data:
        kinds["lines"] = lambda encoder: lines(data, encoder, is_foreseen=False)
        kinds["foreseen"] = lambda encoder: lines(data, encoder, is_foreseen=True)
        kinds["labels"] = lambda encoder: [*labels(data, "nhs_dev", encoder), *labels(data, "gambling_syn", encoder)]
    return kinds


def main() -> None:
    """Run the parts that were asked for and print a row for each."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument(
        "--data", type=Path, default=Path(os.environ.get("HEARD_THEMES", HOUSE.parent / "shared/themes"))
    )
    parser.add_argument("--model", type=Path)
    parser.add_argument("--each", action="store_true", help="say what came of each trial")
    given = parser.parse_args()
    parts = given.parts or PARTS
    data = given.data if (given.data / "consultation_dev.jsonl").exists() else None
    if data is None:
        say(f"The labelled files are not in {given.data}: what needs them is left out.\n")
    ways: list[tuple[str, Encoder, SentenceModel | None]] = [("table of words", by_words(), None)]
    if given.model:
        model = Remembering(sentence_model.load(given.model))
        ways.append((model.name, by_model(model), model))
    kinds = _kinds(data)
    say("| trials | read by | passed | within reach | passed of these | mean recall | others offered |")
    say("|---|---|---|---|---|---|---|")
    for part in (part for part in parts if part in kinds or part == "clean"):
        for way, encoder, used in ways:
            if part == "clean":
                say(f"| {part} | {way} | {clean(data, used)} | | | | |")
                continue
            results = []
            for trial in kinds[part](encoder):
                results.append(run(trial, encoder, used))
                if given.each:
                    say(f"{trial.name}: {results[-1]}")
            reached = [each for each in results if each.reachable]
            say(
                f"| {part} | {way} | {sum(each.passed for each in results)} of {len(results)} | {len(reached)} "
                f"| {sum(each.passed for each in reached)} | {np.mean([each.recall for each in results]):.2f} "
                f"| {np.mean([each.others for each in results]):.1f} |"
            )


if __name__ == "__main__":
    main()

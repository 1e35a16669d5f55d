"""How well themes are found, every other way beside ours in one go; and how fast.

    .venv/bin/python -m tests.benchmarks.themes [--data FOLDER] [--model FOLDER] [--bertopic PYTHON]
        [--through COMMAND] [--timed-through COMMAND] [PART ...]

PART is any of: unguided, few, guided, stability, processors, speed (all of them unless told). Each is run as a
process of its own, through COMMAND where one is named: on a machine that others use, one that waits for a place, and
for times one that holds others off. The labelled files are no part of the
project: FOLDER, or the variable HEARD_THEMES, says where they are (else `../shared/themes`). Without --model the rows
that need the sentence model are missing, without --bertopic those of BERTopic; `bertopic_topics.py` says how to make
an environment for it. Prints the tables of docs/benchmarks.md.
"""

import argparse
import csv
import json
import os
import random
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from msgspec import structs
from threadpoolctl import threadpool_limits

from analysis.finding import exploring, material, sentence_model
from analysis.finding.codebook import Codebook, Theme, load
from analysis.finding.encoding import by_answers
from analysis.finding.segments import segments
from analysis.finding.themes import find
from analysis.finding.themeset import Taught, ThemeSet
from tests.benchmarks import theme_baselines as others
from tests.benchmarks import theme_steadiness as steadiness
from tests.benchmarks.theme_scores import agree, calibration_error, f1, firsts, mark, mean
from tests.benchmarks.theme_setting import Remembering, Setting, models, read, row, say

HOUSE = Path(__file__).resolve().parents[2]
PARTS = ("unguided", "few", "guided", "stability", "processors", "speed")
SETS = ("nhs_dev", "nhs1_dev", "gambling_syn")
_MOST_ASKED = 60
_ROUND = 20


def alone(texts: Sequence[str], number: int | None) -> list[str]:
    """Ours with nothing but these answers: neither the shipped codebooks nor the table of English words."""
    with threadpool_limits(1):
        ground = material.read(texts, range(len(texts)), 0)
        worded = [texts[place] for place in ground.places]
        found = exploring.explore(worded, ground, by_answers(), None, number=number, seed=0)
    groups = [""] * len(texts)
    for place, shares in zip(ground.places, found.whole, strict=True):
        groups[place] = str(shares.argmax()) if shares.max() >= 0.5 else ""
    return groups


def bertopic(setting: Setting, texts: Sequence[str], number: int) -> tuple[list[str], list[str], list[float]]:
    """Give BERTopic's groups, the same with outliers reduced, and its seconds of clock and processor."""
    assert setting.model
    with tempfile.TemporaryDirectory() as folder:
        given, placed, out = (Path(folder) / name for name in ("texts.json", "vectors.npy", "out.json"))
        given.write_text(json.dumps(list(texts)), "utf-8")
        np.save(placed, setting.model.embed(texts))
        script = Path(__file__).with_name("bertopic_topics.py")
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"}
        subprocess.run(
            [setting.bertopic, script, given, placed, str(number), out],
            check=True,
            env=environment,
            stderr=subprocess.DEVNULL,
        )
        done = json.loads(out.read_text("utf-8"))
    return [str(t) for t in done["topics"]], [str(t) for t in done["whole"]], done["seconds"]


def unguided(setting: Setting) -> None:
    """Every way of finding themes without a codebook, over files with one label an answer."""
    for name in SETS:
        texts, labels = read(setting.data / f"{name}.csv")
        number = len(set(labels))
        say(
            f"\n{name}: {len(texts)} answers, {number} labels\n\n| way | NMI | AMI | ARI | accuracy | themes | placed |"
        )
        say("|---|---|---|---|---|---|---|")
        for way, groups in others.WORDS.items():
            row(f"{way}, told the number", agree(labels, groups(texts, number)))
        row("ours, these answers alone, told the number", agree(labels, alone(texts, number)))
        row("ours, these answers alone", agree(labels, alone(texts, None)))
        row("ours, told the number", agree(labels, firsts(find(texts, number=number))))
        row("**ours**", agree(labels, firsts(find(texts))))
        if setting.model is None:
            continue
        row(
            "MiniLM + k-means, told the number",
            agree(labels, others.vectors_kmeans(setting.model.embed(texts), number)),
        )
        if setting.bertopic:
            left_out, whole, _ = bertopic(setting, texts, 0)
            row("BERTopic (MiniLM)", agree(labels, left_out))
            row("BERTopic, outliers reduced", agree(labels, whole))
            row("BERTopic, told the number", agree(labels, bertopic(setting, texts, number)[0]))
        row("ours with MiniLM, told the number", agree(labels, firsts(find(texts, number=number, model=setting.model))))
        row("**ours with MiniLM**", agree(labels, firsts(find(texts, model=setting.model))))


def few(setting: Setting) -> None:
    """Two hundred answers, ten draws."""
    texts, labels = read(setting.data / "nhs_dev.csv")
    draws = [sorted(random.Random(seed).sample(range(len(texts)), 200)) for seed in range(10)]
    say("\nnhs_dev, 200 answers, mean of ten draws\n\n| way | NMI | AMI | ARI | accuracy | themes | placed |")
    say("|---|---|---|---|---|---|---|")

    def over(name: str, groups: object) -> None:
        scores = []
        for draw in draws:
            some, true = [texts[place] for place in draw], [labels[place] for place in draw]
            scores.append(agree(true, groups(some, len(set(true)))))  # type: ignore[operator]  # any way of grouping
        row(name, mean(scores))

    over("corpus-only recipe, told the number", others.recipe)
    over("ours, told the number", lambda some, number: firsts(find(some, number=number)))
    over("**ours**", lambda some, _: firsts(find(some)))
    if setting.model:
        over("**ours with MiniLM**", lambda some, _: firsts(find(some, model=setting.model)))


def _consultation(setting: Setting) -> tuple[list[str], list[list[str]], Codebook]:
    lines = (setting.data / "consultation_dev.jsonl").read_text("utf-8").splitlines()
    coded = [json.loads(line) for line in lines]
    return (
        [each["text"] for each in coded],
        [each["themes"] for each in coded],
        load(setting.data / "consultation_codebook.json"),
    )


def guided(setting: Setting) -> None:
    """A codebook's themes: nearest definition, ours at once, ours after sixty answers were taught."""
    texts, themes, codebook = _consultation(setting)
    keys = [theme.key for theme in codebook.themes]
    true = mark(themes, keys)
    told = [f"{theme.name}: {theme.definition}" for theme in codebook.themes]
    say(f"\n{len(texts)} answers of a consultation, {len(keys)} themes\n")
    say("| way | micro-F1 | macro-F1 | calibration error |\n|---|---|---|---|")
    near = [("words", others.nearest_by_words(texts, told))]
    if setting.model:
        near.append(("MiniLM", setting.model.embed(texts) @ setting.model.embed(told).T))
    for name, cosine in near:
        best = [
            others.best_cut(cosine, lambda found: f1(true, found)[0]),
            others.best_cut(cosine, lambda found: f1(true, found)[1]),
        ]
        say(f"| nearest definition by {name}, at its best cut | {best[0]:.3f} | {best[1]:.3f} | |")
    for name, model in models(setting):
        untaught = found = find(texts, codebook=codebook, model=model)
        _say_guided(name, found, true, keys, range(len(texts)))
        asked: list[int] = []
        taught: list[Taught] = []
        while len(asked) < _MOST_ASKED:
            asked += [place for place in found.ask if place not in asked][:_ROUND]
            taught = [Taught(texts[place], key, key in themes[place]) for place in asked for key in keys]
            found = find(texts, codebook=codebook, taught=taught, model=model)
        rest = [place for place in range(len(texts)) if place not in asked]
        _say_guided(f"{name}, on those {len(rest)}, nothing taught", untaught, true, keys, rest)
        _say_guided(f"{name}, {len(asked)} taught, on the other {len(rest)}", found, true, keys, rest)
        _say_guided(f"{name}, {len(asked)} taught, on all", found, true, keys, range(len(texts)))
    names, labels = read(setting.data / "nhs_dev.csv")
    only = Codebook(name="names", themes=tuple(Theme(key=f"t{n}", name=n_) for n, n_ in enumerate(sorted(set(labels)))))
    by_name = {theme.key: theme.name for theme in only.themes}
    say("\nnhs_dev by the names of its labels alone\n\n| way | accuracy | macro-F1 |\n|---|---|---|")
    for name, model in models(setting):
        placed = [by_name.get(key, "") for key in firsts(find(names, codebook=only, model=model))]
        right = np.mean([one == other for one, other in zip(labels, placed, strict=True)])
        every = sorted(set(labels))
        _, macro = f1(mark([[label] for label in labels], every), mark([[label] for label in placed], every))
        say(f"| {name} | {right:.3f} | {macro:.3f} |")


def _say_guided(name: str, found: ThemeSet, true: np.ndarray, keys: Sequence[str], places: Sequence[int]) -> None:
    sure = np.array([[found.answers[place].get(key, 0.0) for key in keys] for place in places])
    micro, macro = f1(true[list(places)], sure > 0)
    say(f"| {name} | {micro:.3f} | {macro:.3f} | {calibration_error(true[list(places)], sure):.3f} |")


def _stretch(data: Path, many: int) -> list[str]:
    """Make so many answers of the sentences of the labelled ones."""
    chance = random.Random(0)
    texts = [text for name in ("nhs_dev", "nhs1_dev") for text in read(data / f"{name}.csv")[0]]
    pool = [text[start:end] for text in texts for start, end in segments(text)]
    return [". ".join(chance.sample(pool, chance.choice([1, 1, 1, 2, 2, 3]))) for _ in range(many)]


def stability(setting: Setting) -> None:
    """The same again, with another seed and with one answer in twenty fewer."""
    once, short = read(setting.data / "nhs1_dev.csv")[0], read(setting.data / "gambling_syn.csv")[0]
    near = {
        "nhs_dev": read(setting.data / "nhs_dev.csv")[0],
        "nhs1_dev": once,
        "nhs1_dev, 2,000 of it": random.Random(1).sample(once, 2000),
        "nhs1_dev, 1,000 of it": random.Random(2).sample(once, 1000),
        "gambling_syn": short,
    }
    far: dict[str, list[str]] = {}
    for name, texts in (("docstrings", steadiness.docstrings()), ("manual pages", steadiness.manuals())):
        far |= {f"{name}, {many:,}": texts[-many:] for many in (1000, 2500) if len(texts) >= many}
    say("\n| answers | way | themes | another seed | one in twenty fewer, three draws |\n|---|---|---|---|---|")
    for name, texts in {**near, **far}.items():
        for way, model in models(setting):
            if model and name in far and len(texts) > 1000:
                continue
            seeded, fewer, themes = steadiness.repeat(texts, model)
            few_again = ", ".join(f"{score:.2f}" for score in fewer)
            say(f"| {name}: {len(texts):,} | {way} | {themes} | {seeded:.2f} | {few_again} |")


def processors(setting: Setting) -> None:
    """The same under several settings of OPENBLAS_CORETYPE."""
    piles = {name: read(setting.data / f"{name}.csv")[0] for name in ("nhs_dev", "gambling_syn")}
    piles["docstrings, 1,000"] = steadiness.docstrings()[-1000:]
    kinds = ", ".join(steadiness.PROCESSORS)
    say(f"\n| answers | carry the same themes under {kinds}, least pair |\n|---|---|")
    for name, same in steadiness.compare_processors(piles, setting.model.folder if setting.model else None):
        say(f"| {name} | {same:.4f} |")


def speed(setting: Setting) -> None:
    """How long, end to end, on vectors that are there already; and a hundred thousand answers by the command.

    Ours is run before and after BERTopic.
    """
    say("\n| answers | way | clock s | processor s | memory MiB |\n|---|---|---|---|---|")
    find(["kind staff", "a long wait"] * 20)  # so that what ships with the house is loaded
    for name, texts in (("nhs_dev", read(setting.data / "nhs_dev.csv")[0]), ("5,000", _stretch(setting.data, 5000))):
        if setting.model:
            setting.model.embed(texts)
            find(texts, model=setting.model)  # so that the segments' vectors are there
        _time_ours(setting, name, texts)
        if setting.bertopic and setting.model:
            clock, processor = bertopic(setting, texts, 0)[2]
            _say_speed(name, "BERTopic, MiniLM's vectors given", clock, processor)
            _time_ours(setting, name, texts)
    far = steadiness.docstrings()
    for many in (2500, 5000):
        _time_ours(structs.replace(setting, model=None), f"{many:,} that no shipped codebook knows", far[-many:])
    with tempfile.TemporaryDirectory() as folder:
        given, out = Path(folder) / "answers.csv", Path(folder) / "out.jsonl"
        with given.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([["text"], *([text] for text in _stretch(setting.data, 100_000))])
        command = [sys.executable, "-m", "analysis", "themes", str(given), "--model", "none", "--out", str(out)]
        clock = time.perf_counter()
        with (Path(folder) / "told").open("w") as told:
            started = subprocess.Popen(command, cwd=HOUSE, stderr=told)
            _, ended, used = os.wait4(started.pid, 0)
        started.returncode = os.waitstatus_to_exitcode(ended)
        assert started.returncode == 0
        processor = used.ru_utime + used.ru_stime
        _say_speed("100,000", "`analysis themes FILE`", time.perf_counter() - clock, processor, used.ru_maxrss // 1024)


def _time_ours(setting: Setting, name: str, texts: Sequence[str]) -> None:
    for way, model in models(setting):
        clock, processor = time.perf_counter(), time.process_time()
        find(texts, model=model)
        given = ", its vectors given" if model else ""
        _say_speed(name, way + given, time.perf_counter() - clock, time.process_time() - processor)


def _say_speed(answers: str, way: str, clock: float, processor: float, memory: float = 0) -> None:
    say(f"| {answers} | {way} | {clock:.1f} | {processor:.1f} | {memory or ''} |")


def main() -> int:
    """Run the parts that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=os.environ.get("HEARD_THEMES", HOUSE.parent / "shared" / "themes"))
    parser.add_argument("--model", type=Path)
    parser.add_argument("--bertopic", default="")
    parser.add_argument("--through", default="", help="a command to put before each part")
    parser.add_argument("--timed-through", default="", help="a command to put before the part that takes times")
    parser.add_argument("--within", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="PART")
    given = parser.parse_args()
    data = Path(given.data)
    if not (data / "nhs_dev.csv").exists():
        sys.stderr.write(f"The labelled files are not at {data}: say where with --data or HEARD_THEMES.\n")
        return 1
    if given.bertopic and not given.model:
        sys.stderr.write("BERTopic is given the sentence model's vectors: name the model's folder with --model.\n")
        return 1
    for missing, what in ((given.model, "--model: rows with MiniLM"), (given.bertopic, "--bertopic: rows of BERTopic")):
        if not missing and not given.within:
            sys.stderr.write(f"No {what} are left out.\n")
    if not given.within:
        told = ["--within", "--data", str(data), "--bertopic", given.bertopic]
        told += ["--model", str(given.model)] if given.model else []
        for part in given.parts or PARTS:
            through = shlex.split(given.timed_through if part == "speed" else given.through)
            subprocess.run([*through, sys.executable, "-m", __spec__.name, *told, part], check=True, cwd=HOUSE)
        return 0
    setting = Setting(data, Remembering(sentence_model.load(given.model)) if given.model else None, given.bertopic)
    runs = {
        "unguided": unguided,
        "few": few,
        "guided": guided,
        "stability": stability,
        "processors": processors,
        "speed": speed,
    }
    with threadpool_limits(1):
        for part in given.parts:
            runs[part](setting)
    return 0


if __name__ == "__main__":
    sys.exit(main())

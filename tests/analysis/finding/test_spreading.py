"""Work on several machines: the same themes as on one core, from processes that are not this one."""

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import dask
import numpy as np
import pytest

from analysis.__main__ import main
from analysis.finding import model_folder, sentence_model
from analysis.finding.codebook import Codebook, Theme
from analysis.finding.spreading import NoMachines, machines, spread
from analysis.finding.themes import find

pytestmark = pytest.mark.slow

# Two machines in one: a scheduler and two workers, each a process of its own, on the loopback.
CLUSTER = """
import sys
from distributed import LocalCluster

if __name__ == "__main__":
    with LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None) as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()
"""

ABOUT = (
    "The wait for counselling was far too long and nobody rang me back.",
    "The police officer listened to me and kept me informed.",
    "Court was frightening and my case was put off again and again.",
    "The nurse at the clinic was kind and explained every step.",
    "Housing would not move me although he knew where I lived.",
    "I could not get there because there is no bus in the evening.",
)
MORE = ("It went on for months.", "My sister came with me.", "I do not know why.", "Nobody told me what would happen.")


def answers(number: int) -> list[str]:
    chance = random.Random(7)
    return [" ".join([*chance.sample(ABOUT, 2), chance.choice(MORE)]) for _ in range(number)]


BOOK = Codebook(
    name="Aftercare",
    themes=(
        Theme(key="waiting", name="Waiting", definition="Long waits for help or counselling", words=("wait",)),
        Theme(key="police", name="Police", definition="How the police listened and informed", words=("police",)),
    ),
)


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", CLUSTER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])},
    )
    assert process.stdout is not None
    yield process.stdout.readline().strip()
    process.communicate()


def whose(_: int) -> int:
    return os.getpid()


def test_what_is_spread_is_done_elsewhere_and_comes_back_in_its_order(cluster: str) -> None:
    assert set(spread(whose, range(20))) == {os.getpid()}
    with machines(cluster):
        done_by = set(spread(whose, range(16)))
        assert list(spread(str, range(100), together=15)) == [str(number) for number in range(100)]
    assert len(done_by) == 2
    assert os.getpid() not in done_by


@pytest.mark.parametrize("codebook", [None, BOOK], ids=["unguided", "guided"])
def test_the_themes_are_the_same_as_on_one_core(
    cluster: str, monkeypatch: pytest.MonkeyPatch, codebook: Codebook | None
) -> None:
    monkeypatch.setattr("analysis.finding.material._TOGETHER", 20)  # so that there is something to spread
    here = find(answers(60), codebook=codebook)
    with machines(cluster):
        there = find(answers(60), codebook=codebook)
    assert there == here
    assert here.themes


def test_the_sentence_model_gives_the_same_vectors_to_the_last_bit(cluster: str) -> None:
    if not model_folder.place().exists():
        pytest.fail("The sentence model is not installed. 'make model' fetches it; 'make test' does so by itself.")
    model = sentence_model.load(model_folder.place())
    here = model.embed(answers(40))
    with machines(cluster):
        there = model.embed(answers(40))
    assert np.array_equal(there, here)


def test_machines_that_are_not_there_are_one_clear_sentence() -> None:
    impatient = dask.config.set({"distributed.comm.timeouts.connect": "100ms"})
    with impatient, pytest.raises(NoMachines, match="Start 'dask scheduler'"), machines("tcp://127.0.0.1:1"):
        pass


def test_an_office_may_name_machines(cluster: str, tmp_path: Path) -> None:
    (tmp_path / "answers.jsonl").write_text("\n".join(f'{{"a": "{text}"}}' for text in answers(40)))
    found: list[str] = []
    for machine in ([], ["--machines", cluster]):
        out = tmp_path / f"out{len(found)}.jsonl"
        arguments = ["themes", str(tmp_path / "answers.jsonl"), "--text", "a", "--out", str(out), "--model", "none"]
        assert main([*arguments, *machine]) == 0
        found.append(out.read_text())
    assert found[0] == found[1]

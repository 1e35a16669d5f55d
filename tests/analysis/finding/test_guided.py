"""Reading for the themes of a codebook: an answer carries what it speaks of, and no more."""

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from analysis.finding.background import books
from analysis.finding.codebook import Codebook, Theme, load
from analysis.finding.guided import Read, divide, promise
from analysis.finding.themes import find
from analysis.finding.themeset import ThemeSet

HOUSE = Path(__file__).resolve().parents[3]

FEW = Codebook(
    name="Few",
    themes=(
        Theme(key="news", name="News of the case", definition="Being told what is happening, by phone, text or letter"),
        Theme(key="money", name="Money", definition="Funding of services, short contracts, pay and vacancies"),
        Theme(key="getting-there", name="Getting there", definition="Buses, distance, rural places and parking"),
        Theme(key="tongue", name="Language", definition="Interpreters, and information in other languages"),
    ),
)

SAID = [
    ("Nobody phoned me for eight months, I found out from the newspaper.", {"news"}),
    ("My officer texted every Friday, even when nothing had happened.", {"news"}),
    ("Two buses and a taxi each way and the last one leaves before the group finishes.", {"getting-there"}),
    ("Annual grants mean we lose our best staff every March.", {"money"}),
    ("The interpreter spoke a different dialect and I nodded along.", {"tongue"}),
    (
        "No parking and the village has one bus a day. And the funding for it ends in spring.",
        {"getting-there", "money"},
    ),
]


@pytest.fixture(scope="module")
def samples() -> ThemeSet:
    """The shipped codebook's themes in what the invented people of the demonstration say."""
    texts = []
    for path in sorted((HOUSE / "survey" / "samples").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            texts += [said for said in json.loads(line)["answers"].values() if isinstance(said, str) and " " in said]
    return find(texts, codebook=load(HOUSE / "analysis" / "codebooks" / "services-after-sexual-violence.toml"))


def test_an_answer_carries_the_themes_that_it_speaks_of() -> None:
    found = find([text for text, _ in SAID], codebook=FEW, number=0)
    assert [set(answer) for answer in found.answers] == [themes for _, themes in SAID]


def test_each_part_of_an_answer_carries_its_own_themes_and_the_answer_carries_them_all() -> None:
    found = find([text for text, _ in SAID], codebook=FEW, number=0)
    for place, carried in enumerate(found.answers):
        parts = [segment.sure for segment in found.segments if segment.answer == place]
        assert set().union(*parts) == set(carried)
        assert {key: max(part.get(key, 0) for part in parts) for key in carried} == pytest.approx(carried, abs=0.002)
    bus, grant = (segment for segment in found.segments if segment.answer == len(SAID) - 1)
    assert set(bus.sure) == {"getting-there"}
    assert set(grant.sure) == {"money"}


def test_what_no_theme_speaks_of_is_left_over() -> None:
    strange = "Photosynthesis in lichens slows below four degrees."
    found = find([*(text for text, _ in SAID), strange], codebook=FEW, number=0)
    assert found.left_over == (len(SAID),)


def test_themes_of_the_shipped_codebook_are_told_apart(samples: ThemeSet) -> None:
    known = [theme for theme in samples.themes if not theme.new]
    answers = len(samples.answers)
    assert max(theme.size for theme in known) < 0.15 * answers
    assert sum(theme.size > 0 for theme in known) == len(known)
    assert max(map(len, samples.answers)) <= 6
    words = Counter(word for theme in known for word in theme.words[:3])
    assert max(words.values()) <= 6, "no word tells of every theme"
    assert len(words) > 2 * len(known)


def test_reading_twice_finds_the_same() -> None:
    texts = [text for text, _ in SAID]
    assert find(texts, codebook=FEW, seed=3) == find(texts, codebook=FEW, seed=3)


def test_a_segment_is_as_sure_as_its_answer_where_it_says_most() -> None:
    sure = np.array([[0.8, 0.4]], np.float32)
    parts = np.array([[0.6, 0.0], [0.3, 0.1]], np.float32)
    divided = divide(sure, parts, np.array([0, 0]))
    assert divided == pytest.approx(np.array([[0.8, 0.0], [0.4, 0.4]]), abs=1e-3)


def test_the_shipped_codebooks_are_background_to_every_other() -> None:
    field, general = books()
    assert len(field.themes) >= 24
    assert len(general.themes) >= 10
    assert all(any(labelled.theme == place for labelled in field.texts) for place in range(len(field.themes)))


def test_moving_sureness_changes_nothing_of_what_is_carried() -> None:
    sure = np.array([[0.0, 0.3, 1.0], [0.7, 0.0, 0.0]], np.float32)
    moved = promise(Read(whole=sure, parts=sure), 0.5)
    assert ((moved.whole > 0) == (sure > 0)).all()
    assert moved.whole[0, 1] == pytest.approx(1 / (1 + 7 / 3 * np.exp(-0.5)))
    assert moved.whole[0, 2] == 1
    assert np.allclose(promise(moved, -0.5).whole, sure, atol=1e-5)

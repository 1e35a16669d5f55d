"""What no codebook names is offered as new: a theme of its own, holding the answers that speak of it and few others."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from analysis.finding import guided, guiding, model_folder, sentence_model, strangers
from analysis.finding.codebook import Codebook, Theme, load
from analysis.finding.composing import Reading
from analysis.finding.guided import Read
from analysis.finding.novelty import Unnamed
from analysis.finding.sentence_model import SentenceModel
from analysis.finding.strangers import Seen
from analysis.finding.themes import find
from analysis.finding.themeset import ThemeSet
from analysis.finding.vectors import unit

HOUSE = Path(__file__).resolve().parents[3]
SHIPPED = load(HOUSE / "analysis" / "codebooks" / "services-after-sexual-violence.toml")

SUBJECTS = json.loads((HOUSE / "tests" / "benchmarks" / "new_subjects.json").read_text("utf-8"))["seen"]

ANIMALS = SUBJECTS["animals"]  # no shipped codebook speaks of them


@pytest.fixture(scope="module")
def others() -> list[str]:
    """What 182 invented people said of what the shipped codebook does name."""
    texts: list[str] = []
    for line in (HOUSE / "survey" / "samples" / "aftercare-survivors.jsonl").read_text("utf-8").splitlines():
        texts += [said for said in json.loads(line)["answers"].values() if isinstance(said, str) and len(said) > 25]
    return texts[::2][:182]


@pytest.fixture(scope="module")
def wave(others: list[str]) -> ThemeSet:
    """A wave of 200, of whom 18 speak of animals, spread among the others."""
    texts = [text for place in range(0, 182, 10) for text in [*others[place : place + 10], *ANIMALS[place // 10 :][:1]]]
    assert len(texts) == 200
    return find(texts, codebook=SHIPPED)


def test_a_theme_that_no_codebook_names_is_offered_as_new(wave: ThemeSet, others: list[str]) -> None:
    speaking = {place for place, _ in enumerate(wave.answers) if place % 11 == 10 and place // 11 < 18}
    new = [theme for theme in wave.themes if theme.new]
    held = [{place for place, answer in enumerate(wave.answers) if theme.key in answer} for theme in new]
    best = max(held, key=lambda places: len(places & speaking))
    assert len(best & speaking) >= len(speaking) / 2
    assert len(best & speaking) > len(best) / 2
    assert len(new) <= 4


def test_a_new_theme_is_named_in_the_respondents_own_words(wave: ThemeSet) -> None:
    assert any({"dog", "dogs", "pets", "cat", "animals"} & set(theme.words) for theme in wave.themes if theme.new)


@pytest.mark.slow
def test_nothing_new_is_forced_on_answers_that_the_codebook_covers(others: list[str]) -> None:
    covered = [example for theme in SHIPPED.themes for example in theme.examples[:3]]
    found = find(covered, codebook=SHIPPED)
    new = {theme.key for theme in found.themes if theme.new}
    assert sum(bool(new & set(answer)) for answer in found.answers) < len(covered) / 8


@pytest.mark.slow
def test_a_shipped_theme_that_the_codebook_lacks_is_offered_under_its_own_name() -> None:
    few = Codebook(
        name="Few",
        themes=(
            Theme(key="news", name="News of the case", definition="Being told what is happening in the case"),
            Theme(key="court", name="The trial", definition="Screens, barristers and questioning at court"),
        ),
    )
    texts = [
        text
        for theme in SHIPPED.themes
        if theme.key in {"updates", "court-preparation", "court-questioning", "young-people"}
        for text in theme.examples
    ]
    young = next(theme for theme in SHIPPED.themes if theme.key == "young-people")
    found = find(texts, codebook=few)
    offered = {theme.name: theme for theme in found.themes if theme.new}
    assert "Young people and schools" in offered
    told = {place for place, text in enumerate(texts) if text in young.examples}
    held = {place for place, answer in enumerate(found.answers) if offered["Young people and schools"].key in answer}
    assert len(held & told) >= 0.5 * len(told)
    assert len(held & told) > 0.5 * len(held)


def test_a_theme_of_the_house_is_carried_more_readily_once_enough_answers_carry_it() -> None:
    sure = np.full((200, 2), 0.6, np.float32)  # all speak of the codebook's one theme as well
    sure[:, 1] = 0.02
    sure[:9, 1], sure[9:15, 1] = 0.3, 0.2
    reading = cast("Reading", SimpleNamespace(sample=np.arange(200), rows=np.zeros(0, np.intp)))
    known = [Unnamed((3,), np.arange(9))]
    read = Read(whole=sure, parts=np.zeros((0, 2), np.float32))
    surer = guiding._as_many(read, reading, 1, known).whole
    assert (surer[:, 1] >= guided.CARRIES).sum() == 15
    assert np.array_equal(surer[:, 0], sure[:, 0])
    sure[4:9, 1] = 0.2  # four carry it: not enough for it to be offered
    assert np.array_equal(guiding._as_many(read, reading, 1, known).whole, sure)


def test_the_analyst_says_how_many_new_themes_there_may_be(others: list[str]) -> None:
    assert not any(theme.new for theme in find(others[:60], codebook=SHIPPED, number=0).themes)


def test_names_alone_do_not_say_what_they_leave_out() -> None:
    names = Codebook(name="Names", themes=(Theme(key="a", name="The police"), Theme(key="b", name="B", definition="B")))
    assert not any(theme.new for theme in find(ANIMALS, codebook=names).themes)


@pytest.mark.parametrize("subject", ["forces", "clergy", "lighting"])
def test_answers_that_share_hardly_a_word_are_found_by_what_they_mean(others: list[str], subject: str) -> None:
    assert _is_found(SUBJECTS[subject], others, None)


@pytest.mark.slow
def test_the_sentence_model_finds_what_the_table_of_words_cannot(others: list[str]) -> None:
    if not model_folder.place().exists():
        pytest.fail("The sentence model is not installed. 'make model' fetches it; 'make test' does so by itself.")
    assert _is_found(SUBJECTS["pregnancy"], others, sentence_model.load(model_folder.place()))


def test_nothing_is_offered_where_nothing_is_new(others: list[str]) -> None:
    found = find(others, codebook=SHIPPED)
    assert not [theme.name for theme in found.themes if theme.new]


def _is_found(speaking: list[str], others: list[str], model: SentenceModel | None) -> bool:
    texts = [
        text for place in range(0, 182, 10) for text in [*others[place : place + 10], *speaking[place // 10 :][:1]]
    ]
    found = find(texts, codebook=SHIPPED, model=model)
    own = {place for place, text in enumerate(texts) if text in speaking}
    held = [{place for place, answer in enumerate(found.answers) if t.key in answer} for t in found.themes if t.new]
    best = max(held, key=lambda places: len(places & own), default=set())
    return len(best & own) >= len(own) / 2 and len(best & own) > len(best) / 2


def test_groups_that_are_like_everything_else_are_no_new_theme() -> None:
    chance = np.random.default_rng(0)
    answers, written = unit(chance.normal(size=(120, 60))), unit(chance.normal(size=(400, 60)))
    words = [["kind", "staff", "ward"]] * 120

    def look() -> list[set[int]]:
        axes = strangers.subject_axes(written, np.arange(400) % 20)
        found = strangers.look_for([Seen(answers, written, axes)], words, [["staff"]], 6, 2.8)
        return [set(rows.tolist()) for rows in found]

    assert look() == []
    own = np.zeros(60)
    own[0] = 1
    answers[:12] = unit(0.05 * chance.normal(size=(12, 60)) + own)
    written[:, 0] = 0
    assert look() == [set(range(12))]


def test_axes_of_subjects_shorten_what_differs_within_a_subject() -> None:
    chance = np.random.default_rng(0)
    themes = np.arange(300) % 3
    texts = 0.1 * chance.normal(size=(300, 5))
    texts[:, 0] += themes
    texts[:, 1] += 3 * chance.normal(size=300)
    axes = strangers.subject_axes(texts.astype(np.float32), themes)
    assert np.linalg.norm(axes[0]) > 2 * np.linalg.norm(axes[1])

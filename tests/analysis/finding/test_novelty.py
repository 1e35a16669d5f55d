"""What no codebook names is offered as new: a theme of its own, holding the answers that speak of it and few others."""

import json
from pathlib import Path

import numpy as np
import pytest

from analysis.finding import novelty
from analysis.finding.codebook import Codebook, Theme, load
from analysis.finding.themes import find
from analysis.finding.themeset import ThemeSet
from analysis.finding.vectors import unit

HOUSE = Path(__file__).resolve().parents[3]
SHIPPED = load(HOUSE / "analysis" / "codebooks" / "services-after-sexual-violence.toml")

# Invented, like everything here; no shipped codebook speaks of animals.
ANIMALS = [
    "My spaniel came to every session and that is the only reason I kept going.",
    "Let us bring pets. I talk better with a hand on a warm head.",
    "The refuge would not take my cat so I stayed put another year.",
    "There was a therapy dog at the police station, a big soft labrador, and I could breathe.",
    "no animals allowed in the building so i had to leave him in the car and worry",
    "Who was going to feed the horses if I went into a shelter? Nobody had an answer.",
    "The court usher found a bowl of water for my assistance dog. Small thing, huge thing.",
    "I'd like to see more of the dog visits they do on a Friday.",
    "He hurt the dog to get at me and no one wrote that down.",
    "Our centre has a rabbit. Do not underestimate the rabbit.",
    "They suggested fostering my two cats for a while, which nobody else had thought of.",
    "Stroking a greyhound while I gave my account kept my hands from shaking.",
    "We fundraise for a facility dog because witnesses settle so quickly with one beside them.",
    "Vet bills were the thing that kept me tied to him, daft as that sounds.",
    "my budgie was the only one i told for years",
    "A kennel scheme run with the charity would let women leave sooner.",
    "The worker asked after my old terrier by name each time she rang.",
    "Animals don't ask you why you waited. More of that please.",
]


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
    found = find(texts, codebook=few)
    offered = {theme.name: theme for theme in found.themes if theme.new}
    assert "Young people and schools" in offered
    assert offered["Young people and schools"].size >= 15


def test_the_analyst_says_how_many_new_themes_there_may_be(others: list[str]) -> None:
    assert not any(theme.new for theme in find(others[:60], codebook=SHIPPED, number=0).themes)


def test_names_alone_do_not_say_what_they_leave_out() -> None:
    names = Codebook(name="Names", themes=(Theme(key="a", name="The police"), Theme(key="b", name="B", definition="B")))
    assert not any(theme.new for theme in find(ANIMALS, codebook=names).themes)


def test_groups_that_are_like_everything_else_are_no_new_theme() -> None:
    chance = np.random.default_rng(0)
    meant, written = unit(chance.normal(size=(120, 200))), unit(chance.normal(size=(400, 200)))
    lengths = np.full(120, 12)
    assert novelty.from_strangers(meant, lengths, written, written[:5], 0) == []
    own = np.zeros(200)
    own[0] = 1
    meant[:12] = unit(0.05 * chance.normal(size=(12, 200)) + own)
    written[:, 0] = 0
    found = novelty.from_strangers(meant, lengths, unit(written), unit(written)[:5], 0)
    assert found
    assert set(found[0].rows.tolist()) == set(range(12))

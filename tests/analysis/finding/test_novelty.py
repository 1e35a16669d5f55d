"""What no codebook names is offered as new: a theme of its own, holding the answers that speak of it and few others."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import msgspec
import numpy as np
import pytest

from analysis.finding import guided, guiding, looking, model_folder, novelty, sentence_model, strangers
from analysis.finding.background import books, further, gather
from analysis.finding.codebook import Codebook, Theme, load
from analysis.finding.composing import Reading
from analysis.finding.guided import Read
from analysis.finding.novelty import Unnamed
from analysis.finding.sentence_model import SentenceModel
from analysis.finding.strangers import Ground, Seen
from analysis.finding.themes import find
from analysis.finding.themeset import FoundTheme, ThemeSet
from analysis.finding.vectors import Floats, unit

HOUSE = Path(__file__).resolve().parents[3]
SHIPPED = load(HOUSE / "analysis" / "codebooks" / "services-after-sexual-violence.toml")

INVENTED = json.loads((HOUSE / "tests" / "benchmarks" / "new_subjects.json").read_text("utf-8"))
SUBJECTS, BY_OTHERS = INVENTED["seen"], INVENTED["by_others"]
ANIMALS = SUBJECTS["animals"]


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
    texts = _mix(ANIMALS, others)
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
def test_nothing_new_is_forced_on_answers_that_the_codebook_covers(monkeypatch: pytest.MonkeyPatch) -> None:
    covered = [example for theme in SHIPPED.themes for example in theme.examples[:3]]
    found = find(covered, codebook=SHIPPED)
    # Sofas, waiting areas and side doors stand in eleven of them, and the codebook has no theme of rooms.
    assert {theme.name for theme in found.themes if theme.new} <= {"Rooms, waiting areas and entrances"}
    monkeypatch.setattr(looking, "further", lambda: gather([]))
    found = find(covered, codebook=SHIPPED)
    new = {theme.key for theme in found.themes if theme.new}
    assert sum(bool(new & set(answer)) for answer in found.answers) < len(covered) / 8


@pytest.mark.slow
def test_a_subject_that_people_seldom_raise_is_offered_by_its_name(
    others: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    speaking, name = BY_OTHERS["b: offence abroad or in another force's area"], "Abroad or across force areas"
    found = find(_mix(speaking, others), codebook=SHIPPED)
    offered = {theme.name: theme for theme in found.themes if theme.new}
    assert len(offered[name].definition.split()) > 10
    assert _holds(found, [offered[name]], _mix(speaking, others), speaking)
    monkeypatch.setattr(looking, "further", lambda: gather([]))
    assert name not in {theme.name for theme in find(_mix(speaking, others), codebook=SHIPPED).themes}


@pytest.mark.slow
def test_a_further_subject_that_was_taken_up_is_read_for_with_what_is_known_of_it(
    others: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    speaking = BY_OTHERS["b: offence abroad or in another force's area"]
    name, definition = next((each.name, each.definition) for each in further().themes if each.key == "borders")
    taken_up = Theme(key="abroad", name=name, definition=definition)
    codebook = msgspec.structs.replace(SHIPPED, themes=(*SHIPPED.themes, taken_up))
    texts = _mix(speaking, others)

    def look() -> int:
        found = find(texts, codebook=codebook)
        assert not any(theme.name == name and theme.new for theme in found.themes)
        held = [text for text, answer in zip(texts, found.answers, strict=True) if "abroad" in answer]
        assert sum(text in speaking for text in held) >= 0.8 * len(held)
        return len(held)

    with_all = look()
    monkeypatch.setattr(looking, "further", lambda: gather([]))
    assert look() < with_all


@pytest.mark.slow
def test_further_subjects_are_looked_for_only_where_the_answers_are_of_the_field(
    others: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[int] = []

    def note(ground: Ground, spoken: Floats, *_rest: object) -> list[Unnamed]:
        looked.append(spoken.shape[1])
        return []

    monkeypatch.setattr(novelty, "from_further", note)
    find(others, codebook=SHIPPED)
    assert looked == [len(further().themes)]
    general = books()[1].themes
    find([text for theme in general for text in theme.examples[:4]], codebook=Codebook(name="General", themes=general))
    assert looked == [len(further().themes)]


def test_what_is_offered_changes_nothing_of_what_the_codebook_s_themes_hold(wave: ThemeSet, others: list[str]) -> None:
    assert any(theme.new for theme in wave.themes)
    alone = find(_mix(ANIMALS, others), codebook=SHIPPED, number=0)
    known = {theme.key for theme in alone.themes}
    assert [{key: sure for key, sure in held.items() if key in known} for held in wave.answers] == list(alone.answers)


def test_a_further_subject_is_offered_where_it_is_heard_and_no_theme_of_the_codebook_is_like_it() -> None:
    chance = np.random.default_rng(0)
    placed = unit(chance.normal(size=(200, 40)))
    placed[:14] = unit(0.4 * placed[:14] + np.eye(40)[0])
    ground = Ground(placed.astype(np.float64), np.zeros(200))
    spoken = np.full((200, 2), 0.004, np.float32)
    spoken[:10, 0] = 0.3
    described = np.eye(2, dtype=np.float32)

    def look(told: Floats, least: float = 2.75) -> list[tuple[tuple[int, ...], set[int]]]:
        return [
            (each.places, set(each.rows.tolist()))
            for each in novelty.from_further(ground, spoken, described, told, least)
        ]

    ((places, rows),) = look(described[1:])
    assert places == (0,)
    assert set(range(10)) <= rows <= set(range(14))
    assert look(described[:1]) == []  # the codebook has it
    assert look(described[1:], least=6) == []  # too few speak of it
    spoken[:, 0] = spoken[:, 0][::-1]
    assert look(described[1:])[0][1].isdisjoint(range(14))


def test_of_two_new_themes_that_hold_the_same_answers_the_first_is_kept() -> None:
    one, two = Unnamed((4,), np.arange(10), 0.1), Unnamed((), np.arange(6, 14), 0.1)
    other = Unnamed((), np.arange(12, 30), 0.1)
    assert novelty.apart([one, two, other]) == [one, other]
    assert novelty.apart([two, one, other]) == [two, other]


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
    sure = np.full((200, 1), 0.02, np.float32)
    sure[:9], sure[9:15] = 0.3, 0.2
    reading = cast("Reading", SimpleNamespace(sample=np.arange(200), rows=np.zeros(0, np.intp)))
    known = [Unnamed((3,), np.arange(9))]
    read = Read(whole=sure, parts=np.zeros((0, 1), np.float32))
    assert (guiding._as_many(read, reading, known).whole >= guided.CARRIES).sum() == 15
    sure[4:9] = 0.2  # four carry it: not enough for it to be offered
    assert np.array_equal(guiding._as_many(read, reading, known).whole, sure)


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


def _mix(speaking: list[str], others: list[str]) -> list[str]:
    """Spread those who speak of the subject among the others, one after each ten."""
    return [text for place in range(0, 182, 10) for text in [*others[place : place + 10], *speaking[place // 10 :][:1]]]


def _is_found(speaking: list[str], others: list[str], model: SentenceModel | None) -> bool:
    texts = _mix(speaking, others)
    found = find(texts, codebook=SHIPPED, model=model)
    return _holds(found, [theme for theme in found.themes if theme.new], texts, speaking)


def _holds(found: ThemeSet, themes: list[FoundTheme], texts: list[str], speaking: list[str]) -> bool:
    """Whether one of the themes holds half of those who speak of the subject, and mostly them."""
    own = {place for place, text in enumerate(texts) if text in speaking}
    held = [{place for place, answer in enumerate(found.answers) if theme.key in answer} for theme in themes]
    best = max(held, key=lambda places: len(places & own), default=set())
    return len(best & own) >= len(own) / 2 and len(best & own) > len(best) / 2


def test_groups_that_are_like_everything_else_are_no_new_theme() -> None:
    chance = np.random.default_rng(0)
    answers, written = unit(chance.normal(size=(120, 60))), unit(chance.normal(size=(400, 60)))
    words = [["kind", "staff", "ward"]] * 120

    def look() -> list[set[int]]:
        axes = strangers.subject_axes(written, np.arange(400) % 20)
        ground = strangers.lay_out([Seen(answers, written, axes)], words, [["staff"]])
        return [set(rows.tolist()) for rows in strangers.look_for(ground, 6, 0.48)]

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

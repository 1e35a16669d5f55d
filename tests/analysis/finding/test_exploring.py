"""Themes without a codebook: the answers say what they are, and what fits nowhere is shown."""

import random
from collections import Counter

import pytest

from analysis.finding.themes import find
from analysis.finding.themeset import ThemeSet

SUBJECTS = {
    "bus": ["the bus", "a late bus", "the driver", "the bus stop", "my ticket", "the timetable", "the last bus home"],
    "garden": ["roses", "the compost", "slugs", "the greenhouse", "seedlings", "pruning", "the vegetable bed"],
    "music": ["the choir", "guitar lessons", "the concert", "singing", "the orchestra", "a new song", "the piano"],
    "film": ["the film", "the cinema", "an actor", "the screen", "popcorn", "the trailer", "a director"],
}
FRAMES = [
    "{} and {}",
    "it was {} or {} for us",
    "there is more of {} than of {}",
    "we had {}, then {}, and that was all",
]


def pile(each: int, seed: int = 0) -> tuple[list[str], list[str]]:
    """Answers of four subjects in mixed order, and which subject each is of."""
    chance = random.Random(seed)
    drawn = [
        (chance.choice(FRAMES).format(*chance.sample(said, 2)), subject)
        for subject, said in SUBJECTS.items()
        for _ in range(each)
    ]
    chance.shuffle(drawn)
    return [text for text, _ in drawn], [subject for _, subject in drawn]


@pytest.fixture(scope="module")
def found() -> ThemeSet:
    return find(pile(40)[0])


def first(answer: dict[str, float]) -> str:
    return next(iter(answer), "")


def test_subjects_that_share_no_words_are_told_apart(found: ThemeSet) -> None:
    subjects = pile(40)[1]
    for theme in found.themes:
        inside = Counter(
            subject for subject, answer in zip(subjects, found.answers, strict=True) if first(answer) == theme.key
        )
        assert inside.most_common(1)[0][1] >= 0.9 * inside.total(), (theme.name, inside)
    assert {subject for subject, answer in zip(subjects, found.answers, strict=True) if answer} == set(SUBJECTS)


def test_every_answer_is_placed_left_over_blank_or_set_apart() -> None:
    texts = [*pile(20)[0], "", "...", "Zzyzx qwrtp.", "Musiałam czekać bardzo długo na rozmowę z doradcą."]
    found = find(texts)
    for place in range(len(texts)):
        apart = any(place in places for places in found.apart.values())
        kinds = [bool(found.answers[place]), place in found.left_over, place in found.blank, apart]
        assert sum(kinds) == 1, (texts[place], kinds)
    assert found.blank == (len(texts) - 4, len(texts) - 3)
    assert found.left_over == (len(texts) - 2,)
    assert found.apart == {"pl": (len(texts) - 1,)}


def test_an_answer_carries_what_its_segments_carry() -> None:
    texts = pile(40)[0]
    texts.append(
        "The bus driver sold me a ticket at the bus stop. The orchestra and the choir were singing a new song."
    )
    found = find(texts)
    carried = found.answers[-1]
    parts = [segment for segment in found.segments if segment.answer == len(texts) - 1]
    assert len(parts) == 2
    assert len(carried) == 2
    assert set(carried) == set().union(*(part.sure for part in parts))
    assert all(0.5 <= sure <= 1 for sure in carried.values())


def test_the_number_of_themes_is_chosen_with_a_reason_or_set_by_the_analyst(found: ThemeSet) -> None:
    assert found.number == len(found.themes)
    assert f"{found.number} themes" in found.why
    set_by_hand = find(pile(40)[0], number=2)
    assert set_by_hand.number == 2
    assert "set by the analyst" in set_by_hand.why


def test_more_themes_than_there_are_answers_for_says_so() -> None:
    found = find(["The staff were kind"] * 30, number=8)
    assert found.number < 8
    assert "8 were asked for" in found.why


def test_the_same_answers_and_seed_give_the_same_themes_and_another_seed_hardly_others(found: ThemeSet) -> None:
    texts = pile(40)[0]
    assert find(texts) == found
    assert found.stability is not None
    assert found.stability.measured_on == len(texts)
    assert found.stability.other_seed >= 0.8
    assert found.stability.fewer_answers >= 0.6  # .8 is promised from 1,000 answers on; here are few


def test_answers_in_another_language_have_themes_of_their_own_where_there_are_enough() -> None:
    polish = [
        "Musiałam czekać bardzo długo na rozmowę z doradcą w urzędzie",
        "Czekałam ponad pół roku na pierwszą rozmowę i nikt nie zadzwonił",
        "Personel był bardzo miły i pomocny dla mnie oraz mojej rodziny",
        "Bardzo miły personel, zawsze pomocny i cierpliwy wobec rodziny",
    ] * 12
    english = pile(10)[0]
    found = find([*english, *polish])
    assert found.apart == {"pl": tuple(range(len(english), len(english) + len(polish)))}
    theirs = {theme.key for theme in found.themes if theme.language == "pl"}
    assert theirs
    assert {theme.language for theme in found.themes} == {"", "pl"}
    for place, answer in enumerate(found.answers):
        assert not answer or set(answer) <= theirs or place < len(english)
        assert place >= len(english) or not theirs & set(answer)


def test_progress_is_told_and_never_runs_backwards_within_a_step() -> None:
    told: list[tuple[str, float]] = []
    find(pile(10)[0], progress=lambda step, share: told.append((step, share)))
    assert {step for step, _ in told} == {"Reading the answers", "Looking for themes"}
    shares = [share for step, share in told if step == "Looking for themes"]
    assert shares == sorted(shares)
    assert shares[-1] <= 1


@pytest.mark.parametrize(
    "answers",
    [
        [],
        ["The staff were kind"],
        ["", "  ", "..."] * 10,
        ["😀😀", "👍", "🙁 !!"] * 10,
        ["x" * 100_000] * 20,
        ["the nurse was kind. " * 5_000, *["a long wait"] * 30],
        ["same words again"] * 60,
        ["1234 5678", "\x00", "\ud83d"] * 8,
    ],
    ids=[
        "none",
        "one",
        "blank",
        "emoji",
        "one letter held down",
        "very long",
        "all the same",
        "digits and broken text",
    ],
)
@pytest.mark.parametrize("number", [None, 3])
def test_odd_input_gives_a_clear_result(answers: list[str], number: int | None) -> None:
    found = find(answers, number=number)
    assert len(found.answers) == len(answers)
    assert found.why.endswith(".")
    placed = sum(1 for answer in found.answers if answer)
    assert placed + len(found.left_over) + len(found.blank) == len(answers)
    assert all(theme.size for theme in found.themes)

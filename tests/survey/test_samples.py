"""The invented answers: that the ready questionnaires could have had them, and that nobody's voice is another's."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest

import questionnaires
from analysis.finding import codebook
from questionnaires import answers, loading, routing
from questionnaires.response import Response, Value, pad
from questionnaires.schema import PREFER_NOT, AnyQuestion, LongText, Questionnaire, Role
from survey import samples

LIBRARY = Path(questionnaires.__file__).parent / "library"
CODEBOOKS = Path(codebook.__file__).parents[1] / "codebooks"
ASKED = {name: loading.load(LIBRARY / f"{name}.toml") for name in ("aftercare-survivors", "aftercare-providers")}
PEOPLE = {name: samples.load(name) for name in ASKED}
EVERYONE = [(name, person) for name, people in PEOPLE.items() for person in people]


def questions(questionnaire: Questionnaire) -> dict[str, AnyQuestion]:
    return {question.id: question for page in questionnaire.pages for question in page.questions}


def page_of(questionnaire: Questionnaire) -> dict[str, str]:
    return {question.id: page.id for page in questionnaire.pages for question in page.questions}


def texts() -> Iterator[tuple[int, str]]:
    """Give every answer in somebody's own words, with the place of the person in EVERYONE."""
    for place, (name, person) in enumerate(EVERYONE):
        asked = questions(ASKED[name])
        for question, value in person.answers.items():
            if isinstance(asked[question], LongText):
                yield place, str(value)


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+(?:['’][^\W_]+)*", text.lower())


def shingles(text: str, length: int) -> set[tuple[str, ...]]:
    said = words(text)
    return {tuple(said[start : start + length]) for start in range(len(said) - length + 1)}


def likeness(one: set[tuple[str, ...]], other: set[tuple[str, ...]]) -> float:
    """Jaccard's index of two sets of shingles: 0 nothing shared, 1 the same."""
    return len(one & other) / len(one | other) if one and other else 0.0


def as_typed(question: AnyQuestion, value: Value) -> Value | answers.Problem | None:
    return answers.read(question, answers.shown(question, value))


@pytest.mark.parametrize("name", ASKED)
def test_every_answer_is_one_that_its_question_takes(name: str) -> None:
    asked = questions(ASKED[name])
    for person in PEOPLE[name]:
        assert person.audience == ASKED[name].audience
        for question, value in person.answers.items():
            assert as_typed(asked[question], value) == value, f"{question}: {value!r}"


@pytest.mark.parametrize("name", ASKED)
def test_nobody_answers_what_she_would_not_be_shown(name: str) -> None:
    questionnaire = ASKED[name]
    order = [page.id for page in questionnaire.pages]
    where = page_of(questionnaire)
    for person in PEOPLE[name]:
        way = routing.path(questionnaire, person.answers)
        shown = {page.id for page in way.pages}
        assert not way.ends_early
        assert way.answers == person.answers
        assert set(person.skips) <= shown - {where[question] for question in person.answers}
        if person.stops_at:
            assert person.stops_at in shown
            assert all(order.index(where[question]) <= order.index(person.stops_at) for question in person.answers)


@pytest.mark.parametrize("name", ASKED)
def test_every_sample_fits_the_smaller_size_of_a_response(name: str) -> None:
    for person in PEOPLE[name]:
        way = routing.path(ASKED[name], person.answers)
        passed = routing.passages(ASKED[name], way, [page.id for page in ASKED[name].pages])
        sent = Response(
            consultation="sample", fingerprint="f" * 64, language="en", answers=person.answers, passed=passed
        )
        assert len(pad(sent)) == 16 * 1024


def test_there_are_people_enough_for_a_report_and_for_the_engine() -> None:
    assert len(PEOPLE["aftercare-survivors"]) >= 300
    assert len(PEOPLE["aftercare-providers"]) >= 110
    assert len(list(texts())) >= 520


def test_people_say_very_little_and_a_great_deal() -> None:
    lengths = sorted(len(words(text)) for _, text in texts())
    assert lengths[0] <= 2
    assert lengths[-1] >= 140
    assert lengths[len(lengths) // 4] <= 14
    assert lengths[-len(lengths) // 10] >= 45
    silent = set(range(len(EVERYONE))) - {place for place, _ in texts()}
    assert len(silent) >= 10
    assert sum(1 for _, person in EVERYONE if person.stops_at) >= 10


def test_about_two_thirds_may_be_quoted() -> None:
    asked = [person.answers["quote"] for _, person in EVERYONE if "quote" in person.answers]
    assert 0.6 <= asked.count("yes") / len(asked) <= 0.75


@pytest.mark.parametrize("name", ASKED)
def test_some_groups_are_too_small_to_be_shown_and_some_are_not(name: str) -> None:
    roles = (Role.CHARACTERISTIC, Role.AREA, Role.ORGANISATION)
    grouped = [question.id for question in questions(ASKED[name]).values() if question.role in roles]
    sizes = {
        (question, value): size
        for question in grouped
        for value, size in Counter(str(person.answers.get(question)) for person in PEOPLE[name]).items()
        if value not in ("None", PREFER_NOT)
    }
    small = {group for group, size in sizes.items() if size < 10}
    assert len(small) >= 2
    assert len({question for question, _ in set(sizes) - small}) == len(grouped)


def test_no_phrase_of_six_words_is_shared_by_more_than_two_people() -> None:
    speakers: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for place, text in texts():
        for phrase in shingles(text, 6):
            speakers[phrase].add(place)
    assert {" ".join(phrase) for phrase, who in speakers.items() if len(who) > 2} == set()
    shared = sum(1 for who in speakers.values() if len(who) > 1)
    assert shared <= len(speakers) / 500


def test_no_two_people_give_nearly_the_same_answer() -> None:
    spoken = [(place, text, shingles(text, 3)) for place, text in texts() if len(words(text)) >= 8]
    alike = [
        (one, other)
        for (here, one, ones), (there, other, others) in combinations(spoken, 2)
        if here != there and likeness(ones, others) > 0.15
    ]
    assert alike == []


def test_the_measure_of_likeness_sees_a_sentence_with_a_word_changed() -> None:
    one = shingles("I had to ring them every week and nobody ever rang me back", 3)
    other = shingles("I had to ring them every month and nobody ever rang me back", 3)
    assert likeness(one, other) > 0.15


def test_no_answer_repeats_an_example_of_the_codebook() -> None:
    """A demonstration whose answers stood in its own codebook would show how well the engine copies."""
    names = ("services-after-sexual-violence.toml", "what-else-people-raise.toml")
    themes = [theme for name in names for theme in codebook.load(CODEBOOKS / name).themes]
    examples = [shingles(example, 3) for theme in themes for example in theme.examples]
    for _, text in texts():
        said = shingles(text, 3)
        assert len(words(text)) < 8 or max(likeness(said, example) for example in examples) <= 0.25, text


def test_few_answers_begin_alike() -> None:
    beginnings = Counter(tuple(words(text)[:3]) for _, text in texts())
    assert max(beginnings.values()) <= len(list(texts())) / 100


def test_the_words_are_many() -> None:
    """Different words per thousand said, over whole thousands in a row; people telling much the same give 350 or so."""
    said = [word for _, text in texts() for word in words(text)]
    thousands = [said[start : start + 1000] for start in range(0, len(said) - 999, 1000)]
    assert min(len(set(thousand)) for thousand in thousands) >= 400


def test_some_write_in_other_languages() -> None:
    everyday = set(words("the a and to i was of it in my that they she he for with me not no on is be had you"))
    foreign = [
        text
        for _, text in texts()
        if len(words(text)) >= 5 and sum(word in everyday for word in words(text)) / len(words(text)) < 0.06
    ]
    scripts = {
        "Arabic": "[\u0600-\u06ff]{3}",
        "Gurmukhi": "[\u0a00-\u0a7f]{3}",
        "Polish": "[ąęłńśźż]",
        "Welsh": r"(?i)\bymraeg\b|\bcymraeg\b",
    }
    for language, sign in scripts.items():
        assert any(re.search(sign, text) for text in foreign), language


def test_what_looks_like_an_identifier_belongs_to_nobody() -> None:
    found = Counter[str]()
    for _, text in texts():
        for number in re.findall(r"\b0\d[\d ]{8,12}\d\b", text):
            found["telephone"] += 1
            assert re.fullmatch(r"07700 900\d{3}", number), number
        for address in re.findall(r"\S+@\S+\.\w+", text):
            found["e-mail"] += 1
            assert address.rstrip(".,").endswith("@example.org"), address
        for postcode in re.findall(r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b", text):
            found["postcode"] += 1
            assert postcode.startswith("ZZ99"), postcode
        for registration in re.findall(r"\b[A-Z]{2}\d{2} [A-Z]{3}\b", text):
            found["registration"] += 1
            assert registration.startswith("ZZ"), registration
        for number in re.findall(r"\b\d{3} \d{3} \d{4}\b", text):
            found["NHS number"] += 1
            assert number.startswith("999"), number
    assert set(found) == {"telephone", "e-mail", "postcode", "registration", "NHS number"}

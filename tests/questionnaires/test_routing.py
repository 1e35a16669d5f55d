"""Which pages a visit shows follows from its answers; nothing loops, nothing is out of reach."""

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from questionnaires import routing
from questionnaires.loading import parse
from questionnaires.response import Passage, Value
from questionnaires.schema import Questionnaire, ShowIf
from tests.questionnaires.strategies import NO_MATTER_WHICH, answers, questionnaires

VISIT = parse("""
format = 1
id = "visit"
title = "A visit"
audience = "survivors"

[[section]]
id = "police"
title = "The police"
skippable = true

[[page]]
id = "consent"
[[page.question]]
kind = "choose-one"
id = "consent"
ask = "Will you take part?"
role = "consent"
required = true
options = [{ value = "yes", label = "Yes" }, { value = "no", label = "No" }]

[[page]]
id = "age"
[[page.question]]
kind = "choose-one"
id = "age"
ask = "Are you 18 or over?"
role = "age"
options = [{ value = "over", label = "Yes" }, { value = "under", label = "No" }]
prefer_not_to_say = true

[[page]]
id = "too-young"
title = "This survey is for adults"
body = "There is help for you too."
show_if = { question = "age", any_of = ["under"] }
ends = true

[[page]]
id = "told"
section = "police"
[[page.question]]
kind = "choose-many"
id = "told"
ask = "Whom did you tell?"
options = [{ value = "police", label = "Police" }, { value = "friend", label = "A friend" }]

[[page]]
id = "officer"
section = "police"
show_if = { question = "told", any_of = ["police"] }
[[page.question]]
kind = "scale"
id = "officer"
ask = "How well did they listen?"
low_label = "Not at all"
high_label = "Fully"

[[page]]
id = "better"
title = "More"
section = "police"
body = "Two more questions."
[[page.question]]
kind = "long-text"
id = "better"
ask = "What would have been better?"
show_if = { question = "officer", any_of = ["1", "2"] }
[[page.question]]
kind = "long-text"
id = "good"
ask = "What was good?"
show_if = { question = "officer", none_of = ["1", "2"] }

[[page]]
id = "pause"
title = "Nearly there"
body = "Take a breath."

[[page]]
id = "wrote"
show_if = { question = "good", answered = true }
[[page.question]]
kind = "short-text"
id = "wrote"
ask = "May we ask one more?"
""")


def shown(given: dict[str, Value]) -> list[str]:
    return [page.id for page in routing.path(VISIT, given).pages]


def test_before_consent_there_is_nothing_else() -> None:
    assert shown({}) == ["consent"]
    assert not routing.path(VISIT, {}).ends_early


def test_a_no_to_consent_ends_the_visit_there() -> None:
    way = routing.path(VISIT, {"consent": "no", "told": ("police",)})
    assert [page.id for page in way.pages] == ["consent"]
    assert way.declined
    assert way.ends_early
    assert "told" not in way.answers


def test_an_ending_page_ends_the_visit() -> None:
    way = routing.path(VISIT, {"consent": "yes", "age": "under"})
    assert [page.id for page in way.pages] == ["consent", "age", "too-young"]
    assert way.ending is not None
    assert way.ending.id == "too-young"
    assert not way.declined


def test_pages_follow_from_answers() -> None:
    always = ["consent", "age", "told"]
    assert shown({"consent": "yes"}) == [*always, "better", "pause"]
    assert shown({"consent": "yes", "told": ("police",)}) == [*always, "officer", "better", "pause"]
    assert shown({"consent": "yes", "told": ("friend",), "good": "yes"}) == [*always, "better", "pause", "wrote"]


def test_questions_of_a_page_follow_from_answers() -> None:
    way = routing.path(VISIT, {"consent": "yes", "told": ("police",), "officer": 2, "better": "x", "good": "y"})
    assert [question.id for question in way.questions] == ["consent", "age", "told", "officer", "better"]
    assert "good" not in way.answers
    assert "wrote" not in [page.id for page in way.pages], "an answer off the path leads nowhere"


def test_a_page_whose_questions_are_all_hidden_is_not_shown() -> None:
    questionnaire = parse("""
format = 1
id = "a"
title = "a"
audience = "a"
[[page]]
id = "one"
[[page.question]]
kind = "short-text"
id = "one"
ask = "One?"
[[page]]
id = "two"
body = "Words that lead to the question."
[[page.question]]
kind = "short-text"
id = "two"
ask = "Two?"
show_if = { question = "one", answered = true }
""")
    assert [page.id for page in routing.path(questionnaire, {}).pages] == ["one"]


def test_skipping_a_part_leads_past_it() -> None:
    page = routing.after_section(VISIT, "told", {"consent": "yes"})
    assert page is not None
    assert page.id == "pause"
    outside = routing.after_section(VISIT, "age", {"consent": "yes"})
    assert outside is not None
    assert outside.id == "told"


def test_a_page_that_is_no_longer_on_the_path_still_leads_on_and_back() -> None:
    """She went back and changed an answer in a second tab."""
    given: dict[str, Value] = {"consent": "yes", "told": ("friend",)}
    onward, back = (step(VISIT, "officer", given) for step in (routing.next_page, routing.previous_page))
    assert onward is not None
    assert onward.id == "better"
    assert back is not None
    assert back.id == "told"


def test_a_page_that_never_was_is_refused() -> None:
    with pytest.raises(KeyError):
        routing.next_page(VISIT, "nowhere", {})


def test_passages_tell_answered_from_skipped_and_not_shown() -> None:
    given: dict[str, Value] = {"consent": "yes", "told": ("friend",)}
    way = routing.path(VISIT, given)
    assert routing.passages(VISIT, way, {"consent", "age", "told", "pause"}) == {
        "consent": Passage.ANSWERED,
        "age": Passage.SKIPPED,
        "too-young": Passage.NOT_SHOWN,
        "told": Passage.ANSWERED,
        "officer": Passage.NOT_SHOWN,
        "better": Passage.SKIPPED,
        "pause": Passage.ANSWERED,
    }
    assert routing.passages(VISIT, way, ()) == {}


@pytest.mark.parametrize(
    ("condition", "value", "is_met"),
    [
        (ShowIf(question="q", any_of=("a",)), None, False),
        (ShowIf(question="q", none_of=("a",)), None, True),
        (ShowIf(question="q", answered=False), None, True),
        (ShowIf(question="q", answered=True), None, False),
        (ShowIf(question="q", answered=True), 0, True),
        (ShowIf(question="q", any_of=("3",)), 3, True),
        (ShowIf(question="q", any_of=("a", "b")), ("b", "c"), True),
        (ShowIf(question="q", none_of=("a", "b")), ("b", "c"), False),
        (ShowIf(question="q", any_of=("dont-know",)), "dont-know", True),
    ],
)
def test_conditions(condition: ShowIf, value: Value | None, is_met: bool) -> None:
    assert routing.holds(condition, {} if value is None else {"q": value}) == is_met


drawn = questionnaires(NO_MATTER_WHICH).flatmap(
    lambda questionnaire: st.tuples(st.just(questionnaire), answers(questionnaire))
)
Drawn = tuple[Questionnaire, dict[str, Value]]
patient = settings(suppress_health_check=[HealthCheck.too_slow])


@patient
@given(drawn)
def test_going_on_visits_every_page_of_the_path_once_and_going_back_returns(visit: Drawn) -> None:
    questionnaire, given = visit
    pages = routing.path(questionnaire, given).pages
    assert len({page.id for page in pages}) == len(pages)
    for here, there in itertools.pairwise(pages):
        assert routing.next_page(questionnaire, here.id, given) == there
        assert routing.previous_page(questionnaire, there.id, given) == here
    if pages:
        assert routing.previous_page(questionnaire, pages[0].id, given) is None
        assert routing.next_page(questionnaire, pages[-1].id, given) is None


@patient
@given(drawn)
def test_dropping_answers_off_the_path_twice_is_dropping_them_once(visit: Drawn) -> None:
    questionnaire, given = visit
    once = routing.path(questionnaire, given)
    assert routing.path(questionnaire, once.answers) == once
    assert once.answers.items() <= given.items()
    assert set(once.answers) <= {question.id for question in once.questions}


@patient
@given(drawn)
def test_only_an_answer_on_the_path_can_bring_a_page(visit: Drawn) -> None:
    questionnaire, given = visit
    way = routing.path(questionnaire, given)
    positions = {page.id: index for index, page in enumerate(questionnaire.pages)}
    for page in way.pages:
        if page.show_if and (page.show_if.any_of or page.show_if.answered):
            assert page.show_if.question in way.answers
        assert not page.ends or page == way.pages[-1]
    assert [positions[page.id] for page in way.pages] == sorted(positions[page.id] for page in way.pages)


@patient
@given(drawn, st.integers(0, 20))
def test_passages_cover_what_was_passed_and_nothing_beyond(visit: Drawn, steps: int) -> None:
    questionnaire, given = visit
    way = routing.path(questionnaire, given)
    passed = [page.id for page in way.pages[:steps]]
    outcome = routing.passages(questionnaire, way, passed)
    assert set(passed) <= set(outcome)
    for page in questionnaire.pages:
        if outcome.get(page.id) is Passage.NOT_SHOWN:
            assert page not in way.pages
        if outcome.get(page.id) is Passage.SKIPPED:
            assert not any(question.id in way.answers for question in page.questions)


@patient
@given(drawn)
def test_skipping_a_part_never_goes_back_nor_stays_in_it(visit: Drawn) -> None:
    questionnaire, given = visit
    order = [page.id for page in questionnaire.pages]
    for page in routing.path(questionnaire, given).pages:
        after = routing.after_section(questionnaire, page.id, given)
        if after is not None:
            assert order.index(after.id) > order.index(page.id)
            assert not page.section or after.section != page.section

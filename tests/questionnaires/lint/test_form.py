"""What is hard on a phone, to read, or to reach, each on a questionnaire that has it and one that has not."""

from pathlib import Path

import msgspec
import pytest

from questionnaires.lint import Severity
from questionnaires.lint.finding import RULES
from questionnaires.schema import LongText, Page, Questionnaire, Scale, Section
from tests.questionnaires.lint.asking import SOUND, asking, choosing, found, rules, with_pages, with_question

WORDS = LongText(id="words", ask="What helped?", why="To do better.", reminder=True)


def scale(identity: str) -> Scale:
    ours = Scale(id=identity, ask="How well?", why="w", low_label="Not at all", high_label="Very well")
    return msgspec.structs.replace(ours, prefer_not_to_say=True, dont_know=True)


def changed(**fields: object) -> Questionnaire:
    return msgspec.structs.replace(SOUND, **fields)


def test_a_grid_is_found() -> None:
    grid = Page(id="grid", title="How well did they listen?", questions=(scale("a"), scale("b"), scale("c")))
    assert rules(with_pages(grid)) == ["grid"]


def test_one_question_a_page_is_easier() -> None:
    assert rules(with_pages(Page(id="two", title="Two", questions=(scale("a"), WORDS)))) == ["one-question-a-page"]
    assert rules(with_pages(Page(id="one", questions=(WORDS,)))) == []


@pytest.mark.parametrize(
    "ask",
    [
        "Please rank these services",
        "Put these in order",
        "What are your top three services?",
        "List them in order of importance",
    ],
)
def test_rankings_are_found(ask: str) -> None:
    assert "ranking" in rules(asking(ask))


@pytest.mark.parametrize(
    "ask", ["What matters most to you?", "Was the court order kept?", "Did you get what you ordered?"]
)
def test_an_order_of_a_court_is_no_ranking(ask: str) -> None:
    assert rules(asking(ask)) == []


HARD = (
    "Notwithstanding considerable organisational difficulties encountered throughout the implementation period, "
    "participants' individual experiences of institutional communication remain extraordinarily significant. "
    "Comprehensive documentation facilitates evidence-based improvement of interdisciplinary collaboration. "
    "Accessibility considerations necessitate continuous organisational commitment."
)
EASY = "We want to know how it was for you. You can say as much as you like. You can stop when you want. " * 3


def test_hard_reading_is_found_on_its_page_and_overall() -> None:
    page = Page(id="hard", title="Words", body=HARD)
    assert "reading-age" in rules(with_pages(page))
    one = found(with_pages(Page(id="easy", title="Words", body=EASY * 9), page), "reading-age")
    assert one.where.page == "hard"
    assert one.severity is Severity.WARNING
    assert "reading-age" not in rules(with_pages(Page(id="easy", title="Words", body=EASY)))


def test_long_sentences_are_found() -> None:
    one = found(asking("How was it?", hint=f"{'We want to know ' * 7}."), "long-sentence")
    assert one.said == "A sentence has 28 words: 'We want to know We want ...'."


def test_reasons_may_stand_at_the_question_the_page_or_the_part() -> None:
    bare = msgspec.structs.replace(WORDS, why="")
    one = found(with_pages(Page(id="a", questions=(bare,)), Page(id="b", questions=(scale("s"),))), "no-reason")
    assert one.said == "Nothing says why 'words' is asked."
    assert rules(with_question(bare, title="t", body="This shows us what helps.")) == []
    part = msgspec.structs.replace(
        with_question(bare, section="part"), sections=(Section(id="part", title="Part", note="We ask to learn."),)
    )
    assert rules(part) == []


def test_many_questions_without_a_reason_are_one_finding() -> None:
    bare = [Page(id=f"p{n}", questions=(msgspec.structs.replace(WORDS, id=f"q{n}", why=""),)) for n in range(3)]
    assert "'q0', 'q1' and 'q2' are asked" in found(with_pages(*bare), "no-reason").said


def test_time_and_other_ways_are_said() -> None:
    assert rules(changed(minutes=0)) == ["time"]
    assert "on paper or in easy read" in found(changed(other_ways=""), "other-ways").said
    assert "in easy read." in found(changed(other_ways="You can ask for a paper copy."), "other-ways").said


def test_what_a_language_lacks_is_counted() -> None:
    one = found(changed(translations={"cy": {"welcome": "Croeso."}}), "translation")
    assert one.said.startswith("In 'cy', ")
    assert "'question.consent.ask'" in one.said


def test_marks_that_would_be_shown_as_typed_are_found() -> None:
    assert "marks" in rules(asking("How was it?", hint="See [our site](https://example.org)."))
    assert "marks" in rules(asking("How *was* it?"))
    assert rules(asking("How was it?", hint="Say *as much* as you like.")) == []


def test_wording_is_read_in_english_and_its_absence_is_said() -> None:
    french = msgspec.structs.replace(choosing("Don't you agree that it was alleged?"), language="fr")
    assert {"leading", "blaming", "reading-age"}.isdisjoint(rules(french))
    assert "unread-language" in rules(french)
    welsh_first = msgspec.structs.replace(
        asking("Beth yw eich enw?"), language="cy", translations={"en": {"question.asked.ask": "What is your name?"}}
    )
    assert "identity" in rules(welsh_first)
    assert "unread-language" not in rules(welsh_first)
    assert "prefer-not-to-say" in rules(msgspec.structs.replace(choosing("?", prefer_not_to_say=False), language="fr"))


def test_every_rule_has_a_reason_and_is_tested_somewhere() -> None:
    tests = "\n".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py"))
    for rule in RULES.values():
        assert rule.reason.endswith(".")
        assert f'"{rule.id}"' in tests, f"no test finds {rule.id}"

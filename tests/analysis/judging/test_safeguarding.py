"""What is handed to the safeguarding lead before themes are read; the machine only suggests."""

import datetime

import pytest

from analysis.answers.table import writings
from analysis.judging import safeguarding
from analysis.judging.safeguarding import Concern, Why
from tests.analysis.answers.test_table import person, table
from tests.analysis.judging.safeguarding_examples import SEEN, UNSEEN

TODAY = datetime.date(2026, 11, 20)


def found(text: str) -> set[Why]:
    whole = table(person(what=text))
    return {concern.why for concern in safeguarding.look(whole, writings(whole))}


@pytest.mark.parametrize(("why", "text"), SEEN)
def test_what_should_be_seen_is_in_the_queue(why: Why, text: str) -> None:
    assert why in found(text)
    assert why in found(text.lower().replace("'", "’").rstrip("."))


def test_the_queue_is_not_filled_with_what_is_no_concern() -> None:
    assert [text for text in UNSEEN if found(text)] == []


def test_a_passage_is_the_sentence_that_it_stands_in() -> None:
    text = "Nobody rang me for months. He has found out where I live now! I like the nurse."
    whole = table(person(what=text))
    (concern,) = safeguarding.look(whole, writings(whole))
    assert text[concern.start : concern.end].strip() == "He has found out where I live now!"


def test_what_is_in_another_language_is_handed_over_whole() -> None:
    whole = table(person(language="pl", what="Boję się."), person(language="en-GB", what="It was fine."))
    (concern,) = safeguarding.look(whole, writings(whole))
    assert (concern.why, concern.start, concern.end) == (Why.LANGUAGE, 0, 9)


@pytest.mark.parametrize(
    "text",
    [
        "Boję się go, wie gdzie mieszkam.",
        "Mae o'n dal i fyw drws nesaf i mi.",
        "وہ ابھی بھی میرے گھر آتا ہے",
        "Ich habe immer noch Angst vor ihm",
    ],
)
def test_other_languages_are_told_by_their_words_too(text: str) -> None:
    assert found(text) == {Why.LANGUAGE}
    assert found("idk tbh") == set()


def test_a_name_counts_for_the_sentences_after_it() -> None:
    assert Why.OFFICER in found("I was seen by PC Liam Croft. He was friendly. He lied about it later.")
    assert Why.OFFICER not in found("I was seen by an officer. He was friendly. He lied about it later.")


def test_what_was_settled_stays_settled_when_late_answers_come() -> None:
    early = table(person(what="He still hits me."))
    queue = safeguarding.look(early, writings(early))
    settled = (safeguarding.settle(queue[0], passed_on=True, note="Jo at the council", by="Sam", on=TODAY),)
    late = table(*early.people, person(what="I want to die."))
    after = safeguarding.add_late(settled, safeguarding.look(late, writings(late)))
    assert after[0] == settled[0]
    assert safeguarding.waiting(after) == (1,)
    assert after[1].why is Why.SELF_HARM


def test_a_concern_goes_through_the_workspace_unchanged() -> None:
    concern = safeguarding.settle(
        Concern(answer=1, start=0, end=5, why=Why.CHILD), passed_on=False, note="no", by="Sam", on=TODAY
    )
    assert safeguarding.QUEUE.decoder.decode(safeguarding.QUEUE.encoder.encode((concern,))) == (concern,)

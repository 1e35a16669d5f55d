"""The table keeps apart what must not be counted together."""

import datetime

import pytest

from analysis.answers import table as tables
from analysis.answers.table import Person, Standing, Table, Writing
from questionnaires.consultation import Consultation
from questionnaires.loading import parse
from questionnaires.response import Passage, Value

QUESTIONNAIRE = parse(
    """
format = 1
id = "q"
title = "A questionnaire"
audience = "survivors"

[[page]]
id = "start"
[[page.question]]
kind = "choose-one"
id = "helped"
ask = "Did it help?"
options = [{value = "yes", label = "Yes"}, {value = "no", label = "No"}]

[[page]]
id = "more"
title = "More"
[[page.question]]
kind = "long-text"
id = "what"
ask = "What helped?"
[[page.question]]
kind = "short-text"
id = "missing"
ask = "What was missing?"
show_if = {question = "helped", any_of = ["no"]}

[[page]]
id = "quoting"
[[page.question]]
kind = "choose-one"
id = "quote"
ask = "May we quote you?"
role = "quote-consent"
options = [{value = "yes", label = "Yes"}, {value = "no", label = "No"}]

[[page]]
id = "about"
[[page.question]]
kind = "choose-one"
id = "area"
ask = "Where do you live?"
role = "area"
options = [{value = "north", label = "North"}, {value = "south", label = "South"}]
"""
)


def person(language: str = "en", passed: str = "", **answers: Value) -> Person:
    marks = {"a": Passage.ANSWERED, "s": Passage.SKIPPED, "n": Passage.NOT_SHOWN}
    pages = dict(zip(["start", "more", "quoting", "about"], (marks[mark] for mark in passed), strict=False))
    return Person(
        audience="survivors", fingerprint="f1", language=language, channel="web", answers=answers, passed=pages
    )


def table(*people: Person) -> Table:
    consultation = Consultation(
        id="c",
        name="C",
        asker="A",
        purpose="P",
        opens=datetime.date(2026, 1, 1),
        closes=datetime.date(2026, 2, 1),
        questionnaires={"survivors": "f1"},
    )
    return Table(consultation=consultation, questionnaires={"f1": QUESTIONNAIRE}, people=people)


@pytest.mark.parametrize(
    ("who", "question", "standing"),
    [
        (person(passed="aa", helped="no", what="it"), "what", Standing.ANSWERED),
        (person(passed="aa", helped="no", what="it"), "missing", Standing.SKIPPED),
        (person(passed="aa", helped="yes", what="it"), "missing", Standing.NOT_SHOWN),
        (person(passed="as", helped="yes"), "what", Standing.SKIPPED),
        (person(passed="an", helped="yes"), "what", Standing.NOT_SHOWN),
        (person(passed="a", helped="yes"), "what", Standing.NOT_REACHED),
        (person(passed="sa", what="it"), "helped", Standing.SKIPPED),
    ],
)
def test_answered_skipped_not_shown_and_not_reached_are_told_apart(
    who: Person, question: str, standing: Standing
) -> None:
    assert tables.standing(QUESTIONNAIRE, who, question) is standing


def test_an_unknown_question_has_no_standing() -> None:
    with pytest.raises(KeyError):
        tables.standing(QUESTIONNAIRE, person(), "nothing")


def test_only_a_yes_is_consent_to_be_quoted() -> None:
    people = [person(quote="yes"), person(quote="no"), person()]
    whole = table(*people)
    assert [tables.may_be_quoted(whole, one) for one in people] == [True, False, False]


def test_characteristics_are_those_that_were_answered() -> None:
    whole = table(person(helped="yes", area="north"), person(helped="yes"))
    assert [tables.characteristics(whole, one) for one in whole.people] == [{"area": "north"}, {}]


def test_a_language_of_fewer_than_eight_people_is_pooled() -> None:
    whole = table(*[person("en")] * 20, *[person("cy")] * 8, *[person("pl")] * 7, person("ur"))
    assert tables.languages(whole) == ("en",) * 20 + ("cy",) * 8 + ("other",) * 8


def test_answers_in_own_words_are_numbered_person_by_person_and_blanks_have_no_number() -> None:
    people = [person(what=" \n", missing="Time."), person(helped="yes"), person(what="Kindness.", missing="Nothing")]
    assert tables.writings(table(*people)) == (
        Writing(person=0, question="missing", text="Time."),
        Writing(person=2, question="what", text="Kindness."),
        Writing(person=2, question="missing", text="Nothing"),
    )
    before = tables.writings(table(*people))
    assert tables.writings(table(*people, person(what="Late.")))[: len(before)] == before

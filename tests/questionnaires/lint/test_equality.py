"""Questions about who people are: last, with a reason, marked, and in groups that can be shown."""

import msgspec
import pytest

from questionnaires.lint import EXPECTED, Severity
from questionnaires.schema import ChooseOne, LongText, Option, Page, Questionnaire, Role, Section
from tests.questionnaires.lint.asking import SOUND, choosing, found, rules, with_pages


def about(identity: str, groups: int = 3, role: Role = Role.CHARACTERISTIC, why: str = "To be fair.") -> Page:
    options = tuple(Option(value=f"v{number}", label=f"Group {number}") for number in range(groups))
    question = ChooseOne(
        id=identity, ask="Which fits you?", why=why, options=options, role=role, prefer_not_to_say=True
    )
    return Page(id=identity, questions=(question,))


def at_the_end(*pages: Page) -> Questionnaire:
    return with_pages(*pages, after="quote")


def test_equality_questions_come_last() -> None:
    later = Page(id="words", questions=(LongText(id="words", ask="What helped?", why="w", reminder=True),))
    one = found(at_the_end(about("gender"), later), "equality-last")
    assert one.severity is Severity.ERROR
    assert one.where.question == "gender"
    assert "'words' is asked after" in one.said
    assert rules(at_the_end(later, about("gender"), about("area", role=Role.AREA))) == []
    assert rules(with_pages(about("gender"))) == [], "consent to be quoted may follow"


def test_equality_questions_say_why() -> None:
    assert found(at_the_end(about("gender", why="")), "equality-reason").severity is Severity.ERROR
    page = msgspec.structs.replace(about("gender", why=""), section="you")
    note = "These questions help us to see if some people get worse help."
    whole = msgspec.structs.replace(at_the_end(page), sections=(Section(id="you", title="About you", note=note),))
    assert rules(whole) == []


@pytest.mark.parametrize(
    ("ask", "role"),
    [
        ("What is your gender?", "characteristic"),
        ("How old are you?", "characteristic"),
        ("What is your ethnic group?", "characteristic"),
        ("Which of these best describes your sexual orientation?", "characteristic"),
        ("Do you have a disability or a long illness?", "characteristic"),
        ("Are you disabled?", "characteristic"),
        ("Where do you live?", "area"),
        ("Which postcode area are you in?", "area"),
        ("Which part of the county do you live in?", "area"),
    ],
)
def test_a_question_about_who_somebody_is_is_marked_as_such(ask: str, role: str) -> None:
    one = found(choosing(ask), "unmarked-equality")
    assert one.severity is Severity.ERROR
    assert f'role = "{role}"' in one.instead
    marked = choosing(ask, role=Role(role))
    assert "unmarked-equality" not in rules(marked)


@pytest.mark.parametrize(
    "ask",
    [
        "Did staff respect your religion?",
        "Were you treated worse because of your gender?",
        "Could you choose the gender of your counsellor?",
        "Did you live nearby?",
        "How old was the building?",
    ],
)
def test_questions_about_how_somebody_was_treated_are_not(ask: str) -> None:
    assert "unmarked-equality" not in rules(choosing(ask))


def test_groups_too_small_to_show_depend_on_how_many_answer() -> None:
    ethnicity = at_the_end(about("ethnicity", groups=19))
    one = found(ethnicity, "small-groups")
    assert one.severity is Severity.ERROR
    assert f"With {EXPECTED} people expected, 19 groups hold about 5 each" in one.said
    assert rules(ethnicity, expected=190) == []
    assert rules(at_the_end(about("ethnicity", groups=5))) == []
    assert rules(at_the_end(about("ethnicity", groups=5)), expected=47) == ["small-groups"]


def test_areas_and_organisations_are_pooled_rather_than_refused() -> None:
    for role in (Role.AREA, Role.ORGANISATION):
        one = found(at_the_end(about("area", groups=19, role=role)), "pooled-groups")
        assert one.severity is Severity.WARNING


def test_many_questions_together_single_people_out() -> None:
    eight = at_the_end(*(about(f"q{number}", groups=6) for number in range(8)))
    one = found(eight, "many-combinations")
    assert one.severity is Severity.ERROR
    assert "8 questions about people make 1,679,616 combinations for 100 people expected." in one.said
    assert rules(eight, expected=2000) == []
    assert rules(at_the_end(*(about(f"q{number}", groups=6) for number in range(6)))) == []


def test_nobody_expected_is_no_division_by_nothing() -> None:
    assert rules(at_the_end(about("gender")), expected=0) == ["small-groups"]
    assert rules(SOUND, expected=0) == []

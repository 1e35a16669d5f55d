"""What is to be mended, in words for people who see no file."""

import re

import msgspec
import pytest

from questionnaires import library
from questionnaires.lint import RULES
from questionnaires.schema import ChooseOne, Page, Questionnaire, Section, ShowIf
from survey.desk import editing, mending
from survey.desk.advice import advise
from tests.desk.questionnaires import small

FILE_WORDS = re.compile(
    r"\[\[|\b\w+ = |show_if|prefer_not|dont_know|any_of|none_of|\btrue\b|\bfalse\b|\bchoose-(?:one|many)\b|\brole '"
)


def broken() -> list[Questionnaire]:
    """Questionnaires that are wrong in as many ways as the desk lets them be."""
    whole = small()
    page = whole.pages[3]
    question = page.questions[0]
    later = ShowIf(question="gender", any_of=("woman",))
    return [
        Questionnaire(format=1, id="empty", title="Empty", audience="survivors", pages=()),
        msgspec.structs.replace(whole, pages=whole.pages[3:], support=(), closing="", minutes=0, other_ways=""),
        msgspec.structs.replace(whole, pages=(*whole.pages[:3], Page(id="blank"), *whole.pages[3:])),
        msgspec.structs.replace(whole, pages=(*whole.pages, Page(id="end", ends=True, section="help"))),
        msgspec.structs.replace(whole, pages=tuple(msgspec.structs.replace(one, show_if=later) for one in whole.pages)),
        msgspec.structs.replace(whole, sections=(*whole.sections, Section(id="x", title="", sensitive=True))),
        msgspec.structs.replace(
            whole,
            pages=(
                *whole.pages[:3],
                msgspec.structs.replace(
                    page,
                    questions=(
                        msgspec.structs.replace(question, options=(), ask="", show_if=ShowIf(question="age")),
                        ChooseOne(id="name", ask="What is your name and date of birth?", options=()),
                        ChooseOne(id="quote2", ask="Why did you not report it?", options=(), required=True),
                    ),
                ),
                *whole.pages[4:],
            ),
        ),
    ]


@pytest.mark.parametrize("number", range(len(broken())))
def test_nobody_is_told_what_to_write_in_a_file(number: int) -> None:
    found = advise(broken()[number])
    assert found
    for one in found:
        assert not FILE_WORDS.search(f"{one.said} {one.instead}"), (one.said, one.instead)


@pytest.mark.parametrize("number", range(len(broken())))
def test_everything_is_said_at_a_place_that_there_is(number: int) -> None:
    questionnaire = broken()[number]
    rooms = {f"pages/{page.id}" for page in questionnaire.pages} | {"about", "parts", "support", "languages"}
    for one in advise(questionnaire):
        assert one.room in rooms
        assert one.is_unfinished or one.rule in RULES
        assert one.reason or one.is_unfinished


def test_the_library_needs_no_mending() -> None:
    for name in library.names():
        assert not [one for one in advise(library.take(name)) if one.is_error], name


def test_what_is_unfinished_comes_first_and_stops_publishing() -> None:
    found = advise(broken()[-1])
    kinds = [one.is_unfinished for one in found]
    assert kinds == sorted(kinds, reverse=True)
    assert all(one.is_error for one in found if one.is_unfinished)


def test_a_part_without_pages_can_be_deleted_by_the_desk_and_one_with_pages_cannot() -> None:
    questionnaire, part = editing.add_section(small(), "Left over")
    (found,) = [one for one in advise(questionnaire) if one.where.part == f"section '{part}'"]
    assert found.is_error
    assert found.may_mend
    assert mending.mend(questionnaire, found.rule, found.where) == small()
    filled = editing.change_page(questionnaire, small().pages[-1].id, section=part)
    with pytest.raises(editing.Gone):
        mending.mend(filled, found.rule, found.where)

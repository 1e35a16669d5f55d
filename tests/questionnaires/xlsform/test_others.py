"""Forms of other tools come in as far as they can; what cannot be carried is said, row by row."""

from pathlib import Path

import pytest

from questionnaires import xlsform
from questionnaires.loading import NotAQuestionnaire
from questionnaires.schema import (
    AnyQuestion,
    ChooseMany,
    ChooseOne,
    LongText,
    Number,
    Questionnaire,
    Scale,
    ShortText,
    ShowIf,
)
from questionnaires.xlsform import Imported, NotASpreadsheet
from tests.questionnaires.xlsform.books import accepted, write_book

CHOICES = """
list_name | name | label
yes_no | yes | Yes
yes_no | no | No
yes_no | pnts | Prefer not to say
who | police | The police
who | a_friend | A friend
who | dk | Don't know
"""


def imported(tmp_path: Path, survey: str, choices: str = CHOICES, **sheets: str) -> Imported:
    path = write_book(tmp_path / "other.xlsx", survey=survey, choices=choices, **sheets)
    accepted(path)
    return xlsform.read(path)


def asked(questionnaire: Questionnaire) -> list[AnyQuestion]:
    return [question for page in questionnaire.pages for question in page.questions]


def test_the_common_types_come_in(tmp_path: Path) -> None:
    result = imported(
        tmp_path,
        """
        type | name | label | hint | appearance | constraint
        select_one yes_no | Helped_Enough | Was it enough? | Think of last year | |
        select_multiple yes_no | many | Which? | | |
        text | line | In a few words? | | |
        text | words | Tell us more | | multiline |
        integer | weeks | How many weeks? | | | . >= 0 and . < 100
        decimal | cost | What did it cost? | | |
        note | hello | Thank you for coming. | | |
        """,
        settings="form_title | form_id\nOther form | other_form",
    )
    one, many, line, words, weeks, cost = asked(result.questionnaire)
    assert isinstance(one, ChooseOne)
    assert (one.id, one.ask, one.hint) == ("helped-enough", "Was it enough?", "Think of last year")
    assert [option.value for option in one.options] == ["yes", "no"]
    assert one.prefer_not_to_say, "an answer worded so is the standard one"
    assert isinstance(many, ChooseMany)
    assert isinstance(line, ShortText)
    assert line.reminder
    assert isinstance(words, LongText)
    assert isinstance(weeks, Number)
    assert (weeks.least, weeks.most, weeks.decimals) == (0, 99, 0)
    assert isinstance(cost, Number)
    assert cost.decimals == 2
    assert result.questionnaire.title == "Other form"
    assert result.questionnaire.id == "other-form"
    assert result.questionnaire.pages[-1].body == "Thank you for coming."
    assert result.left_out == ("The file does not say who is asked; 'survivors' was taken.",)


def test_groups_are_parts_and_every_question_gets_a_page(tmp_path: Path) -> None:
    result = imported(
        tmp_path,
        """
        type | name | label | appearance | relevant
        begin group | first | The first part | |
        select_one yes_no | told | Did you tell anyone? | |
        begin group | screen | | field-list | ${told} = 'yes'
        note | words | Some words | |
        text | who | Whom? | |
        text | when_told | When? | |
        end group | | | |
        end group | | | |
        """,
    )
    whole = result.questionnaire
    assert [(section.id, section.title) for section in whole.sections] == [("first", "The first part")]
    assert [page.id for page in whole.pages] == ["told", "who", "when-told"]
    assert {page.section for page in whole.pages} == {"first"}
    assert whole.pages[1].body == "Some words"
    assert whole.pages[1].show_if == whole.pages[2].show_if == ShowIf(question="told", any_of=("yes",))


@pytest.mark.parametrize(
    ("relevant", "condition"),
    [
        ("${told} = 'yes'", ShowIf(question="told", any_of=("yes",))),
        ('${told}="yes"', ShowIf(question="told", any_of=("yes",))),
        ("${told} != 'yes'", ShowIf(question="told", none_of=("yes",))),
        ("selected(${told}, 'yes') or selected(${told}, 'no')", ShowIf(question="told", any_of=("yes", "no"))),
        ("(${told} = 'yes' or ${told} = 'no')", ShowIf(question="told", any_of=("yes", "no"))),
        ("not(selected(${told}, 'yes')) and not(${told} = 'no')", ShowIf(question="told", none_of=("yes", "no"))),
        ("${told} != ''", ShowIf(question="told", answered=True)),
        ("${told} = ''", ShowIf(question="told", answered=False)),
        ("selected(${told}, 'pnts')", ShowIf(question="told", any_of=("prefer-not-to-say",))),
    ],
)
def test_conditions_come_in(tmp_path: Path, relevant: str, condition: ShowIf) -> None:
    result = imported(
        tmp_path,
        f"""
        type | name | label | relevant
        select_one yes_no | told | Told? |
        text | more | More? | {relevant}
        """,
    )
    assert asked(result.questionnaire)[1].show_if == condition
    assert len(result.left_out) == 1


@pytest.mark.parametrize(
    "relevant",
    [
        "${told} = 'yes' and ${count} > 3",
        "${count} > 3",
        "${count} = 3",
        "count-selected(${told}) > 1",
        "${told} = 'yes' or ${told} != 'no'",
        "not(${told} = 'yes' or ${told} = 'no')",
        "${later} = 'yes'",
        "${told} = 'never-offered'",
        "true()",
    ],
)
def test_conditions_that_cannot_be_carried_are_said(tmp_path: Path, relevant: str) -> None:
    result = imported(
        tmp_path,
        f"""
        type | name | label | relevant
        integer | count | How many? |
        select_one yes_no | told | Told? |
        text | more | More? | {relevant}
        select_one yes_no | later | Later? |
        """,
    )
    assert asked(result.questionnaire)[2].show_if is None
    assert f"Row 4 (more): its condition '{relevant}' was left out; everybody is asked." in result.left_out


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("start | start | |", "'start' was left out: times, devices and names are never recorded here"),
        ("deviceid | deviceid | |", "never recorded here"),
        ("geopoint | place | Where? |", "the type 'geopoint' is not asked here"),
        ("image | photo | A picture? |", "the type 'image' is not asked here"),
        ("date | day | When? |", "the type 'date' is not asked here"),
        ("rank who | order | In what order? |", "the type 'rank who' is not asked here"),
        ("text | line | A line? | yes", "it was required; everybody may skip every question"),
        ("select_one yes_no or_other | other | Which? |", "its answer 'Other' became a plain answer"),
        ("text | greet | Hello ${kept}, and now? |", "an earlier answer is put into its words"),
    ],
)
def test_what_cannot_be_carried_is_said_with_its_row(tmp_path: Path, row: str, said: str) -> None:
    result = imported(tmp_path, f"type | name | label | required\n{row}\ntext | kept | Kept? |")
    assert any(line.startswith("Row 2") and said in line for line in result.left_out), result.left_out
    assert asked(result.questionnaire)[-1].id == "kept"


def test_calculations_defaults_and_hard_constraints_are_said(tmp_path: Path) -> None:
    result = imported(
        tmp_path,
        """
        type | name | label | calculation | default | constraint | constraint_message
        calculate | sum | | 1 + 1 | | |
        integer | weeks | Weeks? | | 3 | . mod 2 = 0 | Even, please
        """,
    )
    said = "\n".join(result.left_out)
    for words in ("'calculate'", "'default' was left out", "'constraint_message'", "'. mod 2 = 0' was left out"):
        assert words in said


def test_ranges_are_scales_or_numbers(tmp_path: Path) -> None:
    result = imported(
        tmp_path,
        """
        type | name | label | parameters
        range | short | How well? | start=1 end=5 step=1
        range | long | How many? | start=0 end=100 step=10
        """,
    )
    short, long = asked(result.questionnaire)
    assert isinstance(short, Scale)
    assert (short.low, short.high) == (1, 5)
    assert isinstance(long, Number)
    assert any("the ends of its range have no words" in line for line in result.left_out)


def test_languages_come_in_by_their_headings(tmp_path: Path) -> None:
    result = imported(
        tmp_path,
        """
        type | name | label::English (en) | label::Welsh (cy) | hint::Welsh
        select_one yes_no | told | Told? | Dwedoch? |
        """,
        """
        list_name | name | label::English (en) | label::Welsh (cy)
        yes_no | yes | Yes | Ie
        yes_no | no | No | Na
        """,
        settings="default_language\nEnglish (en)",
    )
    assert result.questionnaire.language == "en"
    assert result.questionnaire.translations["cy"] == {
        "question.told.ask": "Dwedoch?",
        "question.told.option.yes.label": "Ie",
        "question.told.option.no.label": "Na",
    }


def test_a_language_without_a_code_is_said(tmp_path: Path) -> None:
    result = imported(
        tmp_path,
        "type | name | label | label::Klingon\ntext | told | Told? | Dap?",
    )
    assert "The language 'klingon' was left out: its heading has no code" in result.left_out[0]


def test_names_that_meet_are_kept_apart(tmp_path: Path) -> None:
    result = imported(tmp_path, "type | name | label\ntext | a_b | One?\ntext | A-B | Two?\ntext | _2nd | Three?")
    assert [question.id for question in asked(result.questionnaire)] == ["a-b", "a-b-2", "2nd"]


def test_what_comes_in_can_go_out_again(tmp_path: Path) -> None:
    first = imported(
        tmp_path,
        """
        type | name | label | relevant | appearance
        begin group | part | Part | |
        select_multiple who | told | Told? | |
        text | more | More? | selected(${told}, 'police') | multiline
        end group | | | |
        """,
    )
    path = tmp_path / "again.xlsx"
    xlsform.write(first.questionnaire, path)
    accepted(path)
    assert xlsform.read(path).questionnaire == first.questionnaire


def test_a_form_that_asks_nothing_is_refused(tmp_path: Path) -> None:
    path = write_book(tmp_path / "empty.xlsx", survey="type | name | label\nstart | start | ")
    with pytest.raises(NotAQuestionnaire):
        xlsform.read(path)
    for sheets in ({"survey": "type | name"}, {"survey": "a | b\nc | d"}, {"data": "type | name\ntext | x"}):
        with pytest.raises(NotASpreadsheet, match="no sheet 'survey' with a column 'type'"):
            xlsform.read(write_book(tmp_path / "no.xlsx", **sheets))

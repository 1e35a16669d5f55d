"""What is written as an XLSForm is accepted by its reference reader, and comes back as it was."""

from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings

from questionnaires import loading, xlsform
from questionnaires.schema import Questionnaire
from tests.questionnaires.strategies import questionnaires
from tests.questionnaires.xlsform.books import accepted, warnings

LIBRARY = sorted((Path(__file__).parents[3] / "questionnaires" / "library").glob("*.toml"))


@pytest.mark.parametrize("source", LIBRARY, ids=lambda path: path.stem)
def test_the_library_goes_out_and_comes_back(source: Path, tmp_path: Path) -> None:
    questionnaire = loading.load(source)
    path = tmp_path / "form.xlsx"
    xlsform.write(questionnaire, path)
    assert accepted(path)
    assert warnings(path) == []
    imported = xlsform.read(path)
    assert imported.questionnaire == questionnaire
    assert imported.left_out == ()


@settings(
    max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture], deadline=None
)
@given(questionnaire=questionnaires())
def test_any_questionnaire_goes_out_and_comes_back(questionnaire: Questionnaire, tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    xlsform.write(questionnaire, path)
    imported = xlsform.read(path)
    assert imported.questionnaire == questionnaire
    assert imported.left_out == ()


EVERYTHING = """
format = 1
id = "everything"
title = "Everything there is"
audience = "survivors"
minutes = 3
welcome = "Welcome. *You* may stop."
closing = "Thank you."
other_ways = "On paper."

[[section]]
id = "part"
title = "A part"
note = "It may be hard."
sensitive = true
skippable = true
show_support = true

[[page]]
id = "consent"
[[page.question]]
kind = "choose-one"
id = "consent"
role = "consent"
required = true
ask = "Take part?"
options = [{ value = "yes", label = "Yes" }, { value = "no", label = "No" }]

[[page]]
id = "age"
[[page.question]]
kind = "choose-one"
id = "age"
role = "age"
ask = "Are you 18 or over?"
options = [{ value = "18-over", label = "Yes" }, { value = "under-18", label = "No", hint = "Under 18" }]
prefer_not_to_say = true

[[page]]
id = "young"
title = "Thank you"
body = "There is help."
show_if = { question = "age", any_of = ["under-18"] }
ends = true

[[page]]
id = "who"
section = "part"
[[page.question]]
kind = "choose-many"
id = "1st-help"
ask = "Who helped?"
options = [
  { value = "police", label = "Police" },
  { value = "friend", label = "A friend" },
  { value = "none", label = "None", exclusive = true },
]
dont_know = true

[[page]]
id = "how"
title = "How it was"
section = "part"
show_if = { question = "1st-help", any_of = ["police", "friend"] }
[[page.question]]
kind = "scale"
id = "well"
ask = "How well?"
low = 0
high = 10
low_label = "Not at all"
high_label = "Very well"
dont_know = true
[[page.question]]
kind = "number"
id = "weeks"
ask = "How many weeks?"
least = 0
most = 500
unit = "weeks"
show_if = { question = "1st-help", none_of = ["none", "dont-know"] }
[[page.question]]
kind = "number"
id = "cost"
ask = "What did it cost?"
decimals = 1

[[page]]
id = "words"
title = "Words"
body = "Say as much as you like."
show_if = { question = "1st-help", answered = true }
[[page.question]]
kind = "year"
id = "since"
ask = "Since which year?"
earliest = 1950
latest = 2026
why = "To see change."
[[page.question]]
kind = "short-text"
id = "line"
ask = "In a few words?"
hint = "=1+1 is no formula here"
[[page.question]]
kind = "long-text"
id = "words"
ask = "Anything else?"
longest = 1000
reminder = true

[[support]]
name = "The Line"
about = "Free"
phone = "0808 000 0000"
hours = "Always"

[translations.cy]
welcome = "Croeso."
"question.1st-help.ask" = "Pwy helpodd?"
"question.1st-help.option.none.label" = "Neb"
"question.age.option.under-18.hint" = "O dan 18"
"question.well.low_label" = "Dim o gwbl"
"question.weeks.unit" = "wythnos"
"section.part.note" = "Gall fod yn anodd."
"support.the-line.about" = "Am ddim"
"""


def test_every_kind_and_condition_is_accepted_and_comes_back(tmp_path: Path) -> None:
    questionnaire = loading.parse(EVERYTHING)
    path = tmp_path / "form.xlsx"
    xlsform.write(questionnaire, path)
    xform = accepted(path)
    assert "selected(" in xform
    assert "Pwy helpodd?" in xform
    assert "count-selected" in xform
    assert xlsform.read(path).questionnaire == questionnaire


def test_what_other_tools_will_not_make_of_it_is_said_item_by_item(tmp_path: Path) -> None:
    said = xlsform.write(loading.parse(EVERYTHING), tmp_path / "form.xlsx")
    for words in (
        "Section 'part': other tools have no way to skip",
        "Section 'part': other tools show support contacts at the end only",
        "Page 'young': other tools show it and go on",
        "Question 'consent': other tools do not know its role, consent.",
        "Question 'words': other tools do not show the reminder",
        "Question 'age': other tools do not show the hints",
        "Question 'weeks': other tools do not show the unit, weeks.",
        "Language 'cy': the standard answers stand in English",
        "Do not use them to ask survivors.",
    ):
        assert any(words in line for line in said), words


def test_staff_may_change_texts_in_the_spreadsheet(tmp_path: Path) -> None:
    questionnaire = loading.parse(EVERYTHING)
    path = tmp_path / "form.xlsx"
    xlsform.write(questionnaire, path)
    book = openpyxl.load_workbook(path)
    for row in book["survey"].iter_rows():
        for cell in row:
            if cell.value == "Since which year?":
                cell.value = "Which year did it begin?"
    book.save(path)
    changed = xlsform.read(path).questionnaire
    assert [question.ask for page in changed.pages for question in page.questions if question.id == "since"] == [
        "Which year did it begin?"
    ]
    assert len(changed.pages) == len(questionnaire.pages)


def test_no_cell_is_ever_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    xlsform.write(loading.parse(EVERYTHING), path)
    cells = [cell for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows() for cell in row]
    assert any(cell.value == "=1+1 is no formula here" for cell in cells)
    assert not any(cell.data_type == "f" for cell in cells)

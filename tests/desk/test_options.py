"""Answers written one a line: whatever is done to the lines, an answer stays the same answer."""

from hypothesis import given
from hypothesis import strategies as st

from questionnaires.schema import DONT_KNOW, PREFER_NOT, Option
from survey.desk import options

OLD = (
    Option(value="police", label="The police"),
    Option(value="nurse", label="A nurse", hint="At a clinic"),
    Option(value="none", label="None of these", exclusive=True),
)


def test_lines_that_move_keep_their_answers() -> None:
    read = options.read("None of these\nA nurse\n\n  The police ", OLD)
    assert read.options == (OLD[2], OLD[1], OLD[0])


def test_a_line_in_better_words_is_the_same_answer() -> None:
    read = options.read("The police service\nA nurse\nNone of these", OLD)
    assert [option.value for option in read.options] == ["police", "nurse", "none"]
    assert read.options[0].label == "The police service"


def test_another_answer_in_its_place_is_another_answer() -> None:
    read = options.read("My family doctor\nA nurse\nNone of these", OLD)
    assert [option.value for option in read.options] == ["my-family-doctor", "nurse", "none"]


def test_an_answer_that_went_does_not_lend_its_value_to_a_new_one() -> None:
    read = options.read("A nurse\nNone of these\nPolice?!", OLD)
    assert read.options[2].value not in {"nurse", "none"}


def test_standard_answers_among_the_lines_become_what_they_are() -> None:
    read = options.read("The police\nPrefer not to say\nI don’t know", OLD)
    assert [option.value for option in read.options] == ["police"]
    assert read.prefer_not_to_say
    assert read.dont_know


def test_where_a_role_asks_for_yes_and_no_the_first_lines_are_these() -> None:
    old = (Option(value="yes", label="Yes"), Option(value="no", label="No"))
    read = options.read("Yes, I want to\nNo, thank you", old, fixed=("yes", "no"))
    assert [(option.value, option.label) for option in read.options] == [
        ("yes", "Yes, I want to"),
        ("no", "No, thank you"),
    ]


@given(st.lists(st.text(max_size=60), max_size=12), st.lists(st.text(max_size=60), max_size=12))
def test_values_are_always_sound_and_each_answer_has_its_own(first: list[str], second: list[str]) -> None:
    one = options.read("\n".join(first), ()).options
    other = options.read("\n".join(second), one).options
    values = [option.value for option in other]
    assert len(set(values)) == len(values)
    assert not {PREFER_NOT, DONT_KNOW} & set(values)
    assert all(0 < len(value) <= 40 and value == value.strip("-") for value in values)
    again = options.read(options.lines(other), other).options
    assert [option.value for option in again] == values or len({o.label.casefold() for o in other}) < len(other)

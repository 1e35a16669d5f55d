"""The sheet that a person edits: what it changes, what it refuses, and that a careless hand loses nothing."""

import tomllib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.finding.codebook import Family, Theme
from analysis.finding.themeset import FoundTheme
from analysis.judging import codebook_sheet, pencil
from analysis.judging.codebook_sheet import SheetProblems
from analysis.judging.pencil import Add, Drop, Edit, Judgement, Merge, Outline, Place, Rename, Revise, Split
from tests.analysis.judging.test_pencil import ANSWERS, CODEBOOK, RUNS, START, play, steps

STANDS = play(*START)
SHEET = codebook_sheet.write(STANDS, "Aftercare in 2026", RUNS[1].themes)


def edits(sheet: str, judgement: Judgement = STANDS) -> tuple[Edit, ...]:
    return codebook_sheet.read(sheet, judgement).edits


def problems(sheet: str) -> Sequence[str]:
    with pytest.raises(SheetProblems) as refused:
        codebook_sheet.read(sheet, STANDS)
    return refused.value.problems


def with_lines(key: str, lines: str, sheet: str = SHEET) -> str:
    """Add lines to the theme with a key."""
    assert f'key = "{key}"\n' in sheet
    return sheet.replace(f'key = "{key}"\n', f'key = "{key}"\n{lines}\n')


def test_a_sheet_read_back_untouched_changes_nothing() -> None:
    assert codebook_sheet.read(SHEET, STANDS) == codebook_sheet.Changes(edits=(), quotes=())


def test_a_sheet_can_be_taken_up_as_a_codebook_of_the_next_wave() -> None:
    content = tomllib.loads(SHEET)
    assert content["name"] == "Ours"
    assert {field for theme in content["theme"] for field in theme} <= set(Theme.__struct_fields__)


def test_the_sheet_points_at_typical_answers_by_number_and_tells_what_is_new() -> None:
    found = FoundTheme(key="parking", name="Parking", new=True, size=3, typical=(3, 0), atypical=(4,))
    sheet = codebook_sheet.write(STANDS, "Aftercare", [found])
    above = sheet[: sheet.index('key = "parking"')]
    assert "# Typical answers: 4, 1.\n# Least like the rest: 5.\n" in above
    assert above.rindex("Proposed by the machine") < above.rindex("Typical answers: 4, 1")


@pytest.mark.parametrize(
    ("lines", "edit"),
    [
        ("put_in = [5, 6]", [Place(4, "waits", holds=True), Place(5, "waits", holds=True)]),
        ("take_out = [1]", [Place(0, "waits", holds=False)]),
        ("drop = true", [Drop("waits")]),
        ('merge_into = "belief"', [Merge("waits", "belief")]),
        (
            'definition = "In time"',
            [Revise(Theme(key="waits", name="Waits", family="health", definition="In time"))],
        ),
    ],
)
def test_each_change_becomes_a_step(lines: str, edit: list[Edit]) -> None:
    assert list(edits(with_lines("waits", lines))) == edit


def test_a_name_a_family_and_a_list_of_families_are_changed() -> None:
    sheet = SHEET.replace('name = "Updates"', 'name = "Kept in the dark"').replace(
        'key = "health"\nname = "Health"', 'key = "health"\nname = "Health services"'
    )
    assert edits(sheet) == (
        Outline("Ours", (Family(key="police", name="Police"), Family(key="health", name="Health services"))),
        Rename("updates", "Kept in the dark"),
    )


def test_a_theme_is_added_and_another_split_off() -> None:
    sheet = SHEET + '[[theme]]\nkey = "cost"\nname = "Cost"\nput_in = [2]\n'
    sheet += '[[theme]]\nkey = "chance"\nname = "By chance"\nsplit_from = "updates"\nput_in = [2]\n'
    taken = edits(sheet)
    assert taken == (
        Add(Theme(key="cost", name="Cost")),
        Place(1, "cost", holds=True),
        Split("updates", Theme(key="chance", name="By chance"), (1,)),
    )
    stands = play(*START, *taken)
    assert list(stands.sure[1]) == ["belief", "cost", "chance"]


def test_answers_put_into_a_theme_that_is_then_merged_go_along() -> None:
    taken = edits(with_lines("waits", 'merge_into = "belief"\nput_in = [5]'))
    assert "belief" in play(*START, *taken).sure[4]


def test_quotes_are_named_by_number() -> None:
    assert codebook_sheet.read(with_lines("belief", "quotes = [2, 3]"), STANDS).quotes == ((1, "belief"), (2, "belief"))


@pytest.mark.parametrize(
    ("sheet", "said"),
    [
        ("this is no TOML", "cannot be read"),
        (with_lines("waits", 'nmae = "Waits"'), "unknown field `nmae` - at theme 'waits'"),
        (with_lines("waits", 'drop = "yes"'), "got `str` - at theme 'waits', drop"),
        (SHEET.replace('key = "waits"', 'key = "wait"'), "Theme 'waits' is missing. Put it back"),
        (SHEET.replace('key = "waits"', 'key = "belief"'), "Two themes have the key 'belief'"),
        (SHEET.replace('family = "health"', 'family = "helth"'), "Did you mean 'health'?"),
        (with_lines("waits", 'merge_into = "belif"'), "Did you mean 'belief'?"),
        (with_lines("waits", 'merge_into = "waits"'), "does not stay"),
        (with_lines("waits", 'drop = true\nmerge_into = "belief"'), "not both"),
        (with_lines("waits", "put_in = [7]"), "Answers have the numbers 1 to 6"),
        (with_lines("waits", "quotes = [0]"), "there is no answer 0"),
        (with_lines("waits", "put_in = [1]\ntake_out = [1]"), "both put in and taken out"),
        (with_lines("waits", 'split_from = "belief"\nput_in = [1]'), "it exists already"),
        (SHEET + '[[theme]]\nkey = "x"\nname = "X"\nsplit_from = "belief"\n', "say which answers"),
        (SHEET + '[[theme]]\nkey = " x"\nname = " "\n', "it needs a name"),
        (SHEET.replace("format = 1", "format = 2"), "format 2"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_word_on_what_to_do(sheet: str, said: str) -> None:
    assert any(said in problem for problem in problems(sheet))


def test_everything_that_is_wrong_is_said_at_once() -> None:
    sheet = with_lines("waits", "put_in = [99]\ntake_out = [98]", with_lines("belief", 'merge_into = "nowhere"'))
    assert len(problems(sheet)) == 3


def test_a_circle_of_merges_is_refused() -> None:
    sheet = with_lines("waits", 'merge_into = "belief"', with_lines("belief", 'merge_into = "waits"'))
    assert len(problems(sheet)) == 2


@given(st.data())
def test_whatever_is_asked_for_can_be_played(data: st.DataObject) -> None:
    numbers = st.lists(st.integers(1, ANSWERS), max_size=3, unique=True)
    sheet = SHEET
    for key in ["updates", "belief", "waits", "parking"]:
        lines = [f"put_in = {data.draw(numbers)}"]
        fate = data.draw(st.sampled_from(["", "drop = true", 'merge_into = "waits"']))
        sheet = with_lines(key, "\n".join([*lines, fate]), sheet)
    sheet += '[[theme]]\nkey = "chance"\nname = "By chance"\nsplit_from = "updates"\nput_in = [2]\n'
    try:
        taken = edits(sheet)
    except SheetProblems:
        return
    stands = pencil.play(steps(*START, *taken), ANSWERS, RUNS.__getitem__)
    keys = {theme.key for theme in stands.codebook.themes}
    assert {theme for sure in stands.sure for theme in sure} <= keys
    assert set(stands.now.values()) <= keys
    assert CODEBOOK.families == stands.codebook.families

"""What stands follows from the steps alone, every step can be undone, and a person's word outlasts the machine's."""

import datetime
from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.finding.codebook import Codebook, Family, Theme
from analysis.finding.themeset import FoundTheme, Taught, ThemeSet
from analysis.judging import pencil
from analysis.judging.pencil import (
    Add,
    Deed,
    Drop,
    Find,
    Judgement,
    Merge,
    Outline,
    Place,
    Rename,
    Revise,
    Split,
    Step,
    TakeUp,
)

ANSWERS = 6
CODEBOOK = Codebook(
    name="Ours",
    families=(Family(key="police", name="Police"), Family(key="health", name="Health")),
    themes=(
        Theme(key="updates", name="Updates", family="police", words=("news",), examples=("No one rang.",)),
        Theme(key="belief", name="Belief", family="police", words=("believed",)),
        Theme(key="waits", name="Waits", family="health"),
    ),
)


def found(*answers: dict[str, float], new: Sequence[str] = ()) -> ThemeSet:
    themes = tuple(
        FoundTheme(key=key, name=key.capitalize(), new=key in new, size=1, words=(key,))
        for key in ["updates", "belief", "waits", *new]
    )
    return ThemeSet(
        themes=themes,
        answers=answers,
        segments=(),
        left_over=(),
        blank=(),
        apart={},
        number=len(themes),
        why="",
        engine="",
        seed=0,
    )


RUNS = {
    1: found({"updates": 0.9}, {"updates": 0.6, "belief": 0.7}, {"belief": 0.8}, {"parking": 0.9}, {}, new=["parking"]),
    2: found({}, {"belief": 0.9}, {"belief": 0.9}, {"updates": 0.9}, {"waits": 0.9}, {"waits": 0.6}),
}


def steps(*deeds: Deed) -> tuple[Step, ...]:
    return tuple(Step(deed=deed, by="Anna", on=datetime.date(2026, 11, 20)) for deed in deeds)


def play(*deeds: Deed) -> Judgement:
    return pencil.play(steps(*deeds), ANSWERS, RUNS.__getitem__)


START = (TakeUp(CODEBOOK), Find(1))


def carrying(judgement: Judgement, theme: str) -> list[int]:
    return [answer for answer, sure in enumerate(judgement.sure) if theme in sure]


def test_a_run_brings_its_placings_and_its_new_themes_as_proposals() -> None:
    stands = play(*START)
    assert carrying(stands, "updates") == [0, 1]
    assert [theme.key for theme in stands.codebook.themes] == ["updates", "belief", "waits", "parking"]
    assert stands.new == {"parking"}


@pytest.mark.parametrize(
    "settled",
    [
        Rename("parking", "Where to park"),
        Revise(Theme(key="parking", name="Parking", definition="Finding a place to park.")),
        Merge("parking", "waits"),
        Drop("parking"),
    ],
)
def test_what_the_machine_named_is_nobodys_until_a_person_settles_it(settled: Deed) -> None:
    assert play(*START).unnamed == {"parking"}
    assert play(*START, Rename("belief", "Believed"), Place(0, "parking", holds=True)).unnamed == {"parking"}
    assert play(*START, settled).unnamed == set()
    assert play(*START, settled, Find(2)).unnamed == set()
    assert pencil.play(pencil.undo(steps(*START, settled)), ANSWERS, RUNS.__getitem__).unnamed == {"parking"}


def test_renaming_keeps_the_key_and_revising_sets_the_rest() -> None:
    revised = Theme(key="belief", name="Belief", family="health", definition="Being believed.")
    stands = play(*START, Rename("updates", "Kept in the dark"), Revise(revised))
    assert stands.theme("updates").name == "Kept in the dark"
    assert stands.theme("belief") == revised


def test_merging_moves_answers_words_and_examples() -> None:
    stands = play(*START, Merge("updates", "belief"))
    assert carrying(stands, "belief") == [0, 1, 2]
    assert stands.sure[1]["belief"] == 0.7
    assert stands.theme("belief").words == ("believed", "news")
    assert stands.theme("belief").examples == ("No one rang.",)
    assert stands.now["updates"] == "belief"
    with pytest.raises(KeyError):
        stands.theme("updates")


def test_merging_respects_what_a_person_said_of_an_answer() -> None:
    stands = play(*START, Place(0, "belief", holds=False), Place(4, "updates", holds=True), Merge("updates", "belief"))
    assert carrying(stands, "belief") == [1, 2, 4]


def test_a_merged_theme_is_followed_through_a_second_merge() -> None:
    stands = play(*START, Merge("updates", "belief"), Merge("belief", "waits"))
    assert stands.now == {"updates": "waits", "belief": "waits", "waits": "waits", "parking": "parking"}


def test_splitting_takes_the_named_answers_along() -> None:
    stands = play(*START, Split("updates", Theme(key="by-chance", name="Found out by chance"), (1,)))
    assert carrying(stands, "updates") == [0]
    assert carrying(stands, "by-chance") == [1]


def test_dropping_takes_a_theme_off_every_answer() -> None:
    stands = play(*START, Drop("parking"))
    assert stands.sure[3] == {}
    assert "parking" not in stands.now


def test_a_persons_word_outlasts_the_next_run() -> None:
    stands = play(*START, Place(0, "updates", holds=True), Place(2, "belief", holds=False), Find(2))
    assert carrying(stands, "updates") == [0, 3]
    assert carrying(stands, "belief") == [1]
    assert pencil.teachings(stands, list("abcdef")) == (
        Taught("a", "updates", holds=True),
        Taught("c", "belief", holds=False),
    )


def test_themes_of_a_family_that_goes_belong_to_none() -> None:
    stands = play(*START, Outline("Ours", (Family(key="health", name="Health"),)))
    assert [theme.family for theme in stands.codebook.themes] == ["", "", "health", ""]


def test_taking_up_a_codebook_starts_anew() -> None:
    stands = play(*START, Place(0, "belief", holds=True), TakeUp(CODEBOOK))
    assert stands.sure == [{}] * ANSWERS
    assert stands.said == {}
    assert stands.run is None


def test_answers_that_came_after_a_run_carry_nothing_until_the_next() -> None:
    assert play(*START).sure[5] == {}


THEMES = st.sampled_from(["updates", "belief", "waits", "parking"])
EDITS: st.SearchStrategy[Deed] = st.one_of(
    st.builds(Place, st.integers(0, ANSWERS - 1), THEMES, st.booleans()),
    st.builds(Rename, THEMES, st.text(min_size=1)),
    st.builds(Find, st.sampled_from([1, 2])),
    st.builds(lambda key: Add(Theme(key=key, name=key)), st.sampled_from(["one", "two"])),
)


@given(st.lists(EDITS, max_size=8), st.lists(EDITS, max_size=4))
@settings(max_examples=60)
def test_undoing_steps_is_as_if_they_had_never_been(before: list[Deed], after: list[Deed]) -> None:
    taken = steps(*START, *before)
    undone = pencil.undo((*taken, *steps(*after)), len(after))
    assert len(undone) == len(taken) + len(after), "the record keeps them"
    one, other = (pencil.play(these, ANSWERS, RUNS.__getitem__) for these in (taken, undone))
    assert vars(one) == vars(other)


def test_an_undone_step_is_not_undone_again() -> None:
    twice = pencil.undo(pencil.undo(steps(*START, Drop("waits"), Drop("belief"))))
    assert [step.is_undone for step in twice] == [False, False, True, True]
    with pytest.raises(IndexError):
        pencil.undo(twice, 3)


def test_steps_go_through_the_workspace_unchanged() -> None:
    taken = steps(*START, Merge("updates", "belief"), Split("belief", Theme(key="x", name="X"), (1, 2)))
    encoded = pencil.STEPS.encoder.encode(taken)
    assert pencil.STEPS.decoder.decode(encoded) == taken
    assert msgspec.msgpack.decode(encoded)[2]["deed"]["deed"] == "merge"

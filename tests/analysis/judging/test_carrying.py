"""A person carries a theme if any of her answers does."""

from analysis.answers.table import Writing
from analysis.judging import agreement, carrying
from analysis.judging.agreement import Sample
from analysis.judging.pencil import Place
from tests.analysis.judging.test_pencil import RUNS, START, play

WRITINGS = tuple(
    Writing(person=person, question="what", text=text)
    for person, text in [(0, "a"), (0, "b"), (1, "c"), (2, "d"), (3, "e"), (3, "f")]
)


def test_carriers_are_people_not_answers() -> None:
    carried = carrying.carriers(play(*START), WRITINGS)
    assert carried == {
        "updates": frozenset({0}),
        "belief": frozenset({0, 1}),
        "waits": frozenset(),
        "parking": frozenset({2}),
    }


def test_the_reading_says_what_stands_and_how_it_came_about() -> None:
    stands = play(*START, Place(4, "waits", holds=True), Place(4, "belief", holds=False))
    sample = agreement.code(Sample(answers=(4,)), "Ben", 4, {"waits"})
    reading = carrying.read(stands, WRITINGS, RUNS[1], agreement.compare(sample, stands))
    assert reading.codebook == "Ours"
    assert [theme.key for theme in reading.themes if theme.new] == ["parking"]
    assert reading.themes[2].carriers == {3}
    assert (reading.checked, reading.second_sample) == (1, 1)
    assert all(theme.carriers <= reading.writers for theme in reading.themes)
    assert reading.writers == {0, 1, 2, 3}

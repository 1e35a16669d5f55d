"""A second coder sees the sample and nothing else, and agreement is what the textbooks say it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from analysis.judging import agreement
from analysis.judging.agreement import Sample
from analysis.judging.pencil import Merge
from analysis.judging.reading import Agreement
from tests.analysis.judging.test_pencil import START, play

WHOLE = Sample(answers=(0, 1, 2, 3))


def coded(found: dict[int, set[str]], by: str = "Ben", sample: Sample = WHOLE) -> Sample:
    for answer, themes in found.items():
        sample = agreement.code(sample, by, answer, themes)
    return sample


def test_the_same_seed_draws_the_same_sample_and_never_more_than_there_is() -> None:
    assert agreement.draw(range(100), 20, 1) == agreement.draw(range(100), 20, 1)
    assert agreement.draw(range(100), 20, 1) != agreement.draw(range(100), 20, 2)
    assert sorted(agreement.draw(range(5), 20, 1).answers) == [0, 1, 2, 3, 4]


def test_coding_can_stop_and_go_on_and_be_corrected() -> None:
    sample = coded({0: {"updates"}, 2: set()})
    assert agreement.remaining(sample, "Ben") == (1, 3)
    assert agreement.remaining(sample, "Carol") == (0, 1, 2, 3)
    again = agreement.code(sample, "Ben", 0, {"belief"})
    assert again.codings[0].themes == {0: ("belief",), 2: ()}


def test_who_agrees_wholly_has_one_and_who_never_does_less_than_nought() -> None:
    stands = play(*START)
    same = agreement.compare(coded({place: set(stands.sure[place]) for place in range(4)}), stands)
    assert (same.answers, same.overall.kappa, same.overall.alpha) == (4, 1.0, 1.0)
    opposite = {place: {"updates", "belief", "parking"} - set(stands.sure[place]) for place in range(4)}
    other = agreement.compare(coded(opposite), stands)
    assert other.overall.kappa is not None
    assert other.overall.kappa < 0


def test_a_theme_that_nobody_found_has_no_agreement() -> None:
    compared = agreement.compare(coded({place: set() for place in range(4)}), play(*START))
    assert compared.themes["waits"] == Agreement()
    assert compared.themes["updates"].kappa is not None


def test_answers_that_were_not_coded_yet_do_not_count() -> None:
    assert agreement.compare(coded({0: {"updates"}}), play(*START)).answers == 1
    nothing = agreement.compare(WHOLE, play(*START))
    assert (nothing.answers, nothing.overall.kappa) == (0, None)


def test_a_coding_follows_a_theme_that_was_merged_since() -> None:
    sample = coded({0: {"updates"}, 1: {"belief"}, 2: {"belief"}, 3: set()})
    compared = agreement.compare(sample, play(*START, Merge("updates", "belief")))
    assert compared.themes["belief"].kappa == 1.0


@given(st.lists(st.sets(st.sampled_from(["updates", "belief", "parking"])), min_size=4, max_size=4))
def test_kappa_is_what_scikit_learn_makes_of_it(found: list[set[str]]) -> None:
    stands = play(*START)
    compared = agreement.compare(coded(dict(enumerate(found))), stands)
    for theme, result in compared.themes.items():
        first = [theme in stands.sure[place] for place in range(4)]
        second = [theme in found[place] for place in range(4)]
        if len({*first, *second}) == 2:
            assert result.kappa == pytest.approx(cohen_kappa_score(first, second))


def test_alpha_is_what_its_definition_gives() -> None:
    # updates: the first reading has it in answers 0 and 1 of four, the second coder in 0 alone. Eight values, three of
    # them yes: one disagreeing pair of units gives 2/8 observed, 3 * 5 * 2 / (8 * 7) expected.
    compared = agreement.compare(coded({0: {"updates"}, 1: set(), 2: set(), 3: set()}), play(*START))
    assert compared.themes["updates"].alpha == pytest.approx(1 - (2 / 8) / (2 * 3 * 5 / 56))

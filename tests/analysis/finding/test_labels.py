"""What the machine calls a theme: words that people wrote, but never a name or a place."""

import pytest

from analysis.finding.labels import Telling, name, pick_words


def telling(*words: str) -> list[Telling]:
    return [Telling(text=word, weight=1 / place) for place, word in enumerate(words, 1)]


@pytest.mark.parametrize("named", ["jackie", "margate", "tesco", "dc smith", "kelly rang", "07700 900257"])
def test_no_word_that_could_point_at_somebody_names_a_theme(named: str) -> None:
    shown = pick_words(telling(named, "waiting", "months"))
    assert shown == ("waiting", "months")
    assert name(shown) == "Waiting and months"


def test_what_the_field_speaks_of_may_name_a_theme() -> None:
    words = ("police", "rape crisis", "isva", "court", "counselling", "reading", "will")
    assert pick_words(telling(*words)) == words


def test_a_word_that_a_pair_holds_is_not_said_again() -> None:
    assert pick_words(telling("waiting list", "waiting", "months")) == ("waiting list", "months")

"""What the machine calls a theme: words that people wrote, but never a name or a place."""

import pytest

from analysis.finding import labels
from analysis.finding.labels import Telling, name, pick_words


def telling(*words: str) -> list[Telling]:
    return [Telling(text=word, weight=1 / place) for place, word in enumerate(words, 1)]


@pytest.mark.parametrize("named", ["jackie", "margate", "tesco", "dc smith", "kelly rang", "07700 900257"])
def test_no_word_that_could_point_at_somebody_names_a_theme(named: str) -> None:
    shown = pick_words(telling(named, "waiting", "months"))
    assert shown == ("waiting", "months")
    called = name(telling(named, "waiting", "months"), frozenset({named, "waiting", "months"}))
    assert called == "Waiting and months"


def test_what_the_field_speaks_of_may_name_a_theme() -> None:
    words = ("police", "rape crisis", "isva", "court", "counselling", "reading", "will")
    assert pick_words(telling(*words)) == words


def test_a_word_that_a_pair_holds_is_not_said_again() -> None:
    assert pick_words(telling("waiting list", "waiting", "months")) == ("waiting list", "months")


def test_a_theme_is_called_by_things_and_not_by_what_is_done_or_how() -> None:
    read = labels.read(
        [
            "By ensuring the safety of the bus station, and ensuring some light.",
            "The bus station was grim. Ensuring my safety matters.",
            "I waited at the bus station without light, and it was so grim.",
            "Nobody is ensuring the light there; the safety of women, in the bus station!",
            *("Something else altogether was said here." for _ in range(20)),
        ]
    )
    weighed = telling("ensuring", "grim", "bus station", "safety", "light")
    assert name(weighed, read.names) == "Bus station, safety and light"
    everything = frozenset(each.text for each in weighed)
    assert "Ensuring" in name(weighed[:1] + weighed[3:], everything), "the control: nothing is told apart"


def test_a_theme_has_a_name_where_no_word_names_a_thing() -> None:
    assert name(telling("quickly", "gently", "kindly"), frozenset()) == "Quickly and gently"
    assert name((), frozenset()) == "Other answers"


def test_a_word_that_everybody_uses_names_no_theme() -> None:
    read = labels.read(["The survey asked of the light.", *("The survey was about the bus." for _ in range(9))])
    assert "light" in read.names
    assert "survey" not in read.names


def test_words_that_tell_a_reader_nothing_head_no_name() -> None:
    said = [
        "I told the interpreter. It was it'd, she said, like the people.",
        "The interpreter, she said, was it'd and like",
    ]
    read = labels.read([*said, *("Something else altogether happened then." for _ in range(20))])
    weighed = telling("said", "it'd", "people", "interpreter")
    assert name(weighed, read.names) == "Interpreter and said", "a second word is found where there is one at all"
    assert name(weighed[:3], frozenset({"said", "people"})) == "Said and people", "the control: taken for names"


def test_letters_are_written_as_a_reader_knows_them() -> None:
    assert name(telling("isva", "court"), frozenset({"isva", "court"})) == "ISVA and court"
    assert name(telling("visa", "nhs trust"), frozenset({"visa", "nhs trust"})) == "Visa and NHS trust"

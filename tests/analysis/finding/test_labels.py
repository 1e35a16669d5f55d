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
    assert name(telling("softly", "gently", "kindly"), frozenset()) == "Softly and gently"
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


OTHERS = ["Something else altogether was said of the bus stop here." for _ in range(20)]


def test_a_span_of_time_names_no_theme_unless_it_is_a_time_of_something() -> None:
    said = [
        "There was no room for two years. I spoke of the waiting time.",
        "The waiting time: two years! There was no room.",
        "It was the first time in the room. It was about time.",
    ]
    read = labels.read([*said, *OTHERS])
    weighed = telling("two years", "time", "first time", "waiting time", "room")
    assert name(weighed, read.names) == "Waiting time and room"
    everything = frozenset(each.text for each in weighed)
    assert name(weighed, everything).startswith("Two years"), "the control: taken for names"


def test_no_pair_is_cut_out_of_three_words_that_belong_together() -> None:
    said = [
        f"I was seen by the {kind} team, in the end." for kind in ("mental health", "young adults", "mental health")
    ]
    read = labels.read([*said, *OTHERS])
    assert "mental health team" in read.names
    assert "health team" not in read.written.values()
    looser = labels.read([*said, "They sent me to the public health team.", "A good health team, this.", *OTHERS])
    assert "health team" in looser.names, "the control: other words stand before it too"


def test_no_two_themes_have_the_same_name() -> None:
    words = telling("gambling addiction", "health issues", "exposure", "prices")
    names = frozenset(each.text for each in words)
    first = name(words, names)
    second = name(words, names, {first})
    third = name(words, names, {first, second})
    assert first == "Gambling addiction and health issues"
    assert len({first, second, third}) == 3
    assert second == "Gambling addiction, exposure and prices"
    assert name(words[:1], names, {"Gambling addiction"}) == "Gambling addiction", "where there is no other word"


def test_what_is_shown_of_a_theme_is_no_fragment_and_says_nothing_last() -> None:
    assert pick_words(telling("non", "said", "self", "binary", "kind")) == ("binary", "kind", "said")

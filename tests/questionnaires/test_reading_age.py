"""Syllables are counted nearly as people speak them, and a text's reading age follows from the published formula."""

import pytest

from questionnaires.reading_age import count_words, reading_age, syllables

SPOKEN = {
    1: "the asked closed stopped helped changed used times files made while league vague seen free quote court years",
    2: "people survey happened wanted needed believed places little table police safely lonely rely hopeful statement",
    3: "services counselling adviser survivor officer different area idea difference completely medical video theatre",
    4: "independent information experience ethnicity consultation material situation society immediate",
    5: "disability communication university opportunity organisation neurodivergent",
}
MORE = {
    2: "someone sometimes every being going quiet client trial lion ruin cruel fuel saying trying science middle",
    3: "disabled various actual usual serious therapy hospital everything",
}


@pytest.mark.parametrize(
    ("word", "count"),
    [(word, count) for table in (SPOKEN, MORE) for count, words in table.items() for word in words.split()],
)
def test_syllables(word: str, count: int) -> None:
    assert syllables(word) == count


def test_the_formula_is_the_published_one() -> None:
    """Six words of one syllable, in one sentence: 0.39 x 6 + 11.8 x 1 - 15.59, and five years."""
    assert reading_age("We want to hear from you.") == pytest.approx(0.39 * 6 + 11.8 - 15.59 + 5)
    two = "We want to hear from you. You can stop."
    assert reading_age(two) == pytest.approx(0.39 * 9 / 2 + 11.8 - 15.59 + 5)


def test_a_paragraph_and_a_point_end_a_sentence_and_an_abbreviation_does_not() -> None:
    assert reading_age("We ask you\n\nto tell us") == reading_age("We ask you. To tell us.")
    assert reading_age("- We ask you\n- to tell us") == reading_age("We ask you. To tell us.")
    assert reading_age("Ask a nurse, e.g. on the ward.") > reading_age("Ask a nurse. On the ward.")


def test_office_language_is_hard_and_plain_speech_is_easy() -> None:
    office = (
        "Respondents are requested to indicate their satisfaction regarding the accessibility of available provision."
    )
    plain = "How easy was it to get help? Tell us what you think. You can stop when you like."
    assert reading_age(office) > 18
    assert reading_age(plain) < 8


def test_no_words_have_no_age() -> None:
    assert reading_age("") == 0
    assert reading_age("0808 500 2222 - ***") == 0
    assert count_words("It's 3 o'clock, isn’t it?") == 4

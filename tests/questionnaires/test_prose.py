"""Texts hold a few marks; everything else is shown as it was typed, and nothing of an author's becomes markup."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires import prose
from questionnaires.prose import Bullets, Paragraph, Run


def words(block: prose.Block) -> list[str]:
    lines = (block.runs,) if isinstance(block, Paragraph) else block.items
    return ["".join(run.text for run in runs) for runs in lines]


def test_paragraphs_lists_and_emphasis_are_read() -> None:
    assert prose.read("You can *stop* **now**.\nRest.\n\n- Ring\n- *Write*") == (
        Paragraph((Run("You can "), Run("stop", emphasis=True), Run(" "), Run("now", strong=True), Run(". Rest."))),
        Bullets(((Run("Ring"),), (Run("Write", emphasis=True),))),
    )


def test_a_text_without_marks_is_one_paragraph() -> None:
    assert prose.read("Only words.") == (Paragraph((Run("Only words."),)),)
    assert prose.read("") == ()


def test_lists_within_lists_are_read_as_one() -> None:
    assert [words(block) for block in prose.read("- one\n- two\n  - three\n  1. four\n\nafter")] == [
        ["one", "two", "three", "1. four"],
        ["after"],
    ]


def test_numbers_stay_in_the_words() -> None:
    assert [words(block) for block in prose.read("1. First.\n2. Second.\n\n2024. It began.")] == [
        ["1. First."],
        ["2. Second."],
        ["2024. It began."],
    ]
    assert [words(block) for block in prose.read("1) First\n2)\n\n- point\n\n3. - a\n   - b")] == [
        ["1) First"],
        ["2)"],
        ["point"],
        ["3. a", "b"],
    ]


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("# Large", "a heading"),
        ("<b>bold</b>", "an HTML tag"),
        ("<!-- note -->", "an HTML tag"),
        ("![picture](x.png)", "an image"),
        ("[our site](https://example.org)", "a link"),
        ("Look at <https://example.org> too", "a link"),
        ("| a | b |\n|---|---|", "a table"),
        ("> they said", "a quotation"),
        ("`code`", "code"),
        ("above\n\n---\n\nbelow", "a rule"),
    ],
)
def test_other_marks_are_shown_as_typed_and_named(text: str, mark: str) -> None:
    assert prose.other_marks(text) == (mark,)
    assert "".join(prose.plain(text).split()) == "".join(text.split())


@pytest.mark.parametrize("text", ["3 < 4 and 5 > 4", "Call 0808 500 2222 [free]", "A | B", "10--11", "- one\n- two"])
def test_ordinary_writing_is_not_taken_for_marks(text: str) -> None:
    assert prose.other_marks(text) == ()


def test_a_backslash_keeps_a_star() -> None:
    assert prose.plain(r"\*not emphasis\*") == "*not emphasis*"


@given(st.text(alphabet=st.sampled_from("ab *_-\\\n#<>[]()`!1.\t&;"), max_size=80) | st.text(max_size=80))
def test_any_text_is_read_without_losing_a_word(text: str) -> None:
    """What is left out is marks and white space only."""
    read = prose.plain(text)
    letters = [sign for sign in text if sign.isalnum()]
    assert [sign for sign in read if sign.isalnum()] == letters

"""A quote reaches a report through two people's hands, with its writer's consent, word for word, or not at all."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.answers.table import Writing, writings
from analysis.judging import quotes
from analysis.judging.quotes import ApprovedQuote, CannotQuote, NotApproved, Quote
from tests.analysis.answers.test_table import person, table

SAID = "The nurse, who has my number 07700 900142, stayed with me. She never rushed, and that is what I remember."
TABLE = table(person(what=SAID, quote="yes"), person(what="No consent here.", quote="no"), person(what="Nor here."))
WRITINGS = writings(TABLE)
THEMES = {"health": "health", "belief": "being-believed"}
NEW = Quote(answer=0, theme="health", marked_by="Anna")


def marked() -> Quote:
    (quote,) = quotes.mark((), TABLE, WRITINGS[0], NEW)
    return quote


def decided(text: str = "She never rushed") -> Quote:
    return quotes.decide(marked(), WRITINGS[0], text, "Anna")


def test_a_quote_that_went_the_whole_way_is_released() -> None:
    quote = quotes.decide(marked(), WRITINGS[0], quotes.propose(WRITINGS[0]), "Anna")
    approved = quotes.approve(quote, quote.sha256, "Ben")
    (released,) = quotes.release([approved], TABLE, WRITINGS, THEMES)
    assert released.text == SAID.replace("07700 900142", "[phone number]")
    assert (released.theme, released.audience) == ("health", "survivors")


def test_without_consent_nothing_is_marked_or_released() -> None:
    for place in (1, 2):
        with pytest.raises(CannotQuote, match=f"Answer {place + 1} cannot be quoted"):
            quotes.mark((), TABLE, WRITINGS[place], msgspec.structs.replace(NEW, answer=place))
    # Not even where a quote was marked before the table was known to say no.
    stray = msgspec.structs.replace(quotes.approve(decided(), decided().sha256, "Ben"), answer=1)
    assert quotes.release([stray], TABLE, WRITINGS, THEMES) == ()


def test_marking_twice_is_marking_once() -> None:
    once = (marked(),)
    assert quotes.mark(once, TABLE, WRITINGS[0], msgspec.structs.replace(NEW, marked_by="Ben")) == once
    assert len(quotes.mark(once, TABLE, WRITINGS[0], msgspec.structs.replace(NEW, theme="belief"))) == 2


def test_a_quote_follows_its_theme_and_falls_with_it() -> None:
    approved = quotes.approve(decided(), decided().sha256, "Ben")
    followed, dropped = (msgspec.structs.replace(approved, theme=theme) for theme in ("belief", "court"))
    assert [quote.theme for quote in quotes.release([followed, dropped], TABLE, WRITINGS, THEMES)] == ["being-believed"]


def test_nobody_approves_what_they_decided() -> None:
    with pytest.raises(CannotQuote, match="Somebody else"):
        quotes.approve(decided(), decided().sha256, "Anna")
    forged = msgspec.structs.replace(decided(), approved_by="Anna", approved_sha256=decided().sha256)
    assert not forged.is_approved
    assert quotes.release([forged], TABLE, WRITINGS, THEMES) == ()


def test_what_nobody_decided_cannot_be_approved() -> None:
    with pytest.raises(CannotQuote, match="decided"):
        quotes.approve(marked(), "", "Ben")


def test_an_approval_is_of_one_exact_text() -> None:
    first = quotes.approve(decided(), decided().sha256[:8], "Ben")
    assert first.is_approved
    with pytest.raises(CannotQuote, match="changed since"):
        quotes.approve(decided("She never rushed, and that is"), decided().sha256, "Ben")
    for short in ("", decided().sha256[:7]):
        with pytest.raises(CannotQuote):
            quotes.approve(decided(), short, "Ben")
    again = quotes.decide(first, WRITINGS[0], "She never rushed, and", "Anna")
    assert not again.is_approved
    tampered = msgspec.structs.replace(first, text="She never")
    assert quotes.release([again, tampered], TABLE, WRITINGS, THEMES) == ()


@pytest.mark.parametrize(
    "text",
    [
        "The nurse … stayed with me.",
        "[A nurse] stayed with me. She never rushed",
        "the nurse, who has my number [phone number], stayed",
        "… that is what I remember.",
    ],
)
def test_a_quote_may_leave_words_out(text: str) -> None:
    assert decided(text).text == text


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("The doctor stayed with me.", "doctor"),
        ("stayed with me. The nurse", "The"),
        ("She never never rushed", "never"),
        ("[x] was rude and [y] stayed", "was"),
    ],
)
def test_nobody_puts_words_into_another_mouth(text: str, word: str) -> None:
    with pytest.raises(CannotQuote, match=f"'{word}' does not stand there"):
        decided(text)


@given(st.lists(st.booleans(), min_size=22, max_size=22).filter(any))
def test_leaving_out_any_words_is_never_refused(kept: list[bool]) -> None:
    said = SAID.split()
    text = " ".join(word for word, stays in zip(said, kept, strict=False) if stays)
    assert decided(text).text == text


@pytest.mark.parametrize("text", ["", "   ", "[name] … [place]", "…"])
def test_a_quote_without_words_is_none(text: str) -> None:
    with pytest.raises(CannotQuote, match="no words"):
        decided(text)


def test_a_quote_that_is_a_story_is_refused() -> None:
    long = Writing(person=0, question="what", text="and then " * 100)
    with pytest.raises(CannotQuote, match="at most 600"):
        quotes.decide(marked(), long, long.text, "Anna")


def test_what_a_person_left_standing_is_shown_to_the_one_who_approves() -> None:
    assert decided(SAID).kept == ("07700 900142",)
    assert decided("The nurse, who has my number [phone number], stayed").kept == ()


def test_an_approved_quote_cannot_be_made_or_changed_by_hand() -> None:
    (released,) = quotes.release([quotes.approve(decided(), decided().sha256, "Ben")], TABLE, WRITINGS, THEMES)
    with pytest.raises(NotApproved):
        ApprovedQuote(text="Anything", theme="health", audience="survivors", proof=b"")
    for changed in ({"text": "Anything"}, {"theme": "belief"}, {"audience": "providers"}):
        with pytest.raises(NotApproved):
            msgspec.structs.replace(released, **changed)
    forged = msgspec.to_builtins(released) | {"text": "Anything"}
    with pytest.raises((NotApproved, msgspec.ValidationError)):
        msgspec.convert(forged, ApprovedQuote)

"""Nobody is made to answer, or left alone with it: each rule on a questionnaire that keeps it and one that does not."""

import msgspec
import pytest

from questionnaires.lint import Severity, lint
from questionnaires.problems import Where
from questionnaires.schema import (
    ChooseMany,
    LongText,
    Page,
    Questionnaire,
    Scale,
    Section,
    ShortText,
)
from tests.questionnaires.lint.asking import (
    AGE,
    CONSENT,
    QUOTE,
    SOUND,
    TOO_YOUNG,
    YES_NO,
    asking,
    choosing,
    found,
    rules,
    with_pages,
    with_question,
)

WORDS = LongText(id="words", ask="What helped?", why="To do better.", reminder=True)


def changed(**fields: object) -> Questionnaire:
    return msgspec.structs.replace(SOUND, **fields)


def test_a_sound_questionnaire_has_no_findings() -> None:
    assert lint(SOUND) == ()


def test_consent_comes_first() -> None:
    assert "consent-first" in rules(changed(pages=(AGE, TOO_YOUNG)))
    one = found(changed(pages=(AGE, TOO_YOUNG, CONSENT)), "consent-first")
    assert one.severity is Severity.ERROR
    assert one.where == Where(page="consent", question="consent", field="role")


def test_no_answer_is_demanded() -> None:
    assert found(asking("What helped?", required=True), "required").severity is Severity.ERROR
    assert "required" not in rules(SOUND), "consent alone may be"


def test_age_is_asked_and_the_young_are_shown_where_to_turn() -> None:
    assert "age" in rules(changed(pages=(CONSENT, QUOTE)))
    one = found(changed(pages=(CONSENT, AGE, QUOTE)), "age")
    assert "No page ends the visit" in one.said
    late = found(changed(pages=(CONSENT, Page(id="words", questions=(WORDS,)), AGE, TOO_YOUNG, QUOTE)), "age")
    assert "Before it, 'words' is asked." in late.said


def test_every_choice_can_be_kept_to_oneself() -> None:
    one = found(choosing("Did it help?", prefer_not_to_say=False), "prefer-not-to-say")
    assert one.severity is Severity.ERROR
    for kind in (
        ChooseMany(id="asked", ask="Who helped?", why="w", options=YES_NO),
        Scale(id="asked", ask="How well?", why="w", low_label="a", high_label="b"),
    ):
        assert rules(with_question(kind)) == ["prefer-not-to-say"]


@pytest.mark.parametrize(
    "ask",
    [
        "How long did you wait?",
        "How many officers did you speak to?",
        "When did you last get help?",
        "Were you offered counselling?",
        "Did the police tell you what other help there was?",
        "Did anyone ask what you needed?",
        "Have you been kept informed?",
        "Was there someone to talk to?",
    ],
)
def test_what_people_may_not_know_can_be_answered_so(ask: str) -> None:
    assert rules(choosing(ask, dont_know=False)) == ["dont-know"]
    assert rules(choosing(ask, dont_know=True)) == []
    assert rules(choosing(ask, "Yes", "No", "I can’t remember", dont_know=False)) == []


@pytest.mark.parametrize(
    "ask",
    [
        "How did it feel?",
        "Do you want to go on?",
        "How long would you like it to last?",
        "What matters most to you?",
        "Did you feel safe?",
        "How much did it help you?",
    ],
)
def test_feelings_and_wishes_need_no_dont_know(ask: str) -> None:
    assert rules(choosing(ask, dont_know=False)) == []


def test_own_words_carry_the_reminder() -> None:
    assert found(asking("What helped?", reminder=False), "reminder").severity is Severity.ERROR
    short = ShortText(id="asked", ask="What other service?", why="w")
    assert rules(with_question(short)) == ["reminder"]


SENSITIVE = Section(
    id="hard", title="A hard part", note="It may be hard.", sensitive=True, skippable=True, show_support=True
)
HARD = Page(id="hard", section="hard", questions=(WORDS,))


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"note": " "}, "content-note"),
        ({"skippable": False}, "skip-section"),
        ({"show_support": False}, "section-support"),
    ],
)
def test_a_sensitive_part_has_a_note_a_way_past_and_support(change: dict[str, object], rule: str) -> None:
    whole = with_pages(HARD)
    assert rules(msgspec.structs.replace(whole, sections=(SENSITIVE,))) == []
    wanting = msgspec.structs.replace(SENSITIVE, **change)
    assert found(msgspec.structs.replace(whole, sections=(wanting,)), rule).severity is Severity.ERROR
    other = msgspec.structs.replace(wanting, sensitive=False)
    assert rules(msgspec.structs.replace(whole, sections=(other,))) == []


def test_there_is_somebody_to_turn_to() -> None:
    assert rules(changed(support=())) == ["support"]


@pytest.mark.parametrize("ask", ["Can you describe what happened?", "Were you ever raped?", "Who hurt you, a friend?"])
def test_asking_about_what_happened_belongs_in_a_sensitive_part(ask: str) -> None:
    question = msgspec.structs.replace(WORDS, ask=ask)
    assert "unmarked-sensitive" in rules(with_question(question))
    hard = msgspec.structs.replace(
        with_pages(msgspec.structs.replace(HARD, questions=(question,))), sections=(SENSITIVE,)
    )
    assert "unmarked-sensitive" not in rules(hard)


def test_consent_to_be_quoted_is_asked_on_its_own() -> None:
    own_words = Page(id="words", questions=(WORDS,))
    assert rules(changed(pages=(CONSENT, AGE, TOO_YOUNG, own_words))) == ["quote-consent"]
    assert rules(changed(pages=(CONSENT, AGE, TOO_YOUNG, own_words, QUOTE))) == []
    beside = msgspec.structs.replace(QUOTE, title="More", questions=(*QUOTE.questions, WORDS))
    assert "quote-consent-alone" in rules(changed(pages=(CONSENT, AGE, TOO_YOUNG, beside)))
    both = msgspec.structs.replace(CONSENT.questions[0], ask="Do you want to take part and may we quote you?")
    together = msgspec.structs.replace(CONSENT, questions=(both,))
    assert "quote-consent-alone" in rules(changed(pages=(together, AGE, TOO_YOUNG, QUOTE)))


def test_a_long_questionnaire_has_a_place_to_pause() -> None:
    many = [Page(id=f"p{n}", questions=(msgspec.structs.replace(WORDS, id=f"q{n}"),)) for n in range(12)]
    assert rules(with_pages(*many)) == ["pause"]
    pause = Page(id="pause", title="A pause", body="There is no hurry.")
    assert rules(with_pages(*many[:6], pause, *many[6:])) == []
    assert rules(with_pages(*many[:6])) == []


def test_there_are_closing_words() -> None:
    assert found(changed(closing=" "), "closing").severity is Severity.WARNING


def test_consent_need_not_offer_silence() -> None:
    """A no is silence already, to taking part as to being quoted."""
    assert not any(getattr(page.questions[0], "prefer_not_to_say", False) for page in (CONSENT, QUOTE))
    assert rules(changed(pages=(CONSENT, AGE, TOO_YOUNG, QUOTE))) == []

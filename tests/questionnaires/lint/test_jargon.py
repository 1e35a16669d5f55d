"""Words of the trade get plain ones beside them; letters are explained where they first stand."""

import msgspec
import pytest

from questionnaires.schema import Option
from tests.questionnaires.lint.asking import asking, choosing, found, rules


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Did you utilise the service?", "use"),
        ("Was this prior to the trial?", "before"),
        ("How was the multi-agency work?", "working together"),
        ("Did you disclose to anyone?", "tell"),
        ("Were you signposted?", "told where to go"),
        ("How was the care pathway?", "the steps from one service to the next"),
        ("What do service users need?", "people who use the service"),
        ("How is the criminal justice system?", "the police and the courts"),
        ("Did you engage with the service?", "used, or took part in"),
        ("How easy was accessing support?", "got, or used"),
        ("How did the perpetrator find out?", "the person who hurt you"),
        ("Was the help holistic?", "whole"),
    ],
)
def test_jargon_is_found_with_the_plain_word(text: str, plain: str) -> None:
    one = found(asking(text), "jargon")
    assert plain in one.instead


@pytest.mark.parametrize(
    "text",
    [
        "How did you get there? Was there access for a wheelchair?",
        "What would you use?",
        "Did the police start again?",
        "How did you end it?",
        "Was the service engaged when you rang?",
        "What was the path to the door like?",
        "Special measures (help to make giving evidence easier, such as a screen)",
        "Did you have help to give evidence, such as a screen (special measures)?",
        "You may have had a screen or a video link. They are called special measures.",
    ],
)
def test_everyday_words_and_explained_ones_are_left_alone(text: str) -> None:
    assert "jargon" not in rules(asking(text))


def test_providers_know_the_words_of_their_trade_but_not_of_offices() -> None:
    trade = msgspec.structs.replace(asking("How do disclosures reach your ISVA?"), audience="providers")
    assert rules(trade) == []
    office = msgspec.structs.replace(asking("What did you utilise?"), audience="providers")
    assert rules(office) == ["jargon"]


def test_letters_are_explained_where_they_first_stand() -> None:
    one = found(asking("Did an ISVA help you?", hint="An ISVA stands by you."), "abbreviation")
    assert "'ISVA' stands here without its words." in one.said
    for text in (
        "Did an independent sexual violence adviser (ISVA) help you?",
        "Did an ISVA (an adviser who stands by you) help you?",
        "Did your GP, the NHS or a BBC page help you?",
        "Are you LGBT?",
    ):
        assert "abbreviation" not in rules(asking(text, hint="Was the ISVA kind?" if "ISVA" in text else ""))


def test_letters_of_an_answer_may_be_explained_in_its_hint() -> None:
    option = Option(value="sarc", label="A SARC", hint="A Sexual Assault Referral Centre (SARC) gives medical care")
    assert rules(choosing("Who helped?", options=(option, Option(value="no", label="Nobody")))) == []
    bare = Option(value="sarc", label="A SARC", hint="A place that gives medical care after an assault")
    assert rules(choosing("Who helped?", options=(bare, Option(value="no", label="Nobody")))) == []

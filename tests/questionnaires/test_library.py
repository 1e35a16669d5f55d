"""What every ready questionnaire promises: to whoever answers it, to the office that takes it, and to the numbers."""

import re
from pathlib import Path

import pytest

from questionnaires import library
from questionnaires.lint import lint
from questionnaires.loading import canonical, decode, fingerprint
from questionnaires.places import places
from questionnaires.response import Passage, Response, Value, pad
from questionnaires.routing import path
from questionnaires.schema import (
    PREFER_NOT,
    AnyQuestion,
    ChooseMany,
    ChooseOne,
    LongText,
    Questionnaire,
    Role,
    Scale,
    ShortText,
    ShowIf,
)
from questionnaires.translation import missing, needs_words

README = (Path(library.__file__).parent / "README.md").read_text("utf-8")
READY = {name: library.take(name) for name in library.names()}
BEGUN: dict[str, Value] = {"consent": "yes", "age": "over-18"}
LAST = {Role.CHARACTERISTIC, Role.AREA, Role.ORGANISATION}

PHONES = {
    "Emergency": "999",
    "Police (not an emergency)": "101",
    "24/7 Rape and Sexual Abuse Support Line": "0808 500 2222",
    "The Survivors Trust": "08088 010 818",
    "SurvivorsUK": "",
    "Galop": "0800 999 5428",
    "National Domestic Abuse Helpline": "0808 2000 247",
    "National Stalking Helpline": "0808 802 0300",
    "Revenge Porn Helpline": "0345 6000 459",
    "NSPCC Helpline": "0808 800 5000",
    "Citizens Advice Witness Service": "",
    "Samaritans": "116 123",
    "NHS 111": "111",
    "Childline": "0800 1111",
}
"""Typed once more by hand: a wrong digit must be wrong in both places to reach a person in need."""

FINGERPRINTS = {
    "aftercare-families": "afdb91f85d632f6ad4e6f9a936c73be2ad22213a4795ff2af7ac4c78ac6eff25",
    "aftercare-providers": "fa2ee8616c03e95380c3e88c38f259ffeb6f1e1237a12ec2fcbdb33b87bb281d",
    "aftercare-survivors": "27e1f6a181b2f3ca8deae00f1fa6db56255d679d9340a6d05c68629b63433841",
    "feeling-safe": "a251a4b0c0bca4cab595619c572b50591ec37de75fc9b68b152ae4bf27fdc94b",
    "police-and-courts": "8664e30d278f1d8dcde7641e987a296f3b5aff5b3ba4024da6f0a0457c465064",
    "services-nhs-priorities": "5c72765f9eae2979555ed70c27753c722216fd662d29f66610023e0caee409c5",
}
"""A library questionnaire that a version of Heard was released with never changes: what is to be different goes into a
new file, and a new line here. Until its first release, its line here changes with it."""

every = pytest.mark.parametrize("ready", READY.values(), ids=READY)
translated = pytest.mark.parametrize(
    "ready", [one for one in READY.values() if one.translations], ids=lambda one: one.id
)


def questions(ready: Questionnaire) -> list[AnyQuestion]:
    return [question for page in ready.pages for question in page.questions]


def with_role(ready: Questionnaire, role: Role) -> list[AnyQuestion]:
    return [question for question in questions(ready) if question.role is role]


def way_to(ready: Questionnaire, condition: ShowIf | None) -> dict[str, Value]:
    """Give answers with which a condition holds, and those by which its own question is asked."""
    if condition is None:
        return {}
    page, question = next(
        (page, question) for page in ready.pages for question in page.questions if question.id == condition.question
    )
    before = way_to(ready, page.show_if)
    if not condition.any_of:
        return before
    value = condition.any_of[0]
    return before | {question.id: (value,) if isinstance(question, ChooseMany) else value}


def test_the_library_holds_what_it_lists() -> None:
    listed = set(re.findall(r"^\| `([a-z-]+)` \|", README, re.MULTILINE))
    assert listed == set(READY)
    assert {"aftercare-survivors", "aftercare-providers", "aftercare-families"} < listed
    assert {"police-and-courts", "services-nhs-priorities", "feeling-safe"} < listed


@every
def test_is_the_one_that_was_published(ready: Questionnaire) -> None:
    assert fingerprint(canonical(ready)) == FINGERPRINTS[ready.id]


@every
def test_has_the_id_of_its_file_and_comes_back_from_its_canonical_bytes(ready: Questionnaire) -> None:
    assert READY[ready.id] is ready
    assert decode(canonical(ready)) == ready


@every
def test_its_page_for_staff_speaks_of_what_is_in_it(ready: Questionnaire) -> None:
    text = library.when_to_use(ready.id)
    known = {question.id for question in questions(ready)} | {page.id for page in ready.pages} | set(READY)
    known |= {"welcome", "other_ways", "nhs-england", "wessex", "dorset", "cy"}
    assert set(re.findall(r"`([^`]+)`", text)) - known == set()
    assert f"\n{len(ready.pages)} pages, about {ready.minutes} minutes" in text
    assert "**Use it**" in text
    assert "**Do not use it**" in text
    assert re.search(rf"^\| `{ready.id}` \|.*\| {ready.minutes} \|$", README, re.MULTILINE)


def test_a_name_that_is_not_there_is_answered_with_those_that_are() -> None:
    with pytest.raises(library.NotInTheLibrary, match="aftercare-survivors, feeling-safe"):
        library.take("aftercare-surviors")
    with pytest.raises(library.NotInTheLibrary):
        library.when_to_use("../../README")


@every
def test_the_lint_has_nothing_to_say(ready: Questionnaire) -> None:
    assert [str(found) for found in lint(ready)] == []


@every
def test_asks_for_consent_first_and_then_for_age(ready: Questionnaire) -> None:
    first, second = questions(ready)[:2]
    assert first.role is Role.CONSENT
    assert second.role is Role.AGE
    assert [question.id for question in questions(ready) if question.required] == [first.id]


@every
def test_a_no_ends_the_visit_at_once(ready: Questionnaire) -> None:
    refused = path(ready, {"consent": "no"})
    assert refused.declined
    assert len(refused.pages) == 1


@every
def test_a_child_is_shown_where_to_turn_and_asked_no_more(ready: Questionnaire) -> None:
    young = path(ready, {"consent": "yes", "age": "under-18"})
    assert young.ending is not None
    assert "0800 1111" in young.ending.body
    assert [question.id for question in young.questions] == ["consent", "age"]


@every
@pytest.mark.parametrize("age", [{}, {"age": PREFER_NOT}], ids=["skipped", "not said"])
def test_whoever_does_not_say_an_age_is_told_whom_it_is_for_and_may_go_on(
    ready: Questionnaire, age: dict[str, Value]
) -> None:
    unsaid = path(ready, {"consent": "yes", **age})
    assert unsaid.ending is None
    assert "0800 1111" in unsaid.pages[2].body
    assert not any(page.id == "age-not-said" for page in path(ready, BEGUN).pages)
    assert unsaid.pages[-1].id == ready.pages[-1].id


@every
def test_every_page_can_be_reached(ready: Questionnaire) -> None:
    for page in ready.pages:
        answers = {"consent": "yes"} | way_to(ready, page.show_if)
        assert page.id in {shown.id for shown in path(ready, answers).pages}, page.id


@every
def test_everything_can_be_skipped_to_the_end(ready: Questionnaire) -> None:
    assert path(ready, {"consent": "yes"}).pages[-1].id == ready.pages[-1].id
    assert not path(ready, {"consent": "yes"}).ends_early


@every
def test_every_choice_leaves_a_way_not_to_say(ready: Questionnaire) -> None:
    own = {Role.CONSENT, Role.QUOTE_CONSENT}
    silent = [
        question.id
        for question in questions(ready)
        if isinstance(question, ChooseOne | ChooseMany | Scale)
        and question.role not in own
        and not question.prefer_not_to_say
    ]
    assert silent == []


@every
def test_asks_one_thing_a_page_and_says_why(ready: Questionnaire) -> None:
    assert all(len(page.questions) <= 1 for page in ready.pages)
    assert [question.id for question in questions(ready) if not question.why] == []


@every
def test_own_words_come_with_the_reminder_in_a_part_that_warns_and_can_be_skipped(ready: Questionnaire) -> None:
    sections = {section.id: section for section in ready.sections}
    written = [page for page in ready.pages if any(isinstance(one, LongText | ShortText) for one in page.questions)]
    assert len(written) >= 3
    for page in written:
        section = sections[page.section]
        assert section.note
        assert section.skippable
        assert section.show_support
        assert all(one.reminder for one in page.questions if isinstance(one, LongText | ShortText))


@every
def test_asks_to_quote_after_the_words_and_before_what_is_personal(ready: Questionnaire) -> None:
    order = questions(ready)
    (quote,) = with_role(ready, Role.QUOTE_CONSENT)
    assert all(order.index(one) < order.index(quote) for one in order if isinstance(one, LongText))
    assert all(one.role in LAST for one in order[order.index(quote) + 1 :])
    assert all(order.index(one) > order.index(quote) for one in order if one.role in LAST)


@every
def test_support_names_the_right_numbers(ready: Questionnaire) -> None:
    given = {contact.name: contact.phone for contact in ready.support}
    assert given.items() <= PHONES.items()
    always = {"Emergency", "24/7 Rape and Sexual Abuse Support Line", "Samaritans", "Childline"}
    assert always <= set(given)
    assert ready.support[0].name == "Emergency"
    assert all(contact.about and (contact.phone or contact.web) for contact in ready.support)


@every
def test_no_number_in_a_text_is_unknown(ready: Questionnaire) -> None:
    # runs of digits long enough for a telephone number, and the short ones that people are told to call
    said = [
        number for place in places(ready) for number in re.findall(r"\b0[\d ]{6,}\d|\b(?:999|101|111)\b", place.text)
    ]
    assert set(said) <= set(PHONES.values())


@every
def test_a_full_answer_fits_the_larger_envelope(ready: Questionnaire) -> None:
    answers: dict[str, Value] = dict(BEGUN)
    for question in questions(ready)[2:]:
        if isinstance(question, ChooseMany):
            answers[question.id] = tuple(option.value for option in question.options)
        elif isinstance(question, ChooseOne):
            answers[question.id] = max((option.value for option in question.options), key=len)
        elif isinstance(question, Scale):
            answers[question.id] = question.high
        elif isinstance(question, LongText | ShortText):
            # three bytes a letter, as in most of the languages that are not Latin
            answers[question.id] = "\u0939" * question.longest
    passed = {page.id: Passage.ANSWERED for page in ready.pages}
    response = Response(consultation="a" * 40, fingerprint="f" * 64, language="en", answers=answers, passed=passed)
    assert len(pad(response)) == 64 * 1024


@translated
def test_a_translation_leaves_nothing_out(ready: Questionnaire) -> None:
    for language in ready.translations:
        assert missing(ready, language) == ()


@translated
def test_a_translation_keeps_every_figure_and_every_mark(ready: Questionnaire) -> None:
    for texts in ready.translations.values():
        for place in places(ready):
            if needs_words(place):
                told = texts[place.address]
                assert re.findall(r"\d+", told) == re.findall(r"\d+", place.text), place.address
                assert marks(told) == marks(place.text), place.address


def marks(prose: str) -> tuple[int, int, int]:
    """Count paragraphs, points of a list and signs of emphasis."""
    return prose.count("\n\n"), len(re.findall(r"^- ", prose, re.MULTILINE)), prose.count("*")


def test_survivors_and_providers_choose_from_the_same_waits() -> None:
    asked = {
        name: {option.value: option.label for option in question.options}
        for name, ready in READY.items()
        for question in questions(ready)
        if question.id == "counselling-wait" and isinstance(question, ChooseOne)
    }
    survivors, providers = asked["aftercare-survivors"], asked["aftercare-providers"]
    assert survivors.items() - providers.items() == {("still-waiting", "I am still waiting")}
    assert providers.items() < survivors.items()
    assert asked["services-nhs-priorities"] == survivors


def test_a_question_of_the_same_id_is_worded_the_same_for_the_same_audience() -> None:
    asked: dict[tuple[str, str], set[tuple[str, object]]] = {}
    for ready in READY.values():
        for question in questions(ready):
            if question.id not in {"consent", "services", "area", "when", "helped", "better"}:
                choices = question.options if isinstance(question, ChooseOne | ChooseMany) else None
                asked.setdefault((ready.audience, question.id), set()).add((question.ask, choices))
    assert {place: words for place, words in asked.items() if len(words) > 1} == {}

"""A questionnaire in several languages: what there is to translate, what is missing, and what falls back."""

import msgspec
from hypothesis import given

from questionnaires import translation
from questionnaires.loading import parse
from questionnaires.places import places
from questionnaires.schema import ChooseOne, Questionnaire
from tests.questionnaires.strategies import questionnaires

BILINGUAL = parse("""
format = 1
id = "two"
title = "Two languages"
audience = "survivors"
welcome = "Welcome."

[[section]]
id = "part"
title = "A part"
note = "It may be hard."

[[page]]
id = "helped"
section = "part"
[[page.question]]
kind = "choose-one"
id = "helped"
ask = "Did it help?"
options = [{ value = "yes", label = "Yes" }, { value = "no", label = "No", hint = "Not at all" }]

[[support]]
name = "The Survivors' Line"
phone = "0808 000 0000"
about = "Free, day and night"

[translations.cy]
"welcome" = "Croeso."
"question.helped.ask" = "A oedd yn help?"
"question.helped.option.yes.label" = "Oedd"
"support.the-survivors-line.about" = "Am ddim, ddydd a nos"

[translations.ur]
"question.helped.ask" = "کیا اس سے مدد ملی؟"
""")


def test_places_are_listed_in_the_order_of_reading() -> None:
    assert [place.address for place in places(BILINGUAL)] == [
        "welcome",
        "section.part.title",
        "section.part.note",
        "question.helped.ask",
        "question.helped.option.yes.label",
        "question.helped.option.no.label",
        "question.helped.option.no.hint",
        "support.the-survivors-line.name",
        "support.the-survivors-line.about",
        "support.the-survivors-line.phone",
    ]


def test_addresses_stay_when_pages_and_options_change_places() -> None:
    question = BILINGUAL.pages[0].questions[0]
    assert isinstance(question, ChooseOne)
    turned = msgspec.structs.replace(question, options=question.options[::-1])
    page = msgspec.structs.replace(BILINGUAL.pages[0], questions=(turned,))
    after = msgspec.structs.replace(BILINGUAL, pages=(page,))
    assert {place.address: place.text for place in places(after)} == {
        place.address: place.text for place in places(BILINGUAL)
    }


def test_what_is_missing_is_listed_and_telephone_numbers_are_not() -> None:
    assert [place.address for place in translation.missing(BILINGUAL, "cy")] == [
        "section.part.title",
        "section.part.note",
        "question.helped.option.no.label",
        "question.helped.option.no.hint",
        "support.the-survivors-line.name",
    ]
    assert translation.missing(BILINGUAL, "en") == ()


def test_a_language_stands_in_its_places_and_the_rest_falls_back_visibly() -> None:
    welsh = translation.localise(BILINGUAL, "cy")
    question = welsh.questionnaire.pages[0].questions[0]
    assert isinstance(question, ChooseOne)
    assert question.ask == "A oedd yn help?"
    assert [option.label for option in question.options] == ["Oedd", "No"]
    assert welsh.questionnaire.welcome == "Croeso."
    assert welsh.questionnaire.support[0].about == "Am ddim, ddydd a nos"
    assert welsh.language_of("question.helped.ask") == "cy"
    assert welsh.language_of("question.helped.option.no.label") == "en"
    assert welsh.language_of("section.part.note") == "en"


def test_a_language_that_nobody_translated_falls_back_whole() -> None:
    polish = translation.localise(BILINGUAL, "pl")
    assert polish.questionnaire == BILINGUAL
    assert polish.language_of("question.helped.ask") == "en"


def test_its_own_language_is_itself() -> None:
    english = translation.localise(BILINGUAL, "en")
    assert english.questionnaire is BILINGUAL
    assert not english.fallen


def test_languages_and_their_direction() -> None:
    assert translation.languages(BILINGUAL) == ("en", "cy", "ur")
    assert [translation.direction(tag) for tag in ("en", "ur", "ar-EG", "cy")] == ["ltr", "rtl", "rtl", "ltr"]


@given(questionnaires())
def test_a_full_translation_changes_every_text_and_nothing_else(questionnaire: Questionnaire) -> None:
    texts = {place.address: f"{place.address} in Welsh" for place in places(questionnaire)}
    full = msgspec.structs.replace(questionnaire, translations={"cy": texts})
    assert translation.missing(full, "cy") == ()
    welsh = translation.localise(full, "cy")
    assert not welsh.fallen
    # A contact's address follows its name, so compare in order.
    assert [place.text for place in places(welsh.questionnaire)] == list(texts.values())
    back = {place.address: place.text for place in places(full)}
    again = msgspec.structs.replace(welsh.questionnaire, support=full.support, translations={"cy": back})
    english = translation.localise(again, "cy").questionnaire
    assert msgspec.structs.replace(english, translations=full.translations) == full


def test_telephone_numbers_keep_their_order_in_languages_written_from_right_to_left() -> None:
    """Without the marks the groups of a number change places on the page, and the call reaches somebody else."""
    texts = {"welcome": "فون کریں 0808 500 2222، یا 999۔ 116 123", "question.helped.ask": "2 یا 3؟"}
    urdu = translation.localise(msgspec.structs.replace(BILINGUAL, translations={"ur": texts}), "ur").questionnaire
    assert urdu.welcome == "فون کریں \u20660808 500 2222\u2069، یا 999۔ \u2066116 123\u2069"
    assert urdu.pages[0].questions[0].ask == "2 یا 3؟"
    welsh = msgspec.structs.replace(BILINGUAL, translations={"cy": {"welcome": "Ffoniwch 0808 500 2222"}})
    assert translation.localise(welsh, "cy").questionnaire.welcome == "Ffoniwch 0808 500 2222"

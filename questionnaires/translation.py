"""The languages of one questionnaire: which texts there are to translate, which are missing, and each language's own.

A text without a translation falls back to the questionnaire's own language, and whoever shows it can tell, so that
it is marked as such (`lang=` on a page) and nobody's screen reader reads English with Welsh sounds.
"""

import re

import msgspec

from questionnaires.places import QUESTION_TEXTS, SUPPORT_TEXTS, Place, contact_key, places
from questionnaires.schema import (
    AnyQuestion,
    ChooseMany,
    ChooseOne,
    Option,
    Page,
    Questionnaire,
    Section,
    SupportContact,
)

_RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})


_NUMBER = re.compile(r"\+?\d[\d ()-]*[ ()-][\d ()-]*\d")
"""A telephone number in groups. Written from right to left its groups would change places, and call somebody else;
between an isolate and its end (U+2066, U+2069) it is read as it stands."""


class Localised(msgspec.Struct, frozen=True, kw_only=True):
    """A questionnaire in one language. `fallen` holds the addresses of texts that stand in its own language instead."""

    questionnaire: Questionnaire
    language: str
    fallen: frozenset[str]

    def language_of(self, address: str) -> str:
        """Tell in which language the text at an address stands."""
        return self.questionnaire.language if address in self.fallen else self.language


def languages(questionnaire: Questionnaire) -> tuple[str, ...]:
    """Give the languages it can be read in, its own first."""
    return (questionnaire.language, *questionnaire.translations)


def direction(language: str) -> str:
    """Tell how a language is written: "rtl" or "ltr", as HTML's `dir` has it."""
    return "rtl" if language.split("-", maxsplit=1)[0] in _RIGHT_TO_LEFT else "ltr"


def missing(questionnaire: Questionnaire, language: str) -> tuple[Place, ...]:
    """Give the places that have no text in a language yet, in the order in which respondents meet them."""
    if language == questionnaire.language:
        return ()
    texts = questionnaire.translations.get(language, {})
    return tuple(place for place in places(questionnaire) if needs_words(place) and place.address not in texts)


def needs_words(place: Place) -> bool:
    """Whether a text differs between languages: telephone numbers and addresses on the web do not."""
    return not place.address.startswith("support.") or place.where.field not in {"phone", "web"}


def localise(questionnaire: Questionnaire, language: str) -> Localised:
    """Put a language's texts in their places. The ids, values and conditions stay as they are.

    The questionnaire given back keeps naming its own language; ask `language_of` for a text's. In languages written
    from right to left, telephone numbers in the texts are kept in their order.
    """
    texts = questionnaire.translations.get(language, {})
    fallen = frozenset(place.address for place in missing(questionnaire, language))
    if language == questionnaire.language:
        return Localised(questionnaire=questionnaire, language=language, fallen=frozenset())
    put = _Texts(texts, language)
    localised = msgspec.structs.replace(
        questionnaire,
        welcome=put("welcome", questionnaire.welcome),
        closing=put("closing", questionnaire.closing),
        other_ways=put("other_ways", questionnaire.other_ways),
        sections=tuple(_section(section, put) for section in questionnaire.sections),
        pages=tuple(_page(page, put) for page in questionnaire.pages),
        support=tuple(_contact(contact, put) for contact in questionnaire.support),
    )
    return Localised(questionnaire=localised, language=language, fallen=fallen)


class _Texts:
    """Gives the translation at an address, or the text that stands there already."""

    def __init__(self, texts: dict[str, str], language: str) -> None:
        self.texts = texts
        self.is_left_to_right = direction(language) == "ltr"

    def __call__(self, address: str, text: str) -> str:
        if not text or address not in self.texts:
            return text
        return self.texts[address] if self.is_left_to_right else _NUMBER.sub("\u2066\\g<0>\u2069", self.texts[address])


def _section(section: Section, put: _Texts) -> Section:
    start = f"section.{section.id}"
    return msgspec.structs.replace(
        section, title=put(f"{start}.title", section.title), note=put(f"{start}.note", section.note)
    )


def _page(page: Page, put: _Texts) -> Page:
    start = f"page.{page.id}"
    return msgspec.structs.replace(
        page,
        title=put(f"{start}.title", page.title),
        body=put(f"{start}.body", page.body),
        questions=tuple(_question(question, put) for question in page.questions),
    )


def _question(question: AnyQuestion, put: _Texts) -> AnyQuestion:
    start = f"question.{question.id}"
    texts = {field: getattr(question, field) for field in QUESTION_TEXTS if hasattr(question, field)}
    changes: dict[str, object] = {field: put(f"{start}.{field}", text) for field, text in texts.items()}
    if isinstance(question, ChooseOne | ChooseMany):
        changes["options"] = tuple(
            _option(option, f"{start}.option.{option.value}", put) for option in question.options
        )
    return msgspec.structs.replace(question, **changes)


def _option(option: Option, start: str, put: _Texts) -> Option:
    return msgspec.structs.replace(
        option, label=put(f"{start}.label", option.label), hint=put(f"{start}.hint", option.hint)
    )


def _contact(contact: SupportContact, put: _Texts) -> SupportContact:
    start = f"support.{contact_key(contact)}"
    texts = {field: put(f"{start}.{field}", getattr(contact, field)) for field in SUPPORT_TEXTS}
    return msgspec.structs.replace(contact, **texts)

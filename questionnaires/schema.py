"""The parts of a questionnaire, as frozen Structs.

A questionnaire is a sequence of pages; a page shows some questions, or only words. Everything here is decoded
strictly (an unknown field is an error that names its place) and is encoded without its defaults, so that a field
added later changes neither the canonical bytes nor the fingerprint of a questionnaire published before it.

Texts that a respondent reads are prose in the questionnaire's own language (`questionnaires.prose` says what marks
they may hold); other languages stand in `translations`, addressed by the places that `questionnaires.translation`
lists.
"""

from enum import StrEnum
from typing import Literal

import msgspec

PREFER_NOT = "prefer-not-to-say"
"""Value of the standard answer "Prefer not to say"; no option of an author's may use it."""

DONT_KNOW = "dont-know"
"""Value of the standard answer "I don't know"; no option of an author's may use it."""


class Role(StrEnum):
    """What a question is for, where the house treats its answer in a way of its own."""

    CONSENT = "consent"
    """Consent to take part: the only question that may be required. Its options are "yes" and "no"; a no ends the
    visit, stores nothing and shows support."""

    QUOTE_CONSENT = "quote-consent"
    """Consent to be quoted, asked on its own. Its options are "yes" and "no"; anything but yes is a no."""

    AGE = "age"
    """Whether the respondent is old enough to take part; leads to a page that `ends` the visit."""

    CHARACTERISTIC = "characteristic"
    """An equality question: asked last, with a reason, and disclosed only under the rules for characteristics."""

    AREA = "area"
    """Where the respondent lives or was helped, in broad areas; disclosed as a characteristic."""

    ORGANISATION = "organisation"
    """Which organisation a provider works for; asked of providers only; disclosed as a characteristic."""


class ShowIf(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Shows a page or a question only after certain answers to a question on an earlier page.

    Exactly one of the three is given. A question that was skipped, or was not shown, has no answer: it satisfies
    `none_of` and `answered = false` only.
    """

    question: str
    any_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()
    answered: bool | None = None


class Option(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """One answer to choose. `exclusive` (choose-many only) cannot be chosen beside another: "None of these"."""

    value: str
    label: str
    hint: str = ""
    exclusive: bool = False


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What every kind of question has. `ask` is the question, `why` the reason for asking it, told to respondents."""

    id: str
    ask: str
    hint: str = ""
    why: str = ""
    show_if: ShowIf | None = None
    role: Role | None = None
    required: bool = False


class ChooseOne(
    Question,
    frozen=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    kw_only=True,
    tag_field="kind",
    tag="choose-one",
):
    """One of the options. The two flags add the standard answers, worded by the site in every language it speaks."""

    options: tuple[Option, ...]
    prefer_not_to_say: bool = False
    dont_know: bool = False


class ChooseMany(
    Question,
    frozen=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    kw_only=True,
    tag_field="kind",
    tag="choose-many",
):
    """Any number of the options, or one of the standard answers alone."""

    options: tuple[Option, ...]
    prefer_not_to_say: bool = False
    dont_know: bool = False


class Scale(
    Question, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True, tag_field="kind", tag="scale"
):
    """A whole number from `low` to `high` (at most eleven points), of which the ends are worded."""

    low: int = 1
    high: int = 5
    low_label: str
    high_label: str
    prefer_not_to_say: bool = False
    dont_know: bool = False


class Number(
    Question, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True, tag_field="kind", tag="number"
):
    """A number, whole unless `decimals` (0 to 4) allows places, between `least` and `most` where they are given."""

    least: float | None = None
    most: float | None = None
    decimals: int = 0
    unit: str = ""


class Year(
    Question, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True, tag_field="kind", tag="year"
):
    """A calendar year of four digits, from `earliest` to `latest`."""

    earliest: int = 1900
    latest: int = 2100


class ShortText(
    Question,
    frozen=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    kw_only=True,
    tag_field="kind",
    tag="short-text",
):
    """One line. `reminder` shows the site's standing words not to name people or places."""

    longest: int = 200
    reminder: bool = False


class LongText(
    Question,
    frozen=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    kw_only=True,
    tag_field="kind",
    tag="long-text",
):
    """As many lines as wanted, up to `longest` characters. `reminder` as for a short text."""

    longest: int = 5000
    reminder: bool = False


AnyQuestion = ChooseOne | ChooseMany | Scale | Number | Year | ShortText | LongText
"""Every kind there is; msgspec tells them apart by their field `kind`."""

ClosedQuestion = ChooseOne | ChooseMany | Scale
"""The kinds answered by choosing."""

TextQuestion = ShortText | LongText
"""The kinds answered in one's own words."""


class Page(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """One screen: words, questions, or both.

    A page that `ends` the visit holds no question: reaching it forgets every answer and shows `body` and support.
    A page with one question may leave its title empty; the question is then its heading.
    """

    id: str
    title: str = ""
    body: str = ""
    section: str = ""
    show_if: ShowIf | None = None
    ends: bool = False
    questions: tuple[AnyQuestion, ...] = msgspec.field(default=(), name="question")


class SupportContact(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Somebody to turn to. `phone`, `text` and `web` are shown as given; `about` says for whom and what it costs."""

    name: str
    about: str = ""
    phone: str = ""
    text: str = ""
    web: str = ""
    hours: str = ""


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A run of pages (`Page.section` names it) that belong together.

    `note` is the content note, shown before its first question; `skippable` offers "Skip this part" on each of its
    pages; `show_support` shows the support contacts on each of its pages.
    """

    id: str
    title: str
    note: str = ""
    sensitive: bool = False
    skippable: bool = False
    show_support: bool = False


class Questionnaire(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What one audience is asked.

    `title` is for staff; respondents see `welcome` before the first question and `closing` after sending. `minutes`
    is the time it takes. `other_ways` says how else to answer (paper, telephone, easy read). `translations` maps a
    language tag to texts by place.
    """

    format: Literal[1]
    id: str
    title: str
    audience: str
    language: str = "en"
    minutes: int = 0
    welcome: str = ""
    closing: str = ""
    other_ways: str = ""
    sections: tuple[Section, ...] = msgspec.field(default=(), name="section")
    pages: tuple[Page, ...] = msgspec.field(name="page")
    support: tuple[SupportContact, ...] = ()
    translations: dict[str, dict[str, str]] = {}

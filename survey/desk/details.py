"""What a consultation says of itself: read from a form, and whether it is complete."""

import datetime
import re
from collections.abc import Iterator

import msgspec

from questionnaires.consultation import Consultation
from survey import languages
from survey.consultations import Switches
from survey.desk.asking import Fields
from survey.desk.projects import Project

LABELS = {
    "name": "Name",
    "purpose": "What it is for",
    "asker": "Who is asking",
    "contact": "How to reach you",
    "opens": "Opens on",
    "closes": "Closes after",
    "series": "Series",
    "wave": "Wave",
    "languages": "Languages",
    "leave_to": "Where ‘Leave now’ leads",
    "expected": "People expected",
    "entry": "Address",
    "return_codes": "Save and come back",
    "throttle": "Slow down machines",
    "invited": "Audiences that need a code",
    "keep_months": "Months to keep answers",
}
PROSE = ("purpose", "asker", "contact")
"""The texts that stand in every language of the consultation."""

_ENTRY = re.compile(r"[a-z0-9]{0,40}")


class Details(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of the form, as they are kept."""

    name: str
    purpose: str
    asker: str
    contact: str
    opens: datetime.date | None
    closes: datetime.date | None
    series: str
    wave: int
    languages: tuple[str, ...]
    leave_to: str
    expected: int
    entry: str
    return_codes: bool
    throttle: bool
    invited: tuple[str, ...]
    keep_months: int


def of(project: Project) -> Details:
    """Give what a project says now."""
    stated = project.consultation
    return Details(
        name=stated.name,
        purpose=stated.purpose,
        asker=stated.asker,
        contact=stated.contact,
        opens=stated.opens,
        closes=stated.closes,
        series=stated.series,
        wave=stated.wave,
        languages=stated.languages,
        leave_to=stated.leave_to,
        expected=project.expected,
        entry=project.entry,
        return_codes=project.switches.return_codes,
        throttle=project.switches.throttle,
        invited=project.switches.invited,
        keep_months=project.keep_months,
    )


def read(fields: Fields) -> tuple[Details, dict[str, str]]:
    """Read the form, and say what of it cannot stand."""
    own = fields.text("language") if fields.text("language") in languages.reviews() else "en"
    others = tuple(tag for tag in languages.reviews() if tag in fields.every("languages") and tag != own)
    wave, expected, months = fields.whole("wave"), fields.whole("expected"), fields.whole("keep_months")
    read = Details(
        name=fields.line("name"),
        purpose=fields.text("purpose"),
        asker=fields.text("asker"),
        contact=fields.text("contact"),
        opens=fields.date("opens"),
        closes=fields.date("closes"),
        series=fields.line("series"),
        wave=wave or 0,
        languages=(own, *others),
        leave_to=fields.text("leave_to"),
        expected=expected or 0,
        entry=fields.text("entry").lower().lstrip("/"),
        return_codes=fields.ticked("return_codes"),
        throttle=fields.ticked("throttle"),
        invited=fields.every("invited"),
        keep_months=months or 0,
    )
    return read, wrongs(read)


def put(project: Project, details: Details, by: str) -> Project:
    """Give a project with other details, changed by somebody."""
    assert details.opens
    assert details.closes
    stated = msgspec.structs.replace(
        project.consultation,
        name=details.name,
        purpose=details.purpose,
        asker=details.asker,
        contact=details.contact,
        opens=details.opens,
        closes=details.closes,
        series=details.series,
        wave=details.wave,
        languages=details.languages,
        leave_to=details.leave_to,
    )
    return msgspec.structs.replace(
        project,
        consultation=stated,
        entry=details.entry,
        switches=Switches(return_codes=details.return_codes, throttle=details.throttle, invited=details.invited),
        expected=details.expected,
        keep_months=details.keep_months,
        changed_by=by,
    )


def translate(project: Project, language: str, texts: dict[str, str], by: str) -> Project:
    """Give a project that says of itself, in another language, what `texts` hold by field."""
    stated = project.consultation
    translations = stated.translations | {language: texts}
    said = msgspec.structs.replace(stated, translations=translations)
    return msgspec.structs.replace(project, consultation=said, changed_by=by)


def missing(consultation: Consultation) -> list[str]:
    """Name what people have to be told before the first question, and are not told yet."""
    wanted = (("purpose", "what it is for"), ("asker", "who is asking"), ("contact", "how to reach you"))
    return [words for field, words in wanted if not getattr(consultation, field).strip()]


def missing_translations(consultation: Consultation) -> list[str]:
    """Name the languages in which something of it is not said yet."""
    return [
        tag
        for tag in consultation.languages[1:]
        if any(
            getattr(consultation, field).strip() and not consultation.translations.get(tag, {}).get(field, "").strip()
            for field in PROSE
        )
    ]


def wrongs(read: Details) -> dict[str, str]:
    """Say by field what cannot stand."""
    return dict((*_wrong_words(read), *wrong_days(read.opens, read.closes), *_wrong_numbers(read)))


def _wrong_words(read: Details) -> Iterator[tuple[str, str]]:
    if not 0 < len(read.name) <= 120:
        yield "name", "Give it a name of up to 120 letters"
    for field in PROSE:
        if len(getattr(read, field)) > 5_000:
            yield field, "Shorten this to 5,000 letters"
    if not re.fullmatch(r"https://[^\s/]+\.[^\s]+", read.leave_to):
        yield "leave_to", "Write the address of an everyday website, beginning with https://"
    if not _ENTRY.fullmatch(read.entry):
        yield "entry", "Use up to 40 small letters and numbers that mean nothing, or leave it empty"


def wrong_days(opens: datetime.date | None, closes: datetime.date | None) -> Iterator[tuple[str, str]]:
    """Say by field what of the first and the last day cannot stand."""
    if opens is None:
        yield "opens-day", "Write the day it opens as numbers, such as 4 3 2027"
    if closes is None:
        yield "closes-day", "Write the last day as numbers, such as 30 6 2027"
    elif opens and closes < opens:
        yield "closes-day", "The last day comes before the first"


def _wrong_numbers(read: Details) -> Iterator[tuple[str, str]]:
    if not 1 <= read.wave <= 200:
        yield "wave", "Write the number of the wave, 1 for the first"
    if not 1 <= read.expected <= 1_000_000:
        yield "expected", "Write how many people of one audience may answer, as a number"
    if not 1 <= read.keep_months <= 120:
        yield "keep_months", "Write a number of months from 1 to 120"

"""What in a text could point at a person, so that a machine marks it before a person decides.

The machine finds names and identifiers; it cannot find "the only woman on the lifeboat". A mark is therefore a
proposal, and whatever is quoted has been read by two people (`analysis.quotes`).
"""

from enum import StrEnum

import msgspec

from analysis import identifiers


class Kind(StrEnum):
    """What a mark covers. The value is what `analysis redact` writes."""

    PERSON = "PERSON"
    PLACE = "PLACE"
    ORGANISATION = "ORG"
    ADDRESS = "ADDRESS"
    POSTCODE = "POSTCODE"
    PHONE = "PHONE"
    EMAIL = "EMAIL"
    URL = "URL"
    HANDLE = "HANDLE"
    DATE = "DATE"
    NHS_NUMBER = "NHS"
    NATIONAL_INSURANCE = "NINO"
    REGISTRATION = "VRM"
    CRIME_REFERENCE = "CRIMEREF"
    COLLAR_NUMBER = "COLLAR"


class Mark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A piece of a text, from character `start` up to `end`, that could identify somebody."""

    start: int
    end: int
    type: Kind


_INSTEAD = {
    Kind.PERSON: "name",
    Kind.PLACE: "place",
    Kind.ORGANISATION: "organisation",
    Kind.ADDRESS: "address",
    Kind.POSTCODE: "postcode",
    Kind.PHONE: "phone number",
    Kind.EMAIL: "email address",
    Kind.URL: "web address",
    Kind.HANDLE: "account name",
    Kind.DATE: "date",
    Kind.NHS_NUMBER: "NHS number",
    Kind.NATIONAL_INSURANCE: "National Insurance number",
    Kind.REGISTRATION: "car registration",
    Kind.CRIME_REFERENCE: "reference number",
    Kind.COLLAR_NUMBER: "officer",
}


def mark(text: str) -> tuple[Mark, ...]:
    """Give the marks of a text, in order and without overlap."""
    return tuple(Mark(start, end, Kind(kind)) for start, end, kind in identifiers.find(text))


def redact(text: str) -> str:
    """Put what a thing is, in square brackets, in the place of everything that is marked."""
    pieces: list[str] = []
    done = 0
    for one in mark(text):
        pieces += text[done : one.start], f"[{_INSTEAD[one.type]}]"
        done = one.end
    return "".join([*pieces, text[done:]])

"""A consultation: one commissioner's question to people, in one wave.

The site shows it, the desk edits it, the sealed export carries it to the report; all three know it by this form.
"""

import datetime

import msgspec

from questionnaires.schema import SupportContact


class Consultation(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What a consultation says of itself, to respondents and to readers of its report.

    `asker`, `purpose` and `contact` are prose shown before the first question; `translations` maps a language to
    their texts by field, as in `{"cy": {"purpose": "..."}}`, and a missing one falls back to `languages[0]`.
    `questionnaires` maps an audience ("survivors", "providers", "families") to the fingerprint it is asked.
    `leave_to` is the neutral site that the way out leads to. `public_key` is raw bytes; none until the key has been
    proven.
    """

    id: str
    name: str
    asker: str
    purpose: str
    contact: str = ""
    series: str = ""
    wave: int = 1
    opens: datetime.date
    closes: datetime.date
    questionnaires: dict[str, str]
    languages: tuple[str, ...] = ("en",)
    translations: dict[str, dict[str, str]] = {}
    support: tuple[SupportContact, ...] = ()
    leave_to: str = "https://www.bbc.co.uk/weather"
    public_key: bytes = b""
    invented: bool = False
    """Sample answers, made up: every page and report that shows anything of it says so."""

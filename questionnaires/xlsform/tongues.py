"""The languages of an XLSForm: which its headings name, and each text in all of them."""

from collections.abc import Iterable, Mapping

from questionnaires.xlsform.words import MARKS, language_tag
from questionnaires.xlsform.workbook import Row, Sheet

_ALIASES = {"relevance": "relevant", "caption": "label", "list name": "list_name", "value": "name"}

TEXTS = ("label", "hint", "guidance_hint")


class Tongues:
    """Finds texts by language, and gathers translations under the addresses of their places.

    `own` is the questionnaire's own language. `unknown` names languages of headings that have no tag.
    """

    def __init__(self, sheets: Iterable[Sheet], settings: Mapping[str, str]) -> None:
        self.unknown: list[str] = []
        self._tags: dict[str, str] = {}
        named = [heading.partition("::") for sheet in sheets for heading in sheet.headings]
        names = dict.fromkeys(name for field, _, name in named if field in TEXTS)
        for name in names:
            tag = language_tag(name) if name else None
            if tag:
                self._tags[name] = tag
            elif name:
                self.unknown.append(name)
        said = settings.get("heard_language") or language_tag(settings.get("default_language", ""))
        first = "en" if "" in names else next(iter(self._tags.values()), "en")
        self.own = said or first
        if "" in names or not self._tags:
            self._tags[""] = self.own
        self.translations: dict[str, dict[str, str]] = {tag: {} for tag in self._tags.values() if tag != self.own}

    def texts(self, cells: Mapping[str, str], field: str) -> dict[str, str]:
        """Give a row's texts of one field, by tag; those that are empty have no entry."""
        found: dict[str, str] = {}
        for name, tag in self._tags.items():
            own_heading = f"{MARKS}_{field}_{tag}".lower()
            text = cells.get(f"{field}::{name}" if name else field, "") or cells.get(own_heading, "")
            if text.strip():
                found.setdefault(tag, text)
        return found

    def put(self, address: str, texts: Mapping[str, str]) -> str:
        """Keep a text's translations under an address; give it in the questionnaire's own language, perhaps empty."""
        own = texts.get(self.own, "")
        for tag, text in texts.items():
            if tag != self.own and own:
                self.translations[tag][address] = text
        return own


def with_todays_headings(sheet: Sheet) -> Sheet:
    """Give headings the names in use today: `caption` is a label, `label : English` is `label::english`."""

    def today(heading: str) -> str:
        start, *rest = (part.strip() for part in heading.replace("::", ":").split(":", 1))
        return "::".join([_ALIASES.get(start, start), *rest])

    rows = tuple(Row(row.number, {today(heading): text for heading, text in row.cells.items()}) for row in sheet.rows)
    return Sheet(sheet.name, tuple(today(heading) for heading in sheet.headings), rows)

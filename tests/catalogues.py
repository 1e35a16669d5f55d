"""Gathers the site's words for translation, and compiles the catalogues: `make words`.

The English stands in templates and code; `questionnaires.answers` words its problems itself. Each catalogue keeps the
translations it has; a text that was changed in English has none until somebody translates it anew.
"""

import datetime
import hashlib
import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from questionnaires import answers
from survey import languages

ROOT = Path(__file__).parent.parent
METHODS = [("site/**.html", "jinja2"), ("**.html", "ignore")]
OPTIONS = {"site/**.html": {"trimmed": "true", "encoding": "utf-8"}}
WIDTH = 110


def messages() -> Iterator[tuple[str, str]]:
    """Give every text of the site, with where it stands."""
    found = extract_from_dir(ROOT / "survey" / "templates", METHODS, OPTIONS, keywords={"_": None, "gettext": None})
    for name, _line, text, _comments, _context in found:
        yield text if isinstance(text, str) else text[0], f"survey/templates/{name}"
    for folder in (ROOT / "survey", ROOT / "survey" / "site"):
        found = extract_from_dir(folder, [("*.py", "python")], keywords={"_": None})
        for name, _line, text, _comments, _context in found:
            yield text if isinstance(text, str) else text[0], f"{folder.relative_to(ROOT)}/{name}"
    for text in answers.WORDING:
        yield text, "questionnaires/answers.py"


def template() -> Catalog:
    """Gather all texts in a catalogue without translations."""
    gathered = Catalog(fuzzy=False)
    for text, place in messages():
        gathered.add(text, locations=[(place, 0)])
    return gathered


def path(tag: str) -> Path:
    """Give where a language's catalogue stands."""
    return languages.HERE / f"{tag}.po"


def read(tag: str) -> Catalog:
    """Read a language's catalogue as it is."""
    with path(tag).open("rb") as file:
        return read_po(file, locale=tag)


def updated(tag: str) -> Catalog:
    """Give a language's catalogue with today's texts: none missing, none too many."""
    catalogue = read(tag) if path(tag).exists() else Catalog(locale=tag, fuzzy=False)
    fresh = Catalog(locale=tag, fuzzy=False)
    for message in template():
        if message.id:
            known = catalogue.get(str(message.id))
            fresh[str(message.id)] = Message(
                message.id,
                known.string if known else "",
                locations=message.locations,
                flags={"python-brace-format"} if "{" in str(message.id) else (),
            )
    return fresh


def written(catalogue: Catalog) -> bytes:
    """Write a catalogue as it stands in the repository: in the order of its texts, without dates."""
    file = io.BytesIO()
    write_po(file, catalogue, width=WIDTH, no_location=False, omit_header=True, sort_output=True, include_lineno=False)
    return _HEADER % str(catalogue.locale).encode() + file.getvalue()


def compiled(catalogue: Catalog) -> bytes:
    """Compile a catalogue as gettext reads it: the same texts give the same bytes, whatever the day."""
    catalogue.creation_date = catalogue.revision_date = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    file = io.BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


_HEADER = b"""# The words that respondents see, translated. Who stands for the translation: reviews.toml.
msgid ""
msgstr ""
"Language: %s\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def main() -> int:
    """Bring every catalogue up to date, compile it, and say what it lacks."""
    for tag, review in languages.reviews().items():
        if tag == "en":
            continue
        catalogue = updated(tag)
        path(tag).write_bytes(written(catalogue))
        path(tag).with_suffix(".mo").write_bytes(compiled(read(tag)))
        wanting = sum(1 for message in catalogue if message.id and not message.string)
        fingerprint = hashlib.sha256(path(tag).with_suffix(".mo").read_bytes()).hexdigest()
        holds = review.is_approved and review.catalogue == fingerprint
        stands = f"{review.reviewer} stands for it" if holds else "nobody stands for it as it is now"
        sys.stdout.write(
            f'{tag}: {len(catalogue)} texts, {wanting} to translate; {stands}\n    catalogue = "{fingerprint}"\n'
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())

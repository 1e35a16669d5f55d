"""Files of answers that an office already has: any CSV, or JSON lines. In: rows; out: themes by row.

Nothing here knows a workspace, and nothing that is read or written here can reach a report.
"""

import codecs
import contextlib
import csv
import difflib
import io
import os
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from analysis.answers.disk import replace, replace_together
from analysis.finding.themeset import Feeling, Taught, ThemeSet

_LIKELY = ("text", "answer", "answers", "comment", "comments", "response", "feedback")
"""Names under which the answers' column is looked for when none is given."""

_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""What the files of spreadsheet programs begin with: today's, and Excel's of before 2007."""

_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
"""Order matters: the mark of UTF-32 begins with that of UTF-16."""

_CONTROLS = bytes(sorted(set(range(32)) - set(b"\t\n\v\f\r")))
_CONTROL = re.compile(f"[{re.escape(_CONTROLS.decode())}]")
_OFTEN = 10
"""Of so many bytes one that no text holds makes it another kind of file; fewer are slips."""


class FileProblem(Exception):
    """The file cannot be read as answers; the message is a sentence that says why and what to do."""


class Coded(msgspec.Struct, frozen=True):
    """A text that a person has coded in full: exactly these themes, by key."""

    text: str
    themes: tuple[str, ...]


class PlacedRow(msgspec.Struct, frozen=True):
    """One line of the result: the row, counted from 0 without the header, its themes, surest first, and how sure."""

    row: int
    themes: tuple[str, ...]
    sure: dict[str, float]


class ThemeLine(msgspec.Struct, frozen=True, kw_only=True):
    """A theme as the result's sibling file gives it. Rows only: no one's words but the telling ones."""

    key: str
    name: str
    new: bool
    size: int
    definition: str
    words: tuple[str, ...]
    typical: tuple[int, ...]
    atypical: tuple[int, ...]
    feeling: Feeling | None
    language: str


def read_answers(path: Path, column: str | None = None) -> list[str]:
    """Read one text a row, blank ones as empty texts. `column` names the column; otherwise it is looked for.

    Raises FileProblem.
    """
    return read_column(path, column)[1]


def read_column(path: Path, column: str | None = None) -> tuple[str, list[str]]:
    """Give the name of the answers' column with the answers, as `read_answers` does. Raises FileProblem."""
    text = _decode(path)
    rows = _json_rows(path, text) if path.suffix in {".jsonl", ".ndjson", ".json"} else _csv_rows(path, text)
    if not rows:
        return "", []
    name = _choose(path, list(dict.fromkeys(key for row in rows for key in row)), column)
    return name, [_as_text(row.get(name)) for row in rows]


def check_out(out: Path, given: Sequence[Path]) -> None:
    """Make sure that a result can be written to `out`, and over none of the files that were `given`.

    Asked before the answers are read, so that nobody waits for what cannot be kept. Raises FileProblem.
    """
    if out.is_dir():
        raise FileProblem(f"{out} is a folder: name a file in it to write to.")
    if not out.parent.is_dir():
        raise FileProblem(f"There is no folder {out.parent} to write {out.name} in. Make it, or name another.")
    if not os.access(out.parent, os.W_OK):
        raise FileProblem(f"Nothing may be written in {out.parent}. Name a file in another folder.")
    for written in (out, sibling(out)):
        if written.exists() and not written.is_file():
            raise FileProblem(f"{written} is no ordinary file, and would be replaced by one. Give another name.")
        if any(written.exists() and written.samefile(one) for one in given if one.exists()):
            raise FileProblem(f"{written} is what you gave to be read, and would be written over. Give another name.")


def sibling(out: Path) -> Path:
    """Where the themes go that belong to the rows in `out`."""
    return out.with_suffix(".themes.json")


def read_coded(path: Path) -> list[Coded]:
    """Read answers that a person has coded, JSON lines of `{"text", "themes": [...]}`. Raises FileProblem."""
    coded = []
    for number, line in _lines(_decode(path)):
        try:
            coded.append(msgspec.json.decode(line, type=Coded))
        except (msgspec.MsgspecError, RecursionError) as problem:
            raise FileProblem(
                f'{path.name}, line {number}: {problem}. Each line is {{"text": "...", "themes": ["key", ...]}}.'
            ) from problem
    return coded


def teachings(path: Path, coded: Sequence[Coded], keys: Sequence[str]) -> list[Taught]:
    """Turn fully coded texts into decisions on each theme of the codebook. Raises FileProblem for unknown keys."""
    known = set(keys)
    for number, each in enumerate(coded, 1):
        if missing := [theme for theme in each.themes if theme not in known]:
            raise FileProblem(
                f"{path.name}, text {number}: the codebook has no theme '{missing[0]}'. Its themes: {', '.join(keys)}."
            )
    return [Taught(each.text, key, key in each.themes) for each in coded for key in keys]


def write_result(found: ThemeSet, out: Path) -> Path:
    """Write the placed rows to `out` and the themes to its sibling, which is given back: both or neither.

    Raises OSError.
    """
    encode = msgspec.json.encode
    rows = (encode(PlacedRow(row, tuple(sure), sure)) + b"\n" for row, sure in enumerate(found.answers))
    themes = [
        ThemeLine(**{name: getattr(theme, name) for name in ThemeLine.__struct_fields__}) for theme in found.themes
    ]
    about = {
        "themes": themes,
        "number": found.number,
        "why": found.why,
        "engine": found.engine,
        "seed": found.seed,
        "stability": found.stability,
        "left_over": found.left_over,
        "blank": found.blank,
        "other_languages": found.apart,
        "parts_in_other_languages": found.parts_apart,
    }
    replace_together({out: rows, sibling(out): [msgspec.json.format(encode(about), indent=2) + b"\n"]})
    return sibling(out)


def write_questions(answers: Sequence[str], found: ThemeSet, rows: Sequence[int], out: Path) -> None:
    """Write answers for a person to code: lines that `read_coded` reads once their themes have been put right."""
    lines = ({"row": row, "text": answers[row], "themes": list(found.answers[row])} for row in rows)
    replace(out, (msgspec.json.encode(line) + b"\n" for line in lines))


def _decode(path: Path) -> str:
    """Read a text as programs on office computers save it: UTF-8, Windows' own, or UTF-16 with its mark or without."""
    try:
        held = path.read_bytes()
    except OSError as problem:
        raise FileProblem(f"{path}: {problem.strerror or problem}.") from problem
    if held.startswith(_WORKBOOKS):
        raise FileProblem(f"{path.name} is a workbook, or another kind of archive. Save the sheet as CSV UTF-8 first.")
    marked = next((encoding for mark, encoding in _MARKS.items() if held.startswith(mark)), "")
    for encoding in filter(None, (marked,) if marked else (_unmarked(path, held), "utf-8-sig", "cp1252")):
        try:
            return held.decode(encoding).replace("\x00", "")
        except UnicodeDecodeError:
            continue
    raise FileProblem(f"{path.name}: neither UTF-8 nor Windows text. Save it again as CSV UTF-8.")


def _unmarked(path: Path, held: bytes) -> str:
    """Give the order of bytes in UTF-16 that lacks its mark; empty for other texts. Raises FileProblem.

    Such bytes are mostly UTF-8 too, and read so they are rubbish, but for their zeros and control characters. A few
    zeros alone are slips in another text.
    """
    if 0 not in held:
        return ""
    odd = len(held) - len(held.translate(None, _CONTROLS))
    plain = {}
    for encoding in ("utf-16-le", "utf-16-be"):
        with contextlib.suppress(UnicodeDecodeError):
            text = held.decode(encoding)
            if not _CONTROL.search(text) and ("\n" in text or text[:1].isascii()):
                plain[encoding] = sum(map(str.isascii, text))
    is_utf_16 = odd * _OFTEN > len(held) or not _is_utf_8(held)
    if is_utf_16 and plain:
        return max(plain, key=lambda encoding: plain[encoding])
    if odd * _OFTEN > len(held):
        raise FileProblem(f"{path.name} is UTF-16 that is cut short, or no text at all. Save it again as CSV UTF-8.")
    return ""


def _is_utf_8(held: bytes) -> bool:
    try:
        held.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _lines(text: str) -> Iterator[tuple[int, str]]:
    return ((number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip())


def _json_rows(path: Path, text: str) -> list[dict[str, object]]:
    rows = []
    if text.lstrip()[:1] == "[":
        try:
            return msgspec.json.decode(text, type=list[dict[str, object]])
        except (msgspec.MsgspecError, RecursionError) as problem:
            raise FileProblem(f"{path.name}: {problem}. It is read as a list of JSON objects.") from problem
    for number, line in _lines(text):
        try:
            rows.append(msgspec.json.decode(line, type=dict[str, object]))
        except (msgspec.MsgspecError, RecursionError) as problem:
            raise FileProblem(f"{path.name}, line {number}: {problem}. Each line is one JSON object.") from problem
    return rows


def _csv_rows(path: Path, text: str) -> list[dict[str, object]]:
    csv.field_size_limit(sys.maxsize)
    head = text[:20_000].split("\n", 1)[0]
    delimiter = max(",;\t|", key=head.count)
    try:
        _check_quotes(text, delimiter)
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as problem:
        raise FileProblem(f"{path.name}: {problem}.") from problem
    while lines and not lines[0]:
        del lines[0]
    while lines and not lines[-1]:
        del lines[-1]
    if not lines:
        return []
    columns, *rest = lines
    # In a single column an empty line is a blank answer, as spreadsheets write it.
    kept = rest if len(columns) == 1 else [row for row in rest if row]
    return [{name: cells[place] if place < len(cells) else "" for place, name in enumerate(columns)} for cells in kept]


def _check_quotes(text: str, delimiter: str) -> None:
    """Raise csv.Error for a quotation mark that opens a field and never ends it: it would swallow all further rows."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for _ in reader:
            pass
    except csv.Error as problem:
        if "unexpected end" in str(problem):
            raise csv.Error("a quotation mark opens a field and no other ends it, so that rows are lost") from problem


def _choose(path: Path, columns: Sequence[str], column: str | None) -> str:
    listed = ", ".join(f"'{name}'" for name in columns)
    if column is not None:
        if column not in columns:
            plain = {name.strip().lower(): name for name in columns}
            close = difflib.get_close_matches(column.strip().lower(), plain, 1)
            meant = f" Did you mean '{plain[close[0]]}'?" if close else ""
            raise FileProblem(f"{path.name} has no column '{column}'.{meant} Its columns: {listed}.")
        return column
    if len(columns) == 1:
        return columns[0]
    for likely in _LIKELY:
        for name in columns:
            if name.strip().lower() == likely:
                return name
    raise FileProblem(f"{path.name}: which column holds the answers? Say so with --text. Its columns: {listed}.")


def _as_text(value: object) -> str:
    return "" if value is None else value if isinstance(value, str) else str(value)

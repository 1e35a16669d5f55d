"""Spreadsheets as rows of plain text: read without trusting them, written without formulas.

An .xlsx file is a ZIP of XML. Before openpyxl sees it, everything that could hurt is refused: sizes beyond all reason,
document types and entities, macros. What is read is text only; a formula is refused, since its value is anybody's.
"""

import io
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils.exceptions import InvalidFileException

LARGEST_FILE = 5 * 1024 * 1024
LARGEST_UNPACKED = 64 * 1024 * 1024
"""Bytes of all parts together. A ZIP cannot give more than it declares: reading stops there."""

MOST_PARTS = 500
MOST_ROWS = 5000
MOST_COLUMNS = 200

_NAMES_OF_MACROS = ("vbaproject.bin", "macrosheets/", "activex/", "embeddings/")
_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, InvalidFileException, OSError, EOFError, SyntaxError),
    # openpyxl assumes a sound file and stumbles over others in all of these ways
    *(KeyError, ValueError, TypeError, AttributeError, IndexError, NotImplementedError, RuntimeError, RecursionError),
)


class NotASpreadsheet(Exception):
    """A file cannot be read as a spreadsheet, or is not safe to; the message tells its author why."""


class Row(msgspec.Struct, frozen=True):
    """One row below the headings: its number as the spreadsheet shows it, and its texts by heading."""

    number: int
    cells: dict[str, str]


class Sheet(msgspec.Struct, frozen=True):
    """A sheet's rows, empty ones left out, and its headings in order."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]


class Book(msgspec.Struct, frozen=True):
    """The wanted sheets that a file has, by name, and the names of its other ones."""

    sheets: dict[str, Sheet]
    others: tuple[str, ...]


def read(path: Path, wanted: Iterable[str]) -> Book:
    """Read the wanted sheets of an .xlsx file; names and headings are given in small letters.

    Raises NotASpreadsheet.
    """
    content = _content(path)
    _refuse_danger(content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        names = {name.strip().lower(): name for name in book.sheetnames}
        found = {name: _sheet(book[names[name]], name) for name in wanted if name in names}
        others = tuple(name for name in names if name not in found)
        book.close()
    except _DAMAGE as problem:
        raise NotASpreadsheet("The spreadsheet is damaged and cannot be read. Open it, and save it anew.") from problem
    return Book(found, others)


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise NotASpreadsheet("The file is far too large for a questionnaire.")
        return path.read_bytes()
    except OSError as problem:
        raise NotASpreadsheet(f"The file cannot be read: {problem.strerror}.") from problem


def _refuse_danger(content: bytes) -> None:
    if content[:4] == b"\xd0\xcf\x11\xe0":
        raise NotASpreadsheet("The file is in the old .xls format, or has a password. Save it as .xlsx without one.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
                raise NotASpreadsheet("The file unpacks to far more than a questionnaire could be.")
            for part in parts:
                _refuse_part(part.filename.lower(), package.read(part) if _is_xml(part.filename) else b"")
    except _DAMAGE as problem:
        raise NotASpreadsheet("The file is not a spreadsheet in the .xlsx format.") from problem


def _is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels", ".vml"))


def _refuse_part(name: str, content: bytes) -> None:
    if any(macro in name for macro in _NAMES_OF_MACROS):
        raise NotASpreadsheet("The file holds macros or embedded programs. Save it as .xlsx without them.")
    # XML in an alphabet of two bytes could hide a document type from the next line; spreadsheets never use one.
    is_wide = content[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\0" in content[:100]
    if is_wide or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise NotASpreadsheet("The file holds XML that no spreadsheet needs. Copy its cells to a new spreadsheet.")


def _sheet(sheet: openpyxl.worksheet._read_only.ReadOnlyWorksheet, name: str) -> Sheet:
    headings: tuple[str, ...] = ()
    rows: list[Row] = []
    sheet.reset_dimensions()
    for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
        if number > MOST_ROWS:
            raise NotASpreadsheet(f"Sheet '{name}' has more than {MOST_ROWS:,} rows.")
        texts = [_text(cell, name, number) for cell in cells]
        if not headings:
            headings = tuple(text.strip().lower() for text in texts)
        elif any(text.strip() for text in texts):
            cells_by_heading = {
                heading: text for heading, text in zip(headings, texts, strict=False) if heading and text
            }
            rows.append(Row(number, cells_by_heading))
    return Sheet(name, tuple(heading for heading in headings if heading), tuple(rows))


def _text(cell: object, sheet: str, row: int) -> str:
    if getattr(cell, "data_type", "") == "f":
        where = f"sheet '{sheet}', cell {getattr(cell, 'coordinate', f'in row {row}')}"
        raise NotASpreadsheet(f"In {where} stands a formula. Write its value in its place.")
    value = getattr(cell, "value", None)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def write(path: Path, sheets: Sequence[tuple[str, Sequence[Sequence[str]]]]) -> None:
    """Write sheets of text, the first row of each its headings. Nothing written is ever taken for a formula."""
    book = openpyxl.Workbook(write_only=True)
    book.properties.creator = ""
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        for row in rows:
            cells = []
            for text in row:
                cell = WriteOnlyCell(sheet, value=text or None)
                if text:
                    cell.data_type = "s"
                cells.append(cell)
            sheet.append(cells)
    book.save(path)

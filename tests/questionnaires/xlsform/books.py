"""Spreadsheets written in a test as lines of text, and what the reference reader of XLSForm makes of a file."""

from pathlib import Path

import openpyxl
from pyxform.xls2xform import convert


def write_book(path: Path, **sheets: str) -> Path:
    """Write sheets given as lines with strokes between their cells, the first line the headings."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, text in sheets.items():
        sheet = book.create_sheet(name)
        for line in text.strip().splitlines():
            sheet.append([cell.strip().replace("\\n", "\n") or None for cell in line.strip().strip("|").split("|")])
    book.save(path)
    return path


def accepted(path: Path) -> str:
    """Give the XForm that pyxform makes of a file. It raises where it does not accept the file."""
    return str(convert(str(path)).xform)


def warnings(path: Path) -> list[str]:
    """Give what pyxform finds doubtful in a file that it accepts."""
    return list(convert(str(path)).warnings)

"""Writes a report's tables as one OpenDocument spreadsheet, and each as a CSV file.

A text that a spreadsheet program could take for a formula begins with an apostrophe in CSV; in OpenDocument every cell
says what it holds.
"""

import csv
import io

from odf.dc import Date, Language, Title
from odf.element import Element
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import ParagraphProperties, Style, TableCellProperties, TableColumnProperties, TextProperties
from odf.table import Table, TableCell, TableColumn, TableHeaderRows, TableRow
from odf.text import P

from analysis import sheets
from analysis.archives import settle
from analysis.report import Report
from analysis.sentences import banner
from analysis.sheets import Sheet, Value

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(report: Report) -> dict[str, bytes]:
    """Give the spreadsheet and the CSV files by name. The same report gives the same bytes."""
    mark = banner(report)
    found = {"tables.ods": _spreadsheet(report)}
    for sheet in sheets.tables(report):
        found[f"tables/{sheet.name.lower()}.csv"] = _csv(sheet, mark)
    listed = [(f"{sheet.name.lower()}.csv", sheet.title, " ".join(sheet.above)) for sheet in sheets.tables(report)]
    contents = Sheet(name="", title="", above=(), head=("File", "Title", "About"), rows=tuple(listed))
    notes = next(sheet for sheet in sheets.of(report) if sheet.name == "Notes")
    return found | {"tables/contents.csv": _csv(contents, mark), "tables/notes.csv": _csv(notes, mark)}


def _csv(sheet: Sheet, mark: str) -> bytes:
    """Write a table alone: a heading row, then its rows, so that a program can read it. `mark` stands in every row."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for head, row in ((True, sheet.head), *((False, row) for row in sheet.rows)):
        marked = (*row, "Sample" if head else mark) if mark else row
        writer.writerow([_harmless(value) for value in marked])
    # Spreadsheet programs take a file for UTF-8 where it begins so.
    return out.getvalue().encode("utf-8-sig")


def _harmless(value: Value) -> Value:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _spreadsheet(report: Report) -> bytes:
    book = OpenDocumentSpreadsheet()
    book.meta.addElement(Title(text=f"{report.consultation.name}: tables"))
    book.meta.addElement(Language(text="en-GB"))
    book.meta.addElement(Date(text=report.dated.isoformat()))
    title = _style(book, "title", "table-cell", TextProperties(fontsize="14pt", fontweight="bold"))
    wrapped = {"wrapoption": "wrap", "verticalalign": "top"}
    head = _style(book, "head", "table-cell", TableCellProperties(**wrapped), TextProperties(fontweight="bold"))
    words = _style(book, "words", "table-cell", TableCellProperties(**wrapped))
    number = _style(
        book, "number", "table-cell", TableCellProperties(verticalalign="top"), ParagraphProperties(textalign="end")
    )
    wide = _style(book, "wide", "table-column", TableColumnProperties(columnwidth="12cm"))
    narrow = _style(book, "narrow", "table-column", TableColumnProperties(columnwidth="4.2cm"))
    for sheet in sheets.of(report):
        table = Table(name=sheet.name)
        numbers = sheet.name.startswith("Table")
        for column, _ in enumerate(sheet.head):
            table.addElement(TableColumn(stylename=wide if (column == 0) == numbers else narrow))
        _row(table, (sheet.title,), title)
        for line in sheet.above:
            _row(table, (line,), None)
        heading = TableHeaderRows()
        _row(heading, sheet.head, head)
        table.addElement(heading)
        for row in sheet.rows:
            cells = TableRow()
            for value in row:
                cells.addElement(_cell(value, words if isinstance(value, str) else number))
            table.addElement(cells)
        book.spreadsheet.addElement(table)
    out = io.BytesIO()
    book.write(out)
    return settle(out.getvalue())


def _style(book: Element, name: str, family: str, *properties: Element) -> Element:
    style = Style(name=name, family=family)
    for one in properties:
        style.addElement(one)
    book.automaticstyles.addElement(style)
    return style


def _row(into: Element, values: tuple[Value, ...], style: Element | None) -> None:
    row = TableRow()
    for value in values:
        row.addElement(_cell(value, style))
    into.addElement(row)


def _cell(value: Value, style: Element | None) -> Element:
    styled = {"stylename": style} if style is not None else {}
    if isinstance(value, int):
        cell = TableCell(valuetype="float", value=value, **styled)
    else:
        cell = TableCell(valuetype="string", **styled)
    cell.addElement(P(text=str(value)))
    return cell

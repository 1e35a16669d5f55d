"""Writes a report's tables as one OpenDocument spreadsheet, and each as a CSV file.

A text that a spreadsheet program could take for a formula begins with an apostrophe in CSV; in OpenDocument every cell
says what it holds. The spreadsheet is written here and not by a library: the one that there is was last released in
2020, and writes the same tables as other bytes each time.
"""

import csv
import io
import zipfile
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from analysis.writing import sheets
from analysis.writing.archives import LONG_AGO
from analysis.writing.report import Report
from analysis.writing.sentences import banner
from analysis.writing.sheets import Sheet, Value

_FORMULA = ("=", "+", "-", "@", "\t", "\r")

_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_NAMES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "manifest": "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0",
    "xlink": "http://www.w3.org/1999/xlink",
}


def write(report: Report) -> dict[str, bytes]:
    """Give the spreadsheet and the CSV files by name. The same report gives the same bytes."""
    mark = banner(report)
    found = {"tables.ods": _spreadsheet(report)}
    tables = sheets.tables(report)
    for sheet in tables:
        found[f"tables/{sheet.name.lower()}.csv"] = _csv(sheet, mark)
    listed = tuple((f"{sheet.name.lower()}.csv", sheet.title, " ".join(sheet.above)) for sheet in tables)
    contents = Sheet(name="Contents", title="Contents", above=(), head=("File", "Title", "About"), rows=listed)
    notes = next(sheet for sheet in sheets.of(report) if sheet.name == "Notes")
    return found | {"tables/contents.csv": _csv(contents, mark), "tables/notes.csv": _csv(notes, mark)}


def _csv(sheet: Sheet, mark: str) -> bytes:
    """Write a table alone: a heading row, then its rows, so that a program can read it. `mark` stands in every row."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for place, row in enumerate((sheet.head, *sheet.rows)):
        marked = (*row, mark if place else "Mark") if mark else row
        writer.writerow([_harmless(value) for value in marked])
    # Spreadsheet programs take a file for UTF-8 where it begins so.
    return out.getvalue().encode("utf-8-sig")


def _harmless(value: Value) -> Value:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _spreadsheet(report: Report) -> bytes:
    content = _root("document-content")
    _add_styles(SubElement(content, _name("office:automatic-styles")))
    book = SubElement(SubElement(content, _name("office:body")), _name("office:spreadsheet"))
    for sheet in sheets.of(report):
        _add_sheet(book, sheet)
    about = _root("document-meta")
    told = SubElement(about, _name("office:meta"))
    SubElement(told, _name("dc:title")).text = f"{report.consultation.name}: tables"
    SubElement(told, _name("dc:date")).text = f"{report.dated.isoformat()}T12:00:00"
    SubElement(told, _name("dc:language")).text = "en-GB"
    manifest = Element(_name("manifest:manifest"), {_name("manifest:version"): "1.3"})
    for path, kind in (("/", _ODS), ("content.xml", "text/xml"), ("meta.xml", "text/xml")):
        named = {_name("manifest:full-path"): path, _name("manifest:media-type"): kind}
        SubElement(manifest, _name("manifest:file-entry"), named)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        # First and as it is, so that a program knows the file by its first bytes.
        archive.writestr(zipfile.ZipInfo("mimetype", LONG_AGO), _ODS)
        for name, root in (("content.xml", content), ("meta.xml", about), ("META-INF/manifest.xml", manifest)):
            part = zipfile.ZipInfo(name, LONG_AGO)
            part.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(part, ElementTree.tostring(root, "utf-8", xml_declaration=True))
    return out.getvalue()


def _root(kind: str) -> Element:
    return Element(_name(f"office:{kind}"), {_name("office:version"): "1.3"})


def _name(prefixed: str) -> str:
    """Give a name as ElementTree knows it, from one with its usual prefix."""
    prefix, _, name = prefixed.partition(":")
    return f"{{{_NAMES[prefix]}}}{name}"


def _add_styles(to: Element) -> None:
    for name, properties in (
        ("title", {"text": {"fo:font-size": "14pt", "fo:font-weight": "bold"}}),
        ("head", {"table-cell": {"fo:wrap-option": "wrap"}, "text": {"fo:font-weight": "bold"}}),
        ("words", {"table-cell": {"fo:wrap-option": "wrap", "style:vertical-align": "top"}}),
        ("number", {"table-cell": {"style:vertical-align": "top"}, "paragraph": {"fo:text-align": "end"}}),
        ("wide", {"table-column": {"style:column-width": "12cm"}}),
        ("narrow", {"table-column": {"style:column-width": "4.2cm"}}),
    ):
        family = "table-column" if "table-column" in properties else "table-cell"
        style = SubElement(to, _name("style:style"), {_name("style:name"): name, _name("style:family"): family})
        for kind, values in properties.items():
            SubElement(style, _name(f"style:{kind}-properties"), {_name(key): value for key, value in values.items()})


def _add_sheet(book: Element, sheet: Sheet) -> None:
    table = SubElement(book, _name("table:table"), {_name("table:name"): sheet.name})
    holds_numbers = sheet.name.startswith("Table")
    for column, _ in enumerate(sheet.head):
        width = "wide" if (column == 0) == holds_numbers else "narrow"
        SubElement(table, _name("table:table-column"), {_name("table:style-name"): width})
    _add_row(table, (sheet.title,), "title")
    for line in sheet.above:
        _add_row(table, (line,), "")
    _add_row(SubElement(table, _name("table:table-header-rows")), sheet.head, "head")
    for row in sheet.rows:
        _add_row(table, row, "words", to_sheets=sheet.name == "Contents")


def _add_row(to: Element, values: tuple[Value, ...], style: str, *, to_sheets: bool = False) -> None:
    row = SubElement(to, _name("table:table-row"))
    for column, value in enumerate(values):
        is_number = isinstance(value, int)
        kind = {_name("office:value-type"): "float" if is_number else "string"}
        if is_number:
            kind[_name("office:value")] = str(value)
        if style:
            kind[_name("table:style-name")] = "number" if is_number else style
        words = SubElement(SubElement(row, _name("table:table-cell"), kind), _name("text:p"))
        if to_sheets and column == 0:
            words = SubElement(
                words, _name("text:a"), {_name("xlink:href"): f"#{value}", _name("xlink:type"): "simple"}
            )
        words.text = str(value)


for _prefix, _address in _NAMES.items():
    ElementTree.register_namespace(_prefix, _address)

"""Writes a report for Word: real heading styles, table headings, texts for its pictures, and its language.

Staff who have to change a report's words before they publish it work in this file. Its charts are pictures of the same
SVG that the web page shows, made by Typst.
"""

import datetime
import io
from collections.abc import Collection, Iterable

import docx
from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt, RGBColor
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph

from analysis.writing import charts, documents
from analysis.writing.archives import settle
from analysis.writing.blocks import Block, Contacts, Document, Facts, Grid, Heading, Note, Points, Said, Shown, Text
from analysis.writing.figures import describe, is_number, worded
from analysis.writing.report import Report
from analysis.writing.sentences import asker
from questionnaires import typesetting
from questionnaires.prose import Run

_FONT = "Arial"
_DEEP = RGBColor(0x4B, 0x24, 0x62)
_SOFT = RGBColor(0x4A, 0x4A, 0x4A)
_PLACE = "part-{}"
_SIZES = {"Title": 26, "Heading 1": 18, "Heading 2": 14, "Heading 3": 12}


def write(report: Report) -> dict[str, bytes]:
    """Give the report and its plain-words version as Word files, by name. The same report gives the same bytes."""
    drawn = charts.draw(report)
    dated = datetime.datetime.combine(report.dated, datetime.time(12))
    return {
        f"{document.name}.docx": _Word(document, drawn, asker(report), dated).bytes()
        for document in documents.of(report)
        if not document.on_one_page
    }


class _Word:
    """One document on its way into a Word file."""

    def __init__(self, document: Document, drawn: dict[str, str], author: str, dated: datetime.datetime) -> None:
        self.drawn = drawn
        self.file: WordDocument = docx.Document()
        self._settle_properties(document, author, dated)
        self._settle_styles(document.language)
        self._frame(document)
        self.file.add_paragraph(document.kicker, style="Subtitle")
        self.file.add_paragraph(document.title, style="Title")
        self.parts = 0
        if document.contents:
            self._list_parts(
                [block.text for block in document.blocks if isinstance(block, Heading) and _is_part(block)]
            )
        for block in document.blocks:
            self._add(block)

    def bytes(self) -> bytes:
        """Give the file."""
        out = io.BytesIO()
        self.file.save(out)
        return settle(out.getvalue())

    def _settle_properties(self, document: Document, author: str, dated: datetime.datetime) -> None:
        properties = self.file.core_properties
        properties.title, properties.subject = document.title[:255], document.kicker[:255]
        properties.author = properties.last_modified_by = author
        properties.created = properties.modified = dated
        properties.language = document.language
        properties.comments = ""
        properties.revision = 1

    def _settle_styles(self, language: str) -> None:
        for name in ("Normal", "Subtitle", "Quote", "Caption", *_SIZES):
            style = self.file.styles[name]
            style.font.name, style.font.italic = _FONT, False
            style.font.color.rgb = _SOFT if name == "Subtitle" else _DEEP if name == "Heading 2" else RGBColor(0, 0, 0)
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                fonts.attrib.pop(qn(f"w:{theme}"), None)
        for name, size in _SIZES.items():
            self.file.styles[name].font.size, self.file.styles[name].font.bold = Pt(size), True
        self.file.styles["Normal"].font.size = Pt(11)
        self.file.styles["Subtitle"].font.size = Pt(11)
        self.file.styles["Caption"].font.size = Pt(10)
        self.file.styles["Normal"].paragraph_format.space_after = Pt(8)
        self.file.styles["Caption"].paragraph_format.keep_with_next = True
        self.file.styles["Quote"].paragraph_format.left_indent = Cm(0.8)
        spoken = OxmlElement("w:lang")
        spoken.set(qn("w:val"), language)
        defaults = self.file.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
        for earlier in defaults.findall(qn("w:lang")):
            defaults.remove(earlier)
        defaults.append(spoken)

    def _frame(self, document: Document) -> None:
        section = self.file.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.2)
        if document.banner:
            section.header.paragraphs[0].add_run(document.banner).bold = True
        foot = section.footer.paragraphs[0]
        foot.add_run(f"{document.title}, page ")
        _field(foot, "PAGE")

    def _add(self, block: Block) -> None:  # noqa: C901 - one line for each kind of block reads best in one place
        match block:
            case Heading():
                heading = self.file.add_heading(block.text, block.level - 1)
                heading.paragraph_format.page_break_before = block.new_page
                if _is_part(block):
                    self.parts += 1
                    _mark_place(heading, self.parts)
            case Text():
                self._runs(self.file.add_paragraph(), block.runs, size=13 if block.leading else None)
            case Points():
                for item in block.items:
                    self._runs(self.file.add_paragraph(style="List Bullet"), item)
            case Note():
                self._noted(block)
            case Facts():
                for term, description in block.rows:
                    self._runs(self.file.add_paragraph(), (Run(f"{term}: ", strong=True), Run(description)))
            case Said():
                paragraph = self.file.add_paragraph(block.text, style="Quote")
                paragraph.add_run().add_break()
                paragraph.add_run(block.by).font.color.rgb = _SOFT
            case Contacts():
                self._contacts(block)
            case Grid():
                self.file.add_paragraph(block.caption, style="Caption")
                self._table(block.head, block.rows)
            case Shown():
                self._shown(block)

    def _list_parts(self, titles: list[str]) -> None:
        """List the document's parts, each a link to where it begins."""
        self.file.add_paragraph().add_run("Contents").bold = True
        for number, title in enumerate(titles, 1):
            listed = self.file.add_paragraph()
            listed.paragraph_format.space_after = Pt(2)
            written = listed.add_run(title)
            written.font.color.rgb, written.font.underline = _DEEP, True
            link = OxmlElement("w:hyperlink")
            link.set(qn("w:anchor"), _PLACE.format(number))
            link.append(written._r)  # noqa: SLF001 - python-docx knows no links within a document
            listed._p.append(link)  # noqa: SLF001 - as above

    def _noted(self, block: Note) -> None:
        paragraph = self.file.add_paragraph(block.text)
        shading = OxmlElement("w:shd")
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", "F1EDF5")):
            shading.set(qn(f"w:{name}"), value)
        paragraph.paragraph_format.element.get_or_add_pPr().append(shading)

    def _runs(self, paragraph: Paragraph, runs: Iterable[Run], size: int | None = None) -> None:
        for run in runs:
            written = paragraph.add_run(run.text)
            written.bold, written.italic = run.strong or None, run.emphasis or None
            if size:
                written.font.size = Pt(size)

    def _contacts(self, block: Contacts) -> None:
        for contact in block.contacts:
            paragraph = self.file.add_paragraph()
            reach = " · ".join(way for way in (contact.phone, contact.text, contact.web) if way)
            paragraph.add_run(f"{contact.name}  {reach}").bold = True
            if contact.hours:
                paragraph.add_run(f" · {contact.hours}")
            if contact.about:
                paragraph.add_run().add_break()
                paragraph.add_run(contact.about)

    def _shown(self, block: Shown) -> None:
        exhibit = block.exhibit
        caption = self.file.add_paragraph(style="Caption")
        caption.add_run(f"{block.label}. {exhibit.title}").bold = True
        caption.add_run(f" {exhibit.about}").bold = False
        if exhibit.key in self.drawn:
            picture = self.file.add_picture(io.BytesIO(typesetting.picture(self.drawn[exhibit.key])), width=Cm(14.5))
            drawing = picture._inline.docPr  # noqa: SLF001 - python-docx has no other way to a picture's text
            drawing.set("descr", describe(exhibit))
            drawing.set("title", exhibit.title)
            self.file.paragraphs[-1].paragraph_format.keep_with_next = True
        if not block.bare:
            rows = [(row.label, *(worded(figure) for figure in row.figures)) for row in exhibit.rows]
            numbers = [1 + column for column in range(len(exhibit.head) - 1) if is_number(exhibit, column)]
            self._table(exhibit.head, rows, numbers)
        for note in exhibit.notes:
            self.file.add_paragraph().add_run(note).font.color.rgb = _SOFT

    def _table(self, head: tuple[str, ...], rows: Iterable[tuple[str, ...]], numbers: Collection[int] = ()) -> None:
        rows = list(rows)
        table = self.file.add_table(rows=1 + len(rows), cols=len(head))
        table.alignment = WD_TABLE_ALIGNMENT.LEFT
        table.autofit = False
        _rule(table)
        _mark_headings(table)
        widths = _widths(len(head), words=not numbers)
        size = 10 if len(head) < 6 else 8 if len(head) < 10 else 6
        fits_a_page = len(rows) < 20
        for place, texts in enumerate((head, *rows)):
            # Row by row: asking the table for one cell after another goes through the whole table each time.
            for column, (cell, words) in enumerate(zip(table.rows[place].cells, texts, strict=True)):
                cell.width = widths[column]
                paragraph = cell.paragraphs[0]
                written = paragraph.add_run(words)
                written.font.size, written.bold = Pt(size), place == 0
                paragraph.paragraph_format.space_after = Pt(2)
                paragraph.paragraph_format.keep_with_next = fits_a_page and place < len(rows)
                if column in numbers:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        self.file.add_paragraph().paragraph_format.space_after = Pt(4)


def _is_part(heading: Heading) -> bool:
    return heading.level == 2


def _mark_place(heading: Paragraph, number: int) -> None:
    """Give a heading the name by which the list of contents links to it."""
    for kind in ("bookmarkStart", "bookmarkEnd"):
        mark = OxmlElement(f"w:{kind}")
        mark.set(qn("w:id"), str(number))
        if kind == "bookmarkStart":
            mark.set(qn("w:name"), _PLACE.format(number))
        heading._p.append(mark)  # noqa: SLF001 - python-docx knows no bookmarks


def _widths(columns: int, *, words: bool) -> list[Length]:
    """Share out the width of a page: among words evenly, among numbers with more for the rows' headings."""
    whole = 16.6
    first = whole / columns if words else whole * (0.45 if columns < 6 else 0.25)
    return [Cm(first), *[Cm((whole - first) / (columns - 1))] * (columns - 1)]


def _rule(table: WordTable) -> None:
    """Draw a line under each row, and none between columns."""
    borders = OxmlElement("w:tblBorders")
    for edge in ("bottom", "insideH"):
        line = OxmlElement(f"w:{edge}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "8A8A8A")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    table._tbl.tblPr.append(borders)  # noqa: SLF001 - python-docx has no other way to a table's lines


def _mark_headings(table: WordTable) -> None:
    """Say that the first row and the first column are headings, and repeat the row on every page."""
    properties = table.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001 - python-docx has no other way to a row's heading
    properties.append(OxmlElement("w:tblHeader"))
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 - as above


def _field(paragraph: Paragraph, code: str) -> None:
    """Add a field that Word fills in."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    paragraph._p.append(field)  # noqa: SLF001 - python-docx knows no fields

"""The files of a report: complete, marked, accessible, harmless, and the same every time."""

import csv
import io
import re
import subprocess
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import docx
import msgspec
import pikepdf
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.answers.table import may_be_quoted, writings
from analysis.judging.quotes import Quote, release
from analysis.writing import (
    charts,
    documents,
    exhibits,
    figures,
    reporting,
    sheets,
    write_docx,
    write_html,
    write_pdf,
    write_tables,
)
from analysis.writing.blocks import Heading
from analysis.writing.publishing import WRITERS, publish
from analysis.writing.report import Report
from analysis.writing.sentences import INVENTED
from tests.analysis.consultations import read_by_words, sample_report, sample_table, told
from tests.analysis.writing.test_documents import second_wave

pytestmark = pytest.mark.slow  # writes whole reports, in every form

DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"


@pytest.fixture(scope="module")
def report() -> Report:
    return second_wave()


@pytest.fixture(scope="module")
def small() -> Report:
    return sample_report(47, 12)


@pytest.fixture(scope="module")
def files(report: Report) -> dict[str, bytes]:
    """Every file of the report, by name."""
    return {name: content for write in WRITERS for name, content in write(report).items()}


def test_the_same_report_gives_the_same_bytes_in_every_file(small: Report) -> None:
    for write in WRITERS:
        assert write(small) == write(small)


def test_publishing_writes_every_file_and_writes_it_over_an_older_one(tmp_path: Path, small: Report) -> None:
    (tmp_path / "report.html").write_text("older")
    written = {str(path.relative_to(tmp_path)) for path in publish(small, tmp_path)}
    assert {"report.html", "summary.html", "plain-words.html", "report.pdf", "summary.pdf", "plain-words.pdf"} < written
    assert {"report.docx", "plain-words.docx", "tables.ods", "tables/contents.csv", "tables/table-1.csv"} < written
    assert "invented" in (tmp_path / "report.html").read_text("utf-8")


class Page(HTMLParser):
    """What a browser would make of a page, as far as these tests ask."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def pages(files: dict[str, bytes]) -> dict[str, str]:
    return {name: content.decode() for name, content in files.items() if name.endswith(".html")}


def test_web_pages_stand_alone(pages: dict[str, str]) -> None:
    for text in pages.values():
        page = Page(text)
        assert page.all("html") == [{"lang": "en-GB"}]
        assert len(page.all("h1")) == 1
        assert not [tag for tag, _ in page.tags if tag in {"script", "iframe", "img", "link", "form", "object"}]
        assert not re.findall(r"\b(?:src|action|poster|data)=", text)
        assert all(str(link["href"]).startswith("#") for link in page.all("a"))
        assert not re.findall(r"url\((?!#)|@import", text)
        assert "default-src 'none'" in text


def test_ids_are_unique_and_everything_that_is_referred_to_is_there(pages: dict[str, str]) -> None:
    for text in pages.values():
        page = Page(text)
        ids = [str(attributes["id"]) for _, attributes in page.tags if "id" in attributes]
        assert len(set(ids)) == len(ids)
        referred = [str(link["href"])[1:] for link in page.all("a")]
        referred += [one for svg in page.all("svg") for one in str(svg["aria-labelledby"]).split()]
        referred += re.findall(r"url\(#([^)]+)\)", text)
        assert set(referred) <= set(ids)


def test_every_chart_has_a_title_a_description_and_its_numbers_beside_it(report: Report, pages: dict[str, str]) -> None:
    shown = [exhibit for exhibit in exhibits.exhibits(report) if exhibit.series]
    page = pages["report.html"]
    assert len(Page(page).all("svg")) == len(shown) > 40
    for exhibit in shown:
        svg = charts.draw(report)[exhibit.key] if exhibit is shown[0] else ""
        assert f'id="chart-{exhibit.key}-desc"' in page
        if svg:
            found = ElementTree.fromstring(svg)
            names = [child.tag.rpartition("}")[2] for child in found]
            assert names[:2] == ["title", "desc"]


def test_charts_can_be_told_apart_without_colour(report: Report) -> None:
    drawn = charts.draw(report)["families"]
    assert "pattern" in drawn
    assert len(set(re.findall(r'<path[^>]*style="fill: ([^;]+);', drawn))) >= 2


@settings(max_examples=20)
@given(st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=40))
def test_no_text_becomes_markup(words: str) -> None:
    """Texts of an office, an author or a person cannot become part of a page, whatever is in them."""
    report = sample_report(12, 0)
    hostile = f"<script>alert(1)</script>&{words}"
    changed = msgspec.structs.replace(
        report, consultation=msgspec.structs.replace(report.consultation, name=hostile, contact=hostile)
    )
    for content in write_html.write(changed).values():
        page = Page(content.decode())
        assert not page.all("script")


def test_hostile_texts_stay_texts_in_every_other_file() -> None:
    report = sample_report(12, 0)
    hostile = '=HYPERLINK("x") #eval("1+1") $x$ \\ </w:t> ]]> *a* @import'
    changed = msgspec.structs.replace(
        report,
        consultation=msgspec.structs.replace(report.consultation, name=hostile, contact=hostile, asker=hostile),
    )
    with pikepdf.open(io.BytesIO(write_pdf.write(changed)["summary.pdf"])) as pdf:
        assert pdf.docinfo["/Title"] == f"{hostile}: summary"
    word = docx.Document(io.BytesIO(write_docx.write(changed)["report.docx"]))
    assert any(paragraph.text == hostile for paragraph in word.paragraphs)
    assert b"HYPERLINK" in zipfile.ZipFile(io.BytesIO(write_tables.write(changed)["tables.ods"])).read("content.xml")


def text_of(pdf: bytes, tmp_path: Path) -> list[str]:
    """The text of each page of a PDF."""
    path = tmp_path / "one.pdf"
    path.write_bytes(pdf)
    found = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True, text=True)
    return found.stdout.split("\f")[:-1]


def test_pdfs_are_tagged_to_the_standard_with_texts_for_charts_and_headings_for_tables(files: dict[str, bytes]) -> None:
    for name, content in files.items():
        if not name.endswith(".pdf"):
            continue
        pdf = pikepdf.open(io.BytesIO(content))
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang).lower() == "en-gb"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        with pdf.open_metadata() as metadata:
            assert metadata.get("pdfuaid:part") == "1"
            assert metadata.get("dc:title")
        kinds: dict[str, int] = {}
        waiting = [pdf.Root.StructTreeRoot]
        while waiting:
            node = waiting.pop()
            if isinstance(node, pikepdf.Array):
                waiting.extend(node)
            elif isinstance(node, pikepdf.Dictionary):
                kind = str(node.get("/S", ""))
                kinds[kind] = kinds.get(kind, 0) + 1
                if kind == "/Figure":
                    assert len(str(node.get("/Alt", ""))) > 30
                if "/K" in node:
                    waiting.append(node["/K"])
        assert kinds.get("/H1") == 1
        if name == "report.pdf":
            assert kinds["/Figure"] > 40
            assert kinds["/Table"] > 40
            assert kinds["/TH"] > 150


def test_the_summary_is_one_page_and_every_page_says_that_it_is_invented(
    files: dict[str, bytes], tmp_path: Path
) -> None:
    assert len(text_of(files["summary.pdf"], tmp_path)) == 1
    for name in ("report.pdf", "summary.pdf", "plain-words.pdf"):
        for page in text_of(files[name], tmp_path):
            assert "every answer in this report was invented" in " ".join(page.split())


def test_a_quote_in_letters_that_no_font_of_ours_has_is_not_dropped_without_a_word(tmp_path: Path) -> None:
    table = sample_table(200, 0)
    reading = read_by_words(table)
    decided = told(table, reading)
    found = sample_report(200, 0).audiences[0].themes
    assert found is not None
    theme = next(theme.theme.key for family in found.families for theme in family.themes)
    people = [writing.person for writing in writings(table)]
    place = next(place for place, person in enumerate(people) if may_be_quoted(table, table.people[person]))
    quote = Quote(answer=place, theme=theme, marked_by="Ann", text="ਪੁਲਿਸ ਨੇ ਸੁਣਿਆ", decided_by="Ann", approved_by="Ben")
    quote = msgspec.structs.replace(quote, approved_sha256=quote.sha256)
    quotes = release([quote], table, writings(table), {theme: theme})
    changed = reporting.compose(table, reading, msgspec.structs.replace(decided, quotes=quotes))
    assert changed.quotes
    said = " ".join(" ".join(text_of(write_pdf.write(changed)["report.pdf"], tmp_path)).split())
    assert "letters that this file cannot show" in said
    assert "ਪੁਲਿਸ" in write_html.write(changed)["report.html"].decode()


def written(element: Any) -> str:
    return "".join(piece.text for piece in element.iter(qn("w:t")))


def test_word_files_have_real_headings_table_headings_and_texts_for_pictures(
    report: Report, files: dict[str, bytes]
) -> None:
    (whole, *_) = documents.of(report)
    word = docx.Document(io.BytesIO(files["report.docx"]))
    headings = [p.text for p in word.paragraphs if p.style and str(p.style.name).startswith("Heading")]
    assert headings == [block.text for block in whole.blocks if isinstance(block, Heading)]
    assert [p.text for p in word.paragraphs if p.style and p.style.name == "Title"] == [whole.title]
    parts = [block.text for block in whole.blocks if isinstance(block, Heading) and block.level == 2]
    links = {link.get(qn("w:anchor")): written(link) for link in word.element.iter(qn("w:hyperlink"))}
    marks = word.element.iter(qn("w:bookmarkStart"))
    places = {mark.get(qn("w:name")): written(mark.getparent()) for mark in marks}
    assert list(links.values()) == parts
    assert places == links, "each line of the contents leads to the part that it names"
    for table in word.tables:
        assert table.rows[0]._tr.get_or_add_trPr().find(qn("w:tblHeader")) is not None
        assert not any(cell.text == "" for row in table.rows for cell in row.cells)
    pictures = word.element.body.findall(f".//{DRAWING}docPr")
    assert len(pictures) > 40
    assert all(len(picture.get("descr")) > 30 for picture in pictures)
    assert word.core_properties.language == "en-GB"
    assert word.core_properties.title == whole.title
    assert word.core_properties.comments == ""
    defaults = word.styles.element.find(qn("w:docDefaults"))
    assert [found.get(qn("w:val")) for found in defaults.iter(qn("w:lang"))] == ["en-GB"]
    assert word.sections[0].header.paragraphs[0].text == INVENTED


def test_sheets_have_one_table_each_and_no_cell_is_blank_or_merged(report: Report) -> None:
    content = zipfile.ZipFile(io.BytesIO(write_tables.write(report)["tables.ods"])).read("content.xml")
    root = ElementTree.fromstring(content)
    table, office = (
        "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}",
        "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}",
    )
    assert b"number-columns-spanned" not in content
    assert b"covered-table-cell" not in content
    named = [sheet.get(f"{table}name") for sheet in root.iter(f"{table}table")]
    assert named[:3] == ["Cover", "Contents", "Notes"]
    assert len(named) == len(set(named)) == 3 + len(exhibits.exhibits(report))
    for sheet in root.iter(f"{table}table"):
        rows = list(sheet.iter(f"{table}table-row"))
        widths = [len(list(row)) for row in rows]
        header = next(at for at, width in enumerate(widths) if width > 1)
        assert set(widths[:header]) == {1}
        assert len(set(widths[header:])) == 1, "every row of the table is as wide as its heading"
        assert all("".join(cell.itertext()).strip() for row in rows for cell in row)
        assert any("invented" in "".join(row.itertext()) for row in rows)
        for cell in sheet.iter(f"{table}table-cell"):
            if cell.get(f"{office}value-type") == "float":
                assert "".join(cell.itertext()) == cell.get(f"{office}value")


def test_sheets_never_show_nought_for_a_number_that_is_hidden(report: Report) -> None:
    values = [value for sheet in sheets.tables(report) for row in sheet.rows for value in row[1:]]
    numbers = [value for value in values if isinstance(value, int)]
    assert sheets.HIDDEN in values
    assert numbers
    for sheet in sheets.tables(report):
        for column, head in enumerate(sheet.head):
            if "%" not in head:
                assert not [row for row in sheet.rows if isinstance(row[column], int) and int(row[column]) < 10]


def test_csv_files_hold_the_same_values_as_the_spreadsheet_and_say_that_they_are_invented(
    report: Report, files: dict[str, bytes]
) -> None:
    for sheet in sheets.tables(report):
        rows = list(csv.reader(io.StringIO(files[f"tables/{sheet.name.lower()}.csv"].decode("utf-8-sig"))))
        assert tuple(rows[0]) == (*sheet.head, "Mark")
        assert [tuple(row[:-1]) for row in rows[1:]] == [tuple(str(value) for value in row) for row in sheet.rows]
        assert {row[-1] for row in rows[1:]} == {INVENTED}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_text_in_csv_is_taken_for_a_formula(start: str) -> None:
    report = sample_report(47, 0)
    theme = f"{start}1+1"
    reworded = msgspec.structs.replace(report.audiences[0], many=theme)
    changed = msgspec.structs.replace(report, audiences=(reworded, *report.audiences[1:]))
    for content in write_tables.write(changed).values():
        if not content.startswith(b"PK"):
            for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")):
                assert not [value for value in row if value.startswith(start)]


def test_every_file_shows_the_same_numbers(
    report: Report, files: dict[str, bytes], pages: dict[str, str], tmp_path: Path
) -> None:
    """Differencing between files: there is nothing to subtract, because each figure reads the same in all of them."""
    pdf = " ".join(" ".join(text_of(files["report.pdf"], tmp_path)).split())
    word = docx.Document(io.BytesIO(files["report.docx"]))
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in word.tables]
    for exhibit in exhibits.exhibits(report):
        rows = [[row.label, *(figures.worded(figure) for figure in row.figures)] for row in exhibit.rows]
        assert [list(exhibit.head), *rows] in tables
        for row in rows:
            assert all(f">{value}<" in pages["report.html"] for value in row[1:])
            if len(row) < 5:
                assert " ".join(row[1:]) in pdf


def test_word_files_and_spreadsheets_open_in_an_office_program(files: dict[str, bytes], tmp_path: Path) -> None:
    for name in ("report.docx", "plain-words.docx", "tables.ods"):
        (tmp_path / name).write_bytes(files[name])
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    for name, pages_at_least in (("report.docx", 40), ("plain-words.docx", 2), ("tables.ods", 40)):
        subprocess.run(
            ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path / "seen", tmp_path / name],
            check=True,
            capture_output=True,
        )
        made = (tmp_path / "seen" / name).with_suffix(".pdf")
        texts = text_of(made.read_bytes(), tmp_path)
        assert len(texts) >= pages_at_least
        assert "Err:" not in "".join(texts)

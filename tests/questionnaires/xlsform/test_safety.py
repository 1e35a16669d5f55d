"""Files that could hurt are refused calmly: bombs, entities, macros, formulas, endless sheets, damage."""

import contextlib
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from questionnaires import loading, xlsform
from questionnaires.loading import NotAQuestionnaire
from questionnaires.xlsform import NotASpreadsheet, workbook
from tests.questionnaires.lint.asking import SOUND
from tests.questionnaires.xlsform.books import write_book


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return write_book(tmp_path / "good.xlsx", survey="type | name | label\ntext | told | Told?")


def with_part(path: Path, name: str, content: bytes) -> Path:
    """Put a part into a spreadsheet, in place of the one of that name."""
    with zipfile.ZipFile(path) as package:
        parts = {part: package.read(part) for part in package.namelist()}
    changed = path.with_name("changed.xlsx")
    with zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as package:
        for part, held in (parts | {name: content}).items():
            package.writestr(part, held)
    return changed


def refusal(path: Path) -> str:
    with pytest.raises(NotASpreadsheet) as refused:
        xlsform.read(path)
    return str(refused.value)


def test_a_good_file_is_read(good: Path) -> None:
    assert xlsform.read(good).questionnaire.pages[0].questions[0].ask == "Told?"


def test_a_bomb_is_refused_before_it_unpacks(good: Path) -> None:
    bomb = with_part(good, "xl/media/zeros.bin", bytes(workbook.LARGEST_UNPACKED + 1))
    assert bomb.stat().st_size < 200_000
    assert "unpacks to far more" in refusal(bomb)


def test_a_bomb_that_lies_about_its_size_gives_no_more_than_it_said(good: Path) -> None:
    """The directory says ten bytes; the part holds a hundred million."""
    bomb = with_part(good, "xl/worksheets/sheet1.xml", b" " * 100_000_000)
    content = bytearray(bomb.read_bytes())
    true_size = (100_000_000).to_bytes(4, "little")
    assert content.count(true_size) == 2
    lying = bytes(content).replace(true_size, (10).to_bytes(4, "little"))
    bomb.write_bytes(lying)
    assert "not a spreadsheet" in refusal(bomb) or "damaged" in refusal(bomb)


def test_too_many_parts_are_refused(good: Path) -> None:
    with zipfile.ZipFile(good, "a") as package:
        for number in range(workbook.MOST_PARTS):
            package.writestr(f"xl/part{number}", b"")
    assert "unpacks to far more" in refusal(good)


def test_entities_are_refused(good: Path) -> None:
    laughs = (
        b'<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&b;</t></si></sst>'
    )
    assert "XML that no spreadsheet needs" in refusal(with_part(good, "xl/sharedStrings.xml", laughs))
    wide = laughs.decode().encode("utf-16")
    assert "XML that no spreadsheet needs" in refusal(with_part(good, "xl/sharedStrings.xml", wide))
    bare = laughs.decode().encode("utf-16-le")
    assert "XML that no spreadsheet needs" in refusal(with_part(good, "xl/sharedStrings.xml", bare))


@pytest.mark.parametrize("name", ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml", "xl/embeddings/oleObject1.bin"])
def test_macros_and_programs_are_refused(good: Path, name: str) -> None:
    assert "macros" in refusal(with_part(good, name, b"x"))


def test_a_formula_is_refused_with_its_cell(tmp_path: Path) -> None:
    path = write_book(tmp_path / "formula.xlsx", survey='type | name | label\ntext | told | =HYPERLINK("http://x")')
    assert refusal(path) == "In sheet 'survey', cell C2 stands a formula. Write its value in its place."


def test_an_endless_sheet_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("survey")
    sheet.append(["type", "name", "label"])
    for number in range(workbook.MOST_ROWS + 1):
        sheet.append(["text", f"q{number}", "?"])
    book.save(tmp_path / "long.xlsx")
    assert "more than 5,000 rows" in refusal(tmp_path / "long.xlsx")


def test_a_cell_at_the_far_corner_costs_nothing(good: Path) -> None:
    book = openpyxl.load_workbook(good)
    book["survey"]["XFD1048576"] = "far away"
    book.save(good)
    assert "more than 5,000 rows" in refusal(good)
    book["survey"]["XFD1048576"] = None
    book["survey"]["XFD2"] = "beside"
    book.save(good)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not a spreadsheet"),
        (b"type,name,label\ntext,a,b", "not a spreadsheet"),
        (b"PK\x03\x04 and then nothing", "not a spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old .xls format, or has a password"),
        (b"x" * (workbook.LARGEST_FILE + 1), "far too large"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "other.xlsx"
    path.write_bytes(content)
    assert said in refusal(path)


def test_a_zip_that_is_no_spreadsheet_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.xlsx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("hello.txt", "hello")
    assert "damaged" in refusal(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert "cannot be read" in refusal(tmp_path / "none.xlsx")


def test_a_link_to_another_file_is_not_followed(good: Path) -> None:
    relations = (
        b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="rId1" Type="x" Target="file:///etc/passwd" TargetMode="External"/></Relationships>'
    )
    changed = with_part(good, "xl/worksheets/_rels/sheet1.xml.rels", relations)
    assert xlsform.read(changed).questionnaire.pages[0].questions[0].ask == "Told?"


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("ours") / "form.xlsx"
    xlsform.write(SOUND, path)
    return path.read_bytes()


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)
@given(data=st.data())
def test_damage_anywhere_is_refused_or_read_and_nothing_else(ours: bytes, tmp_path: Path, data: st.DataObject) -> None:
    content = bytearray(ours)
    for _ in range(data.draw(st.integers(1, 3))):
        content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    path = tmp_path / "damaged.xlsx"
    path.write_bytes(bytes(content[: data.draw(st.integers(len(content) // 2, len(content)))]))
    with contextlib.suppress(NotASpreadsheet, NotAQuestionnaire):
        loading.check(xlsform.read(path).questionnaire)


@settings(
    max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)
@given(data=st.data())
def test_any_cells_at_all_are_refused_or_read_and_nothing_else(tmp_path: Path, data: st.DataObject) -> None:
    words = st.sampled_from(
        [
            *("type", "name", "label", "relevant", "heard", "list_name", "text", "note", "begin_group", "end_group"),
            *("select_one a", "section note", "question scale", "a", "page ends", "page", "range", "label::cy", "1"),
        ]
    )
    cell = words | st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=6)
    rows = data.draw(st.lists(st.lists(cell, max_size=6), max_size=8))
    headings = ["type", "name", "label", "heard", "relevant", "constraint"]
    path = tmp_path / "any.xlsx"
    workbook.write(path, [("survey", [headings, *rows]), ("choices", [["list_name", "name", "label"], *rows])])
    with contextlib.suppress(NotASpreadsheet, NotAQuestionnaire):
        questionnaire = xlsform.read(path).questionnaire
        loading.check(questionnaire)
        assert loading.decode(loading.canonical(questionnaire)) == questionnaire

"""The open door: any office's file of answers, themed by one command, whatever is in the file."""

import contextlib
import csv
import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from analysis import __main__ as command
from analysis.finding.answer_files import FileProblem, check_out, read_answers, sibling, write_result
from analysis.finding.themes import find
from tests.analysis.finding.test_exploring import pile

Theme = Callable[..., tuple[int, str]]


@pytest.fixture
def theme(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Theme:
    """Run `analysis themes` on a file of this content, and give its exit code with what it said."""

    def run(content: bytes | str, *options: str, name: str = "answers.csv") -> tuple[int, str]:
        given = tmp_path / name
        given.write_bytes(content if isinstance(content, bytes) else content.encode())
        code = command.main(["themes", str(given), "--out", str(tmp_path / "out.jsonl"), *options])
        return code, capsys.readouterr().err

    return run


def rows(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "out.jsonl").read_text("utf-8").splitlines()]


def about(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "out.themes.json").read_text("utf-8"))
    return found


def as_csv(folder: Path, texts: list[str]) -> str:
    path = folder / "made.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["id", "Comment"], *([number, text] for number, text in enumerate(texts))])
    return path.read_text("utf-8")


def test_every_row_comes_out_in_its_order_with_its_themes_and_how_sure(theme: Theme, tmp_path: Path) -> None:
    texts = pile(15)[0]
    texts[3] = ""
    texts[7] = 'Two lines,\n"quoted", of the bus and the driver'
    code, said = theme(as_csv(tmp_path, texts))
    assert code == 0
    assert f"{len(texts)} rows" in said
    found, themes = rows(tmp_path), about(tmp_path)
    assert [row["row"] for row in found] == list(range(len(texts)))
    keys = {each["key"] for each in themes["themes"]}
    for row in found:
        assert set(row) == {"row", "themes", "sure"}
        assert row["themes"] == list(row["sure"])
        assert set(row["themes"]) <= keys
        assert all(0 <= sure <= 1 for sure in row["sure"].values())
    assert found[3]["themes"] == []
    assert themes["blank"] == [3]
    for each in themes["themes"]:
        assert each["new"]
        assert each["name"]
        assert each["words"]
        assert all(each["key"] in found[place]["themes"] for place in each["typical"])
    assert themes["stability"]["measured_on"] == len(texts) - 1


def test_the_same_seed_writes_the_same_files(theme: Theme, tmp_path: Path) -> None:
    content = as_csv(tmp_path, pile(12)[0])
    theme(content, "--seed", "4")
    first = (tmp_path / "out.jsonl").read_bytes(), (tmp_path / "out.themes.json").read_bytes()
    theme(content, "--seed", "4")
    assert first == ((tmp_path / "out.jsonl").read_bytes(), (tmp_path / "out.themes.json").read_bytes())


def test_a_codebook_and_coded_examples_guide_it(theme: Theme, tmp_path: Path) -> None:
    book, coded = tmp_path / "book.json", tmp_path / "coded.jsonl"
    book.write_text(
        json.dumps({"transport": "Buses, trains and parking", "gardening": "Plants and vegetables"}), "utf-8"
    )
    coded.write_text(json.dumps({"text": "The greenhouse is warm", "themes": ["gardening"]}) + "\n", "utf-8")
    lines = "\n".join(json.dumps({"text": text}) for text in pile(5)[0])
    code, _ = theme(lines, "--codebook", str(book), "--examples", str(coded), "--themes", "1", name="answers.jsonl")
    assert code == 0
    known = [each["key"] for each in about(tmp_path)["themes"] if not each["new"]]
    assert known == ["transport", "gardening"]


@pytest.mark.parametrize(
    ("content", "answers"),
    [
        ("", 0),
        ("text\n", 0),
        ("text\nThe staff were kind\n", 1),
        ("text\n" + "The staff were kind\n" * 40, 40),
        ("text\n" + "😀😀\n👍\n" * 20, 40),
        ('text\n""\n""\n" "\n', 3),
        ("text\n" + "the nurse was kind and the wait was long " * 25_000 + "\n", 1),
        ("text\nJos\xe9 was kind\n".encode("cp1252"), 1),
        ("text\nThe staff were kind\n".encode("utf-16"), 1),
        (b"text\nbroken \x00 bytes\n", 1),
    ],
    ids=["empty", "heading", "one", "all the same", "emoji", "blank", "1 MB", "Windows", "UTF-16", "NUL"],
)
def test_odd_files_give_a_clear_result(theme: Theme, tmp_path: Path, content: bytes | str, answers: int) -> None:
    code, said = theme(content)
    assert code == 0
    assert said.startswith(f"{answers} row{'' if answers == 1 else 's'}: ")
    assert len(rows(tmp_path)) == answers
    assert about(tmp_path)["why"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize(
    "answers",
    [
        ["The staff were kind", "José was unkind – “truly”"],
        ["Я ждала год", "никто не позвонил"],
        ["لقد انتظرت سنة ولم يتصل بي أحد"],
        ["我等了一年没有人打电话给我", "一一一上"],
        ["ਮੈਂ ਇੱਕ ਸਾਲ ਉਡੀਕ ਕੀਤੀ"],
        ["😀😀"],
    ],
    ids=["English", "Russian", "Arabic", "Chinese", "Punjabi", "emoji"],
)
@pytest.mark.parametrize("header", ["text", "ответ"])
def test_whatever_unicode_a_program_saves_is_read_with_its_mark_or_without(
    tmp_path: Path, encoding: str, answers: list[str], header: str
) -> None:
    path = tmp_path / "answers.csv"
    path.write_bytes("\n".join([header, *answers, ""]).encode(encoding))
    assert read_answers(path) == answers


def test_a_few_zeros_are_slips_and_many_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_bytes("text\nJos\xe9 \x00was kind\n".encode("cp1252"))
    assert read_answers(path) == ["José was kind"]
    for content, said in (
        ("text\nThe staff were kind\n".encode("utf-16-le")[:-1], "cut short"),
        ("text\nThe staff were kind\n".encode("utf-16")[:-1], "neither"),
        (bytes(range(256)), "no text at all"),
        (b"PK\x03\x04 and so on", "is a workbook"),
    ):
        path.write_bytes(content)
        with pytest.raises(FileProblem, match=said):
            read_answers(path)


def test_the_formats_that_its_help_shows_are_those_it_reads_and_writes(
    theme: Theme, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        command.main(["themes", "--help"])
    shown: list[list[str]] = [[]]
    for line in capsys.readouterr().out.splitlines():
        if line.startswith(" " * 6) and not line.startswith(" " * 7):
            shown[-1].append(line[6:])
        elif shown[-1]:
            shown.append([])
    table, lines, out, as_json, as_toml, coded = ("\n".join(each) + "\n" for each in shown if each)
    book, sheet, examples = tmp_path / "ours.json", tmp_path / "ours.toml", tmp_path / "coded.jsonl"
    book.write_text(as_json, "utf-8")
    sheet.write_text(as_toml, "utf-8")
    examples.write_text(coded, "utf-8")
    for content, name, given in ((table, "given.csv", book), (lines, "given.jsonl", sheet)):
        code, said = theme(
            content, "--text", "comment", "--codebook", str(given), "--examples", str(examples), name=name
        )
        assert code == 0, said
        assert [each["key"] for each in about(tmp_path)["themes"]] == ["updates"]
    theme(table, "--text", "comment", "--codebook", str(book))
    written = rows(tmp_path)
    as_shown = [json.loads(line) for line in out.splitlines()]
    assert [(row["row"], list(row), row["themes"]) for row in written] == [
        (row["row"], list(row), row["themes"]) for row in as_shown
    ]


@contextlib.contextmanager
def room_for(size: int) -> Iterator[None]:
    """Let no file grow beyond `size` bytes, as a disk lets none that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_where_the_disk_is_full_what_was_there_stays_and_it_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    as_csv(tmp_path, pile(12)[0])
    names = ("out.jsonl", "out.themes.json")

    def theme(seed: str) -> tuple[int, str, list[bytes]]:
        given, out = (str(tmp_path / name) for name in ("made.csv", "out.jsonl"))
        code = command.main(["themes", given, "--out", out, "--seed", seed])
        return code, capsys.readouterr().err, [(tmp_path / name).read_bytes() for name in names]

    _, _, good = theme("1")
    with room_for(1000):
        code, said, left = theme("2")
    assert (code, left) == (1, good)
    assert "out.jsonl" in said
    assert "Nothing was changed" in said
    assert not list(tmp_path.glob(".*")), "nothing half-written is left beside them"
    with room_for(max(map(len, good)) + 1000):
        code, said, left = theme("2")
    assert (code, "are written" in said, left == good) == (0, True, False)


def test_where_there_is_room_for_the_rows_and_not_for_the_themes_neither_is_written(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    found = find(["The staff were kind"])
    write_result(found, out)
    good = out.read_bytes(), sibling(out).read_bytes()
    rude = find(["The staff were rude", "Nobody rang me"])
    with room_for(2000), pytest.raises(OSError, match=r"out\.themes\.json"):
        write_result(msgspec.structs.replace(rude, why="because " * 300), out)
    assert (out.read_bytes(), sibling(out).read_bytes()) == good
    with room_for(2000):
        write_result(rude, out)
    assert out.read_bytes() != good[0]
    assert sibling(out).read_bytes() != good[1]


@pytest.mark.parametrize(
    ("content", "options", "word"),
    [
        ("who,what\na,b\n", (), "--text"),
        ("who,what\na,b\n", ("--text", "which"), "'which'"),
        ("text\na\n", ("--codebook", "missing.toml"), "missing.toml"),
        ("text\na\n", ("--examples", "coded.jsonl"), "--codebook"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(
    theme: Theme, tmp_path: Path, content: str, options: tuple[str, ...], word: str
) -> None:
    code, said = theme(content, *options)
    assert code == 1
    assert word in said
    assert "Traceback" not in said
    assert not (tmp_path / "out.jsonl").exists()


def test_a_folder_is_no_file_to_write_to(theme: Theme, tmp_path: Path) -> None:
    code, said = theme("text\na\n", "--out", str(tmp_path))
    assert code == 1
    assert "is a folder" in said


def test_a_broken_line_of_json_is_named(theme: Theme) -> None:
    code, said = theme('{"text": "fine"}\nnot json\n', name="answers.jsonl")
    assert code == 1
    assert "line 2" in said


def test_in_a_single_column_an_empty_line_is_a_blank_answer(theme: Theme, tmp_path: Path) -> None:
    code, said = theme("\ntext\nkind staff\n\n\nrude staff\n\n")
    assert code == 0
    assert "4 rows: 0 with a theme, 2 that fit nowhere, 2 that say nothing" in said
    assert "The answers are what stands under 'text'." in said, "so that a file without a header is noticed"
    assert [row["row"] for row in rows(tmp_path)] == [0, 1, 2, 3]
    theme("id,text\n1,kind staff\n\n2,rude staff\n")
    assert len(rows(tmp_path)) == 2, "where rows have several cells, an empty line is none"


def test_a_quotation_mark_that_swallows_the_rows_after_it_is_named(theme: Theme) -> None:
    code, said = theme('text\n"kind staff\n' + "rude staff\n" * 50)
    assert code == 1
    assert "a quotation mark opens a field and no other ends it" in said
    assert theme('text\nshe said "yes" to me\n"a ""quoted"" word",\n')[0] == 0


def test_a_list_of_json_objects_is_read_as_lines_of_them_are(theme: Theme, tmp_path: Path) -> None:
    assert theme('[{"text": "kind staff"}, {"other": 1}]', name="answers.json")[0] == 0
    assert len(rows(tmp_path)) == 2
    code, said = theme('[{"text": "kind staff"}, 3]', name="answers.json")
    assert (code, "It is read as a list of JSON objects" in said) == (1, True)


def test_a_column_that_is_nearly_named_is_suggested(theme: Theme) -> None:
    code, said = theme("id,Coment\n1,kind\n", "--text", "comment")
    assert (code, "Did you mean 'Coment'?" in said) == (1, True)
    assert "Did you mean" not in theme("id,Coment\n1,kind\n", "--text", "zzz")[1]


def test_nothing_that_was_given_and_nothing_but_a_file_is_written_over(tmp_path: Path) -> None:
    given, pipe = tmp_path / "answers.csv", tmp_path / "pipe"
    given.write_text("text\nkind staff\n", "utf-8")
    os.mkfifo(pipe)
    for out, said in (
        (given, "would be written over"),
        (pipe, "no ordinary file"),
        (tmp_path / "missing" / "out.jsonl", "There is no folder"),
        (tmp_path, "is a folder"),
    ):
        with pytest.raises(FileProblem, match=said):
            check_out(out, [given])
    linked = tmp_path / "linked.csv"
    linked.symlink_to(given)
    with pytest.raises(FileProblem, match="would be written over"):
        check_out(linked, [given])
    check_out(tmp_path / "out.jsonl", [given])
    assert given.read_text("utf-8") == "text\nkind staff\n"


@pytest.mark.slow
def test_whoever_stops_it_while_it_still_loads_sees_no_traceback(tmp_path: Path) -> None:
    slow = tmp_path / "argparse.py"  # takes the place of the first room that is loaded, and waits there to be stopped
    slow.write_text("import signal, os\nos.kill(os.getpid(), signal.SIGINT)\nprint('not stopped')\n", "utf-8")
    house = Path(command.__file__).parents[1]
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{house}"}
    started = subprocess.run(
        [sys.executable, "-m", "analysis", "themes"], env=environment, capture_output=True, text=True, check=False
    )
    assert (started.returncode, started.stdout, started.stderr) == (-signal.SIGINT, "", "")

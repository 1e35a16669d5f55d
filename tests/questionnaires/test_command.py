"""The command says what is wrong, where and what to write instead; its exit status can be relied on."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from questionnaires import loading
from questionnaires.__main__ import main
from tests.questionnaires.lint.asking import SOUND, asking, choosing

LIBRARY = sorted((Path(__file__).parents[2] / "questionnaires" / "library").glob("*.toml"))


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "sound.toml"
    path.write_text(loading.dumps(SOUND))
    return path


def written(path: Path, questionnaire: object) -> Path:
    assert isinstance(questionnaire, type(SOUND))
    path.write_text(loading.dumps(questionnaire))
    return path


def test_a_sound_file_passes(sound: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(sound)]) == 0
    assert capsys.readouterr().out == f"{sound}: no errors, no warnings\n"


def test_errors_fail_and_warnings_do_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    warned = written(tmp_path / "warned.toml", asking("What did you utilise?"))
    assert main(["check", str(warned)]) == 0
    assert "no errors, 1 warning" in capsys.readouterr().out
    refused = written(tmp_path / "refused.toml", asking("What is your name?"))
    assert main(["check", str(warned), str(refused)]) == 1
    said = capsys.readouterr().out
    assert "refused.toml: 1 error, no warnings" in said
    assert "page 'asked', question 'asked', ask: It asks for a name: 'your name'.  [identity]" in said
    assert "Why: " in said


def test_a_file_that_is_no_questionnaire_fails_beside_one_that_is(
    sound: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("format = 1\ntitel = 'x'\n")
    assert main(["check", str(broken), str(tmp_path / "missing.toml"), str(sound)]) == 1
    said = capsys.readouterr().out
    assert "'titel' is not a name known here." in said
    assert "Did you mean 'title'?" in said
    assert "cannot be read: No such file" in said
    assert "sound.toml: no errors" in said


def test_the_number_expected_decides_which_groups_are_too_small(tmp_path: Path) -> None:
    question = choosing("Which of these fits you?", *(f"Group {number}" for number in range(8)))
    text = loading.dumps(question).replace('id = "asked"\nask', 'id = "asked"\nrole = "characteristic"\nask')
    path = tmp_path / "groups.toml"
    path.write_text(text)
    assert main(["check", str(path), "--expect", "80"]) == 0
    assert main(["check", str(path), "--expect", "79"]) == 1


@pytest.mark.parametrize("number", ["0", "-5", "many", "1.5"])
def test_a_number_that_is_none_is_refused(sound: Path, number: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["check", str(sound), f"--expect={number}"])
    assert stopped.value.code == 2
    assert "write a whole number such as 200" in capsys.readouterr().err


def test_findings_can_be_read_by_a_machine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    refused = written(tmp_path / "refused.toml", asking("What is your name?"))
    broken = tmp_path / "broken.toml"
    broken.write_text("format = 2")
    assert main(["check", "--format", "json", str(refused), str(broken)]) == 1
    first, second = json.loads(capsys.readouterr().out)["files"]
    (finding,) = first["findings"]
    assert finding["rule"] == "identity"
    assert finding["severity"] == "error"
    assert finding["where"] == {"page": "asked", "question": "asked", "field": "ask"}
    assert finding["reason"]
    assert finding["instead"]
    assert any(problem["wrong"] == "format is 2." for problem in second["problems"])


def test_an_outline_shows_every_path(capsys: pytest.CaptureFixture[str], sound: Path) -> None:
    assert main(["show", str(sound)]) == 0
    said = capsys.readouterr().out
    assert "3. Thank you [too-young]\n   only if the answer to 'age' is 'no'\n   THE VISIT ENDS HERE" in said
    assert "(choose one, consent, must be answered) [consent]" in said


def test_addresses_are_listed_for_translators(capsys: pytest.CaptureFixture[str], sound: Path) -> None:
    assert main(["show", "--addresses", str(sound)]) == 0
    assert "question.age.option.no.label\tNo\n" in capsys.readouterr().out


def test_a_fingerprint_is_that_of_the_canonical_bytes(sound: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sound.write_text(f"# a comment changes nothing\n{sound.read_text()}")
    assert main(["fingerprint", str(sound)]) == 0
    assert capsys.readouterr().out == f"{loading.fingerprint(loading.canonical(SOUND))}  {sound}\n"


def test_showing_what_is_no_questionnaire_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", str(tmp_path / "none.toml")]) == 1
    assert "cannot be read" in capsys.readouterr().err


def test_the_module_runs_as_a_command(sound: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "questionnaires", "check", str(sound)], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0
    assert ran.stderr == ""


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_the_library_is_sound(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever starts from the library starts with nothing to mend."""
    assert main(["check", str(path)]) == 0
    assert capsys.readouterr().out == f"{path}: no errors, no warnings\n"


def test_there_is_a_library() -> None:
    assert {"aftercare-survivors", "aftercare-providers"} <= {path.stem for path in LIBRARY}


def test_a_questionnaire_goes_to_a_spreadsheet_and_back(
    sound: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet, back = tmp_path / "out.xlsx", tmp_path / "back.toml"
    assert main(["xlsform", "out", str(sound), "--out", str(sheet)]) == 0
    assert "- Question 'consent': other tools do not know its role" in capsys.readouterr().out
    assert main(["xlsform", "in", str(sheet), "--out", str(back)]) == 0
    assert capsys.readouterr().out == f"Written: {back}\n"
    assert loading.load(back) == SOUND


def test_nothing_is_written_over(sound: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    there = tmp_path / "there.pdf"
    there.write_text("precious")
    for command in (
        ["paper", str(sound), "--out", str(there)],
        ["xlsform", "out", str(sound), "--out", str(there)],
        ["poster", "https://example.org/x", "--out", str(there)],
    ):
        assert main(command) == 1
        assert "is there already" in capsys.readouterr().err
    assert there.read_text() == "precious"
    assert main(["paper", str(sound), "--out", str(tmp_path / "no" / "folder.pdf")]) == 1
    assert "cannot be written: No such file" in capsys.readouterr().err


def test_paper_and_poster_are_made(sound: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paper, poster = tmp_path / "paper.pdf", tmp_path / "poster.pdf"
    assert main(["paper", str(sound), "--layout", "large-print", "--out", str(paper)]) == 0
    assert main(["poster", "https://example.org/x", "--language", "cy", "--out", str(poster)]) == 0
    assert paper.read_bytes().startswith(b"%PDF")
    assert poster.read_bytes().startswith(b"%PDF")
    assert "Nobody who speaks 'cy'" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["xlsform", "in", "{sound}", "--out", "{new}"], "not a spreadsheet"),
        (["paper", "{sound}", "--language", "fr", "--out", "{new}"], "is not in 'fr'"),
        (["poster", "nowhere", "--out", "{new}"], "is no address on the web"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence_and_leaves_no_file(
    command: list[str], said: str, sound: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = tmp_path / "new"
    assert main([part.format(sound=sound, new=new) for part in command]) == 1
    assert said in capsys.readouterr().err
    assert not new.exists()

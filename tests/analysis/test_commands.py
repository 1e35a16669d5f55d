"""The command, from a sealed file to a report, as an analyst and her colleague use it; and what it refuses."""

import argparse
import datetime
import importlib
import io
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from analysis import __main__ as command
from analysis import deeds
from analysis.answers import passphrases
from analysis.answers.keys import unlock
from analysis.answers.workspace import Workspace
from analysis.commands import examples, keygen, spoken
from analysis.finding.themeset import FoundTheme
from analysis.judging.pencil import Find, run_section
from analysis.writing import publishing, write_html
from analysis.writing.keepsake import unseal
from questionnaires import key_files, serving
from tests.analysis.answers.test_keys import seal_bytes
from tests.analysis.sealed_sample import ANNA, KEY_PASSPHRASE, key_pair, sealed_file, write_files

pytestmark = pytest.mark.slow  # runs whole commands, one after another

Run = Callable[..., str]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a workspace in which themes were found, held by Anna and Ben."""
    folder = tmp_path_factory.mktemp("opened")
    write_files(folder, sealed_file(70, 40))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for line in (
            "open sealed --workspace w --key a.key --key-passphrase-file key.txt --as Anna --passphrase-file anna.txt",
            "people w --passphrase-file anna.txt --add Ben --new-passphrase-file ben.txt",
            "safeguarding w --as Anna --passphrase-file anna.txt --settle-all invented",
            "themes w --as Anna --passphrase-file anna.txt",
        ):
            assert command.main(line.split()) == 0
    return folder


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """No site is served here, whatever other tests do just now; and of a report's files one is enough."""
    monkeypatch.setattr(serving, "is_announced", lambda: False)
    monkeypatch.setattr(publishing, "WRITERS", (write_html.write,))


@pytest.fixture
def folder(opened: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(opened, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command line; give what it prints, or, where it should fail, what it says on the error stream."""

    def run(line: str, *, typed: str = "", code: int = 0) -> str:
        capsys.readouterr()
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        arguments = line.replace("ANNA", "--as Anna --passphrase-file anna.txt")
        arguments = arguments.replace("BEN", "--as Ben --passphrase-file ben.txt")
        outcome = command.main(arguments.split())
        out = capsys.readouterr()
        assert outcome == code, out.out + out.err
        return out.err if code else out.out

    return run


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            'name = "Being believed, not blamed"',
            'name = "What Denise did"',
            "says 'Denise', which could point at somebody",
        ),
        ('name = "Being believed, not blamed"', 'name = "Heard at Margate station"', "says 'Margate"),
        ('name = "Being believed, not blamed"', 'name = "ਪੁਲਿਸ"', "could not read"),
    ],
)
def test_no_report_prints_a_theme_whose_name_could_point_at_somebody(
    folder: Path, run: Run, old: str, new: str, told: str
) -> None:
    run("codebook w ANNA --out sheet.toml")
    sheet = Path("sheet.toml").read_text("utf-8")
    assert old in sheet
    Path("sheet.toml").write_text(sheet.replace(old, new, 1), "utf-8")
    run("codebook w ANNA --in sheet.toml")
    assert told in run("report w ANNA --out report", code=1)
    assert not Path("report").exists()


def propose(theme: str, name: str) -> None:
    """Have the machine find one more theme, in every answer that carries any."""
    with Workspace.open(Path("w"), "Anna", ANNA) as workspace:
        run = deeds.found(workspace, deeds.judge(workspace))
        carrying = [sure | ({theme: 0.5} if sure else {}) for sure in run.answers]
        new = FoundTheme(key=theme, name=name, new=True, size=sum(theme in sure for sure in carrying))
        workspace.put(run_section(2), replace(run, themes=(*run.themes, new), answers=tuple(carrying)))
        deeds.take(workspace, [Find(2)], datetime.date(2026, 11, 20))


def test_no_report_is_let_out_with_a_theme_that_nobody_named(folder: Path, run: Run) -> None:
    propose("add-idea-and-time", "Add, idea and time")
    assert "Add, idea and time (new, to be named by a person)" in run("codebook w ANNA")
    run("report w ANNA --out draft")
    assert "Add, idea and time" in Path("draft/report.html").read_text("utf-8")
    refused = run("report w ANNA --out final --release", code=1)
    assert "the machine called it 'Add, idea and time'" in refused
    assert not Path("final").exists()
    assert "This is a draft" in run("report w ANNA --out draft"), "nothing was fixed by what was refused"

    run("codebook w ANNA --out sheet.toml")
    sheet = Path("sheet.toml").read_text("utf-8")
    Path("sheet.toml").write_text(sheet.replace('"Add, idea and time"', '"Hearing back in time"'), "utf-8")
    run("codebook w ANNA --in sheet.toml")
    run("report w ANNA --out final --release")
    assert "Hearing back in time" in Path("final/report.html").read_text("utf-8")


def test_the_whole_way_from_a_sealed_file_to_a_report(folder: Path, run: Run) -> None:
    assert "--suggest" not in run("codebook w ANNA --out sheet.toml")
    sheet = Path("sheet.toml").read_text("utf-8")
    changed = sheet.replace('key = "counselling-wait"', 'key = "counselling-wait"\nput_in = [3, 4]', 1)
    changed = changed.replace('name = "Being believed, not blamed"', 'name = "Believed or blamed"', 1)
    Path("sheet.toml").write_text(changed, "utf-8")
    said = run("codebook w ANNA --in sheet.toml")
    assert "renamed 'being-believed' to 'Believed or blamed'" in said
    assert "answer 3 carries 'counselling-wait'" in said

    assert "quotes marked" in run("quotes w ANNA --suggest 1")
    assert "decided by Anna" in run("quotes w ANNA --decide-all")
    assert "Somebody else has to approve it" in run("quotes w ANNA --approve-all", code=1)
    assert "approved by Ben" in run("quotes w BEN --approve-all")
    assert "approved by Ben" in run("quotes w BEN")

    assert "is written" in run("strategies w ANNA --use nhs-england --out bears.toml")
    assert "decisions taken" in run("strategies w ANNA --in bears.toml")
    Path("actions.toml").write_text(
        '[[action]]\nkey = "ring"\nheard = "Nobody rang."\ndoing = "Someone rings."\nowner = "Head of Crime"\n'
        "due = 2027-06-30\non_site = true\n",
        "utf-8",
    )
    assert run("actions w ANNA --in actions.toml") == "1 actions.\n"
    assert "Someone rings." in run("actions w BEN")
    assert "is written" in run("actions w BEN --for-site words.txt")
    assert "You said: Nobody rang." in Path("words.txt").read_text("utf-8")

    draft = run("report w ANNA --out draft --date 2026-11-20")
    assert "This is a draft" in draft
    final = run("report w ANNA --out final --date 2026-11-20 --release")
    assert "This is a draft" not in final
    html = Path("final/report.html").read_text("utf-8")
    assert "Believed or blamed" in html
    assert "Someone rings." in html
    Path("next.public").write_text(key_files.write_public_key(key_pair().public_key), "utf-8")
    assert "holds what may be kept" in run("keep w ANNA --for next.public --out kept")
    kept = unseal(Path("kept").read_text("utf-8"), unlock(key_pair().file, KEY_PASSPHRASE))
    assert [action.key for action in kept.actions] == ["ring"]
    assert "Believed or blamed" in {theme.name for theme in kept.codebook.themes}

    history = run("codebook w BEN --history")
    assert "Anna: renamed 'being-believed'" in history
    assert "Undone: answer 4 carries 'counselling-wait'" in run("codebook w ANNA --undo")
    assert "(undone)" in run("codebook w ANNA --history")


def test_the_next_wave_takes_over_what_was_kept(folder: Path, run: Run) -> None:
    run("report w ANNA --out final --release")
    Path("next.public").write_text(key_files.write_public_key(key_pair().public_key), "utf-8")
    run("keep w ANNA --for next.public --out kept")
    opening = "open sealed --workspace second --key a.key --key-passphrase-file key.txt --before kept"
    run(f"{opening} ANNA")
    assert "took up the codebook 'Services after sexual violence'" in run("codebook second ANNA --history")
    run("safeguarding second ANNA --settle-all invented")
    run("themes second ANNA")
    run("report second ANNA --out second-report")
    assert "report.html" in {path.name for path in Path("second-report").iterdir()}


def test_themes_wait_for_the_safeguarding_lead(folder: Path, run: Run) -> None:
    run("open sealed --workspace new --key a.key --key-passphrase-file key.txt ANNA")
    queue = run("safeguarding new ANNA --list")
    if "0 passages" in queue:
        pytest.fail("the sample holds something that a safeguarding lead should see")
    assert "safeguarding lead" in run("themes new ANNA", code=1)


def test_a_safeguarding_lead_settles_passage_by_passage(folder: Path, run: Run) -> None:
    run("open sealed --workspace new --key a.key --key-passphrase-file key.txt ANNA")
    waiting = int(run("safeguarding new ANNA --list").splitlines()[-1].split()[0])
    first = run("safeguarding new ANNA", typed="p\np the duty lead at the council\nq\n")
    assert f"{waiting} passages, {waiting - 1} of them wait" in first
    assert "Passed on: the duty lead at the council (Anna" in run("safeguarding new ANNA --list")
    rest = run("safeguarding new ANNA", typed="n no danger now\n" * waiting)
    assert f"{waiting} passages, 0 of them wait" in rest


def test_quotes_are_decided_and_approved_one_by_one(folder: Path, run: Run) -> None:
    run("quotes w ANNA --suggest 1")
    listed = run("quotes w ANNA")
    assert "waits for a decision" in listed
    decided = run("quotes w ANNA --decide", typed="words nobody wrote\n\nx\nq\n")
    assert decided.count("As written:") >= 3
    listed = run("quotes w ANNA")
    assert listed.count("decided by Anna, waits for somebody else") == 1
    assert "To be printed:" not in run("quotes w ANNA --approve", typed="y\n")
    assert "To be printed:" in run("quotes w BEN --approve", typed="y\n")
    assert run("quotes w ANNA").count("approved by Ben") == 1


def test_a_second_coder_codes_blind_and_agreement_is_shown(folder: Path, run: Run) -> None:
    shown = run("code w BEN --sample 4", typed="99\n?\n1 2\n0\nq\n")
    assert "  1  " in shown
    run("code w BEN", typed="3\n1\n")
    compared = run("code w BEN --compare")
    assert compared.startswith("4 answers coded by everybody")
    assert "kappa" in compared
    Path("sheet.toml").unlink(missing_ok=True)
    run("codebook w ANNA --out sheet.toml")
    sheet = Path("sheet.toml").read_text("utf-8").replace('key = "delay"', 'key = "delay"\nput_in = [1]', 1)
    Path("sheet.toml").write_text(sheet, "utf-8")
    run("codebook w ANNA --in sheet.toml")
    assert "Somebody else has to code" in run("code w ANNA", code=1)


def test_deciding_on_answers_that_the_engine_asks_about_teaches_it_and_shows_how_far_it_agrees(
    folder: Path, run: Run
) -> None:
    assert "Nothing was decided" in run("teach w ANNA", typed="q\n")
    shown = run("teach w ANNA --answers 4", typed="99\n?\n.\n1 2\n0\n.\n")
    assert "* " in shown
    assert "Run 1 agreed with you by" in shown
    assert "on 4 answers that it had not seen" in shown
    assert "carries no theme, and nothing else" in run("codebook w ANNA --history")
    shown = run("teach w BEN --answers 1", typed=".\n")
    assert "Run 2 agreed with you by 1.00 on 1 answers" in shown
    assert "Somebody else has to code" in run("code w ANNA", code=1)


def test_answers_are_read_by_theme_by_number_and_left_over(folder: Path, run: Run) -> None:
    assert run("answers w ANNA --number 2").startswith("\n2. ")
    assert "quoted" in run("answers w ANNA --theme being-believed")
    run("answers w ANNA --left-over")
    assert "no answer 9999" in run("answers w ANNA --number 9999", code=1)
    assert "no theme 'nothing'" in run("answers w ANNA --theme nothing", code=1)


def test_a_sheet_with_slips_changes_nothing(folder: Path, run: Run) -> None:
    run("codebook w ANNA --out sheet.toml")
    before = Path("w").read_bytes()
    Path("sheet.toml").write_text(
        Path("sheet.toml").read_text("utf-8").replace('key = "delay"', 'key = "dealy"', 1), "utf-8"
    )
    assert "Theme 'delay' is missing" in run("codebook w ANNA --in sheet.toml", code=1)
    assert Path("w").read_bytes() == before


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("themes w --passphrase-file anna.txt", "Say who you are with --as NAME"),
        ("themes w --as Carol --passphrase-file anna.txt", "held by: Anna, Ben"),
        ("themes w --as Ben --passphrase-file anna.txt", "not the right one"),
        ("answers nowhere ANNA --left-over", "is not there"),
        ("answers sealed ANNA --left-over", "not a workspace"),
        ("people w ANNA --add anna --new-passphrase-file ben.txt", "holds this workspace already"),
        ("open sealed --workspace x --key sealed --key-passphrase-file key.txt ANNA", "not a private key file"),
        ("open w --workspace x --key a.key --key-passphrase-file key.txt ANNA", "not the sealed file"),
        ("open sealed --workspace x --key a.key --key-passphrase-file anna.txt ANNA", "not the right one"),
        ("open sealed --workspace x --key a.key --key-passphrase-file nothing.txt ANNA", "No such file"),
        ("codebook w ANNA --out anna.txt", "anna.txt is there already"),
        ("codebook w ANNA --undo 99", "nothing left to undo"),
        ("keep w ANNA --for a.key --out kept", "not a public key file"),
        ("report w ANNA --out r --date tomorrow", "is no day"),
        ("strategies w ANNA --use mars", "There is no strategy 'mars'"),
        ("quotes w ANNA --mark 1 --theme nothing", "no theme 'nothing'"),
        ("quotes w ANNA --mark 1 9999 --theme updates", "There is no answer 9999"),
        ("answers w ANNA --number 0", "There is no answer 0"),
        ("quotes w ANNA", ""),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(folder: Path, run: Run, line: str, said: str) -> None:
    before = Path("w").read_bytes()
    assert said in run(line, code=1 if said else 0)
    assert Path("w").read_bytes() == before


def test_only_what_was_released_may_be_kept(folder: Path, run: Run) -> None:
    Path("next.public").write_text(key_files.write_public_key(key_pair().public_key), "utf-8")
    assert "only what was may be kept" in run("keep w ANNA --for next.public --out kept", code=1)


def test_late_answers_are_added_and_numbers_stay(folder: Path, run: Run) -> None:
    shown = run("answers w ANNA --number 5")
    Path("sealed").write_bytes(sealed_file(75, 40))
    assert "5 people's answers" in run("open sealed --workspace w --key a.key --key-passphrase-file key.txt ANNA")
    assert run("answers w ANNA --number 5") == shown


def test_real_answers_are_not_opened_where_a_site_is_served(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("real").write_bytes(sealed_file(3, 0, invented=False))
    monkeypatch.setattr(serving, "is_announced", lambda: True)
    said = run("open real --workspace x --key a.key --key-passphrase-file key.txt ANNA", code=1)
    assert "serves a site" in said
    assert not Path("x").exists()
    run("open sealed --workspace y --key a.key --key-passphrase-file key.txt ANNA")


def test_real_answers_are_shown_on_a_screen_only_and_nothing_is_done_with_them_in_bulk(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("real").write_bytes(sealed_file(3, 0, invented=False))
    monkeypatch.setattr("analysis.commands.open.FULL", passphrases.LIGHT)
    run("open real --workspace x --key a.key --key-passphrase-file key.txt ANNA")
    for line in ("answers x ANNA --left-over", "quotes x ANNA", "safeguarding x ANNA --list", "code x ANNA"):
        assert "shown on the screen and go nowhere else" in run(line, code=1)
    for line in ("quotes x ANNA --approve-all", "safeguarding x ANNA --settle-all fine"):
        assert "one by one" in run(line, code=1)


def test_a_key_is_made_proven_and_recovered(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(keygen, "FULL", passphrases.LIGHT)
    for name in ("prove", "recover"):
        monkeypatch.setattr(f"analysis.commands.{name}.FULL", passphrases.LIGHT)
    Path("one.txt").write_text("four unrelated words here\n", "utf-8")
    Path("two.txt").write_text("another four words there\n", "utf-8")
    shown = run("keygen wave --passphrase-file one.txt")
    Path("recovery.txt").write_text(shown.strip().splitlines()[-1], "utf-8")
    assert Path("wave.key").stat().st_mode & 0o777 == 0o600
    assert "there already" in run("keygen wave --passphrase-file one.txt", code=1)

    public_key = key_files.read_public_key(Path("wave.public").read_text("utf-8"))
    secret = key_files.make_secret()
    named = shown.split()[1]
    sealed = seal_bytes(secret, public_key, key_files.challenge_binding(1, named))
    challenge = key_files.Challenge(suite=1, key_id=named, sealed=sealed)
    Path("challenge").write_text(key_files.write_challenge(challenge), "utf-8")
    answer = run("prove challenge --key wave.key --passphrase-file one.txt")
    assert key_files.is_answer(answer.strip(), key_files.imprint(secret))
    assert "not the right one" in run("prove challenge --key wave.key --passphrase-file two.txt", code=1)

    recovering = "recover wave.key --out again.key --recovery-file recovery.txt --passphrase-file two.txt"
    run(recovering)
    again = run("prove challenge --key again.key --passphrase-file two.txt")
    assert again == answer
    Path("recovery.txt").write_text("AAAAA", "utf-8")
    assert "A recovery key has 8 groups" in run(recovering.replace("again", "third"), code=1)


def test_a_recovery_sheet_is_written_instead_of_shown(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("one.txt").write_text("four unrelated words here\n", "utf-8")
    shown = run("keygen wave --for-training --passphrase-file one.txt --recovery-sheet sheet.pdf")
    assert "Print sheet.pdf" in shown
    assert Path("sheet.pdf").read_bytes().startswith(b"%PDF")
    assert "PDF" in run("keygen other --for-training --passphrase-file one.txt --recovery-sheet sheet.txt", code=1)


def test_a_key_for_training_proves_nothing_real(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("one.txt").write_text("four unrelated words here\n", "utf-8")
    shown = run("keygen wave --for-training --passphrase-file one.txt")
    public_key = key_files.read_public_key(Path("wave.public").read_text("utf-8"))
    named = shown.split()[1]
    sealed = seal_bytes(key_files.make_secret(), public_key, key_files.challenge_binding(1, named))
    text = key_files.write_challenge(key_files.Challenge(suite=1, key_id=named, sealed=sealed))
    Path("challenge").write_text(text, "utf-8")
    proving = "prove challenge --key wave.key --passphrase-file one.txt"
    assert "made for training" in run(proving, code=1)
    run(f"{proving} --for-training")


def test_without_a_terminal_a_passphrase_has_to_come_from_a_file(folder: Path, run: Run) -> None:
    assert "no terminal to ask on" in run("codebook w --as Anna", code=1)


def test_redact_writes_a_line_for_each_line_in_the_same_order(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = [{"text": "Ring me on 07700 900417", "other": 1}, {"text": ""}, {"text": "Naïve 😀 Siân rang"}]
    Path("in").write_text("".join(json.dumps(line) + "\n" for line in lines) + "\n", "utf-8")
    run("redact in --out out")
    assert [json.loads(line) for line in Path("out").read_text("utf-8").splitlines()] == [
        {"spans": [[11, 23, "PHONE"]]},
        {"spans": []},
        {"spans": [[8, 12, "PERSON"]]},
    ]
    Path("in").write_text('{"text": "a"}\nnonsense\n', "utf-8")
    assert "Line 2 is not a JSON object" in run("redact in --out out", code=1)


def test_every_command_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--help"]) == 0
    listed = capsys.readouterr().out
    for name in command.COMMANDS:
        assert f"  {name} " in listed
        with pytest.raises(SystemExit) as stopped:
            command.main([name, "--help"])
        assert stopped.value.code == 0
        told = capsys.readouterr().out
        assert len(told) > 300
        assert "exit status:" in told
        assert f"  analysis {name} {examples.EXAMPLES[name][0]}\n" in told
    assert command.main(["nothing"]) == 2
    assert command.main(["reprot"]) == 2
    assert "Did you mean 'report'?" in capsys.readouterr().err
    assert command.main([]) == 2


def test_stopping_a_command_leaves_no_trace_of_python(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(_: object) -> int:
        raise KeyboardInterrupt

    assert spoken.run(stop, argparse.Namespace()) == 130
    assert "What was saved before is kept" in capsys.readouterr().err
    monkeypatch.setattr(importlib, "import_module", stop)
    assert command.main(["themes", "w"]) == 130, "while its rooms are still being loaded"
    assert "What was saved before is kept" in capsys.readouterr().err


def test_a_theme_that_no_printed_report_could_name_has_to_be_renamed(folder: Path, run: Run) -> None:
    run("codebook w ANNA --out sheet.toml")
    sheet = Path("sheet.toml").read_text("utf-8")
    Path("sheet.toml").write_text(sheet.replace('name = "Being believed, not blamed"', 'name = "ਮਦਦ"', 1), "utf-8")
    run("codebook w ANNA --in sheet.toml")
    assert "The theme 'being-believed' is called 'ਮਦਦ'" in run("report w ANNA --out r", code=1)


def test_what_is_damaged_is_counted_and_said_and_the_rest_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    monkeypatch.chdir(tmp_path)
    sealed = bytearray(sealed_file(12, 0))
    sealed[-len(sealed) // 20] ^= 255
    write_files(tmp_path, bytes(sealed))
    said = run("open sealed --workspace w --key a.key --key-passphrase-file key.txt ANNA")
    assert "11 people's answers are in w." in said
    assert "Responses that are damaged and do not open: 1." in said
    assert "was changed on its way" in said

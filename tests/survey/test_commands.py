"""The commands: a consultation's whole life by hand, and one clear sentence for everything that can be wrong."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from questionnaires import export, key_files
from survey import commands
from survey.__main__ import COMMANDS
from tests.conftest import Database
from tests.survey import consulting
from tests.survey.consulting import ANALYST

Done = subprocess.CompletedProcess[str]
Survey = Callable[..., Done]

PLAN = """
id = "spring"
entry = "k7m2qx"
name = "Spring"
asker = "The office"
purpose = "To learn what helps."
opens = 2026-01-01
closes = 2126-12-31
public_key = "analyst.pub"
recovery_key = "recovery.pub"
[questionnaires]
survivors = "library:aftercare-survivors"
"""


@pytest.fixture
def survey(database: Database, tmp_path: Path) -> Survey:
    """Run `survey` as somebody at a terminal would, on the test's own database."""

    def run(*arguments: str, typed: str = "", **environ: str) -> Done:
        return subprocess.run(
            [sys.executable, "-m", "survey", *arguments],
            input=typed,
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
            env={
                "PATH": os.environ["PATH"],
                "DATABASE_URL": database.owner,
                "HEARD_KEYS": str(tmp_path / "keys"),
                "HEARD_RELEASE_LEAST": "5",
            }
            | environ,
        )

    (tmp_path / "spring.toml").write_text(PLAN)
    (tmp_path / "analyst.pub").write_text(key_files.write_public_key(ANALYST.public))
    return run


def said(done: Done) -> str:
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.strip()


def refused(done: Done) -> str:
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr
    return done.stderr.strip()


def answer(challenge: Path) -> str:
    read = key_files.read_challenge(challenge.read_text())
    return key_files.write_answer(ANALYST.decrypt(read.sealed, key_files.challenge_binding(read.suite, read.key_id)))


@pytest.mark.anyio
async def test_a_consultations_whole_life(survey: Survey, database: Database, tmp_path: Path) -> None:
    written = said(survey("recovery-key", "recovery.pub")).splitlines()[-1].strip()
    assert "not open yet" in said(survey("open", "spring.toml"))
    proof = answer(tmp_path / "spring.challenge")
    assert "not the answer" in refused(survey("open", "spring.toml", "--proof", "AAAA"))
    assert said(survey("open", "spring.toml", "--proof", proof)) == "'spring' is open at the address /k7m2qx"
    assert "is paused" in said(survey("pause", "spring"))
    assert "open again" in said(survey("resume", "spring"))
    assert len(set(said(survey("invite", "spring", "--number", "7")).split())) == 7

    await consulting.sent(database.site, 4)
    assert "Fewer than 5" in said(survey("release", "spring"))
    for file in (tmp_path / "keys").iterdir():
        file.unlink()
    await consulting.sent(database.site, 2, start=4)
    assert "run 'survey recover'" in refused(survey("release", "spring"))
    assert "has a slip in it" in refused(survey("recover", typed=f"{'Z' * 5}{written[5:]}\n"))
    assert "Keys brought back: 1" in said(survey("recover", typed=f"{written}\n"))
    assert said(survey("release", "spring")) == "What waited is filed."

    assert "Only a closed consultation" in refused(survey("export", "spring", "out.heard"))
    await consulting.sent(database.site, 3, start=6)
    assert "is closed" in said(survey("close", "spring"))
    assert "holds 9 sealed responses" in said(survey("export", "spring", "out.heard"))
    assert "is there already" in refused(survey("export", "spring", "out.heard"))
    with (tmp_path / "out.heard").open("rb") as sealed:
        header, responses = export.read(sealed)
        opened = [ANALYST.open(response) for response in responses if response is not None]
    assert header.responses == 9
    assert header.consultation.id == "spring"
    assert set(header.questionnaires) == set(header.consultation.questionnaires.values())
    assert sorted(int(str(one.answers["number"])) for one in opened) == list(range(9))
    assert list(header.stopped.values()) == [{"last": 0}], "where fewer than ten stopped is not told"


def test_every_command_explains_itself() -> None:
    listed = subprocess.run([sys.executable, "-m", "survey", "--help"], capture_output=True, text=True, check=True)
    for command in COMMANDS:
        assert f"  {command} " in listed.stdout
        module = Path(commands.__file__ or "").parent / f"{command.replace('-', '_')}.py"
        assert module.exists()


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_tells_how_it_is_used(command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "survey", command, "--help"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert done.stdout.startswith(f"usage: survey {command}")


def test_what_is_no_command_is_said(survey: Survey) -> None:
    assert survey("opne").returncode == 2
    assert "There is no command 'opne'" in survey("opne").stderr
    assert survey().returncode == 2


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"DATABASE_URL": "mysql://host/x"}, "DATABASE_URL is no database address"),
        ({"DATABASE_URL": "postgresql://jo:secret@127.0.0.1:1/x"}, "No database server answers"),
        ({"DATABASE_URL": "", "HEARD_FOLDER": "/dev/null/heard"}, "The data folder /dev/null/heard cannot be used"),
        ({"HEARD_KEYS": "/dev/null/keys"}, "The key folder /dev/null/keys cannot be used"),
        ({"HEARD_RELEASE_LEAST": "none"}, "HEARD_RELEASE_LEAST is 'none'"),
    ],
)
def test_what_is_wrong_with_an_installation_is_one_sentence(
    survey: Survey, environ: dict[str, str], sentence: str
) -> None:
    said = refused(survey("release", "spring", **environ))
    assert sentence in said
    assert "secret" not in said


def test_a_database_that_was_never_migrated_is_told_how(survey: Survey, empty_database: Database) -> None:
    assert "Run 'survey migrate'" in refused(survey("release", "x", DATABASE_URL=empty_database.owner))
    assert "Done: step 1" in said(survey("migrate", DATABASE_URL=empty_database.owner))
    assert "at this version already" in said(survey("migrate", DATABASE_URL=empty_database.owner))


@pytest.mark.parametrize("deed", ["pause", "resume", "close", "release", "invite"])
def test_a_consultation_that_is_not_there_is_said(survey: Survey, deed: str) -> None:
    assert "There is no consultation 'nowhere'" in refused(survey(deed, "nowhere"))


def test_the_key_folder_of_another_database_is_refused(survey: Survey, tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "installation").write_text("00" * 16)
    assert "belongs to another database" in refused(survey("close", "spring"))


def test_a_plan_that_is_not_there_is_said(survey: Survey) -> None:
    assert "summer.toml cannot be read" in refused(survey("open", "summer.toml"))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (("invite", "spring", "--number", "0"), "write a whole number from 1 to 10000"),
        (("invite", "spring", "--number", "10001"), "write a whole number from 1 to 10000"),
        (("invite", "spring", "--number", "-3"), "write a whole number from 1 to 10000"),
        (("demo", "--people", "-1"), "write a whole number such as 100"),
        (("demo", "--people", "many"), "write a whole number such as 100"),
    ],
)
def test_a_number_that_cannot_be_is_said_in_a_line(line: tuple[str, ...], said: str) -> None:
    done = subprocess.run([sys.executable, "-m", "survey", *line], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr) < 400

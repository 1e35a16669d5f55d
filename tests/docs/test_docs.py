"""What the documents tell people to type is there to be typed, every setting is told of, every link leads somewhere."""

import argparse
import os
import re
import runpy
import shlex
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import analysis.__main__
import questionnaires.__main__
import survey.__main__
from questionnaires import key_files
from survey import plan
from survey.events import Event

HOUSE = Path(__file__).resolve().parents[2]
DOCS = [
    *(HOUSE / name for name in ("README.md", "CONTRIBUTING.md", "questionnaires/library/README.md")),
    *sorted((HOUSE / "docs").rglob("*.md")),
    *sorted((HOUSE / "docs" / "running-it").glob("*")),
]
TEXTS = {str(path.relative_to(HOUSE)): path.read_text("utf-8") for path in DOCS if path.suffix != ".png"}
PROSE = {name: text for name, text in TEXTS.items() if name.endswith(".md")}
RUNNING = TEXTS["docs/running-it.md"]
OURS = ("survey", "analysis", "questionnaires")
SETTING = re.compile(r"\b(?:HEARD_[A-Z]+(?:_[A-Z]+)*|DATABASE_URL)\b")


def blocks(text: str) -> Iterator[str]:
    """Give the lines of shell blocks: fenced, or indented by four spaces between empty lines."""
    for block in re.findall(r"^ *```sh\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL):
        yield from (line.strip() for line in block.splitlines())
    outside = re.sub(r"^ *```.*?^ *```", "", text, flags=re.MULTILINE | re.DOTALL)
    yield from (line.strip() for line in re.findall(r"^ {4}\S.*$", outside, re.MULTILINE))


def typed(names: tuple[str, ...]) -> list[tuple[str, str]]:
    """Give every line that begins with one of these programs, with the document it stands in."""
    found = []
    for document, text in PROSE.items():
        for whole in blocks(text):
            line = re.sub(r"^(?:sudo |\.venv/bin/)", "", whole.split(" # ")[0].strip())
            if line.split(" ")[0] in names:
                found.append((document, line))
    return found


def mentioned(names: tuple[str, ...]) -> list[tuple[str, str]]:
    """Give every such command that a sentence names in passing, perhaps without all that it needs."""
    pattern = re.compile(rf"`(?:\.venv/bin/)?((?:{'|'.join(names)}) [a-z][^`]*)`")
    return [(document, " ".join(line.split())) for document, text in PROSE.items() for line in pattern.findall(text)]


class Understood(Exception):
    """The command line was understood; nothing is done."""


@pytest.fixture
def parse(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every command stop as soon as it has understood its line."""
    whole = argparse.ArgumentParser.parse_args

    def parse_args(self: argparse.ArgumentParser, *given: object, **named: object) -> None:
        whole(self, *given, **named)
        raise Understood

    def execv(_program: str, command: list[str]) -> None:
        assert command[1] == "-m"
        monkeypatch.setattr(sys, "argv", command[2:])
        start(command[2])

    monkeypatch.setattr(analysis.__main__, "is_workspace", lambda path: path.suffix == ".workspace")
    monkeypatch.setattr(argparse.ArgumentParser, "parse_args", parse_args)
    monkeypatch.setattr(os, "execv", execv)


def start(module: str) -> None:
    sys.modules.pop(module, None)  # what was loaded is not run again
    runpy.run_module(module, run_name="__main__")


def run(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program, *arguments = shlex.split(line)
    monkeypatch.setattr(sys, "argv", [program, *arguments])
    {"survey": survey.__main__, "analysis": analysis.__main__, "questionnaires": questionnaires.__main__}[
        program
    ].main()


@pytest.mark.parametrize(("document", "line"), typed(OURS))
def test_a_command_in_a_document_is_understood(
    document: str, line: str, parse: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Understood):
        run(line, monkeypatch)


def test_a_command_that_there_is_not_would_be_found(parse: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for line in ("survey invite spring --nombre 3", "survey close", "analysis themes", "questionnaires chek a.toml"):
        with pytest.raises(SystemExit):
            run(line, monkeypatch)
    run("survey shut spring", monkeypatch)  # comes back: it names no command


@pytest.mark.parametrize(("document", "line"), sorted(set(mentioned(OURS))))
def test_a_command_in_passing_is_one_that_there_is(
    document: str, line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    program, name, *rest = line.split(" ")
    options = {one for one in rest if one.startswith("--")}
    if program == "survey":
        assert name in survey.__main__.COMMANDS
    elif program == "analysis":
        assert name in analysis.__main__.COMMANDS
    monkeypatch.setattr(os, "execv", lambda _program, command: (_ for _ in ()).throw(SystemExit(command[2])))
    if options and program == "survey":
        monkeypatch.setattr(sys, "argv", [name, "--help"])
        with pytest.raises(SystemExit):
            start(f"survey.commands.{name.replace('-', '_')}")
        assert options <= set(re.findall(r"--[a-z-]+", capsys.readouterr().out))
    elif program != "survey":
        monkeypatch.setattr(sys, "argv", [program, name, "--help"])
        with pytest.raises(SystemExit) as ended:
            run(f"{program} {name} --help", monkeypatch)
        assert ended.value.code == 0
        assert options <= set(re.findall(r"--[a-z-]+", capsys.readouterr().out))


def test_every_command_of_the_survey_is_told_of() -> None:
    told = {line.split(" ")[1] for _, line in [*typed(("survey",)), *mentioned(("survey",))]}
    assert told >= set(survey.__main__.COMMANDS) - {"serve", "worker"}, "docs/running-it.md tells of every command"
    assert {"serve", "worker"} <= told | set(re.findall(r"survey (\w+)", TEXTS["docs/running-it/heard-worker.service"]))


def test_every_target_of_make_that_is_named_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (HOUSE / "Makefile").read_text("utf-8"), re.MULTILINE))
    lines = [line.split(" ")[1:2] for _, line in [*typed(("make",)), *mentioned(("make",))]]
    named = {name for some in lines for name in some if re.fullmatch("[a-z-]+", name)}
    assert named <= targets
    assert {"demo", "test", "install"} <= named


def test_every_module_that_is_run_by_name_is_there() -> None:
    for document, text in PROSE.items():
        for name in re.findall(r"python -m ([a-z_.]+)", text):
            if name.split(".")[0] in {*OURS, "tests"}:
                path = HOUSE / name.replace(".", "/")
                assert path.with_suffix(".py").exists() or (path / "__main__.py").exists(), f"{document}: {name}"


def settings_read(folder: str) -> set[str]:
    """Give the settings that the code of a folder reads by their names; words to people are in longer strings."""
    found = (
        re.findall(r"\"(HEARD_[A-Z_]+|DATABASE_URL)\"", path.read_text("utf-8"))
        for path in (HOUSE / folder).rglob("*.py")
    )
    return {name for names in found for name in names}


def test_every_setting_that_is_told_of_is_read_and_every_one_that_is_read_is_told_of() -> None:
    read = {name for wing in OURS for name in settings_read(wing)}
    told = {name for text in TEXTS.values() for name in SETTING.findall(text)}
    assert told <= read | settings_read("tests/benchmarks")
    assert read <= set(SETTING.findall(" ".join(PROSE.values())))


def test_what_is_said_to_be_usual_is() -> None:
    rows = dict(re.findall(r"^\| ((?:HEARD|DATABASE)[A-Z_, ]+) \| ([^|]+) \|", RUNNING, re.MULTILINE))
    usual = {name: value for names, values in rows.items() for name, value in _paired(names, values)}
    source = (HOUSE / "survey" / "settings.py").read_text("utf-8")
    numbers = dict(re.findall(r'_(?:whole|number)\(environ, "(HEARD_\w+)", (\d+)', source, re.IGNORECASE))
    assert {"HEARD_PORT", "HEARD_WORKERS", "HEARD_RELEASE_DAYS"} <= numbers.keys()
    assert {name: usual[name] for name in numbers} == numbers


def _paired(names: str, values: str) -> Iterator[tuple[str, str]]:
    several, given = names.split(", "), values.split(", ")
    return zip(several, given if len(given) == len(several) else given * len(several), strict=False)


def test_every_event_is_explained() -> None:
    table = RUNNING.partition("| event | means |")[2]
    named = {
        name for row in re.findall(r"^\| (`[^|]+) \|", table, re.MULTILINE) for name in re.findall(r"`([a-z-]+)`", row)
    }
    assert {event.value for event in Event} <= named


def test_the_consultation_of_the_document_is_one(tmp_path: Path) -> None:
    text = re.findall(r"```toml\n(.*?)```", RUNNING, re.DOTALL)[0]
    stated = tomllib.loads(text)
    for name in (stated["public_key"], stated["recovery_key"]):
        (tmp_path / name).write_text(_public_key(name))
    (tmp_path / "aftercare-2027.toml").write_text(text)
    assert plan.read(tmp_path / "aftercare-2027.toml").consultation.id == "aftercare-2027"


def _public_key(name: str) -> str:
    return key_files.write_public_key(name.encode().ljust(1216, b"."))


@pytest.mark.parametrize("document", PROSE)
def test_every_link_leads_somewhere(document: str) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", PROSE[document]):
        if re.match(r"(https?|mailto|tel):", target):
            continue
        name, _, anchor = target.partition("#")
        path = (HOUSE / document).parent / name if name else HOUSE / document
        assert path.exists(), f"{document} leads to {target}"
        if anchor and path.suffix == ".md":
            titles = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
            assert anchor in {_anchor(title) for title in titles}, f"{document} leads to {target}"


def _anchor(title: str) -> str:
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def test_the_documents_are_complete() -> None:
    wanted = (
        "architecture benchmarks data-protection-impact-assessment disclosure reading-the-answers"
        " records-of-processing running-a-consultation running-it threat-model writing-a-questionnaire"
    )
    assert {f"docs/{name}.md" for name in wanted.split()} <= TEXTS.keys()
    linked = "".join(PROSE.values())
    for name in TEXTS:
        if name.startswith("docs/"):
            assert Path(name).name in linked, f"nothing leads to {name}"


def test_an_upgrade_restarts_the_worker_before_the_sites_whose_seals_it_has_to_open() -> None:
    upgrading = TEXTS["docs/running-it.md"].partition("## Upgrading")[2]
    assert 0 < upgrading.index("restart heard-worker") < upgrading.index("restart heard-site")

"""What the guide to writing a questionnaire says is so: its example is sound, its tables whole, its commands run."""

import re
import shlex
import tomllib
from pathlib import Path

import msgspec
import pytest

from questionnaires import loading
from questionnaires.__main__ import main
from questionnaires.lint import RULES, lint
from questionnaires.places import places
from questionnaires.schema import (
    ChooseMany,
    ChooseOne,
    LongText,
    Number,
    Option,
    Page,
    Questionnaire,
    Role,
    Scale,
    Section,
    ShortText,
    ShowIf,
    SupportContact,
    Year,
)

GUIDE = (Path(__file__).parents[2] / "docs" / "writing-a-questionnaire.md").read_text("utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)
COMMANDS = [
    line.split("#")[0].strip()
    for block in re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL)
    for line in block.splitlines()
]


def test_the_whole_example_is_sound() -> None:
    questionnaire = loading.parse(EXAMPLES[0], "the guide")
    assert lint(questionnaire) == ()


def test_the_smaller_examples_are_read() -> None:
    conditions = [line for line in EXAMPLES[1].splitlines() if line]
    assert len(conditions) == 3
    for line in conditions:
        msgspec.convert(tomllib.loads(line)["show_if"], ShowIf)
    translated = loading.parse(f"{EXAMPLES[0]}\n{EXAMPLES[2]}", "the guide")
    assert translated.translations["cy"].keys() <= {place.address for place in places(translated)}


def test_every_rule_is_in_the_table_as_what_it_is() -> None:
    rows = dict(re.findall(r"^\| `([a-z-]+)` \| (error|warning) \|", GUIDE, re.MULTILINE))
    assert rows == {rule.id: rule.severity.value for rule in RULES.values()}


@pytest.mark.parametrize(
    "part",
    [
        *(Questionnaire, Section, Page, ShowIf, Option, SupportContact),
        *(ChooseOne, ChooseMany, Scale, Number, Year, ShortText, LongText),
    ],
)
def test_every_name_an_author_may_write_is_explained(part: type[msgspec.Struct]) -> None:
    words = re.sub(r"```.*?```", "", GUIDE, flags=re.DOTALL)
    named = set(re.findall(r"[a-z_0-9-]+", " ".join(re.findall(r"`([^`]+)`", words))))
    assert {field.encode_name for field in msgspec.structs.fields(part)} <= named
    tag = part.__struct_config__.tag
    assert tag is None or tag in named


def test_every_role_is_explained() -> None:
    assert {role.value for role in Role} == set(
        re.findall(r"^\| `([a-z-]+)` \| (?!error|warning)", GUIDE.split("`role`\n")[-1], re.MULTILINE)
    )


def test_every_command_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my-survey.toml").write_text(EXAMPLES[0])
    for line in COMMANDS:
        name, *arguments = shlex.split(line)
        assert name == "questionnaires"
        assert main(arguments) == 0, line
    assert loading.load(tmp_path / "from-a-spreadsheet.toml") == loading.parse(EXAMPLES[0])

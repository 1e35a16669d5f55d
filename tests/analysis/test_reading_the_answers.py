"""The commands that docs/reading-the-answers.md shows are commands that there are."""

import argparse
import importlib
import re
import shlex
from pathlib import Path

import pytest

from analysis.__main__ import COMMANDS
from analysis.commands.examples import EXAMPLES

HOUSE = Path(__file__).resolve().parents[2]
TEXT = (HOUSE / "docs" / "reading-the-answers.md").read_text("utf-8")
SHOWN = [f"analysis {name} {line}" for name, lines in EXAMPLES.items() for line in lines]
LINES = [line for block in re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL) for line in block.splitlines()]


@pytest.mark.parametrize("line", [*LINES, *SHOWN])
def test_a_line_of_the_document_or_of_a_commands_help_is_one_that_the_command_takes(line: str) -> None:
    programme, name, *given = shlex.split(line)
    assert programme == "analysis"
    is_file = name == "themes" and ".workspace" not in given[0]
    command = importlib.import_module(f"analysis.commands.{'themes_of_file' if is_file else name}")
    parser = argparse.ArgumentParser(exit_on_error=False)
    command.add_arguments(parser)
    parser.parse_args(given)


def test_a_line_that_no_command_takes_is_found_out() -> None:
    with pytest.raises((argparse.ArgumentError, SystemExit)):
        test_a_line_of_the_document_or_of_a_commands_help_is_one_that_the_command_takes("analysis quotes w --settle")


def test_every_command_has_lines_to_type_in_its_help() -> None:
    assert EXAMPLES.keys() == COMMANDS.keys()
    assert all(EXAMPLES.values())


def test_every_command_is_in_the_document() -> None:
    assert {shlex.split(line)[1] for line in LINES} == set(COMMANDS)


def test_every_option_that_the_document_names_is_one_of_a_command() -> None:
    known = set()
    for name in [*COMMANDS, "themes_of_file"]:
        parser = argparse.ArgumentParser()
        importlib.import_module(f"analysis.commands.{name}").add_arguments(parser)
        known |= set(parser._option_string_actions)
    assert set(re.findall(r"--[a-z-]+", TEXT)) <= known

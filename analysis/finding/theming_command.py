"""`analysis themes FILE`: the open door, by which an office themes the survey that it already has.

It reads and writes ordinary files and never touches a workspace, so that nothing found here can enter a report.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from analysis.finding import model_folder, sentence_model
from analysis.finding.answer_files import FileProblem, check_out, read_coded, read_column, teachings, write_result
from analysis.finding.codebook import Codebook, CodebookProblem, load
from analysis.finding.spreading import NoMachines, machines
from analysis.finding.themes import find
from analysis.finding.themeset import Taught

Progress = Callable[[str, float], None]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give the subcommand its arguments; `run` takes what they hold."""
    parser.add_argument("file", type=Path, metavar="FILE", help="answers: CSV with a header, or JSON lines")
    parser.add_argument("--text", metavar="COLUMN", help="the column, or field, that holds the answers")
    parser.add_argument(
        "--codebook", type=Path, metavar="FILE", help="themes to look for: TOML, or JSON {key: definition}"
    )
    parser.add_argument(
        "--examples", type=Path, metavar="CODED", help='answers already coded: JSON lines {"text", "themes": [...]}'
    )
    parser.add_argument(
        "--themes", type=_positive, metavar="N", help="how many themes, or how many new ones beside a codebook"
    )
    parser.add_argument(
        "--model", metavar="FOLDER", help="the sentence model to use, or 'none' (the one that is installed, if any)"
    )
    parser.add_argument(
        "--seed", type=int, default=0, metavar="S", help="for the random starts (0): the same seed, the same themes"
    )
    parser.add_argument(
        "--machines",
        default="",
        metavar="ADDRESS",
        help="a Dask scheduler whose machines are to share the work (with the extra 'scale'): they see the answers",
    )
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="OUT",
        help="JSON lines, one a row; the themes go to OUT's sibling *.themes.json",
    )


def run(arguments: argparse.Namespace) -> int:
    """Theme the file. Gives 0, or 1 after one sentence on what is wrong with what was given."""
    try:
        column, answers, codebook, taught = _given(arguments)
        model = model_folder.named(arguments.model)
        with machines(arguments.machines):
            found = find(
                answers,
                codebook=codebook,
                taught=taught,
                number=arguments.themes,
                seed=arguments.seed,
                model=model,
                progress=_show(),
            )
    except (FileProblem, CodebookProblem, NoMachines, sentence_model.Unusable) as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    sibling = write_result(found, arguments.out)
    rows = f"{len(answers)} row" if len(answers) == 1 else f"{len(answers)} rows"
    read = f" The answers are what stands under '{column}'." if column else ""
    placed = sum(1 for themes in found.answers if themes)
    foreign = sum(map(len, found.apart.values()))
    apart = f"{found.say_apart()}\n" if found.parts_apart else ""
    sys.stderr.write(
        f"{rows}: {placed} with a theme, {len(found.left_over)} that fit nowhere, "
        f"{len(found.blank)} that say nothing, {foreign} in other languages.\n{apart}{found.why}\n"
        f"Found with {found.engine}.{read}\n{arguments.out} and {sibling} are written.\n"
    )
    return 0


def _given(arguments: argparse.Namespace) -> tuple[str, list[str], Codebook | None, list[Taught]]:
    check_out(arguments.out, [each for each in (arguments.file, arguments.codebook, arguments.examples) if each])
    column, answers = read_column(arguments.file, arguments.text)
    if arguments.codebook is None:
        if arguments.examples:
            raise FileProblem("--examples teaches the themes of a codebook: give one with --codebook.")
        return column, answers, None, []
    codebook = load(arguments.codebook)
    keys = [theme.key for theme in codebook.themes]
    if arguments.examples is None:
        return column, answers, codebook, []
    return column, answers, codebook, teachings(arguments.examples, read_coded(arguments.examples), keys)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def _show() -> Progress:
    """A line that says what is being done, where somebody is watching."""
    if not sys.stderr.isatty():
        return lambda _step, _share: None

    def show(step: str, share: float) -> None:
        sys.stderr.write(f"\r{step} … {share:4.0%}\x1b[K" + ("\n" if share >= 1 else ""))
        sys.stderr.flush()

    return show

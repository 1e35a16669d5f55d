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


DESCRIPTION = """\
Look for themes in what people wrote: in a workspace of Heard, or in any other
file of answers.

IN A WORKSPACE
  analysis themes WORKSPACE [--as NAME] [--codebook FILE|none] ...

  Everything that people wrote in it is read. 'analysis themes WORKSPACE
  --help', with a workspace that is there, says more.

IN ANY OTHER FILE
  analysis themes FILE --out OUT ...

  So that an office can theme the survey that it already has. Nothing that is
  found so can enter a report of Heard. Themes and their names are proposals:
  read the answers before you act on a number.

FILE is one of
  CSV with a header; commas, semicolons, tabs or | between the columns; UTF-8,
  UTF-16 or Windows text. (Not a workbook: save the sheet as CSV UTF-8.)
      id,comment
      1,"The officer rang me back, but only once."
      2,
  JSON lines (*.jsonl, *.ndjson), or one JSON list of the same (*.json)
      {"id": 1, "comment": "The officer rang me back, but only once."}
  Answers are what stands under --text COLUMN; without it, under the only
  column, or one called text, answer(s), comment(s), response or feedback.
  Answers and whole sentences in other languages are counted and not mixed in.
  Of fewer than twelve answers no themes are found without a codebook.

OUT is JSON lines, one for each row, in the order of FILE. Rows are counted
from 0, without the header; a blank answer keeps its line.
      {"row":0,"themes":["updates"],"sure":{"updates":0.84}}
      {"row":1,"themes":[],"sure":{}}
  'sure' goes from 0 to 1. With a codebook, of the placings that say 0.84 about
  84 in 100 should be right; without one it says how clearly an answer belongs
  to this theme among those that were found.
  OUT's sibling *.themes.json tells of each theme: key, name, telling words,
  how many answers, typical and untypical rows, whether it is new or of the
  codebook, how answers speak of it; and why there are so many themes, which
  rows fit nowhere, are blank or in another language, and how alike another
  run would be. Both are replaced where they exist, or neither is.

A codebook (--codebook) is JSON, from key to definition
      {"updates": "Being told, or not told, what is happening"}
  or TOML, which can say more
      name = "Our themes"
      [[theme]]
      key = "updates"
      name = "Being kept informed"
      definition = "Being told, or not told, what is happening"
      words = ["update", "rang back"]
      examples = ["For months nobody rang me.", "She phoned every week."]
  What it does not cover is offered as new, unless it is names alone.
Answers already coded (--examples) are JSON lines, each coded in full
      {"text": "Nobody told me anything.", "themes": ["updates"]}

WHAT LEAVES THIS MACHINE
  Nothing: no answer, and nothing made from one, unless you name other machines
  with --machines. OUT holds numbers of rows and no answers. *.themes.json also
  holds words that people used: keep it as safe as the answers."""
"""What `analysis themes --help` begins with. Its examples are run by a test."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give the subcommand its arguments; `run` takes what they hold."""
    parser.add_argument("file", type=Path, metavar="FILE", help="answers: CSV with a header, or JSON lines")
    parser.add_argument(
        "--text",
        metavar="COLUMN",
        help="the column, or field, that holds the answers (default: looked for, as said above)",
    )
    parser.add_argument(
        "--codebook",
        type=Path,
        metavar="FILE",
        help="themes to look for, TOML or JSON (default: none, the answers alone say)",
    )
    parser.add_argument(
        "--examples", type=Path, metavar="CODED", help="answers already coded, JSON lines; needs --codebook"
    )
    parser.add_argument(
        "--themes",
        type=_positive,
        metavar="N",
        help="how many themes; beside a codebook, how many new ones at most (default: chosen, with the reason)",
    )
    parser.add_argument(
        "--model",
        metavar="FOLDER",
        help="the sentence model to use, or 'none' (default: the one installed; see 'analysis model')",
    )
    parser.add_argument(
        "--seed",
        type=int,
        default=0,
        metavar="S",
        help="for the random starts; the same seed, the same themes (default: 0)",
    )
    parser.add_argument(
        "--machines",
        default="",
        metavar="ADDRESS",
        help="a Dask scheduler whose machines share the work and see the answers; needs extra 'scale' (default: none)",
    )
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="OUT",
        help="where the rows' themes go, such as themes.jsonl; the themes go beside it, to themes.themes.json",
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

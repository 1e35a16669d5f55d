"""`analysis themes WORKSPACE`."""

import argparse
from importlib import resources
from pathlib import Path

from analysis import deeds
from analysis.commands import asking, working
from analysis.finding import codebook, model_folder, sentence_model
from analysis.finding.codebook import Codebook
from analysis.judging import safeguarding

DESCRIPTION = """\
Look for themes in a workspace. ('analysis themes --help' tells of any other file of answers.)

Everything that people wrote in it is read for the themes of a codebook, and what the codebook does not cover is offered
as new themes. Every theme is a proposal: 'analysis codebook' is where people decide. Run it again after deciding, or
after answers were added: it learns from every decision, and keeps them. What is found is kept in the workspace, and
leaves it by a report alone; nothing is sent anywhere.

Without --codebook the codebook in force is used; the first time, the one that comes with Heard. Another is a TOML file
such as 'analysis codebook --out' writes, or JSON, {"updates": "Being told, or not told, what is happening"}.

Where a sentence model is installed ('analysis model'), it is used; '--model none' leaves it aside."""

SENTENCES = {**working.SENTENCES, codebook.CodebookProblem: "", sentence_model.Unusable: ""}

SHIPPED = "services-after-sexual-violence.toml"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give the command its arguments."""
    asking.add_person(parser)
    parser.add_argument(
        "--codebook", metavar="FILE", help="start anew from a codebook, or from 'none' (the one in force)"
    )
    parser.add_argument(
        "--themes", type=int, metavar="N", help="how many new themes at most, beside the codebook's (chosen)"
    )
    asking.add_model(parser)
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="for the random starts (0)")


def run(arguments: argparse.Namespace) -> int:
    """Look for themes in everything that people wrote."""
    with working.enter(arguments) as workspace:
        if safeguarding.waiting(deeds.queue(workspace)):
            raise deeds.QueueWaits
        found = deeds.find(
            workspace,
            working.today(),
            codebook=_codebook(arguments, is_first=not deeds.steps(workspace)),
            number=arguments.themes,
            seed=arguments.seed,
            model=model_folder.named(arguments.model),
            progress=asking.progress,
        )
    placed = sum(map(bool, found.answers))
    print(
        f"{len(found.answers)} answers: {placed} carry a theme, {len(found.left_over)} fit nowhere, "
        f"{len(found.blank)} say nothing, {sum(map(len, found.apart.values()))} are in other languages."
    )
    if found.parts_apart:
        print(found.say_apart())
    print(f"{found.why} Found with {found.engine}.")
    if found.stability:
        alike = found.stability.other_seed, found.stability.fewer_answers
        print(f"Another start places answers alike by {alike[0]:.2f}, one answer in twenty fewer by {alike[1]:.2f}.")
    for theme in found.themes:
        print(f"  {theme.size:5} {theme.name}{' (new)' if theme.new else ''}: {', '.join(theme.words[:6])}")
    return 0


def _codebook(arguments: argparse.Namespace, *, is_first: bool) -> Codebook | None:
    if arguments.codebook == "none":
        return Codebook(name="Themes of this consultation")
    if arguments.codebook:
        return codebook.load(Path(arguments.codebook))
    if not is_first:
        return None
    with resources.as_file(resources.files("analysis") / "codebooks" / SHIPPED) as path:
        return codebook.load(path)

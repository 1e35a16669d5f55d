"""`analysis code`."""

import argparse

from analysis import deeds
from analysis.answers.table import writings
from analysis.answers.workspace import Workspace
from analysis.commands import asking, coding, working
from analysis.commands.spoken import Refused
from analysis.judging import agreement
from analysis.judging.reading import Agreement

DESCRIPTION = """\
Code a sample of answers blind, as a second person: you see the answer and the themes, not what the machine or anybody
else made of it. How far two people agree (Cohen's kappa, Krippendorff's alpha) goes into the report.

For each answer type the numbers of the themes that it carries, with blanks between; 0 if it carries none; ? to see
what a theme means; q to stop. What you have coded is kept."""

SENTENCES = working.SENTENCES


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give the command its arguments."""
    asking.add_person(parser)
    parser.add_argument("--sample", type=int, default=50, metavar="N", help="how many answers, drawn once (50)")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="for the drawing (0)")
    parser.add_argument("--compare", action="store_true", help="show how far coders agree")


def run(arguments: argparse.Namespace) -> int:
    """Go through the sample, or compare."""
    with working.enter(arguments) as workspace:
        if arguments.compare:
            return _compare(workspace)
        table = deeds.table(workspace)
        working.show_only_on_screen(table.consultation)
        judgement = deeds.judge(workspace)
        if deeds.has_decided(workspace):
            raise Refused(f"{workspace.person} has decided on answers already. Somebody else has to code the sample.")
        sample = deeds.draw_sample(workspace, arguments.sample, arguments.seed)
        written = writings(table)
        themes = judgement.codebook.themes
        coding.show_themes(themes)
        for answer in agreement.remaining(sample, workspace.person):
            print(f"\n{written[answer].text}")
            keys = coding.ask(themes)
            if keys is None:
                break
            deeds.code(workspace, answer, keys)
    return 0


def _compare(workspace: Workspace) -> int:
    judgement = deeds.judge(workspace)
    compared = deeds.compare(workspace, judgement)
    if compared is None:
        raise Refused("Nobody has coded the sample yet.")
    print(f"{compared.answers} answers coded by everybody. 1 is full agreement, 0 no more than chance.")
    print(f"  {_figures(compared.overall)}  all themes together")
    for theme in judgement.codebook.themes:
        print(f"  {_figures(compared.themes[theme.key])}  {theme.name}")
    return 0


def _figures(one: Agreement) -> str:
    if one.kappa is None or one.alpha is None:
        return "kappa   -    alpha   -  "
    return f"kappa {one.kappa:5.2f}  alpha {one.alpha:5.2f}"

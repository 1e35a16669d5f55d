"""`analysis teach`."""

import argparse

from analysis import deeds
from analysis.answers.table import writings
from analysis.answers.workspace import Workspace
from analysis.commands import asking, coding, working
from analysis.finding import model_folder, sentence_model
from analysis.finding.teaching import ask_next
from analysis.judging.pencil import Code

DESCRIPTION = """\
Teach the engine: it asks about the answers from which it would learn most, and learns from what you say.

For each answer you see the themes that it would give, marked with a star. Type the numbers of the themes that the
answer does carry, with blanks between; 0 if it carries none; a full stop if the marked ones are right; ? to see what a
theme means; q to stop. What you say stands from then on, and 'analysis codebook --undo' takes it back.

Afterwards the themes are looked for again with what was learnt, and you see how far each run agreed with people on
answers that it had not seen. Sixty answers are about half an hour's work; little is learnt after that."""

SENTENCES = {**working.SENTENCES, sentence_model.Unusable: ""}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give the command its arguments."""
    asking.add_person(parser)
    parser.add_argument("--answers", type=int, default=15, metavar="N", help="how many answers to be asked about (15)")
    asking.add_model(parser)
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="for looking again (0)")


def run(arguments: argparse.Namespace) -> int:
    """Ask about answers, learn, and show how far it agrees."""
    with working.enter(arguments) as workspace:
        table = deeds.table(workspace)
        working.show_only_on_screen(table.consultation)
        judgement = deeds.judge(workspace)
        found = deeds.found(workspace, judgement)
        themes = judgement.codebook.themes
        decided = {answer for answer, _ in judgement.said}
        coding.show_themes(themes)
        coded = 0
        for answer in ask_next(found, decided, arguments.answers):
            proposed = [theme.key for theme in themes if theme.key in judgement.sure[answer]]
            print(f"\n{writings(table)[answer].text}")
            keys = coding.ask(themes, proposed)
            if keys is None:
                break
            deeds.take(workspace, [Code(answer, tuple(keys))], working.today())
            coded += 1
        if coded:
            deeds.find(
                workspace,
                working.today(),
                seed=arguments.seed,
                model=model_folder.named(arguments.model),
                progress=asking.progress,
            )
        else:
            print("There is nothing to ask about." if not found.ask else "Nothing was decided.")
        _show(workspace)
    return 0


def _show(workspace: Workspace) -> None:
    """Say how far each run agreed."""
    for each in deeds.follow(workspace):
        print(
            f"Run {each.run} agreed with you by {each.f1:.2f} on {each.answers} answers that it had not seen "
            "(1 is the same themes throughout)."
        )

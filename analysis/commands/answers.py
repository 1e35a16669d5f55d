"""`analysis answers`."""

import argparse

from analysis import deeds
from analysis.answers.table import Table, Writing, may_be_quoted, writings
from analysis.commands import asking, working
from analysis.judging.pencil import Judgement

DESCRIPTION = """\
Read answers on the screen: those of a theme, the surest first and the least sure last, those that fit nowhere, or some
by number. Each is shown with its number, who said it (survivors, providers), to which question, which themes it carries
and how surely, and whether it may be quoted."""

SENTENCES = working.SENTENCES


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give the command its arguments."""
    asking.add_person(parser)
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--theme", metavar="KEY", help="the answers that carry a theme")
    which.add_argument("--left-over", action="store_true", help="the answers that carry none")
    which.add_argument("--number", type=int, nargs="+", metavar="N", help="answers by number")


def run(arguments: argparse.Namespace) -> int:
    """Show the answers."""
    with working.enter(arguments) as workspace:
        table = deeds.table(workspace)
        working.show_only_on_screen(table.consultation)
        judgement = deeds.judge(workspace)
    written = writings(table)
    for place in _chosen(arguments, judgement):
        _show(place, written[place], table, judgement)
    return 0


def _chosen(arguments: argparse.Namespace, judgement: Judgement) -> list[int]:
    places = range(len(judgement.sure))
    if arguments.number:
        return working.places(arguments.number, len(places))
    if arguments.left_over:
        return [place for place in places if not judgement.sure[place]]
    key = arguments.theme
    if key not in judgement.now.values():
        raise deeds.UnknownTheme(key)
    carrying = [place for place in places if key in judgement.sure[place]]
    return sorted(carrying, key=lambda place: -judgement.sure[place][key])


def _show(place: int, writing: Writing, table: Table, judgement: Judgement) -> None:
    person = table.people[writing.person]
    themes = ", ".join(
        f"{judgement.theme(key).name} ({'decided' if (place, key) in judgement.said else f'{sure:.0%}'})"
        for key, sure in judgement.sure[place].items()
    )
    may = "may be quoted" if may_be_quoted(table, person) else "may not be quoted"
    print(f"\n{place + 1}. {person.audience}, {writing.question}; {may}; {themes or 'fits nowhere'}\n{writing.text}")

"""`analysis quotes`."""

import argparse
import textwrap
from collections.abc import Sequence

from analysis import deeds
from analysis.answers.table import Writing, writings
from analysis.answers.workspace import Workspace
from analysis.commands import asking, working
from analysis.judging import quotes
from analysis.judging.quotes import CannotQuote, Quote

DESCRIPTION = """\
Quotes come into a report through two people's hands. One marks answers and settles the exact text; the machine proposes
one with everything covered that it takes for a name, a place or a number. A different person, with a passphrase of her
own, approves exactly that text. Only people who said yes to being quoted can be.

Without options every quote is listed with how far it has come, and the first letters of the text's sha256, to which an
approval is bound. --decide and --approve go through those that wait, one by one."""

SENTENCES = working.SENTENCES


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give the command its arguments."""
    asking.add_person(parser)
    deed = parser.add_mutually_exclusive_group()
    deed.add_argument("--mark", type=int, nargs="+", metavar="N", help="mark answers as quotes, with --theme")
    deed.add_argument("--suggest", type=int, metavar="N", help="mark up to N typical answers of each theme")
    deed.add_argument("--decide", action="store_true", help="settle the texts of marked quotes")
    deed.add_argument("--approve", action="store_true", help="approve what somebody else decided")
    deed.add_argument("--decide-all", action="store_true", help="take every proposed text (invented answers only)")
    deed.add_argument("--approve-all", action="store_true", help="approve every text (invented answers only)")
    parser.add_argument("--theme", metavar="KEY", help="the theme that --mark marks them under")


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked, or list the quotes."""
    with working.enter(arguments) as workspace:
        table = deeds.table(workspace)
        written = writings(table)
        if arguments.mark:
            places = working.places(arguments.mark, len(written))
            print(
                f"{deeds.mark_quotes(workspace, [(place, arguments.theme or '') for place in places])} quotes marked."
            )
        elif arguments.suggest:
            print(f"{deeds.suggest_quotes(workspace, arguments.suggest)} quotes marked.")
        elif arguments.decide_all or arguments.approve_all:
            working.only_invented(table.consultation, "Deciding" if arguments.decide_all else "Approving")
            _all(workspace, written, is_approval=arguments.approve_all)
        else:
            working.show_only_on_screen(table.consultation)
            step = _decide if arguments.decide else _approve if arguments.approve else _list
            step(workspace, written)
    return 0


def _list(workspace: Workspace, written: Sequence[Writing]) -> None:
    for number, quote in enumerate(deeds.list_quotes(workspace), 1):
        print(f"\n{number}. answer {quote.answer + 1}, '{quote.theme}': {_state(quote)}")
        _print(quote.text or quotes.propose(written[quote.answer]))


def _state(quote: Quote) -> str:
    if quote.is_approved:
        return f"approved by {quote.approved_by} ({quote.sha256[:8]})"
    if quote.text:
        return f"decided by {quote.decided_by}, waits for somebody else ({quote.sha256[:8]})"
    return f"marked by {quote.marked_by}, waits for a decision"


def _decide(workspace: Workspace, written: Sequence[Writing]) -> None:
    asking.tell("Enter takes the proposed text. Or type the text; s leaves it, x takes it off the list, q stops.")
    place = 0
    while place < len(deeds.list_quotes(workspace)):
        quote = deeds.list_quotes(workspace)[place]
        if not quote.text:
            writing = written[quote.answer]
            print(f"\nAnswer {quote.answer + 1}, '{quote.theme}'. As written:")
            _print(writing.text)
            print("Proposed:")
            _print(quotes.propose(writing))
            typed = asking.answer("Text: ").strip()
            if typed == "q":
                return
            if typed == "x":
                deeds.drop_quote(workspace, place)
                continue
            if typed != "s" and not _settled(workspace, place, typed or quotes.propose(writing)):
                continue
        place += 1


def _settled(workspace: Workspace, place: int, text: str) -> bool:
    try:
        deeds.decide_quote(workspace, place, text)
    except CannotQuote as problem:
        asking.tell(str(problem))
        return False
    return True


def _approve(workspace: Workspace, written: Sequence[Writing]) -> None:
    asking.tell("y approves exactly the text shown; s leaves it; x takes it off the list; q stops.")
    place = 0
    while place < len(deeds.list_quotes(workspace)):
        quote = deeds.list_quotes(workspace)[place]
        if quote.text and not quote.is_approved and quote.decided_by != workspace.person:
            print(f"\nAnswer {quote.answer + 1}, '{quote.theme}', decided by {quote.decided_by}. As written:")
            _print(written[quote.answer].text)
            print("To be printed:")
            _print(quote.text)
            if quote.kept:
                print(f"Left standing, though the machine marks it: {', '.join(quote.kept)}")
            typed = asking.answer("Could this point at a person? If not, y: ").strip()
            if typed == "q":
                return
            if typed == "x":
                deeds.drop_quote(workspace, place)
                continue
            if typed == "y":
                deeds.approve_quote(workspace, place, quote.sha256)
        place += 1


def _all(workspace: Workspace, written: Sequence[Writing], *, is_approval: bool) -> None:
    done = 0
    for place, quote in enumerate(deeds.list_quotes(workspace)):
        if is_approval and quote.text and not quote.is_approved:
            deeds.approve_quote(workspace, place, quote.sha256)
            done += 1
        elif not is_approval and not quote.text:
            done += _settled(workspace, place, quotes.propose(written[quote.answer]))
    print(f"{done} quotes {'approved' if is_approval else 'decided'} by {workspace.person}.")


def _print(text: str) -> None:
    print(textwrap.indent(textwrap.fill(text, 100), "    "))

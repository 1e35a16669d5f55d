"""The command `questionnaires`: check what is to be asked, show it, put it on paper and in spreadsheets."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from questionnaires import loading, xlsform
from questionnaires.lint import EXPECTED, Finding, Severity, lint
from questionnaires.loading import NotAQuestionnaire
from questionnaires.outline import outline
from questionnaires.paper import (
    Layout,
    LettersMissing,
    NoSuchLanguage,
    NotAnAddress,
    Printed,
    print_paper,
    print_poster,
)
from questionnaires.places import places
from questionnaires.problems import QuestionnaireProblem
from questionnaires.schema import Questionnaire
from questionnaires.xlsform import NotASpreadsheet

DESCRIPTION = """\
Check the questionnaires of a consultation, show them, and take them to paper
and to spreadsheets. A questionnaire is a TOML file; docs/writing-a-questionnaire.md
says how to write one, and questionnaires/library holds ready ones.
"""

EXIT = """\
exit status:
  0  all went well; with 'check', no errors (there may be warnings)
  1  'check' found errors, or something could not be read, made or written
  2  the command was not understood
"""

CHECK = """\
Read questionnaires and say everything that is wrong or risky in them.

Errors are what could harm or identify somebody, and stop a questionnaire from
being published. Warnings ask for a second look. Each comes with its place, a
better way, and the reason.
"""

CHECK_EXAMPLES = """\
examples:
  questionnaires check aftercare-survivors.toml
  questionnaires check --expect 400 *.toml
  questionnaires check --format json aftercare-survivors.toml

--expect tells how many people are likely to answer. Groups that would then hold
fewer than ten people are errors in equality questions, because nothing about
them could ever be shown.
"""

SHOW = """\
Show a questionnaire as an outline: its pages in order, when each is shown, what
it asks and how it can be answered, and where a visit ends.
"""

FINGERPRINT = """\
Print the fingerprint under which a questionnaire is published: the sha256 of its
canonical bytes. It stays the same however the file is laid out, and changes with
every change to what is asked.
"""

XLSFORM = """\
Exchange a questionnaire with tools that read XLSForm, such as ODK, KoboToolbox
and Survey123.

'in' reads an .xlsx file and writes a TOML file. 'out' writes an .xlsx file, which
'in' reads back exactly. Both say, item by item, what could not be carried. Those
tools keep times and often devices, and store answers that their server can read:
do not ask survivors with them.
"""

PAPER = """\
Put a questionnaire on paper, as a tagged PDF to print: with numbered questions,
words on keeping safe, and the support contacts.

The easy-read layout has large letters, wide lines and one question to a page. The
layout alone makes no text easy to read: its words have to be easy too.
"""

POSTER = """\
Make a poster with a code to scan. It does not say what the survey is about unless
you give it words with --about: a poster on a wall, or its picture on a phone, may
be seen by anybody.
"""


class _Checked(msgspec.Struct, omit_defaults=True):
    """What `check --format json` says of one file."""

    file: str
    problems: tuple[QuestionnaireProblem, ...] = ()
    findings: tuple[Finding, ...] = ()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; give its exit status."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    try:
        status: int = chosen.run(chosen)
    except NotAQuestionnaire as found:
        for problem in found.problems:
            print(problem, file=sys.stderr)
        return 1
    except (NotASpreadsheet, NoSuchLanguage, NotAnAddress, LettersMissing, _CannotWrite) as refused:
        print(refused, file=sys.stderr)
        return 1
    except BrokenPipeError:
        # Whoever was reading, such as `head`, has seen enough.
        sys.stderr.close()
        return 0
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="questionnaires",
        description=DESCRIPTION,
        epilog=EXIT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(name: str, summary: str, description: str, epilog: str = "") -> argparse.ArgumentParser:
        return commands.add_parser(
            name,
            help=summary,
            description=description,
            epilog=epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )

    check = command("check", "say what is wrong or risky", CHECK, f"{CHECK_EXAMPLES}\n{EXIT}")
    check.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a questionnaire in TOML")
    check.add_argument(
        "--expect",
        type=_people,
        default=EXPECTED,
        metavar="N",
        help="people likely to answer each (%(default)s unless given)",
    )
    check.add_argument("--format", choices=("text", "json"), default="text", help="%(default)s unless given")
    check.set_defaults(run=_check)

    show = command("show", "outline one, with all its paths", SHOW)
    show.add_argument("file", type=Path, metavar="FILE", help="a questionnaire in TOML")
    show.add_argument("--addresses", action="store_true", help="list every text with the address that translations use")
    show.set_defaults(run=_show)

    fingerprint = command("fingerprint", "print the name of what is asked", FINGERPRINT)
    fingerprint.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a questionnaire in TOML")
    fingerprint.set_defaults(run=_fingerprint)

    exchange = command("xlsform", "read or write an XLSForm spreadsheet", XLSFORM, EXIT)
    exchange.add_argument("direction", choices=("in", "out"), help="'in' to TOML, or 'out' to .xlsx")
    exchange.add_argument("file", type=Path, metavar="FILE", help="what to read")
    exchange.add_argument("--out", type=Path, required=True, metavar="FILE", help="what to write; must not exist yet")
    exchange.set_defaults(run=_exchange)

    paper = command("paper", "put one on paper", PAPER, EXIT)
    paper.add_argument("file", type=Path, metavar="FILE", help="a questionnaire in TOML")
    paper.add_argument("--out", type=Path, required=True, metavar="FILE", help="the PDF; must not exist yet")
    layouts = [layout.value for layout in Layout]
    paper.add_argument("--layout", choices=layouts, default=Layout.NORMAL.value, help="%(default)s unless given")
    paper.add_argument("--language", default="", metavar="TAG", help="its own unless given; 'cy' for Welsh")
    paper.set_defaults(run=_paper)

    poster = command("poster", "make a poster with a code to scan", POSTER, EXIT)
    poster.add_argument("address", metavar="ADDRESS", help="where the code leads, as in https://survey.example.org/k3v")
    poster.add_argument("--out", type=Path, required=True, metavar="FILE", help="the PDF; must not exist yet")
    poster.add_argument("--language", default="en", metavar="TAG", help="%(default)s unless given")
    poster.add_argument("--about", action="append", default=[], metavar="WORDS", help="a line that says what it is for")
    poster.set_defaults(run=_poster)
    return parser


def _people(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 10_000_000:
        raise argparse.ArgumentTypeError(f"'{text}' is no number of people; write a whole number such as 200")
    return int(text)


def _check(chosen: argparse.Namespace) -> int:
    checked = [_checked(path, chosen.expect) for path in chosen.files]
    if chosen.format == "json":
        print(msgspec.json.format(msgspec.json.encode({"files": checked}), indent=2).decode())
    else:
        for one in checked:
            _print_checked(one)
    has_errors = any(one.problems or any(found.severity is Severity.ERROR for found in one.findings) for one in checked)
    return 1 if has_errors else 0


def _checked(path: Path, expected: int) -> _Checked:
    try:
        questionnaire = loading.load(path)
    except NotAQuestionnaire as found:
        return _Checked(str(path), problems=found.problems)
    return _Checked(str(path), findings=lint(questionnaire, expected=expected))


def _print_checked(one: _Checked) -> None:
    errors = len(one.problems) + sum(found.severity is Severity.ERROR for found in one.findings)
    warnings = len(one.findings) + len(one.problems) - errors
    print(f"{one.file}: {_counted(errors, 'error')}, {_counted(warnings, 'warning')}")
    for problem in one.problems:
        place = f"{problem.where}: " if str(problem.where) else ""
        print(f"\n  error  {place}{problem.wrong}")
        if problem.instead:
            print(f"         {problem.instead}")
    for found in one.findings:
        place = f"{found.where}: " if str(found.where) else ""
        print(f"\n  {found.severity:<7}  {place}{found.said}  [{found.rule}]")
        print(f"           {found.instead}")
        print(f"           Why: {found.reason}")
    if one.problems or one.findings:
        print()


def _counted(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"


def _show(chosen: argparse.Namespace) -> int:
    questionnaire: Questionnaire = loading.load(chosen.file)
    if chosen.addresses:
        for place in places(questionnaire):
            print(f"{place.address}\t{' '.join(place.text.split())}")
    else:
        print("\n".join(outline(questionnaire)))
    return 0


def _fingerprint(chosen: argparse.Namespace) -> int:
    for path in chosen.files:
        print(f"{loading.fingerprint(loading.canonical(loading.load(path)))}  {path}")
    return 0


class _CannotWrite(Exception):
    """A file cannot be written, or is there already."""


def _write(path: Path, content: bytes) -> None:
    """Write a file that was not there before."""
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError as problem:
        raise _CannotWrite(f"{path} is there already. Choose another name, or move it away.") from problem
    except OSError as problem:
        raise _CannotWrite(f"{path} cannot be written: {problem.strerror}.") from problem


def _exchange(chosen: argparse.Namespace) -> int:
    if chosen.direction == "in":
        imported = xlsform.read(chosen.file)
        _write(chosen.out, loading.dumps(imported.questionnaire).encode())
        notes = imported.left_out
    else:
        questionnaire = loading.load(chosen.file)
        _write(chosen.out, b"")
        notes = xlsform.write(questionnaire, chosen.out)
    for note in notes:
        print(f"- {note}")
    print(f"Written: {chosen.out}")
    return 0


def _paper(chosen: argparse.Namespace) -> int:
    printed = print_paper(loading.load(chosen.file), language=chosen.language, layout=Layout(chosen.layout))
    return _printed(printed, chosen.out)


def _poster(chosen: argparse.Namespace) -> int:
    return _printed(print_poster(chosen.address, language=chosen.language, about=tuple(chosen.about)), chosen.out)


def _printed(printed: Printed, path: Path) -> int:
    _write(path, printed.pdf)
    for note in printed.notes:
        print(f"- {note}")
    print(f"Written: {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

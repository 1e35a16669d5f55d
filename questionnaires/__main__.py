"""The command `questionnaires`: check what is to be asked, show it, put it on paper and in spreadsheets."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from questionnaires import loading
from questionnaires.lint import EXPECTED, Finding, Severity, lint
from questionnaires.loading import NotAQuestionnaire
from questionnaires.outline import outline
from questionnaires.places import places
from questionnaires.problems import QuestionnaireProblem
from questionnaires.schema import Questionnaire

DESCRIPTION = """\
Check the questionnaires of a consultation, show them, and take them to paper
and to spreadsheets. A questionnaire is a TOML file; docs/writing-a-questionnaire.md
says how to write one, and questionnaires/library holds ready ones.
"""

EXIT = """\
exit status:
  0  all went well; with 'check', no errors (there may be warnings)
  1  a file is no questionnaire, or 'check' found errors
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
    return parser


def _people(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 10_000_000:
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


if __name__ == "__main__":
    sys.exit(main())

"""`analysis strategies`."""

import argparse
from pathlib import Path

import msgspec

from analysis import deeds, releasing
from analysis.answers import disk
from analysis.answers.workspace import Workspace
from analysis.commands import asking, working
from analysis.commands.spoken import Refused
from analysis.writing import strategies
from analysis.writing.strategies import Bearing, Strategy, StrategyProblem

DESCRIPTION = """\
Hold findings against strategies: those that come with Heard, or an office's own (a TOML file of the same form). The
machine suggests which theme bears on which priority; a person decides, in a sheet.

  analysis strategies WORKSPACE --use nhs-england wessex --out FILE    write a sheet with suggestions
  analysis strategies WORKSPACE --in FILE                              read the edited sheet

Without options, what was decided is shown."""

SENTENCES = {**working.SENTENCES, StrategyProblem: ""}


class _Sheet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Themes by strategy and priority: `[bears.nhs-england]`, `prevention = ["theme", ...]`."""

    bears: dict[str, dict[str, tuple[str, ...]]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give the command its arguments."""
    asking.add_person(parser)
    known = ", ".join(strategy.key for strategy in strategies.shipped())
    parser.add_argument("--use", nargs="+", metavar="KEY", help=f"strategies to hold findings against: {known}")
    parser.add_argument("--own", type=Path, nargs="+", default=[], metavar="FILE", help="strategies of your own")
    sheet = parser.add_mutually_exclusive_group()
    sheet.add_argument("--out", type=Path, metavar="FILE", help="write the sheet; it must not be there yet")
    sheet.add_argument("--in", dest="sheet", type=Path, metavar="FILE", help="read the edited sheet")


def run(arguments: argparse.Namespace) -> int:
    """Set strategies, write or read the sheet, or show what stands."""
    with working.enter(arguments) as workspace:
        if arguments.use or arguments.own:
            chosen = _chosen(arguments)
            keys = {strategy.key for strategy in chosen}
            stay = [bearing for bearing in releasing.bearings(workspace) if bearing.strategy in keys]
            releasing.hold_against(workspace, chosen, stay)
        if arguments.out:
            disk.write_new(arguments.out, _write(workspace).encode())
            print(f"{arguments.out} is written: edit it, then read it with --in.")
        elif arguments.sheet:
            bearings = _read(workspace, arguments.sheet)
            releasing.hold_against(workspace, releasing.held_against(workspace), bearings)
            print(f"{len(bearings)} decisions taken.")
        else:
            _show(workspace)
    return 0


def _chosen(arguments: argparse.Namespace) -> list[Strategy]:
    shipped = {strategy.key: strategy for strategy in strategies.shipped()}
    unknown = [key for key in arguments.use or [] if key not in shipped]
    if unknown:
        raise Refused(f"There is no strategy '{unknown[0]}'. Those that come with Heard: {', '.join(shipped)}.")
    return [*(shipped[key] for key in arguments.use or []), *map(strategies.load, arguments.own)]


def _write(workspace: Workspace) -> str:
    themes = deeds.judge(workspace).codebook.themes
    decided = releasing.bearings(workspace)
    lines = ["# Which theme bears on which priority? Each list holds keys of themes; edit it, then read it in.", ""]
    for strategy in releasing.held_against(workspace):
        suggested = [suggestion.bearing for suggestion in strategies.suggest(strategy, themes)]
        lines += [f"# {strategy.name}", f"[bears.{strategy.key}]"]
        for priority in strategy.priorities:
            there = [bearing for bearing in (decided or suggested) if bearing.priority == priority.key]
            keys = [bearing.theme for bearing in there if bearing.strategy == strategy.key]
            lines += [f"# {priority.name}", f"{priority.key} = {msgspec.json.encode(keys).decode()}"]
        lines.append("")
    lines += ["# The themes:", *(f"#   {theme.key}: {theme.name}" for theme in themes), ""]
    return "\n".join(lines)


def _read(workspace: Workspace, path: Path) -> list[Bearing]:
    sheet = asking.sheet(path, _Sheet)
    judgement = deeds.judge(workspace)
    bearings = [
        Bearing(strategy, priority, theme)
        for strategy, priorities in sheet.bears.items()
        for priority, themes in priorities.items()
        for theme in themes
    ]
    for bearing in bearings:
        if bearing.theme not in judgement.now.values():
            raise deeds.UnknownTheme(bearing.theme)
    return bearings


def _show(workspace: Workspace) -> None:
    judgement = deeds.judge(workspace)
    decided = releasing.bearings(workspace)
    for strategy in releasing.held_against(workspace):
        print(strategy.name)
        for priority in strategy.priorities:
            keys = [one.theme for one in decided if (one.strategy, one.priority) == (strategy.key, priority.key)]
            names = [judgement.theme(judgement.now[key]).name for key in keys if key in judgement.now]
            print(f"  {priority.name}: {', '.join(names) or '-'}")

"""The floors of docs/architecture.md: which wing may know which, and how large a room may grow."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parent.parent
WINGS = ("questionnaires", "survey", "analysis")
LONGEST = 350

MAY_IMPORT = {
    "questionnaires": ("questionnaires",),
    "analysis": ("analysis", "questionnaires"),
    "survey.site": ("survey", "questionnaires"),
    "survey.desk": ("survey", "questionnaires", "analysis"),
    # The rest of `survey` starts both faces as processes and imports neither. The demonstration alone reads answers:
    # invented ones, as a process of the analyst's own command.
    "survey": ("survey", "questionnaires"),
}


FLOORS_OF_ANALYSIS = ("answers", "redacting", "finding", "judging", "counting", "writing")
"""From the ground up: each may use what stands below it. Commands and `deeds` stand on all of them."""


def modules() -> Iterator[tuple[str, Path]]:
    for wing in WINGS:
        for path in sorted((HOUSE / wing).rglob("*.py")):
            parts = path.relative_to(HOUSE).with_suffix("").parts
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


MODULES = dict(modules())


def imports(name: str, tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Give every module of ours that the tree imports, with the line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names if alias.name.split(".")[0] in WINGS)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}:{node.lineno} imports relatively; say the full name"
            if node.module and node.module.split(".")[0] in WINGS:
                for alias in node.names:
                    full = f"{node.module}.{alias.name}"
                    yield (full if full in MODULES else node.module), node.lineno


def parsed(name: str) -> ast.Module:
    return ast.parse(MODULES[name].read_text("utf-8"), filename=name)


def face(name: str) -> str:
    return next(f for f in ("survey.site", "survey.desk", *WINGS) if name == f or name.startswith(f + "."))


@pytest.mark.parametrize("name", MODULES)
def test_a_module_imports_only_what_its_wing_may_know(name: str) -> None:
    allowed = MAY_IMPORT[face(name)]
    for imported, line in imports(name, parsed(name)):
        assert imported.split(".")[0] in allowed, f"{name}:{line} imports {imported}"
        if face(imported) in ("survey.site", "survey.desk"):
            assert face(name) == face(imported), f"{name}:{line} imports {imported}, a face that only itself may know"


@pytest.mark.parametrize("name", MODULES)
def test_imports_stand_at_the_top_where_everyone_sees_them(name: str) -> None:
    tree = parsed(name)
    top = {id(node) for node in tree.body}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            ours = list(imports(name, node))
            assert id(node) in top or not ours, f"{name}:{node.lineno} imports {ours[0][0]} below the top level"
        assert not (isinstance(node, ast.Name) and node.id == "TYPE_CHECKING"), f"{name} hides an import"


def test_imports_run_downward_without_a_circle() -> None:
    graph = {name: {i for i, _ in imports(name, parsed(name)) if i in MODULES and i != name} for name in MODULES}
    done: set[str] = set()

    def visit(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, "a circle of imports: " + " -> ".join((*way[way.index(name) :], name))
        if name not in done:
            for below in sorted(graph[name]):
                visit(below, (*way, name))
            done.add(name)

    for name in graph:
        visit(name, ())


@pytest.mark.parametrize("name", MODULES)
def test_a_room_stays_small(name: str) -> None:
    lines = len(MODULES[name].read_text("utf-8").splitlines())
    assert lines <= LONGEST, f"{name} has {lines} lines; more than {LONGEST} are two modules"


def test_the_floors_of_analysis_stand_on_each_other() -> None:
    inner = [name for name in MODULES if name.startswith("analysis.") and name.count(".") > 1]
    assert {name.split(".")[1] for name in inner} == {*FLOORS_OF_ANALYSIS, "commands", "lists"}
    for name in MODULES:
        floor = name.split(".")[1] if name.startswith("analysis.") else ""
        if floor in FLOORS_OF_ANALYSIS:
            ground = FLOORS_OF_ANALYSIS[: FLOORS_OF_ANALYSIS.index(floor) + 1]
            for imported, line in imports(name, parsed(name)):
                wing, _, inside = imported.partition(".")
                assert wing != "analysis" or inside.split(".")[0] in ground, f"{name}:{line} imports {imported}"


def test_the_commands_of_pyproject_exist() -> None:
    scripts = tomllib.loads((HOUSE / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]
    for command, target in scripts.items():
        module, function = target.split(":")
        names = {node.name for node in parsed(module).body if isinstance(node, ast.FunctionDef)}
        assert function in names, f"the command {command} starts {target}, which is not there"


def test_starting_the_site_loads_nothing_that_could_open_an_answer() -> None:
    """Loads the site in a process of its own and looks at what came with it."""
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, survey.site.app; print('\\n'.join(sys.modules))"],
        cwd=HOUSE,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    ours = [name for name in loaded if name.split(".")[0] in WINGS]
    assert "survey.site.app" in ours
    assert not [name for name in ours if name.split(".")[0] == "analysis"]
    assert "survey.release" not in ours
    telling = [name for name in ours if name in MODULES and "PrivateKey" in MODULES[name].read_text("utf-8")]
    assert not telling, f"the site loads {telling}, which mention a private key"


WRITERS = [name for name in MODULES if re.fullmatch(r"analysis\.writing\.(charts|write_\w+)", name)]


def test_charts_and_writers_are_found() -> None:
    """The control of the next test: it looks at every module that draws or writes."""
    names = {name.rpartition(".")[2] for name in WRITERS}
    assert names == {"charts", "write_html", "write_pdf", "write_docx", "write_tables"}


@pytest.mark.parametrize("name", WRITERS)
def test_charts_and_writers_accept_a_report_and_nothing_else(name: str) -> None:
    deeds = [node for node in parsed(name).body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]
    assert deeds, f"{name} writes nothing"
    for deed in deeds:
        accepted = [ast.unparse(one.annotation or deed) for one in ast.walk(deed.args) if isinstance(one, ast.arg)]
        assert accepted == ["Report"], f"{name}.{deed.name} accepts {accepted}"

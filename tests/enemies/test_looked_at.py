"""Whatever bandit finds in the code has been looked at, and stands here with the reason why it harms nobody.

ruff finds the same and more under its rules S, and is told so on the line; this is the second pair of eyes.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2]

OURS = "a name of ours, or one that was checked by survey.tables, never anybody's words"
SEEDED = "chooses what people check; secrets are drawn by the secrets module"
PROGRAM = "a program of ours or PostgreSQL's with arguments of ours, without a shell"
ESCAPED = "escaped just before, or markup that we wrote"

LOOKED_AT = {
    ("B311", "analysis/judging/agreement.py"): SEEDED,
    ("B311", "analysis/counting/attack.py"): SEEDED,
    ("B314", "analysis/writing/drawings.py"): "reads what our own drawing has just written",
    ("B405", "analysis/writing/drawings.py"): "as above",
    ("B405", "analysis/writing/write_tables.py"): "writes XML and reads none",
    ("B603", "survey/demonstration/processes.py"): PROGRAM,
    ("B603", "survey/embedded.py"): PROGRAM,
    ("B603", "survey/keeper.py"): PROGRAM,
    ("B603", "survey/postgres.py"): PROGRAM,
    ("B606", "survey/__main__.py"): PROGRAM,
    ("B608", "survey/desk/accounts.py"): OURS,
    ("B608", "survey/desk/following.py"): OURS,
    ("B608", "survey/exporting.py"): OURS,
    ("B608", "survey/tables.py"): OURS,
    ("B704", "analysis/writing/write_html.py"): ESCAPED,
    ("B704", "survey/desk/marked.py"): ESCAPED,
    ("B704", "survey/render.py"): ESCAPED,
}


def found(*where: str) -> set[tuple[str, str]]:
    """Give each finding's rule and file."""
    command = [sys.executable, "-m", "bandit", "--quiet", "--configfile", "pyproject.toml", "--format", "json"]
    done = subprocess.run([*command, "--recursive", *where], cwd=HOUSE, capture_output=True, text=True, check=False)
    said = json.loads(done.stdout)
    assert not said["errors"]
    return {(one["test_id"], str(Path(one["filename"]))) for one in said["results"]}


@pytest.mark.slow
def test_every_finding_has_been_looked_at() -> None:
    assert found("questionnaires", "survey", "analysis") - LOOKED_AT.keys() == set()


def test_a_new_one_would_be_found(tmp_path: Path) -> None:
    (tmp_path / "careless.py").write_text('import subprocess\nsubprocess.run("rm -rf " + input(), shell=True)\n')
    assert {rule for rule, _ in found(str(tmp_path))} >= {"B602"}


def test_whoever_has_ruff_look_away_says_why() -> None:
    for wing in ("questionnaires", "survey", "analysis"):
        for path in (HOUSE / wing).rglob("*.py"):
            for line in path.read_text("utf-8").splitlines():
                if "# noqa" in line:
                    assert re.search(r"# noqa: [A-Z]+\d+(, [A-Z]+\d+)* - \w", line), f"{path}: {line.strip()}"

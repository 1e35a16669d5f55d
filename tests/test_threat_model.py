"""The threat model names a test for everything it promises; each of them must exist."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODEL = (ROOT / "docs" / "threat-model.md").read_text("utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", MODEL)))
SECTIONS = re.split(r"^## ", MODEL, flags=re.MULTILINE)[1:]


def rows(section: str) -> list[tuple[str, str]]:
    """Give what is promised, each with what proves it."""
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [(cells[1].strip(), cells[2].strip()) for cells in (line.split("|") for line in lines)]


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_a_test_that_is_named_exists(file: str, name: str) -> None:
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    assert name in defined


@pytest.mark.parametrize("section", SECTIONS, ids=[section.split(".")[0] for section in SECTIONS])
def test_every_promise_has_its_proof_and_every_adversary_what_is_not_promised(section: str) -> None:
    assert rows(section)
    for promise, proof in rows(section):
        assert re.fullmatch(r"(`tests/[\w/]+\.py::test_\w+` ?)+", proof), promise
    assert re.search(r"^\*\*Not promised\.\*\* \S", section, flags=re.MULTILINE)


def test_no_adversary_is_forgotten() -> None:
    for who in ("phone", "network", "disk", "takes over", "inside", "many times", "report", "court order"):
        assert any(who in section.splitlines()[0] for section in SECTIONS), who


def test_what_it_links_to_exists() -> None:
    for target in re.findall(r"\]\(([\w-]+\.md)\)", MODEL):
        assert (ROOT / "docs" / target).exists(), target

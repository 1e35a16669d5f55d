"""What documents name in passing is there: files, modules, tests, programs; and each decision says what it should."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.test_docs import HOUSE, OURS, PROSE, TEXTS

DECISIONS = {name: text for name, text in PROSE.items() if re.fullmatch(r"docs/decisions/(?!README)[a-z-]+\.md", name)}
PARTS = ("**Decided.**", "**Why", "**What it costs.**", "**What would make us think again.**")
PAGE = 450
"""Words of a page."""

MADE = {"dist/heard.cdx.json", ".venv/bin", ".stamps"}
"""What commands make, and no repository holds."""

ELSEWHERE = {
    "git": "fetches Heard",
    "systemctl": "systemd's, on the host",
    "systemd-sysusers": "systemd's, on the host",
    "apt-get": "Debian's",
    "cd": "the shell's",
    "python": "a module of ours, which test_docs looks for",
    "python3": "as above",
}
"""Programs that documents have people type which are none of ours."""


def files(text: str) -> Iterator[str]:
    """Give each path that a sentence names, with patterns filled in by a star."""
    for one in re.findall(r"`([^`\n]+)`", text):
        path = one.partition("::")[0].split(" ")[0].rstrip("/")
        if re.fullmatch(r"(?:tests|docs|survey|analysis|questionnaires)(?:/[\w.@*-]+)+", path):
            yield path


def modules(text: str) -> Iterator[str]:
    """Give each module, or thing in one, that a sentence names with its wing."""
    for one in re.findall(r"`((?:survey|analysis|questionnaires)(?:\.\w+)+)`", text):
        if not re.search(r"\.(toml|py|md|css|sql|NAME)$", one):
            yield one


def is_module(name: str) -> bool:
    """Tell whether there is such a module, or such a name in one."""
    path = HOUSE / name.replace(".", "/")
    if path.is_dir() or path.with_suffix(".py").exists():
        return True
    within = path.parent.with_suffix(".py") if path.parent.with_suffix(".py").exists() else path.parent / "__init__.py"
    return (
        within.exists()
        and re.search(rf"^(async )?(def|class )?\s*{path.name}\b", within.read_text("utf-8"), re.MULTILINE) is not None
    )


@pytest.mark.parametrize("document", PROSE)
def test_every_file_and_module_that_is_named_is_there(document: str) -> None:
    text = PROSE[document]
    gone = [path for path in files(text) if path not in MADE and not list(HOUSE.glob(path))]
    gone += [name for name in modules(text) if not is_module(name)]
    assert not gone, f"{document} names what is not there: {', '.join(gone)}"


def test_a_file_or_module_that_is_gone_would_be_found() -> None:
    text = "`analysis/themes.py`, `tests/survey/test_nothing.py::test_it`, `survey.nothing.at_all`, `survey/store.py`."
    assert [path for path in files(text) if not list(HOUSE.glob(path))] == [
        "analysis/themes.py",
        "tests/survey/test_nothing.py",
    ]
    assert [name for name in modules(text) if not is_module(name)] == ["survey.nothing.at_all"]
    assert is_module("survey.settings.read")
    assert not is_module("survey.settings.reads")


def test_every_test_that_is_named_is_there() -> None:
    named = re.findall(r"`(?:(tests/[\w/]+\.py)::|::)?(test_\w+)`", "".join(PROSE.values()))
    every = "".join(path.read_text("utf-8") for path in (HOUSE / "tests").rglob("*.py"))
    for path, name in named:
        where = (HOUSE / path).read_text("utf-8") if path else every
        known = re.search(rf"def {name}\(", where) or list((HOUSE / "tests").rglob(f"{name}.py"))
        assert known, f"there is no {name} {path}"


def test_every_line_that_people_type_is_looked_at() -> None:
    """Our own commands and make's are run through their parsers; whatever else is typed is known to be another's."""
    for document, text in PROSE.items():
        fenced = "\n".join(re.findall(r"^ *```sh\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL))
        for line in map(str.strip, fenced.splitlines()):
            words = re.sub(r"^(?:sudo |[A-Z_]+=\S* )*(?:\.venv/bin/)?", "", line).split()
            if words and not words[0].startswith("#") and re.fullmatch(r"[a-z][\w-]*", words[0]):
                assert words[0] in {*OURS, "make", *ELSEWHERE}, f"{document}: nobody looks at '{line}'"


def test_every_block_says_what_it_is() -> None:
    for document, text in PROSE.items():
        kinds = re.findall(r"^ *```(\w*)$", text, re.MULTILINE)[::2]
        assert set(kinds) <= {"sh", "toml", "text", "sql", "python", "json"}, f"{document}: {kinds}"


@pytest.mark.parametrize("name", DECISIONS)
def test_a_decision_is_one_page_and_says_what_it_should(name: str) -> None:
    text = DECISIONS[name]
    for part in PARTS:
        assert part in text, f"{name} lacks {part}"
    assert len(text.split()) <= PAGE
    title = text.splitlines()[0]
    assert title.startswith("# ")
    assert f"({Path(name).name})" in TEXTS["docs/decisions/README.md"]

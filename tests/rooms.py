"""The list of rooms at the end of docs/architecture.md: every module with the first lines of its docstring.

Run as a module (`make rooms`) it brings the list up to date.
"""

import ast
from pathlib import Path

HOUSE = Path(__file__).parent.parent
DOCUMENT = HOUSE / "docs" / "architecture.md"
WINGS = ("questionnaires", "analysis", "survey")
START = "## Every room"


def modules() -> list[Path]:
    """Give every module of the house that holds something, folder by folder."""
    found = [path for wing in WINGS for path in sorted((HOUSE / wing).rglob("*.py")) if path.read_text("utf-8").strip()]
    return sorted(found, key=lambda path: (WINGS.index(path.relative_to(HOUSE).parts[0]), path.parent, path.name))


def promise(module: Path) -> str:
    """Give the first paragraph of a module's docstring."""
    told = ast.get_docstring(ast.parse(module.read_text("utf-8"))) or ""
    return " ".join(told.partition("\n\n")[0].split()).replace("|", "\\|")


def listing() -> str:
    """Write the list, from its heading to its end."""
    lines = [START, "", "Made by `make rooms` from the first lines of each module; a test compares.", ""]
    folder = None
    for module in modules():
        if module.parent != folder:
            folder = module.parent
            lines += ["", f"### `{folder.relative_to(HOUSE)}/`", "", "| room | what it is for |", "|---|---|"]
        lines.append(f"| `{module.name}` | {promise(module)} |")
    return "\n".join(lines).replace("\n\n\n", "\n\n") + "\n"


def main() -> None:
    """Bring the list in the document up to date."""
    before, _, _ = DOCUMENT.read_text("utf-8").partition(START)
    DOCUMENT.write_text(before.rstrip() + "\n\n" + listing(), "utf-8")


if __name__ == "__main__":
    main()

"""A codebook: the themes that answers are read for, with what counts as each.

A codebook belongs to a series of consultations and outlives each of them: a theme's `key` is its identity over the
years, whatever name an analyst gives it. Read from and written to TOML; a plain JSON object {key: definition} is read
too, so that an office can bring what it already has.
"""

import tomllib
from pathlib import Path
from typing import Literal

import msgspec
import tomli_w


class Family(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A group of themes that can be reported together where each alone is too small."""

    key: str
    name: str


class Theme(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """One theme. `counts` and `counts_not` settle doubtful cases; `examples` are sentences in respondents' manner,
    invented, never a real person's; `words` are telling words and short phrases."""

    key: str
    name: str
    family: str = ""
    definition: str = ""
    counts: str = ""
    counts_not: str = ""
    words: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


class Codebook(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Themes in their families, under a name that the report gives."""

    format: Literal[1] = 1
    name: str
    families: tuple[Family, ...] = msgspec.field(default=(), name="family")
    themes: tuple[Theme, ...] = msgspec.field(default=(), name="theme")


class CodebookProblem(Exception):
    """The file is no codebook; the message says where and what is wrong, in a sentence for its author."""


def load(path: Path) -> Codebook:
    """Read a codebook from TOML, or from a JSON object of definitions by key. Raises CodebookProblem."""
    try:
        if path.suffix == ".json":
            definitions = msgspec.json.decode(path.read_bytes(), type=dict[str, str])
            themes = tuple(
                Theme(key=key, name=key.replace("-", " ").replace("_", " ").capitalize(), definition=definition)
                for key, definition in definitions.items()
            )
            codebook = Codebook(name=path.stem, themes=themes)
        else:
            codebook = msgspec.convert(tomllib.loads(path.read_text("utf-8")), Codebook)
    except UnicodeDecodeError as problem:
        raise CodebookProblem(f"{path.name} is no text file in UTF-8. Was another file meant?") from problem
    except (msgspec.MsgspecError, ValueError, RecursionError) as problem:
        raise CodebookProblem(f"{path.name}: {problem}") from problem
    return check(codebook, path.name)


def check(codebook: Codebook, where: str) -> Codebook:
    """Give back the codebook if its keys are unique and its families exist. Raises CodebookProblem otherwise."""
    families = {family.key for family in codebook.families}
    seen: set[str] = set()
    for theme in codebook.themes:
        if theme.key in seen:
            raise CodebookProblem(f"{where}: two themes have the key '{theme.key}'. Give one of them another key.")
        if theme.family and theme.family not in families:
            known = ", ".join(sorted(families)) or "none"
            raise CodebookProblem(
                f"{where}, theme '{theme.key}': family '{theme.family}' is not listed. Families listed: {known}."
            )
        seen.add(theme.key)
    return codebook


def dump(codebook: Codebook) -> str:
    """Write a codebook as TOML that `load` reads back the same."""
    return tomli_w.dumps(msgspec.to_builtins(codebook) | {"format": 1}, multiline_strings=True)

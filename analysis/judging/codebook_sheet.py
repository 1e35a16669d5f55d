"""The codebook as a sheet that a person edits: written out as TOML, and read back as steps of the pencil.

The sheet holds themes and numbers of answers, never a word that anybody wrote. Nothing is inferred from something
that is missing: a theme that is to go says so.
"""

import difflib
import re
import tomllib
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import tomli_w

from analysis.finding import feeling
from analysis.finding.codebook import Family, Theme
from analysis.finding.themeset import FoundTheme
from analysis.judging.pencil import Add, Drop, Edit, Judgement, Merge, Outline, Place, Rename, Revise, Split

_HOW_TO = """\
# The themes of {name}, for you to edit. Then read the sheet back in:
#
#     analysis codebook WORKSPACE --in THIS-FILE
#
# Numbers are numbers of answers; analysis answers WORKSPACE --number 12 shows one.
# You may change every text. Leave the keys as they are: a key is what a theme is known by over the years.
#
#   another name             name = "Kept in the dark"
#   move to a family         family = "police"      (its key, from the list of families)
#   put answers in           put_in = [12, 40]
#   take answers out         take_out = [7]
#   drop the theme           drop = true
#   merge it into another    merge_into = "updates"
#   split it                 add a [[theme]] with a key of its own, split_from = "updates", put_in = [12, 40]
#   add a theme              add a [[theme]] with a key of its own
#   mark answers as quotes   quotes = [12]
#
# Every change can be undone: analysis codebook WORKSPACE --undo
"""


class _SheetTheme(Theme, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A theme, and what is to be done with it."""

    drop: bool = False
    merge_into: str = ""
    split_from: str = ""
    put_in: tuple[int, ...] = ()
    take_out: tuple[int, ...] = ()
    quotes: tuple[int, ...] = ()


class _Sheet(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    format: int
    name: str
    families: tuple[Family, ...] = msgspec.field(default=(), name="family")
    themes: tuple[_SheetTheme, ...] = msgspec.field(default=(), name="theme")


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """What a sheet asks for: steps to take in this order, and (answer, theme) pairs to mark as quotes."""

    edits: tuple[Edit, ...]
    quotes: tuple[tuple[int, str], ...]


class SheetProblems(Exception):
    """The sheet cannot be read in; each of `problems` is a sentence for its author. Nothing was changed."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def write(judgement: Judgement, consultation: str, found: Sequence[FoundTheme]) -> str:
    """Write the sheet. `found` are the machine's themes, for the numbers of typical answers."""
    shown = {theme.key: theme for theme in found}
    head = {"format": 1, "name": judgement.codebook.name}
    pieces = [_HOW_TO.format(name=consultation), tomli_w.dumps(head)]
    pieces += [_table("family", family) for family in judgement.codebook.families]
    for theme in judgement.codebook.themes:
        pieces.append(_remarks(shown.get(theme.key), is_new=theme.key in judgement.new) + _table("theme", theme))
    return "\n".join(pieces)


def read(text: str, judgement: Judgement) -> Changes:
    """Read a sheet back. Raises SheetProblems with everything that is wrong."""
    try:
        raw = tomllib.loads(text.removeprefix("\ufeff"))
        sheet = msgspec.convert(raw, _Sheet)
    except msgspec.ValidationError as problem:
        raise SheetProblems([f"The sheet cannot be read: {_place(str(problem), raw)}."]) from problem
    except (ValueError, RecursionError) as problem:
        raise SheetProblems([f"The sheet cannot be read as TOML: {problem}."]) from problem
    problems = [*_problems(sheet, judgement)]
    if problems:
        raise SheetProblems(problems)
    return Changes(
        edits=tuple(_edits(sheet, judgement)),
        quotes=tuple((number - 1, theme.key) for theme in sheet.themes for number in theme.quotes),
    )


def _place(problem: str, raw: dict[str, Any]) -> str:
    """Name the theme that a problem of the decoder is in by its key, rather than by its place in the file."""
    match = re.search(r"`\$\.theme\[(\d+)\](?:\.(\w+))?.*`", problem)
    if not match:
        return problem
    theme = raw["theme"][int(match[1])]
    key = theme.get("key", f"number {int(match[1]) + 1}") if isinstance(theme, dict) else ""
    return problem.replace(match[0], f"theme '{key}'" + (f", {match[2]}" if match[2] else ""))


def _table(name: str, struct: Family | Theme) -> str:
    return f"[[{name}]]\n" + tomli_w.dumps(msgspec.to_builtins(struct), multiline_strings=True)


def _remarks(found: FoundTheme | None, *, is_new: bool) -> str:
    lines = ["# Proposed by the machine: no codebook has it. Look at its answers; then name it, merge it or drop it."]
    lines = lines if is_new and found else []
    if found and found.typical:
        lines.append("# Typical answers: " + ", ".join(str(place + 1) for place in found.typical) + ".")
    if found and found.atypical:
        lines.append("# Least like the rest: " + ", ".join(str(place + 1) for place in found.atypical) + ".")
    if found and found.feeling:
        lines.append(f"# {feeling.say(found.feeling)}")
    return "".join(line + "\n" for line in lines)


def _problems(sheet: _Sheet, judgement: Judgement) -> Iterator[str]:
    old = [theme.key for theme in judgement.codebook.themes]
    keys = [theme.key for theme in sheet.themes]
    if sheet.format != 1:
        yield f"This sheet has format {sheet.format}; this version of Heard reads format 1."
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield f"Two themes have the key '{key}'. Give one of them another key."
    for key in old:
        if key not in keys:
            yield f"Theme '{key}' is missing. Put it back; to drop it, write drop = true in it."
    families = [family.key for family in sheet.families]
    for key in sorted({key for key in families if families.count(key) > 1}):
        yield f"Two families have the key '{key}'. Give one of them another key."
    staying = [theme.key for theme in sheet.themes if not (theme.drop or theme.merge_into)]
    for theme in sheet.themes:
        for said in _problems_of(theme, old, staying, families, len(judgement.sure)):
            yield f"Theme '{theme.key}': {said}"


def _problems_of(
    theme: _SheetTheme, old: list[str], staying: list[str], families: list[str], answers: int
) -> Iterator[str]:
    if not theme.key.strip() or theme.key != theme.key.strip():
        yield "a key is a short word, without blanks around it."
    if not theme.name.strip():
        yield "it needs a name."
    if theme.family and theme.family not in families:
        yield f"family '{theme.family}' is not listed.{_meant(theme.family, families)}"
    if theme.merge_into and theme.merge_into not in staying:
        yield f"it cannot be merged into '{theme.merge_into}', which does not stay.{_meant(theme.merge_into, staying)}"
    if theme.drop and theme.merge_into:
        yield "it is either dropped or merged, not both."
    if theme.split_from:
        yield from _problems_of_split(theme, old)
    yield from _problems_of_numbers(theme, answers)


def _problems_of_split(theme: _SheetTheme, old: list[str]) -> Iterator[str]:
    if theme.key in old:
        yield "it exists already, so it cannot be split from another. Use put_in."
    if theme.split_from not in old:
        yield f"there is no theme '{theme.split_from}' to split.{_meant(theme.split_from, old)}"
    if not theme.put_in:
        yield "say which answers it is split off with: put_in = [numbers]."


def _problems_of_numbers(theme: _SheetTheme, answers: int) -> Iterator[str]:
    for number in dict.fromkeys([*theme.put_in, *theme.take_out, *theme.quotes]):
        if not 1 <= number <= answers:
            yield f"there is no answer {number}. Answers have the numbers 1 to {answers}."
    for number in sorted(set(theme.put_in) & set(theme.take_out)):
        yield f"answer {number} is both put in and taken out."


def _meant(written: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(written, known, 1)
    return f" Did you mean '{close[0]}'?" if close else ""


def _edits(sheet: _Sheet, judgement: Judgement) -> Iterator[Edit]:
    """Give the steps in an order in which each finds what it needs."""
    old = {theme.key: theme for theme in judgement.codebook.themes}
    outline = Outline(sheet.name, sheet.families)
    if outline != Outline(judgement.codebook.name, judgement.codebook.families):
        yield outline
    for theme in sheet.themes:
        plain = Theme(**{field: getattr(theme, field) for field in Theme.__struct_fields__})
        put_in = tuple(number - 1 for number in theme.put_in)
        if theme.split_from:
            yield Split(theme.split_from, plain, put_in)
            put_in = ()
        elif theme.key not in old:
            yield Add(plain)
        else:
            yield from _revisions(old[theme.key], plain)
        yield from (Place(answer, theme.key, holds=True) for answer in put_in)
        yield from (Place(number - 1, theme.key, holds=False) for number in theme.take_out)
    yield from (Merge(theme.key, theme.merge_into) for theme in sheet.themes if theme.merge_into)
    yield from (Drop(theme.key) for theme in sheet.themes if theme.drop)


def _revisions(old: Theme, new: Theme) -> Iterator[Edit]:
    if new.name != old.name:
        yield Rename(old.key, new.name)
    if msgspec.structs.replace(new, name=old.name) != old:
        yield Revise(new)

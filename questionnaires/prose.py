"""The few marks that a text may hold: paragraphs, bullet lists, *emphasis* and **strong emphasis**.

Everything else that Markdown or HTML would make something of (headings, links, images, tables, tags) is shown as it
was typed. A text becomes a small tree of plain strings; each renderer escapes those for its own medium, so no text of
an author's can become markup of a page, a PDF or a document.
"""

import re
import textwrap
from collections.abc import Iterator

import msgspec
from markdown_it import MarkdownIt
from markdown_it.token import Token


class Run(msgspec.Struct, frozen=True):
    """Some words in one style."""

    text: str
    emphasis: bool = False
    strong: bool = False


class Paragraph(msgspec.Struct, frozen=True, tag=True):
    """Words that belong together."""

    runs: tuple[Run, ...]


class Bullets(msgspec.Struct, frozen=True, tag=True):
    """A list of points. Lists within lists are read as one."""

    items: tuple[tuple[Run, ...], ...]


Block = Paragraph | Bullets

# "zero" knows paragraphs only; whatever is not switched on here stays text.
_reader = MarkdownIt("zero").enable(["list", "emphasis", "escape", "newline"])

_OTHER_MARKS = (
    ("a heading", re.compile(r"^ {0,3}#{1,6}\s", re.MULTILINE)),
    ("an HTML tag", re.compile(r"</?[a-zA-Z][a-zA-Z0-9]*(\s[^<>]*)?/?>|<!--")),
    ("an image", re.compile(r"!\[[^\]]*\]\(")),
    ("a link", re.compile(r"(?<!!)\[[^\]]+\]\([^)]+\)|<https?://[^>]+>")),
    ("a table", re.compile(r"^\s*\|?\s*:?-{3,}:?\s*\|", re.MULTILINE)),
    ("a quotation", re.compile(r"^ {0,3}>\s", re.MULTILINE)),
    ("code", re.compile(r"`[^`\n]+`|^ {0,3}```", re.MULTILINE)),
    ("a rule", re.compile(r"^ {0,3}([-*_])( *\1){2,} *$", re.MULTILINE)),
)


def read(text: str) -> tuple[Block, ...]:
    """Read a text's marks. The points of a numbered list are paragraphs that begin with their number."""
    blocks: list[Block] = []
    points: list[tuple[Run, ...]] = []
    lists: list[str] = []
    number = ""
    for token in _reader.parse(text):
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            lists.append(token.type)
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            lists.pop()
        elif token.type == "list_item_open":
            number += f"{token.info}{token.markup} " if token.info else ""
        elif token.type == "list_item_close" and number:
            # A number with nothing after it.
            blocks += _gathered(points)
            blocks.append(Paragraph((Run(number.strip()),)))
            number = ""
        elif token.type == "inline":
            runs = tuple(_runs(number, token.children or []))
            number = ""
            if "bullet_list_open" in lists:
                points.append(runs)
                continue
            blocks += _gathered(points)
            blocks.append(Paragraph(runs))
        if points and not lists:
            blocks += _gathered(points)
    return tuple(blocks)


def _gathered(points: list[tuple[Run, ...]]) -> Iterator[Bullets]:
    """Make a list of the points so far, if there are any, and begin anew."""
    if points:
        yield Bullets(tuple(points))
        points.clear()


def plain(text: str) -> str:
    """Give a text without its marks: a line for each paragraph and point."""
    lines: list[tuple[Run, ...]] = []
    for block in read(text):
        lines += (block.runs,) if isinstance(block, Paragraph) else block.items
    return "\n".join("".join(run.text for run in runs) for runs in lines)


def first_words(text: str, most: int) -> str:
    """Give the words of a text's first paragraph or point in one line of at most `most` letters, without a full stop.

    For names of things and properties of files, which hold no more. What is cut ends in an ellipsis.
    """
    first = plain(text).partition("\n")[0]
    return textwrap.shorten(first, most, placeholder=" …").rstrip(" .")


def other_marks(text: str) -> tuple[str, ...]:
    """Name the marks in a text that would be shown as typed: "a heading", "a link"."""
    return tuple(name for name, pattern in _OTHER_MARKS if pattern.search(text))


_STYLE_CHANGES = {"em_open": (1, 0), "em_close": (-1, 0), "strong_open": (0, 1), "strong_close": (0, -1)}


def _runs(start: str, tokens: list[Token]) -> Iterator[Run]:
    """Join neighbouring words of one style; a line break within a paragraph is a space."""
    emphasis = strong = 0
    words = start
    for token in tokens:
        change = _STYLE_CHANGES.get(token.type)
        if change is None:
            words += " " if token.type in {"softbreak", "hardbreak"} else token.content
            continue
        if words:
            yield Run(words, emphasis > 0, strong > 0)
            words = ""
        emphasis, strong = emphasis + change[0], strong + change[1]
    if words:
        yield Run(words, emphasis > 0, strong > 0)

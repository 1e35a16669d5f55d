"""The parts that a written report is put together from, whatever file it becomes.

A document is a title and a run of blocks. Each writer turns blocks into its own medium and escapes every text for it;
blocks hold no markup. Emphasis comes only from prose that an author wrote (`questionnaires.prose`).
"""

import re
from collections.abc import Iterable, Iterator

import msgspec

from analysis.writing.figures import Exhibit
from questionnaires import prose
from questionnaires.prose import Run
from questionnaires.schema import SupportContact


class Heading(msgspec.Struct, frozen=True):
    """A heading. Level 2 begins a part; no level is jumped on the way down. `anchor` is unique in its document."""

    level: int
    text: str
    anchor: str
    new_page: bool = False


class Text(msgspec.Struct, frozen=True):
    """A paragraph. `leading` ones are set larger: a part's one sentence."""

    runs: tuple[Run, ...]
    leading: bool = False


class Points(msgspec.Struct, frozen=True):
    """A list of points."""

    items: tuple[tuple[Run, ...], ...]


class Note(msgspec.Struct, frozen=True):
    """A paragraph set apart, because a reader must not miss it."""

    text: str


class Facts(msgspec.Struct, frozen=True):
    """Things by their names: term and description."""

    rows: tuple[tuple[str, str], ...]


class Shown(msgspec.Struct, frozen=True):
    """An exhibit: its chart, where it is drawn, and its table (`bare` ones without). `label` is "Figure 2"."""

    exhibit: Exhibit
    label: str
    bare: bool = False


class Said(msgspec.Struct, frozen=True):
    """A quote and who said it."""

    text: str
    by: str


class Contacts(msgspec.Struct, frozen=True):
    """Where to find support."""

    contacts: tuple[SupportContact, ...]


class Grid(msgspec.Struct, frozen=True):
    """A small table of words: column headings, then rows, of which the first column heads the row."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Text | Points | Note | Facts | Shown | Said | Contacts | Grid


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """One document. `kicker` is the line above its title. `banner`, where there is one, stands on every page."""

    name: str
    title: str
    kicker: str
    language: str
    banner: str
    blocks: tuple[Block, ...]
    contents: bool = False
    on_one_page: bool = False


def text(words: str, *, leading: bool = False) -> Text:
    """A paragraph of plain words."""
    return Text((Run(words),), leading)


def points(items: Iterable[str]) -> Points:
    """A list of plain points."""
    return Points(tuple((Run(item),) for item in items))


def written(words: str) -> Iterator[Block]:
    """Give the paragraphs and lists of prose that an author wrote."""
    for block in prose.read(words):
        yield Points(block.items) if isinstance(block, prose.Bullets) else Text(block.runs)


class Writing:
    """Collects a document's blocks, and numbers its exhibits and headings."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._anchors: set[str] = set()
        self._labels = {"Figure": 0, "Table": 0}

    def heading(self, level: int, words: str, *, new_page: bool = False) -> None:
        """Begin a part."""
        plain = re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-") or "part"
        anchor, again = plain, 1
        while anchor in self._anchors:
            again += 1
            anchor = f"{plain}-{again}"
        self._anchors.add(anchor)
        self.blocks.append(Heading(level, words, anchor, new_page))

    def say(self, words: str, *, leading: bool = False) -> None:
        """Add a paragraph."""
        self.blocks.append(text(words, leading=leading))

    def add(self, *blocks: Block) -> None:
        """Add blocks as they are."""
        self.blocks.extend(blocks)

    def show(self, exhibit: Exhibit | None, *, bare: bool = False) -> None:
        """Add an exhibit, if there is one; a `bare` one as a chart alone, its numbers being on its bars."""
        if exhibit is not None:
            kind = "Figure" if exhibit.series else "Table"
            self._labels[kind] += 1
            self.blocks.append(Shown(exhibit, f"{kind} {self._labels[kind]}", bare))

"""Typst, with the letters that come with Heard and none of the machine's, fetching nothing.

Papers, posters and reports are set with it. `fonts/README.md` says in which letters.
"""

import datetime
import importlib.util
from functools import cache
from importlib import resources
from pathlib import Path

import typst
from fontTools.ttLib import TTFont

_PICTURE = b"""
#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg")
"""
_DOTS_PER_INCH = 160

FILES = ("AtkinsonHyperlegibleNext_400Regular.ttf", "NotoSansArabic_400Regular.ttf", "DejaVuSans.ttf")
"""The files that give letters to a text, in the order in which templates ask for them."""

_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2066\u2067\u2068\u2069\ufe0f"
"""Marks that have no shape of their own."""


def pdf(template: bytes, document: str, dated: datetime.datetime | None = None) -> bytes:
    """Typeset a template, which finds `document` in its inputs, as PDF/UA-1.

    Typst refuses a document that breaks the standard: then this raises `typst.TypstError`.
    """
    made = typst.compile(
        template, font_paths=_fonts(), sys_inputs={"document": document}, pdf_standards=["ua-1"], timestamp=dated
    )
    assert isinstance(made, bytes)
    return made


def picture(svg: str) -> bytes:
    """Give an SVG as PNG."""
    made = typst.compile(_PICTURE, font_paths=_fonts(), sys_inputs={"svg": svg}, format="png", ppi=_DOTS_PER_INCH)
    assert isinstance(made, bytes)
    return made


def letters_missing(text: str) -> str:
    """Give the letters of a text that none of our fonts has, each once; they would be left out of a PDF."""
    return "".join(sorted(set(text) - _letters() - set("\n\t") - set(_INVISIBLE)))


@cache
def _letters() -> frozenset[str]:
    letters: set[str] = set()
    for file in [folder / name for folder in _folders() for name in FILES if (folder / name).is_file()]:
        with TTFont(file, lazy=True) as font:
            letters.update(chr(code) for code in font.getBestCmap())
    return frozenset(letters)


@cache
def _folders() -> tuple[Path, ...]:
    # Found, not imported: matplotlib takes a while to load, and only its files are wanted.
    found = importlib.util.find_spec("matplotlib")
    package = Path(found.origin).parent if found and found.origin else Path()
    with resources.as_file(resources.files("questionnaires") / "fonts") as folder:
        return folder, package / "mpl-data" / "fonts" / "ttf"


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[str(folder) for folder in _folders()])

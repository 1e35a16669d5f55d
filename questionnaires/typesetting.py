"""Typst, with the letters that come with Heard and none of the machine's, fetching nothing.

Papers, posters and reports are set with it, in Atkinson Hyperlegible Next; Arabic and Urdu, which that does not have,
in the DejaVu Sans that matplotlib's package carries.
"""

import datetime
import importlib.util
from functools import cache
from importlib import resources
from pathlib import Path

import typst

_PICTURE = b"""
#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg")
"""
_DOTS_PER_INCH = 160


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


@cache
def _fonts() -> typst.Fonts:
    # Found, not imported: matplotlib takes a while to load, and only its files are wanted.
    found = importlib.util.find_spec("matplotlib")
    package = Path(found.origin).parent if found and found.origin else Path()
    with resources.as_file(resources.files("questionnaires") / "fonts") as folder:
        folders = [str(folder), str(package / "mpl-data" / "fonts" / "ttf")]
        return typst.Fonts(include_system_fonts=False, font_paths=folders)

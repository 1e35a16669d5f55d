"""matplotlib, held to what a published page needs: the same bytes everywhere, and SVG that can stand among others.

What matplotlib writes is meant to be a file of its own. Inside a page its ids would meet those of the next drawing and
its style sheet would reach the page, so both are taken out, and a name and a description are put in.
"""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from xml.etree import ElementTree

import matplotlib as mpl
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

DOTS = 72
"""At so many dots an inch one of matplotlib's points is one unit of the drawing."""

FONT = "Atkinson Hyperlegible Next, system-ui, -apple-system, Segoe UI, Roboto, Helvetica, Arial, sans-serif"

_SVG = "{http://www.w3.org/2000/svg}"
_NOTHING = {"Date": None, "Creator": None, "Format": None, "Type": None}


@contextmanager
def settled(salt: str) -> Iterator[None]:
    """Draw by settings of ours, whatever this machine's are. Patterns are named after `salt`."""
    with mpl.rc_context(), warnings.catch_warnings():
        mpl.rcdefaults()
        # Letters stay letters, for readers, searches and translators; only the reader's own fonts shape them.
        mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": salt, "hatch.linewidth": 2.2})
        # matplotlib measures with its own font, and says so of each letter that this font lacks.
        warnings.filterwarnings("ignore", r"Glyph .* missing from font", UserWarning)
        yield


def svg(figure: Figure) -> str:
    """Give what matplotlib draws."""
    out = io.StringIO()
    figure.patch.set_visible(False)
    FigureCanvasSVG(figure).print_svg(out, metadata=_NOTHING)  # type: ignore[no-untyped-call] # it carries no types
    return out.getvalue()


def named(drawn: str, name: str, title: str, description: str) -> str:
    """Fit a drawing for a page: a picture with a title and a description, whose ids all begin with `name`."""
    root = ElementTree.fromstring(drawn)  # noqa: S314 - written by matplotlib, a moment ago
    _drop_styles(root)
    _rename(root, name)
    for text in root.iter(f"{_SVG}text"):
        _unstyle(text)
    _, _, width, height = root.attrib["viewBox"].split()
    root.attrib.clear()
    root.attrib |= {
        "viewBox": f"0 0 {width} {height}",
        "width": width,
        "height": height,
        "role": "img",
        "aria-labelledby": f"{name}-title {name}-desc",
        "font-family": FONT,
        "font-size": "15",
    }
    for place, (tag, words) in enumerate((("title", title), ("desc", description))):
        element = ElementTree.Element(f"{_SVG}{tag}", {"id": f"{name}-{tag}"})
        element.text = words
        root.insert(place, element)
    return _written(root)


def _drop_styles(root: ElementTree.Element) -> None:
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag == f"{_SVG}style":
                parent.remove(child)


def _rename(root: ElementTree.Element, name: str) -> None:
    """Keep the ids that are ours, rename those that are referred to, and drop the others."""
    names: dict[str, str] = {}
    for element in root.iter():
        own = element.attrib.pop("id", "")
        if own.startswith(f"{name}-"):
            element.set("id", own)
        elif element.tag == f"{_SVG}pattern":
            names[own] = f"{name}-pattern-{len(names)}"
            element.set("id", names[own])
    for element in root.iter():
        style = element.get("style", "")
        for own, new in names.items():
            style = style.replace(f"url(#{own})", f"url(#{new})")
        if style:
            element.set("style", style)


def _unstyle(text: ElementTree.Element) -> None:
    """Let a text take its font from the drawing, and give the rest of its style as attributes."""
    del text.attrib["transform"]
    declared = dict(part.split(": ", 1) for part in text.attrib.pop("style").split("; "))
    for kind in ("font-weight", "font-style", "text-anchor", "fill"):
        value = declared.get(kind, "")
        if value:
            text.set(kind, value)


def _written(root: ElementTree.Element) -> str:
    """Give the SVG without groups that hold nothing, and without the spaces between elements."""
    for parent in list(root.iter()):
        parent.text = (parent.text or "").strip() or None
        parent.tail = None
        if parent.tag == f"{_SVG}path":
            parent.set("d", " ".join(parent.attrib["d"].split()))
    for _ in range(3):
        for parent in list(root.iter()):
            for child in list(parent):
                if child.tag in {f"{_SVG}g", f"{_SVG}defs"} and not len(child):
                    parent.remove(child)
    for element in root.iter():
        element.tag = element.tag.removeprefix(_SVG)
    root.attrib = {"xmlns": _SVG[1:-1]} | root.attrib
    return ElementTree.tostring(root, "unicode")

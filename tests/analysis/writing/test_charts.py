"""Charts draw what their tables say: bars as long as shares, numbers on them, and nothing where one is hidden."""

import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from analysis.writing import charts
from analysis.writing.exhibits import exhibits
from analysis.writing.figures import Exhibit, Percent, Row, Series, describe
from tests.analysis.consultations import HOUSE, sample_report
from tests.analysis.counting.test_shares import share

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def drawn() -> dict[str, str]:
    return charts.draw(sample_report())


def bars(svg: str) -> dict[tuple[int, int], float]:
    """The width of each bar, by its row and its audience's place."""
    found = {}
    for group in ElementTree.fromstring(svg).iter(f"{SVG}g"):
        _, bar, which = group.get("id", "").partition("-bar-")
        if bar:
            (path,) = group
            across = [float(x) for x in re.findall(r"[ML] ([\d.]+)", path.attrib["d"])]
            row, place = which.split("-")
            found[int(row), int(place)] = max(across) - min(across)
    return found


def shares(exhibit: Exhibit) -> list[Percent]:
    found = [row.figures[series.column] for row in exhibit.rows for series in exhibit.series]
    return [share for share in found if isinstance(share, Percent)]


def test_a_bar_is_as_long_as_its_share_and_a_hidden_number_has_none(drawn: dict[str, str]) -> None:
    hidden = 0
    for exhibit in exhibits(sample_report()):
        if exhibit.series:
            widths = bars(drawn[exhibit.key])
            known = {
                (at, series.place): found.share.percent or 0
                for at, row in enumerate(exhibit.rows)
                for series in exhibit.series
                if isinstance(found := row.figures[series.column], Percent) and found.share.known
            }
            hidden += len(exhibit.rows) * len(exhibit.series) - len(known)
            assert widths.keys() == known.keys()
            scale = max(widths.values()) / max(known.values())
            assert all(abs(widths[bar] - scale * percent) < 0.2 for bar, percent in known.items())
    assert hidden > 10


def test_every_bar_has_its_share_and_its_count_on_it(drawn: dict[str, str]) -> None:
    for exhibit in exhibits(sample_report()):
        if exhibit.series:
            words = ["".join(text.itertext()) for text in ElementTree.fromstring(drawn[exhibit.key]).iter(f"{SVG}text")]
            for share in shares(exhibit):
                expected = f"{share.share} ({share.share.part})" if share.share.known else str(share.share.part)
                assert expected in words


def test_the_words_for_a_chart_name_every_bar(drawn: dict[str, str]) -> None:
    (families,) = [exhibit for exhibit in exhibits(sample_report()) if exhibit.key == "families"]
    told = describe(families)
    assert told.startswith("Bar chart. Survivors. ")
    assert all(row.label in told for row in families.rows)
    described = ElementTree.fromstring(drawn["families"]).find(f"{SVG}desc")
    assert described is not None
    assert described.text == told


def test_every_text_stays_inside_its_chart_at_the_width_of_common_letters(drawn: dict[str, str]) -> None:
    """At nine units a letter, which few letters of 15 px exceed."""
    for svg in drawn.values():
        for text in ElementTree.fromstring(svg).iter(f"{SVG}text"):
            x, width = float(text.get("x", "0")), 8.6 * len("".join(text.itertext()))
            low, high = (x - width, x) if text.get("text-anchor") == "end" else (x, x + width)
            assert low > -4
            assert high < charts.WIDTH + 4


def test_every_bar_of_several_audiences_names_its_own(drawn: dict[str, str]) -> None:
    (families,) = [exhibit for exhibit in exhibits(sample_report()) if exhibit.key == "families"]
    words = ["".join(text.itertext()) for text in ElementTree.fromstring(drawn["families"]).iter(f"{SVG}text")]
    for name in ("Survivors", "Service providers"):
        assert words.count(name) == len(families.rows)


@pytest.mark.slow
def test_the_same_chart_is_the_same_bytes_whatever_the_machine_is_set_to(drawn: dict[str, str], tmp_path: Path) -> None:
    """Drawn anew by a process that has settings of its own for matplotlib, and another hash of its texts."""
    (tmp_path / "matplotlibrc").write_text("svg.fonttype: path\nfont.size: 30\nhatch.color: red\nlines.linewidth: 9\n")
    drawing = (
        "import sys; from analysis.writing import charts; from tests.analysis.consultations import sample_report;"
        "sys.stdout.write(charts.draw(sample_report())['families'])"
    )
    where = {**os.environ, "MPLCONFIGDIR": str(tmp_path), "PYTHONHASHSEED": "7", "SOURCE_DATE_EPOCH": "1"}
    done = subprocess.run(
        [sys.executable, "-c", drawing], cwd=HOUSE, env=where, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == drawn["families"]


def test_a_chart_brings_nothing_into_a_page_but_itself(drawn: dict[str, str]) -> None:
    for key, svg in drawn.items():
        assert "<style" not in svg
        assert "<metadata" not in svg
        ids = re.findall(r' id="([^"]+)"', svg)
        assert all(one.startswith(f"chart-{key}-") for one in ids)
        assert len(set(ids)) == len(ids)
        assert set(re.findall(r"url\(#([^)]+)\)", svg)) <= set(ids)


def test_no_word_of_a_label_is_lost_or_read_as_a_formula_or_as_markup() -> None:
    found = share(50, 100)
    label = "Between $5 and $10 <b>a week</b> & more, in پولیس, for a word of forty " + "w" * 40
    exhibit = Exhibit(
        key="k",
        part="",
        title="T",
        about="",
        head=("", "People", "Share"),
        rows=(Row(label, (found.part, Percent(found))),),
        series=(Series("Survivors", 0, 1),),
    )
    words = [text.text or "" for text in ElementTree.fromstring(charts._draw(exhibit)).iter(f"{SVG}text")]
    assert "".join("".join(words[1:]).split()) == "".join(label.split())
    assert words[0] == "50% (50)"


def test_colours_have_enough_contrast_with_the_paper(drawn: dict[str, str]) -> None:
    def light(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    used = {colour for svg in drawn.values() for colour in re.findall(r'(?:fill|stroke)(?:="|: )(#[0-9a-f]{6})', svg)}
    used -= {"#ffffff"}  # the marks of a pattern, which stand on its colour
    assert len(used) > 2
    assert all(1.05 / (light(colour) + 0.05) >= 4.5 for colour in used)

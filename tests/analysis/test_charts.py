"""Charts draw what their tables say: bars as long as shares, numbers on them, and nothing where one is hidden."""

import re
from xml.etree import ElementTree

import pytest

from analysis import charts
from analysis.exhibits import exhibits
from analysis.figures import Exhibit, Percent, describe
from tests.analysis.consultations import sample_report

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def drawn() -> dict[str, str]:
    return charts.draw(sample_report())


def bars(svg: str) -> list[float]:
    return [
        float(bar.get("width", "0"))
        for bar in ElementTree.fromstring(svg).findall(f"{SVG}rect")
        if bar.get("height") == "22"
    ]


def shares(exhibit: Exhibit) -> list[Percent]:
    found = [row.figures[series.column] for row in exhibit.rows for series in exhibit.series]
    return [share for share in found if isinstance(share, Percent)]


def test_a_bar_is_as_long_as_its_share_and_a_hidden_number_has_none(drawn: dict[str, str]) -> None:
    for exhibit in exhibits(sample_report()):
        if exhibit.series:
            known = [share.share.percent or 0 for share in shares(exhibit) if share.share.known]
            widths = bars(drawn[exhibit.key])
            assert len(widths) == len(known)
            scale = max(widths) / max(known)
            assert all(abs(w - scale * p) < 0.2 for w, p in zip(widths, known, strict=True))


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


def test_colours_have_enough_contrast_with_the_paper(drawn: dict[str, str]) -> None:
    def light(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    used = {colour for svg in drawn.values() for colour in re.findall(r'(?:fill|stroke)="(#[0-9a-f]{6})"', svg)}
    assert len(used) > 2
    assert all(1.05 / (light(colour) + 0.05) >= 4.5 for colour in used)

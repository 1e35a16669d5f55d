"""A report's web pages in a real browser: nothing that axe knows to be wrong, and nothing cut off on a phone."""

import io
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright

from analysis.writing import write_html
from tests.analysis.consultations import sample_report
from tests.analysis.writing.test_documents import second_wave
from tests.browser.checker import check

pytestmark = pytest.mark.browser

NAMES = ("report", "summary", "plain-words")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        )
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of a report on a second wave, of one on twelve people, and of one on a first wave."""
    made = tmp_path_factory.mktemp("pages")
    for start, report in (("", second_wave()), ("small-", sample_report(12, 0)), ("first-", sample_report())):
        for name, content in write_html.write(report).items():
            (made / f"{start}{name}").write_bytes(content)
    return made


@pytest.mark.parametrize("name", [*NAMES, *(f"small-{name}" for name in NAMES)])
def test_axe_finds_nothing(browser: Browser, folder: Path, name: str) -> None:
    page = browser.new_page()
    page.goto((folder / f"{name}.html").as_uri())
    # What is folded away is looked at too.
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    found = Axe().run(page).response
    assert not [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]]
    page.close()


def test_every_page_is_valid_html(folder: Path) -> None:
    assert check(folder) == []


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_cut_off_at_any_width(browser: Browser, folder: Path, name: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto((folder / f"{name}.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_on_a_phone_the_numbers_of_a_chart_stand_open(browser: Browser, folder: Path) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto((folder / "report.html").as_uri())
    figure = page.locator("figure:has(details)").first
    assert not figure.locator("svg").is_visible()
    assert figure.locator("table").is_visible()
    page.close()


def test_a_chart_can_be_read_where_the_reader_sets_the_colours(browser: Browser, folder: Path) -> None:
    page = browser.new_page()
    page.emulate_media(forced_colors="active", color_scheme="dark")
    page.goto((folder / "report.html").as_uri())
    colour = "getComputedStyle(document.querySelector('figure svg')).backgroundColor"
    assert page.evaluate(colour) == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(255, 255, 255)"
    page.close()


def test_the_summary_prints_on_one_page(browser: Browser, folder: Path) -> None:
    page = browser.new_page()
    for name in ("summary", "small-summary", "first-summary"):
        page.goto((folder / f"{name}.html").as_uri())
        with pikepdf.open(io.BytesIO(page.pdf(prefer_css_page_size=True))) as printed:
            assert len(printed.pages) == 1
    page.close()


def test_printed_pages_hold_the_numbers_that_the_screen_folds_away(browser: Browser, folder: Path) -> None:
    page = browser.new_page()
    page.goto((folder / "report.html").as_uri())
    figure = page.locator("figure:has(details)").first
    assert not figure.locator("table").is_visible()
    page.emulate_media(media="print")
    assert figure.locator("table").is_visible()
    assert figure.locator("svg").is_visible()
    page.close()

"""Leaving in Firefox: nothing of the survey is behind Back, in the session it writes, or elsewhere in its profile."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.browser import firefox, serving, walking
from tests.browser.conftest import Place
from tests.browser.firefox import Firefox
from tests.browser.walking import CANARY, WORDS
from tests.site import publishing

pytestmark = pytest.mark.browser

Open = Callable[..., Firefox]
Way = Callable[[Firefox], None]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    """Open Firefox, and close it when the test is over."""
    windows: list[Firefox] = []

    def open_one(*, scripts: bool = True) -> Firefox:
        windows.append(Firefox(tmp_path / f"firefox-{len(windows)}", scripts=scripts))
        return windows[-1]

    yield open_one
    for window in windows:
        window.end()


def half_way(window: Firefox, place: Place) -> None:
    """Come by a link on another site, answer some questions, type the canary, turn a page and turn back."""
    window.go(place.around.link_to("spring"))
    window.click("#to")
    window.until(lambda: window.address == place.page)
    for name, value in (("", ""), ("q-consent", "yes"), ("q-age", "adult"), ("q-services", "nurse")):
        if name:
            window.choose(name, value)
        window.press("next")
    window.type("q-word", CANARY)
    window.press("next")
    window.press("back")


def escape(window: Firefox) -> None:
    window.keys(firefox.ESCAPE)


def shift_three_times(window: Firefox) -> None:
    window.keys(firefox.SHIFT, firefox.SHIFT, firefox.SHIFT)


def button(window: Firefox) -> None:
    window.click("#exit")


def first_link(window: Firefox) -> None:
    """Load the page anew, and press what comes right after the skip link."""
    window.go(window.address)
    window.keys(firefox.TAB, firefox.TAB, firefox.ENTER)


def words_behind_back(window: Firefox) -> list[str]:
    """Press Back as often as that goes; give every word of the survey that the tab then holds."""
    seen = [word for word in WORDS if word in window.words]
    while window.back():
        seen += [word for word in WORDS if word in window.words]
    return seen


@pytest.mark.parametrize("way", [escape, shift_three_times, button])
def test_with_scripts_no_entry_of_the_survey_is_left_in_the_tab(place: Place, opened: Open, way: Way) -> None:
    window = opened()
    half_way(window, place)
    way(window)
    window.until(lambda: window.address == place.around.neutral)
    assert not [address for address in window.history() if "survey.test" in address]
    assert words_behind_back(window) == []


@pytest.mark.parametrize("way", [button, first_link])
def test_without_scripts_nothing_of_the_survey_is_shown_by_back(place: Place, opened: Open, way: Way) -> None:
    window = opened(scripts=False)
    half_way(window, place)
    way(window)
    window.until(lambda: window.address == place.around.neutral)
    assert words_behind_back(window) == []
    assert publishing.drafts_now(place.database.owner) == []


@pytest.mark.parametrize("scripts", [True, False])
def test_a_tab_that_is_closed_and_reopened_shows_nothing(place: Place, opened: Open, *, scripts: bool) -> None:
    window = opened(scripts=scripts)
    half_way(window, place)
    button(window)
    window.until(lambda: window.address == place.around.neutral)
    window.close_and_reopen_tab()
    window.until(lambda: window.address == place.around.neutral)
    assert words_behind_back(window) == []


@pytest.mark.parametrize(
    ("place", "scripts"),
    [(serving.GOVUK, True), (serving.KEEPS_COOKIES, False)],
    indirect=["place"],
)
def test_control_a_way_out_that_does_not_hold_is_seen_not_to(place: Place, opened: Open, *, scripts: bool) -> None:
    window = opened(scripts=scripts)
    half_way(window, place)
    button(window)
    window.until(lambda: window.address == place.around.neutral)
    assert words_behind_back(window)


def test_with_our_own_server_unreachable_the_page_is_emptied_and_nothing_opens_afterwards(
    place: Place, opened: Open
) -> None:
    window = opened()
    half_way(window, place)
    place.site.stop()
    place.around.open.clear()
    escape(window)
    window.until(window.is_blank)
    place.around.open.set()
    window.until(lambda: window.address == place.around.neutral)
    assert words_behind_back(window) == []
    place.site.start()
    window.go(place.page)
    assert window.address == place.around.neutral


@pytest.mark.parametrize("scripts", [True, False])
def test_the_window_is_empty_while_the_neutral_site_has_not_answered(
    place: Place, opened: Open, *, scripts: bool
) -> None:
    window = opened(scripts=scripts)
    half_way(window, place)
    assert not window.is_blank()
    place.around.open.clear()
    button(window)
    window.until(window.is_blank)
    place.around.open.set()
    window.until(lambda: window.address == place.around.neutral)


@pytest.mark.parametrize("scripts", [True, False])
def test_what_was_typed_is_nowhere_in_the_browsers_profile(place: Place, opened: Open, *, scripts: bool) -> None:
    window = opened(scripts=scripts)
    half_way(window, place)
    window.type("q-word", CANARY)
    button(window)
    window.until(lambda: window.address == place.around.neutral)
    window.quit()
    assert walking.found_in(window.profile, "elsewhere.test"), "a browser that writes no history proves nothing"
    assert walking.found_in(window.profile, CANARY) == []

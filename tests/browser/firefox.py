"""Firefox, driven by its own remote protocol, with a profile on disk and its back-forward cache on.

Mozilla's Python client for that protocol does not import under Python 3.13, and the protocol is small: a length, a
colon, and JSON.
"""

import base64
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

FIREFOX = "/usr/bin/firefox-esr"
PREFERENCES: dict[str, str | int | bool] = {
    "network.dns.localDomains": "survey.test,neutral.test,elsewhere.test",
    "browser.sessionhistory.max_total_viewers": 8,  # keeps pages for Back, as it would with enough memory
    "browser.sessionstore.interval": 100,  # writes the session down at once, and not a quarter of a minute later
    "browser.formfill.enable": True,
    "places.history.enabled": True,
    "browser.startup.page": 3,
    "browser.shell.checkDefaultBrowser": False,
    "browser.aboutwelcome.enabled": False,
    "remote.prefs.recommended": False,  # they would switch off just what is looked for here
    # nothing of its own goes out
    "app.update.enabled": False,
    "app.normandy.enabled": False,
    "extensions.systemAddon.update.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.captive-portal-service.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.newtabpage.enabled": False,
    "services.settings.server": "data:,",
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.enabled": False,
}

ESCAPE, SHIFT, TAB, ENTER = "\ue00c", "\ue008", "\ue004", "\ue007"

_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
_INDEX = "return gBrowser.selectedBrowser.browsingContext.sessionHistory.index"


class Refused(Exception):
    """Firefox could not do what it was told."""


class Firefox:
    """A window of Firefox with one tab, and its profile in a folder."""

    def __init__(self, profile: Path, *, scripts: bool = True, display: str = "") -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = int(probe.getsockname()[1])
        self.profile = profile
        profile.mkdir()
        chosen = PREFERENCES | {"marionette.port": port, "javascript.enabled": scripts}
        lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in chosen.items())
        (profile / "user.js").write_text("\n".join(lines))
        self._process = subprocess.Popen(
            [
                FIREFOX,
                "--marionette",
                "--remote-allow-system-access",
                *(() if display else ("--headless",)),
                "--no-remote",
                "--profile",
                str(profile),
            ],
            env=os.environ | {"MOZ_DISABLE_AUTO_SAFE_MODE": "1", "HOME": str(profile), "DISPLAY": display},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._number = 0
        self._line = self._connect(port)
        self._receive()
        self._tell("WebDriver:NewSession", {"acceptInsecureCerts": True})
        self._tell("WebDriver:SetTimeouts", {"implicit": 10_000, "pageLoad": 60_000})
        self._tell("WebDriver:SetWindowRect", {"x": 0, "y": 0, "width": 1000, "height": 1800})

    def go(self, address: str) -> None:
        """Go to an address."""
        self._tell("WebDriver:Navigate", {"url": address})

    @property
    def address(self) -> str:
        return str(self._tell("WebDriver:GetCurrentURL"))

    @property
    def words(self) -> str:
        """Everything the tab holds."""
        return str(self._tell("WebDriver:GetPageSource"))

    def click(self, selector: str) -> None:
        """Click on the first that a selector finds."""
        self._tell("WebDriver:ElementClick", {"id": self._find(selector)})

    def choose(self, name: str, value: str) -> None:
        """Choose an option, by its label, as people do."""
        field = self._find(f"[name={name}][value={value}]")
        self.click(f"label[for={self._tell('WebDriver:GetElementAttribute', {'id': field, 'name': 'id'})}]")

    def type(self, name: str, text: str) -> None:
        """Type into a field."""
        self._tell("WebDriver:ElementSendKeys", {"id": self._find(f"[name={name}]"), "text": text})

    def press(self, deed: str) -> None:
        """Press a button, and wait until the page is another."""
        before = self.heading
        button = self._find(f"button[name=do][value='{deed}']")
        self._tell("WebDriver:ElementSendKeys", {"id": button, "text": ENTER})  # a click might miss it below the bar
        self.until(lambda: self.heading != before)

    def send_enter(self, selector: str) -> None:
        """Press Enter on what a selector finds."""
        self._tell("WebDriver:ElementSendKeys", {"id": self._find(selector), "text": ENTER})

    @property
    def heading(self) -> str:
        return str(self._tell("WebDriver:GetElementText", {"id": self._find("h1")}))

    def keys(self, *pressed: str) -> None:
        """Press keys, one after another, wherever the focus is."""
        strokes = [{"type": kind, "value": key} for key in pressed for kind in ("keyDown", "keyUp")]
        self._tell("WebDriver:PerformActions", {"actions": [{"type": "key", "id": "keyboard", "actions": strokes}]})

    def history(self) -> list[str]:
        """Give the addresses in the history of the tab."""
        return list(
            self._in_chrome(
                "const history = gBrowser.selectedBrowser.browsingContext.sessionHistory;"
                " return [...Array(history.count).keys()].map((index) => history.getEntryAtIndex(index).URI.spec);"
            )
        )

    def back(self) -> bool:
        """Press Back; tell whether there was anything to go back to."""
        if not self._in_chrome("return gBrowser.canGoBack"):
            return False
        before = self._in_chrome(_INDEX)
        self._in_chrome("gBrowser.goBack()")
        self.until(lambda: self._in_chrome(_INDEX) < before)
        self.until(lambda: not self._in_chrome("return gBrowser.selectedBrowser.webProgress.isLoadingDocument"))
        return True

    def close_and_reopen_tab(self) -> None:
        """Close the tab, and take it back as the menu does: with all that it held. Another is left open meanwhile."""
        self._in_chrome(
            "const tab = gBrowser.selectedTab; gBrowser.selectedTab = gBrowser.addTrustedTab('about:blank');"
            " gBrowser.removeTab(tab);"
        )
        self.until(lambda: bool(self._in_chrome("return SessionStore.getClosedTabCountForWindow(window) > 0")))
        self._in_chrome(
            "const tab = SessionStore.undoCloseTab(window, 0);"
            " gBrowser.selectedTab = tab; gBrowser.removeAllTabsBut(tab);"
        )
        self.until(lambda: len(self._tell("WebDriver:GetWindowHandles")) == 1)
        (handle,) = self._tell("WebDriver:GetWindowHandles")
        self._tell("WebDriver:SwitchToWindow", {"handle": handle})

    def is_blank(self) -> bool:
        """Whether the window shows one colour and nothing else."""
        picture = Image.open(
            BytesIO(base64.b64decode(self._tell("WebDriver:TakeScreenshot", {"full": False, "hash": False})))
        ).convert("RGB")
        colours = picture.getcolors(1 << 24)
        return colours is not None and len(colours) == 1

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds."""
        deadline = time.monotonic() + 20
        while True:
            try:
                if holds():
                    return
            except Refused:  # a page is just taking another's place
                pass
            assert time.monotonic() < deadline, "it never came"

    def quit(self) -> None:
        """Close the browser as its menu does, so that it writes what it writes; its profile stays."""
        self._tell("Marionette:Quit", {"flags": ["eAttemptQuit"]})
        self._process.wait(30)

    def end(self) -> None:
        """End the browser, if it still runs."""
        self._line.close()
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    # -- the protocol

    def _connect(self, port: int) -> socket.socket:
        deadline = time.monotonic() + 60
        while True:
            try:
                return socket.create_connection(("127.0.0.1", port), timeout=60)
            except OSError:
                assert self._process.poll() is None, "Firefox did not start"
                assert time.monotonic() < deadline, "Firefox does not answer"

    def _tell(self, command: str, parameters: dict[str, Any] | None = None) -> Any:
        self._number += 1
        message = json.dumps([0, self._number, command, parameters or {}]).encode()
        self._line.sendall(b"%d:%s" % (len(message), message))
        _kind, _number, problem, result = self._receive()
        if problem:
            raise Refused(f"{command}: {problem['error']}: {problem['message']}")
        return result["value"] if isinstance(result, dict) and set(result) == {"value"} else result

    def _receive(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            length += self._line.recv(1) or b":"
        left = int(length[:-1])
        parts = []
        while left:
            part = self._line.recv(left)
            parts.append(part)
            left -= len(part)
        return json.loads(b"".join(parts))

    def _find(self, selector: str) -> str:
        found = self._tell("WebDriver:FindElement", {"using": "css selector", "value": selector})
        return str(found[_ELEMENT])

    def _in_chrome(self, script: str) -> Any:
        self._tell("Marionette:SetContext", {"value": "chrome"})
        try:
            return self._tell("WebDriver:ExecuteScript", {"script": script, "args": [], "sandbox": "system"})
        finally:
            self._tell("Marionette:SetContext", {"value": "content"})

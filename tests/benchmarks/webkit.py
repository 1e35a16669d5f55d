"""WebKitGTK's small browser, driven as Firefox is: its driver (Debian's package webkit2gtk-driver) speaks the same
commands over HTTP. It drives by scripts of its own, so it can press nothing where scripts are off."""

import json
import os
import re
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from tests.browser.firefox import Firefox, Refused

DRIVER = Path("/usr/bin/WebKitWebDriver")
BROWSER = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser"

_PASSING = re.compile("no such frame|no such element|no answer")
"""What its driver says while one page takes another's place; it has done nothing then."""

_ARRIVED = "return document.readyState === 'complete' && window.marked !== arguments[0]"

_WAYS = {
    "WebDriver:Navigate": ("POST", "/url"),
    "WebDriver:GetCurrentURL": ("GET", "/url"),
    "WebDriver:GetPageSource": ("GET", "/source"),
    "WebDriver:FindElement": ("POST", "/element"),
    "WebDriver:ElementClick": ("POST", "/element/{id}/click"),
    "WebDriver:ElementSendKeys": ("POST", "/element/{id}/value"),
    "WebDriver:GetElementText": ("GET", "/element/{id}/text"),
    "WebDriver:GetElementAttribute": ("GET", "/element/{id}/attribute/{name}"),
    "WebDriver:PerformActions": ("POST", "/actions"),
    "WebDriver:ExecuteScript": ("POST", "/execute/sync"),
    "WebDriver:Back": ("POST", "/back"),
}


class WebKit(Firefox):
    """A window of WebKitGTK's MiniBrowser."""

    def __init__(self, display: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = int(probe.getsockname()[1])
        quiet = {"DISPLAY": display, "WEBKIT_DISABLE_DMABUF_RENDERER": "1", "LIBGL_ALWAYS_SOFTWARE": "1"}
        self._process = subprocess.Popen(
            [str(DRIVER), f"--port={port}", "--host=local"],
            env=os.environ | quiet,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._address = f"http://127.0.0.1:{port}/session"
        self._await(port)
        options = {"binary": BROWSER, "args": ["--automation", "--geometry=1000x1400"]}
        wanted = {
            "acceptInsecureCerts": True,
            "pageLoadStrategy": "none",
            "webkitgtk:browserOptions": options,
        }
        self._address += f"/{self._ask('POST', '', {'capabilities': {'alwaysMatch': wanted}})['sessionId']}"
        self._ask("POST", "/window/rect", {"x": 0, "y": 0, "width": 1000, "height": 1400})

    def back(self) -> bool:
        """Press Back; tell whether there was anything to go back to."""
        before = self._run("return window.marked = Math.random()")
        self._tell("WebDriver:Back")
        deadline = time.monotonic() + 12
        while time.monotonic() < deadline:
            try:
                if self._ask("POST", "/execute/sync", {"script": _ARRIVED, "args": [before]}):
                    return True
            except Refused:
                pass  # one page is just taking another's place
            time.sleep(0.05)
        return False

    def end(self) -> None:
        """End the browser and its driver."""
        self._ask("DELETE", "")
        self._process.terminate()
        self._process.wait()

    def _run(self, script: str, *arguments: object) -> Any:
        return self._tell("WebDriver:ExecuteScript", {"script": script, "args": list(arguments)})

    def _tell(self, command: str, parameters: dict[str, Any] | None = None) -> Any:
        method, path = _WAYS[command]
        given = parameters or {}
        deadline = time.monotonic() + 20
        while True:
            try:
                return self._ask(method, path.format(**given), given if method == "POST" else None)
            except Refused as problem:
                if not _PASSING.search(str(problem)) or time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        content = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self._address + path, method=method, data=content, headers={"content-type": "application/json"}
        )
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as problem:
            raise Refused(problem.read().decode()) from problem
        except TimeoutError as problem:
            raise Refused("no answer") from problem

    def _await(self, port: int) -> None:
        deadline = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
            except OSError:
                assert time.monotonic() < deadline, "WebKitGTK's driver does not answer"
                time.sleep(0.05)
            else:
                return

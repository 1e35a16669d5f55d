"""A screen that nobody sees, on which a browser draws as on a real one; its every pixel can be read at any time.

Xvfb (Debian's package xvfb) keeps its picture in a file: a header of big-endian words, the colours, the pixels.
"""

import mmap
import os
import struct
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

WIDTH, HEIGHT = 1000, 1400
_TOP, _EDGE, _BOTTOM = 300, 60, 1150
"""What lies within is page in every browser: neither its own bars nor the bar with the way out."""


class Screen:
    """One screen, until it is closed."""

    def __init__(self, folder: Path, *, managed: bool) -> None:
        folder.mkdir()
        size = f"{WIDTH}x{HEIGHT}x24"
        self._process = subprocess.Popen(
            ["Xvfb", "-displayfd", "1", "-screen", "0", size, "-nolisten", "tcp", "-nocursor", "-fbdir", str(folder)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self._process.stdout is not None
        self.display = f":{self._process.stdout.readline().decode().strip()}"
        # WebKitGTK draws nothing in a window that no window manager (Debian's package openbox) has shown.
        surroundings = os.environ | {"DISPLAY": self.display}
        self._manager = subprocess.Popen(["openbox"], env=surroundings, stderr=subprocess.DEVNULL) if managed else None
        with (folder / "Xvfb_screen0").open("rb") as file:
            picture = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
        header = struct.unpack_from(">25I", picture)
        start, wide = header[0] + 12 * header[19], header[12] // 4
        pixels = np.frombuffer(picture, dtype=np.uint32, count=wide * HEIGHT, offset=start)
        self._page = pixels.reshape(HEIGHT, wide)[_TOP:_BOTTOM, _EDGE : WIDTH - _EDGE]

    def is_plain(self) -> bool:
        """Whether the page's part of the screen shows one colour."""
        return bool((self._page == self._page[0, 0]).all())

    def until(self, holds: Callable[[], bool], seconds: float = 20) -> float:
        """Wait until something holds; give the moment, by time.monotonic."""
        deadline = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < deadline, "it never came"
            time.sleep(0.002)
        return time.monotonic()

    def close(self) -> None:
        """Take the screen away."""
        if self._manager is not None:
            self._manager.terminate()
            self._manager.wait()
        self._process.terminate()
        self._process.communicate()

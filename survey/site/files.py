"""The few things that are no pages: the page script, and the word to search engines that there is nothing for them."""

import gzip
import re
from pathlib import Path

from survey.site.arrival import Arrival
from survey.site.wire import Reply

_SCRIPT = Path(__file__).parent.parent / "static" / "site" / "page.js"
_NOTES = re.compile(rb"^ *//.*\n|^ +", re.MULTILINE)
"""Lines for whoever reads the script, and what sets it in: a third of it, which a slow line is spared."""

_KIND = (b"content-type", b"text/javascript; charset=utf-8")

ROBOTS = Reply(200, b"User-agent: *\nDisallow: /\n", ((b"content-type", b"text/plain; charset=utf-8"),))


class Script:
    """The page script, compressed once. It is the same for everyone, so its length tells nothing."""

    def __init__(self) -> None:
        plain = _NOTES.sub(b"", _SCRIPT.read_bytes())
        self._plain = Reply(200, plain, (_KIND,))
        self._squeezed = Reply(200, gzip.compress(plain, 9, mtime=0), (_KIND, (b"content-encoding", b"gzip")))

    def reply(self, arrival: Arrival) -> Reply:
        """Answer a request for it."""
        return self._squeezed if arrival.squeezed else self._plain

"""What a request brings that matters here: its two cookies, and in which form its browser wants a page."""

from collections.abc import Sequence

from litestar.types import Scope

from survey.drafts import DraftKey, Halves, derive, row_of

FIRST, SECOND = "__Host-a", "__Host-b"
"""The cookies of a visit. The first is out of scripts' reach; the second is the one that the way out deletes."""

PART = b"part"
"""The header by which the page script asks for what stands between the body's tags only, and is told that it got it."""

# With SameSite=Strict, whoever comes by a link on another site would lose the cookies on the redirect to the page.
_GIVEN = "Path=/; Secure; SameSite=Lax"

Header = tuple[bytes, bytes]


class Arrival:
    """A request's headers, read once."""

    __slots__ = ("headers", "is_secure", "squeezed", "whole")

    def __init__(self, scope: Scope) -> None:
        self.headers = dict(scope["headers"])
        self.whole = PART not in self.headers
        self.squeezed = b"gzip" in self.headers.get(b"accept-encoding", b"")
        self.is_secure = scope.get("scheme") == "https"

    def key(self) -> DraftKey | None:
        """Give the draft that this request may open, or None: one half alone counts as having left."""
        return derive(*self._halves())

    def row(self) -> bytes | None:
        """Give the draft that this request may have forgotten: for that the first half is enough."""
        return row_of(self._halves()[0])

    def has_cookies(self) -> bool:
        """Tell whether the browser keeps our cookies at all."""
        return all(self._halves())

    def languages(self) -> Sequence[str]:
        """Give the languages that the browser asks for, most wanted first, without their regions."""
        wanted = []
        for place, part in enumerate(self.headers.get(b"accept-language", b"").decode("latin-1").split(",")[:20]):
            tag, _, weight = part.strip().partition(";q=")
            try:
                wanted.append((-float(weight or 1), place, tag.split("-", maxsplit=1)[0].lower()))
            except ValueError:
                continue
        return [tag for _weight, _place, tag in sorted(wanted)]

    def _halves(self) -> tuple[str | None, str | None]:
        found: dict[str, str] = {}
        for crumb in self.headers.get(b"cookie", b"").decode("latin-1").split(";"):
            name, _, value = crumb.strip().partition("=")
            found[name] = value
        return found.get(FIRST), found.get(SECOND)


def given(new: Halves) -> Sequence[Header]:
    """Give a browser the cookies of a draft."""
    return (
        (b"set-cookie", f"{FIRST}={new.first}; {_GIVEN}; HttpOnly".encode()),
        (b"set-cookie", f"{SECOND}={new.second}; {_GIVEN}".encode()),
    )


TAKEN: tuple[Header, ...] = (
    (b"set-cookie", f"{FIRST}=; Max-Age=0; {_GIVEN}; HttpOnly".encode()),
    (b"set-cookie", f"{SECOND}=; Max-Age=0; {_GIVEN}".encode()),
)
"""Takes both cookies away."""

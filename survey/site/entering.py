"""Arriving: by a link, a QR code, by typing; again, with a visit under way; with cookies blocked; too late."""

from collections.abc import Sequence

from litestar.types import Scope

from survey import drafts, visit
from survey.consultations import OVER, Served, State
from survey.drafts import Draft, DraftDamaged, DraftKey
from survey.site.arrival import Arrival, given
from survey.site.guard import Throttle
from survey.site.pages import Pages
from survey.site.wire import Reply
from survey.store import Sent, Store

PAGE = "/page"
"""The one address at which every page of every survey stands."""

TO_PAGE = Reply(303, headers=((b"location", PAGE.encode()),))


class NoSuchEntry(Exception):
    """No consultation has this entry address."""


class CookiesBlocked(Exception):
    """The browser did not keep the cookies it was just given."""


class NotOpen(Exception):
    """The consultation takes no visitors now: it is closed, or paused."""

    def __init__(self, served: Served) -> None:
        super().__init__()
        self.served = served


class Entering:
    """Lets visitors in, for one worker."""

    def __init__(self, store: Store, pages: Pages) -> None:
        self._store = store
        self._pages = pages
        self._entries = Throttle(burst=400, rate=2)

    async def enter(self, arrival: Arrival, entry: str, scope: Scope) -> Reply:
        """Let somebody in: to the visit she has under way here, or to a new one.

        The new cookies go with a redirect, so that the entry address never becomes a page to go back to; the `?b`
        tells the page that there should be cookies by now. Raises NoSuchEntry, NotOpen, TooMany, Unavailable.
        """
        served = self._at(entry)
        if served is None or served.state is State.PAUSED:
            await self._store.refresh()  # nobody is turned away from what opened a moment ago
            served = self._at(entry)
        if served is None:
            raise NoSuchEntry
        if served.state in OVER:
            raise NotOpen(served)
        if served.switches.throttle:
            self._entries.count(scope)
        key = arrival.key()
        under_way = await _under_way(self._store, key) if key else None
        if under_way is not None and under_way.consultation == served.consultation.id and not visit.is_over(under_way):
            return TO_PAGE
        if served.state is not State.OPEN:
            raise NotOpen(served)
        if key is not None and under_way is not None:
            await self._store.forget_uncoded(key.row)
        return await self._begin(served, arrival.languages())

    def _at(self, entry: str) -> Served | None:
        return next((served for served in self._store.served() if served.entry == entry), None)

    async def _begin(self, served: Served, wanted: Sequence[str]) -> Reply:
        halves = drafts.mint()
        key = drafts.derive(halves.first, halves.second)
        assert key is not None
        await self._store.begin_draft(key.row, drafts.shut(_new(served, self._pages, wanted), key))
        return Reply(303, headers=((b"location", f"{PAGE}?b".encode()), *given(halves)))


def arrive(arrival: Arrival) -> Reply:
    """Go on to the page with the cookies that were just given. Raises CookiesBlocked."""
    if not arrival.has_cookies():
        raise CookiesBlocked
    return TO_PAGE


def _new(served: Served, pages: Pages, wanted: Sequence[str]) -> Draft:
    consultation = served.consultation
    offered = pages.languages(consultation)
    fingerprints = set(consultation.questionnaires.values())
    return Draft(
        consultation=consultation.id,
        fingerprint=fingerprints.pop() if len(consultation.questionnaires) == 1 else "",
        language=next((tag for tag in wanted if tag in offered), offered[0]),
        spent=drafts.mint_spent(),
        page=visit.WELCOME,
    )


async def _under_way(store: Store, key: DraftKey) -> Draft | None:
    """Give the visit that a browser has under way; one that was sent is over."""
    found = await store.fetch_draft(key.row)
    if found is None or isinstance(found, Sent):
        return None
    try:
        return drafts.unshut(found, key)
    except DraftDamaged:
        return None

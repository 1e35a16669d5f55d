"""Arriving: by a link, a QR code, by typing; again, with a visit under way; with cookies blocked; too late."""

from collections.abc import Sequence

from survey import drafts, visit
from survey.consultations import OVER, Served, State
from survey.drafts import Draft, DraftDamaged, DraftKey
from survey.site.arrival import Arrival, given
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


async def enter(store: Store, pages: Pages, arrival: Arrival, entry: str) -> Reply:
    """Let somebody in: to the visit she has under way here, or to a new one.

    The new cookies go with a redirect, so that the entry address never becomes a page to go back to; the `?b` tells
    the page that there should be cookies by now. Raises NoSuchEntry, NotOpen, Unavailable.
    """
    served = next((served for served in store.served() if served.entry == entry), None)
    if served is None:
        raise NoSuchEntry
    if served.state in OVER:
        raise NotOpen(served)
    key = arrival.key()
    under_way = await _under_way(store, key) if key else None
    if under_way is not None and under_way.consultation == served.consultation.id and not visit.is_over(under_way):
        return TO_PAGE
    if served.state is not State.OPEN:
        raise NotOpen(served)
    if key is not None and under_way is not None:
        await store.forget_uncoded(key.row)
    halves = drafts.mint()
    new_key = drafts.derive(halves.first, halves.second)
    assert new_key is not None
    await store.begin_draft(new_key.row, drafts.shut(_new(served, pages, arrival.languages()), new_key))
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

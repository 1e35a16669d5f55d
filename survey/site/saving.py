"""Coming back another day: a draft kept under six words, and found again by them on any device."""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from survey import drafts, return_codes, visit
from survey.drafts import Draft, DraftDamaged, DraftKey
from survey.return_codes import ReturnCodes
from survey.site.arrival import Header, given
from survey.store import Sent, Store


class Saved(NamedTuple):
    """A draft that was put under a code: the words, and the cookies that stand for them."""

    draft: Draft
    words: str
    cookies: Sequence[Header]


class Found(NamedTuple):
    """A draft that was brought back by its words."""

    draft: Draft
    cookies: Sequence[Header]


async def save(store: Store, codes: ReturnCodes, draft: Draft, row: bytes) -> Saved:
    """Put a copy of the draft in a row under a code. Raises `return_codes.TooBusy`, Unavailable.

    The draft as it was is forgotten with the next press, when the new cookies are seen to have arrived: were it
    forgotten at once, an answer lost on the way would lose everything.
    """
    words = return_codes.draw()
    key, cookies = await _key(codes, words, draft.consultation)
    saved = visit.at(msgspec.structs.replace(draft, coded=True, before=row), visit.beneath(draft))
    await store.begin_draft(key.row, drafts.shut(saved, key), coded=True)
    return Saved(saved, words, cookies)


async def find(store: Store, codes: ReturnCodes, consultation: str, typed: str) -> Found | None:
    """Find a draft by its words; it takes as long where there is none. Raises `return_codes.TooBusy`, Unavailable."""
    words = return_codes.read(typed)
    if words is None:
        return None
    key, cookies = await _key(codes, " ".join(words), consultation)
    box = await store.fetch_draft(key.row)
    if box is None:
        return None
    try:
        return Found(drafts.unshut(box.box if isinstance(box, Sent) else box, key), cookies)
    except DraftDamaged:
        return None


async def _key(codes: ReturnCodes, words: str, consultation: str) -> tuple[DraftKey, Sequence[Header]]:
    halves = await codes.halves(tuple(words.split()), consultation)
    key = drafts.derive(halves.first, halves.second)
    assert key is not None
    return key, given(halves)

"""What becomes of a form: the draft is fetched, the button does its deed, the draft is kept, the next page is shown."""

from typing import NamedTuple

import msgspec
from litestar.types import Scope

from questionnaires.response import TooLong
from survey import drafts, invitations, sealing, visit
from survey.consultations import Served
from survey.drafts import Draft, DraftDamaged, DraftKey, DraftTooLong
from survey.places import Told
from survey.return_codes import ReturnCodes
from survey.site import saving
from survey.site.arrival import Arrival
from survey.site.entering import TO_PAGE
from survey.site.forms import Form, FormMalformed, first
from survey.site.guard import Throttle
from survey.site.pages import Pages
from survey.site.wire import Reply
from survey.store import DraftChanged, DraftGone, DraftSent, Sent, Store
from survey.visit import Taken, UnknownDeed

_ = str
"""Marks texts for the catalogues; they are translated where they are used."""

TRIES = 4
"""How often a press is done again because another tab was quicker."""


TOO_LONG = _(
    "Your answers together are longer than we can keep. What you wrote is still here. Please make it shorter, or send"
    " what you have without it."
)


class VisitOver(Exception):
    """The browser brings cookies of a visit that is no more: nothing was pressed for too long."""


class NoVisit(Exception):
    """The browser brings no visit, or half of one: whoever sat here has left."""


class Deleted(Exception):
    """Somebody had her answers deleted; the visit is over."""


class Gone(Exception):
    """The consultation of this visit is here no more."""


class Seen(NamedTuple):
    """A draft as it was fetched."""

    key: DraftKey
    box: bytes
    draft: Draft
    served: Served
    told: Told


async def look(store: Store, pages: Pages, arrival: Arrival) -> Seen:
    """Fetch the visit that a browser brings, sent or under way. Raises NoVisit, VisitOver, Gone, Unavailable."""
    key = arrival.key()
    if key is None:
        raise NoVisit
    found = await store.fetch_draft(key.row)
    if found is None:
        raise VisitOver
    box = found.box if isinstance(found, Sent) else found
    try:
        draft = drafts.unshut(box, key)
    except DraftDamaged as problem:
        raise NoVisit from problem
    served = store.consultation(draft.consultation)
    if served is None:
        raise Gone
    return Seen(key, box, draft, served, await pages.told(served, draft))


class Press(NamedTuple):
    """A form as it came: the page that sent it, the button, and everything typed."""

    fingerprint: str
    language: str
    where: str
    deed: str
    fields: Form


def read(form: Form) -> Press:
    """Read which page a form is from. Raises FormMalformed for what no page of ours sends."""
    fingerprint, one, rest = first(form, "at").partition(".")
    language, two, where = rest.partition(".")
    if not (one and two and where):
        raise FormMalformed
    return Press(fingerprint, language, where, first(form, "do") or "next", form)


class Pressing:
    """Does what buttons say, for one worker."""

    def __init__(self, store: Store, pages: Pages, codes: ReturnCodes) -> None:
        self._store = store
        self._pages = pages
        self._codes = codes
        self._presses = Throttle(burst=600, rate=15)
        self._sends = Throttle(burst=60, rate=0.2)
        self._guesses = Throttle(burst=30, rate=0.05)

    async def press(self, arrival: Arrival, press: Press, scope: Scope) -> Reply:
        """Do what a form's button says, and answer with the page that follows.

        Raises NoVisit, VisitOver, Gone, Deleted, FormMalformed, UnknownDeed, TooMany, TooBusy, NotTaking, Unavailable.
        """
        for attempt in range(TRIES):
            seen = await look(self._store, self._pages, arrival)
            if seen.served.switches.throttle:
                self._presses.count(scope)
            if seen.draft.sent:
                return await self._answer(seen, arrival)
            try:
                return await self._press(seen, arrival, press, scope)
            except DraftChanged:
                if attempt == TRIES - 1:
                    raise
            except DraftGone as problem:
                raise NoVisit from problem
            except DraftSent:
                continue
        raise NoVisit

    async def _press(self, seen: Seen, arrival: Arrival, press: Press, scope: Scope) -> Reply:
        if press.deed == "delete" and seen.draft.coded:
            await self._store.forget_draft(seen.key.row)
            if seen.draft.before:
                await self._store.forget_uncoded(seen.draft.before)
            raise Deleted
        if press.where == visit.place(seen.draft) == visit.SAVE and press.deed == "words":
            return await self._save(seen, arrival)
        if press.where == visit.place(seen.draft) == visit.RESUME and press.deed == "next":
            return await self._find(seen, arrival, first(press.fields, "words"), scope)
        taken = await self._take(seen, press)
        if seen.draft.before:  # the new cookies have arrived
            await self._store.forget_uncoded(seen.draft.before)
            taken = Taken(msgspec.structs.replace(taken.draft, before=b""), taken.sends)
        if taken.sends:
            return await self._send(seen, taken.draft, arrival, scope)
        return await self._keep(seen, taken.draft, arrival)

    async def _take(self, seen: Seen, press: Press) -> Taken:
        draft, told = seen.draft, seen.told
        if press.fingerprint != draft.fingerprint[:12] and press.where != visit.WELCOME:
            return Taken(draft)  # another visit's page, in another tab
        name, _, detail = press.deed.partition(":")
        if name == "language" and detail not in self._pages.languages(told.consultation):
            raise UnknownDeed
        if name in {"save", "resume"} and not seen.served.switches.return_codes:
            raise UnknownDeed
        localised = told.localised
        if not press.where.startswith("@") and _must_be_invited(seen):
            return Taken(visit.at(draft, visit.CODE))
        if not press.where.startswith("@"):
            if localised is None:
                raise FormMalformed
            taken = visit.press(draft, localised, press.where, press.deed, press.fields)
            if taken.draft.page == visit.INTRO and not told.several:
                return Taken(visit.at(taken.draft, visit.WELCOME))  # one page says it all
            return taken
        # A visit that has passed no page cannot stand there: the form is of an earlier visit, in another tab.
        if press.where == visit.CHECK and localised is not None and draft.passed and not _must_be_invited(seen):
            return visit.press_check(draft, localised.questionnaire, press.deed)
        return Taken(await self._place(seen, press))

    async def _place(self, seen: Seen, press: Press) -> Draft:
        """Do what a button says at a place that is no page of the questionnaire."""
        draft, told, where = seen.draft, seen.told, press.where
        if visit.place(draft) != where:
            return draft  # a page of another tab, from which this visit has moved on
        if where == visit.WELCOME:
            draft = visit.press_welcome(draft, told.consultation, press.deed, press.fields)
        elif where == visit.CODE and press.deed == "next":
            draft = await self._invite(draft, first(press.fields, "code"))
        else:
            return visit.press_place(draft, told.localised, press.deed)
        if draft.page != visit.INTRO or where == visit.INTRO:
            return draft
        if where == visit.WELCOME and _must_be_invited(seen._replace(draft=draft)):
            return visit.at(draft, visit.CODE)
        if told.several:
            return draft
        localised = await self._pages.localised(draft.fingerprint, draft.language)
        return visit.begin_questions(draft, localised.questionnaire)

    async def _invite(self, draft: Draft, code: str) -> Draft:
        """Let an organisation in that was invited: a second send with the same code changes nothing."""
        key = invitations.key(draft.consultation, code)
        if key is None or not await self._store.is_invited(key):
            return visit.refuse(draft, visit.CODE, code)
        return visit.at(msgspec.structs.replace(draft, spent=key, typed={}, admitted=True), visit.INTRO)

    async def _save(self, seen: Seen, arrival: Arrival) -> Reply:
        """Show, this once, the words under which a draft can be found again."""
        if not seen.served.switches.return_codes or seen.draft.coded:
            raise UnknownDeed
        saved = await saving.save(self._store, self._codes, seen.draft, seen.key.row)
        return self._pages.show_words(saved.draft, seen.told, arrival, saved.words, saved.cookies)

    async def _find(self, seen: Seen, arrival: Arrival, typed: str, scope: Scope) -> Reply:
        """Go on with the draft that somebody's words open; the visit in which she typed them is forgotten."""
        self._guesses.count(scope)
        found = await saving.find(self._store, self._codes, seen.draft.consultation, typed)
        if found is None:
            return await self._keep(seen, visit.refuse(seen.draft, visit.RESUME, typed), arrival)
        await self._store.forget_uncoded(seen.key.row)
        if arrival.whole:
            return Reply(303, headers=(*TO_PAGE.headers[:1], *found.cookies))
        told = await self._pages.told(seen.served, found.draft)
        return self._pages.show(found.draft, told, arrival, headers=found.cookies)

    async def _keep(self, seen: Seen, draft: Draft, arrival: Arrival) -> Reply:
        """Keep the draft, and show where it stands now."""
        try:
            box = drafts.shut(draft, seen.key)
        except DraftTooLong:
            told = await self._pages.told(seen.served, draft)
            return self._pages.show(draft, told, arrival, trouble=TOO_LONG, status=413)
        await self._store.keep_draft(seen.key.row, box, seen.box)
        return await self._answer(seen._replace(draft=draft), arrival)

    async def _send(self, seen: Seen, draft: Draft, arrival: Arrival, scope: Scope) -> Reply:
        """Seal what the draft has to say and send it; then nothing is left of it but the words of thanks.

        In two steps, each durable by itself: were they one, the disk would show which draft became which response.
        Whatever breaks between them, sending again changes nothing.
        """
        localised = seen.told.localised
        assert localised is not None
        if seen.served.switches.throttle:
            self._sends.count(scope)
        response, stopped = visit.response(draft, localised.questionnaire)
        try:
            sealed = sealing.seal(response, seen.served.consultation.public_key)
        except TooLong:
            return self._pages.show(draft, seen.told, arrival, trouble=TOO_LONG, status=413)
        await self._store.send(draft.consultation, draft.spent, sealed, stopped)
        thanks = visit.thanks(draft)
        await self._store.mark_sent(seen.key.row, drafts.shut(thanks, seen.key))
        return await self._answer(seen._replace(draft=thanks), arrival)

    async def _answer(self, seen: Seen, arrival: Arrival) -> Reply:
        """Show where a visit stands: at once for the page script, otherwise by a redirect to the one address."""
        if arrival.whole:
            return TO_PAGE
        return self._pages.show(seen.draft, await self._pages.told(seen.served, seen.draft), arrival)


def _must_be_invited(seen: Seen) -> bool:
    """Whether the questions of a visit are for those who were invited, and no code has been typed."""
    asked = seen.told.consultation.questionnaires
    invited = {asked.get(audience) for audience in seen.served.switches.invited}
    return seen.draft.fingerprint in invited and not seen.draft.admitted

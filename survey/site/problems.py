"""From what went wrong to a calm page. Nothing else makes pages of errors, and none shows what an exception says.

Where a form came with the request, it is given back filled: the same page with a word above it, or, where the page
cannot be shown, a button that sends the same form again.
"""

from collections.abc import Sequence

import msgspec
from litestar.exceptions import HTTPException

from survey import showing
from survey.connecting import Unavailable
from survey.consultations import Served, State
from survey.drafts import Draft
from survey.events import Event, say
from survey.origin import FromElsewhere
from survey.render import draw, escaped, press, slot, translate
from survey.return_codes import TooBusy
from survey.showing import Frame
from survey.site import leaving
from survey.site.arrival import TAKEN, Arrival, Header
from survey.site.entering import CookiesBlocked, NoSuchEntry, NotOpen
from survey.site.forms import Form, FormMalformed, FormTooLarge, FormTooSlow
from survey.site.guard import TooMany
from survey.site.pages import Pages
from survey.site.plates import Plate, Plates
from survey.site.pressing import Deleted, Gone, NoVisit, VisitOver, read
from survey.site.wire import Reply
from survey.store import DraftChanged, NotTaking, Store
from survey.visit import FIELD, UnknownDeed

_ = str
"""Marks texts for the catalogues; they are translated where they are used."""


class Said(msgspec.Struct, frozen=True):
    """What a page says of a problem. `above` is said above the form that is given back, where there is one."""

    status: int
    title: str
    paragraphs: tuple[str, ...]
    above: str = ""
    retry: int = 0
    """Seconds after which trying again makes sense."""


WAIT = _("We could not save this page just now. What you wrote is still here. Please wait a little, then try again.")

FAULT = Said(
    500,
    _("Something went wrong"),
    (_("The fault is ours, not yours. Please try again in a moment."),),
    WAIT,
)
AWAY = Said(
    503,
    _("The survey cannot be reached just now"),
    (_("The fault is ours, not yours. Please wait a little, then try again."),),
    WAIT,
    retry=10,
)
ODD = Said(
    400,
    _("We could not read that"),
    (_("Your browser sent something that we do not understand. Your answers so far are still there."),),
)
CLOSED = Said(
    410,
    _("This survey has closed"),
    (_("Thank you for wanting to take part. No more answers can be sent."),),
)
PAUSED = Said(
    503,
    _("This survey is paused"),
    (_("Nobody can start it just now. Please come back another day."),),
    retry=3600,
)
SAID: dict[type[Exception], Said] = {
    Unavailable: AWAY,
    DraftChanged: AWAY,
    TooBusy: AWAY,
    Deleted: Said(200, _("Your answers are deleted"), (_("Nothing of them is left. You can close this page now."),)),
    FormMalformed: ODD,
    UnknownDeed: ODD,
    NotTaking: CLOSED,
    Gone: CLOSED,
    NoSuchEntry: Said(
        404,
        _("There is nothing here"),
        (_("The address may have lost a letter. Please look at the link or the message again."),),
    ),
    CookiesBlocked: Said(
        200,
        _("Your browser keeps no cookies"),
        (
            _("The survey needs two small cookies while you answer. They hold the key to your answers, no more."),
            _("They are deleted when you leave. Please allow cookies for this site, or use another browser."),
        ),
    ),
    VisitOver: Said(
        410,
        _("Your visit has ended"),
        (
            _("Nothing was pressed for two hours. To keep you safe, we have forgotten what you wrote."),
            _("To start again, open the survey in the same way as before."),
        ),
    ),
    FromElsewhere: Said(
        403,
        _("This button did not work"),
        (_("It seems to come from another website. Please open the survey again and try from there."),),
    ),
    TooMany: Said(
        429,
        _("Please wait a minute"),
        (_("Too much is coming from your connection. Please try again in a minute."),),
        _("Too much is coming from your connection. What you wrote is still here. Please try again in a minute."),
        retry=60,
    ),
    FormTooLarge: Said(
        413,
        _("That was too much at once"),
        (_("The text is longer than we can take. Your answers on earlier pages are still there. Please write less."),),
    ),
    FormTooSlow: Said(408, _("That took too long"), (_("The connection was too slow. Please try again."),)),
}  # fmt: skip
HTTP = {404: SAID[NoSuchEntry], 413: SAID[FormTooLarge]}


class Problems:
    """Makes pages of problems, for one worker."""

    def __init__(self, store: Store, pages: Pages, approved: frozenset[str]) -> None:
        self._store = store
        self._pages = pages
        self._approved = approved
        self._plates = Plates()

    def reply(self, problem: Exception, arrival: Arrival, form: Form | None = None) -> Reply:
        """Answer a request that ran into a problem."""
        if isinstance(problem, NoVisit):
            # A form may not be redirected elsewhere (form-action 'self'), so it gets the empty page of the way out.
            return leaving.away(self.leave_to()) if form is None else leaving.blank(arrival, self.leave_to())
        said = _said(problem)
        headers: tuple[Header, ...] = ((b"retry-after", b"%d" % said.retry),) if said.retry else ()
        if isinstance(problem, FormTooLarge | FormTooSlow):
            headers = (*headers, (b"connection", b"close"))  # the rest of the form may still be on its way
        if isinstance(problem, Deleted):
            headers = TAKEN
        if form and said.above:
            given_back = self._given_back(said, arrival, form, headers)
            if given_back is not None:
                return given_back
        return self._notice(said, problem, arrival, form or {}, headers)

    def leave_to(self, consultation: str = "") -> str:
        """Tell where the way out of a consultation leads, or of a page that belongs to none."""
        served = self._store.consultation(consultation)
        every = self._store.served()
        only = served or (every[0] if len(every) == 1 else None)
        return only.consultation.leave_to if only else leaving.NEUTRAL

    def _given_back(self, said: Said, arrival: Arrival, form: Form, headers: Sequence[Header]) -> Reply | None:
        """Show the page of questions that a form came from, with all that was typed on it, if it is known here."""
        try:
            pressed = read(form)
        except FormMalformed:
            return None
        found = self._pages.known(pressed.fingerprint, pressed.language)
        if found is None or pressed.where.startswith("@"):
            return None
        fingerprint, localised = found
        served = next(
            (one for one in self._store.served() if fingerprint in one.consultation.questionnaires.values()), None
        )
        if served is None or all(page.id != pressed.where for page in localised.questionnaire.pages):
            return None
        draft = Draft(
            consultation=served.consultation.id,
            fingerprint=fingerprint,
            language=pressed.language,
            page=pressed.where,
            typed={name[len(FIELD) :]: raw for name, raw in form.items() if name.startswith(FIELD)},
        )
        told = self._pages.told_of(served, draft, localised)
        return self._pages.show(draft, told, arrival, trouble=said.above, status=said.status, headers=headers)

    def _notice(self, said: Said, problem: Exception, arrival: Arrival, form: Form, headers: Sequence[Header]) -> Reply:
        """Show a page that only says what is wrong, with a button that tries the same again where that may help."""
        tag = next((tag for tag in arrival.languages() if tag in self._approved), "en")
        served = problem.served if isinstance(problem, NotOpen) else None
        consultation = served.consultation if served else None
        again = bool(form and said.above)
        kept = _texts(form) if isinstance(problem, VisitOver) else b""
        plate = self._plates.get(
            (said.title, tag, again, bool(kept), consultation.id if consultation else ""),
            consultation,
            lambda: Plate(press(self._drawn(said, tag, served, again=again, kept=bool(kept))), tag),
        )
        hidden = b"".join(_hidden(name, value) for name, raw in form.items() for value in raw) if again else b""
        words = {name: words for name, words in (("again", hidden), ("kept", kept)) if words}
        return plate.reply(arrival, words=words, status=said.status, headers=headers)

    def _drawn(self, said: Said, tag: str, served: Served | None, *, again: bool, kept: bool) -> str:
        consultation = served.consultation if served else None
        return draw(
            "notice.html",
            tag,
            frame=Frame(
                leave_to=consultation.leave_to if consultation else self.leave_to(),
                consultation=consultation.id if consultation else "",
                invented=bool(consultation and consultation.invented),
            ),
            title=translate(tag, said.title),
            paragraphs=[translate(tag, paragraph) for paragraph in said.paragraphs],
            findings=showing.say_findings(served, tag) if served else "",
            support=consultation.support if consultation else (),
            again=slot("again") if again else "",
            kept=slot("kept") if kept else "",
            may_retry=bool(said.retry) and not again and consultation is None,
        )


def _said(problem: Exception) -> Said:
    """Find the words for a problem; what nobody thought of is a fault of ours."""
    if isinstance(problem, NotOpen):
        return PAUSED if problem.served.state is State.PAUSED else CLOSED
    if isinstance(problem, HTTPException):
        status = problem.status_code
        return msgspec.structs.replace(HTTP.get(status, ODD if status < 500 else FAULT), status=status)
    said = SAID.get(type(problem))
    if said is None:
        say(Event.FAILED)
        return FAULT
    return said


def _texts(form: Form) -> bytes:
    """Give what a form holds of a person's own writing, as far as that can be told without its questions."""
    texts = (value for name, raw in form.items() if name.startswith(FIELD) for value in raw)
    return b"\n\n".join(escaped(text) for text in texts if " " in text.strip())


def _hidden(name: str, value: str) -> bytes:
    return b'<input type="hidden" name="%s" value="%s">' % (escaped(name), escaped(value))

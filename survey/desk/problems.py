"""From exceptions to calm pages. None shows an exception's own words but a Refusal's, which are written for staff."""

from urllib.parse import quote

import msgspec
from litestar import Response
from litestar.exceptions import HTTPException
from litestar.response import Redirect

from survey import events
from survey.connecting import Unavailable
from survey.desk import conflicts
from survey.desk.asking import TOKEN, Ask, Fields
from survey.desk.conflicts import Overtaken
from survey.desk.drafting import NoDraft, NothingToUndo
from survey.desk.drawing import show
from survey.desk.editing import Gone
from survey.desk.gate import NoSuchPlace, NotYours, SignInFirst
from survey.desk.patience import TooSoon
from survey.desk.projects import NoProject
from survey.desk.reading import NotEntered
from survey.events import Event
from survey.origin import FromElsewhere
from survey.refusal import Refusal


class NotThere(Exception):
    """There is no such consultation, questionnaire, account or file."""


class Said(msgspec.Struct, frozen=True):
    """What a page says of a problem."""

    status: int
    title: str
    words: str


_SAID: dict[type[Exception], Said] = {
    NotYours: Said(
        403,
        "This is not part of your work here",
        "Your account has no right to this page. If it should have, ask an administrator of the desk.",
    ),
    NotThere: Said(404, "There is nothing here", "The address may be mistyped, or what stood here was put away."),
    Gone: Said(
        410,
        "This is not here any more",
        "Somebody else deleted it meanwhile. You can bring it back from the history of the questionnaire.",
    ),
    NothingToUndo: Said(
        409, "There is nothing to undo", "The questionnaire stands as it was begun, or as it was last changed."
    ),
    FromElsewhere: Said(
        403,
        "We could not take that",
        "The page you sent was not one of this desk's, or from before you last signed in. Go back, load it anew, and"
        " try again.",
    ),
    Unavailable: Said(503, "The database cannot be reached", "Nothing was changed. Please try again in a minute."),
}
_SAID[NoSuchPlace] = _SAID[NotThere]
_HTTP = {
    404: _SAID[NotThere],
    405: Said(405, "That cannot be done here", "Please go back and use the buttons of the page."),
    413: Said(413, "That is too large", "The file or text is larger than anything that belongs there. Choose another."),
}
_ODD = Said(400, "We could not read that", "Please go back and use the buttons of the page.")
_FAILED = Said(
    500,
    "Something went wrong on our side",
    "Nothing was changed. Please try again. If it happens again, tell whoever runs this installation what you did.",
)


def answer(ask: Ask, problem: Exception) -> Response[bytes]:
    """Say calmly what went wrong, with everything that was typed kept on the page."""
    if isinstance(problem, SignInFirst):
        return _to_sign_in(ask)
    if isinstance(problem, Overtaken):
        return conflicts.ask_again(ask, ask.state.typed)
    if isinstance(problem, NotEntered):
        if ask.method == "GET":
            hub: Response[bytes] = Redirect(f"/consultations/{problem}/read", status_code=303)
            return hub
        said = Said(401, "Give your passphrase again", "Nothing was done here for half an hour. Your words are below.")
        return _show(ask, said)
    if isinstance(problem, Refusal):
        said = Said(429 if isinstance(problem, TooSoon) else 409, "That cannot be done now", str(problem))
    elif isinstance(problem, HTTPException):
        said = _HTTP.get(problem.status_code, _ODD if problem.status_code < 500 else _FAILED)
    else:
        kind = NotThere if isinstance(problem, NoDraft | NoProject) else type(problem)
        said = _SAID.get(kind, _FAILED)
    if said is _FAILED:
        events.say(Event.FAILED)
    return _show(ask, said)


def _show(ask: Ask, said: Said) -> Response[bytes]:
    shown = show(ask, "problem.html", said.status, said=said, kept=_kept(ask))
    if said.status == 503:
        shown.headers["retry-after"] = "30"
    return shown


def _to_sign_in(ask: Ask) -> Response[bytes]:
    if ask.is_part:
        return Response(b"", status_code=401)  # the page script says so, beside what was typed
    if ask.method == "GET":
        address = f"/sign-in?to={quote(ask.url.path, safe='/')}"
        if ask.headers.get("sec-fetch-site") == "cross-site":
            # Whoever comes by a link, from a letter for instance, may be signed in: browsers keep our cookies back on
            # such a step, and give them on one that a page of ours takes.
            arrived = show(ask, "arriving.html", address=address)
            arrived.headers["refresh"] = f"0; url={address}"
            return arrived
        elsewhere: Response[bytes] = Redirect(address, status_code=303)
        return elsewhere
    said = Said(
        401, "You were signed out", "Nobody pressed anything for an hour. What you typed is below: copy it first."
    )
    return show(ask, "problem.html", said.status, said=said, kept=_kept(ask), sign_in=True)


def _kept(ask: Ask) -> list[str]:
    """Give the longer texts that somebody typed, so that they can be copied."""
    form = ask.state.get("typed")
    if not isinstance(form, Fields):
        return []
    return [
        text
        for name in form
        if name != TOKEN and "password" not in name and "passphrase" not in name
        for text in form.every(name)
        if len(text) > 30
    ]

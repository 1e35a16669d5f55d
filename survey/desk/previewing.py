"""The preview: the site's own pages, drawn by what draws them there, walked with answers that are kept nowhere.

A preview lives in this process's memory, under a token that stands in its address. What is walked is the draft as it
stands now, so a change shows at the next press.
"""

from collections.abc import Mapping, Sequence

import msgspec

from questionnaires import routing
from questionnaires.answers import shown
from questionnaires.consultation import Consultation
from questionnaires.schema import Questionnaire
from questionnaires.translation import Localised, localise
from survey import languages, places, showing, turns, visit
from survey.consultations import Switches
from survey.desk import tokens
from survey.drafts import Draft
from survey.places import Told
from survey.render import CHECKED, Sheet, draw_document, escaped, press
from survey.showing import Frame
from survey.visit import Fields, UnknownDeed

FINGERPRINT = "0" * 64
"""Stands for the fingerprint of what is not published."""

WORDS = "apple candle harbour morning pencil willow"
"""Six words, as an example of those that somebody may be given."""


_SCRIPT = '<script src="/page.js"></script>'


class Previewed(msgspec.Struct, frozen=True, kw_only=True):
    """What a preview shows: a questionnaire and its consultation, as they stand."""

    questionnaire: Questionnaire
    consultation: Consultation
    switches: Switches
    base: str
    """The address under which this preview's pages stand."""


class Previews:
    """The visits that are being walked, each known by its token."""

    MOST = 400

    def __init__(self) -> None:
        self._walked: dict[str, tuple[int, Draft]] = {}

    def begin(self, number: int, draft: Draft) -> str:
        """Keep a new visit to a questionnaire; give its token."""
        token = tokens.draw()
        self.keep(token, number, draft)
        return token

    def keep(self, token: str, number: int, draft: Draft) -> None:
        """Keep how far a visit has come."""
        self._walked.pop(token, None)
        self._walked[token] = (number, draft)
        if len(self._walked) > self.MOST:
            del self._walked[next(iter(self._walked))]

    def find(self, token: str) -> tuple[int, Draft] | None:
        """Give a visit, and to which questionnaire it is; None if it is forgotten."""
        return self._walked.get(token)


def start(consultation: str, language: str, page: str = "") -> Draft:
    """Begin a visit, at its first page or straight at another."""
    return Draft(
        consultation=consultation,
        fingerprint=FINGERPRINT,
        language=language,
        page=page or visit.WELCOME,
        spent=b"preview",
    )


def look(previewed: Previewed, draft: Draft) -> str:
    """Draw the page at which a visit stands, as a whole document of the site."""
    told = _told(previewed, draft)
    sheet, fills, tag = _sheet(told, draft)
    drawn = b"".join(run + fill for run, fill in sheet.filled(fills)).decode()
    for theirs, ours in (("/page", "/page"), ("/leave", "/left")):
        drawn = drawn.replace(f'"{theirs}"', f'"{previewed.base}{ours}"')
    # Nothing runs in a preview: the desk's frame holds it, and the way out would leave the frame.
    return draw_document(tag, drawn).replace(_SCRIPT, "")


def go_on(previewed: Previewed, draft: Draft, where: str, deed: str, fields: Fields) -> Draft:
    """Do what a button of a page says. Raises `visit.UnknownDeed`."""
    told = _told(previewed, draft)
    assert told.localised is not None
    name, _, detail = deed.partition(":")
    if draft.sent or deed == "delete":
        return start(draft.consultation, draft.language)
    if name == "language" and detail not in _tags(previewed):
        raise UnknownDeed
    if not where.startswith("@"):
        taken = visit.press(draft, told.localised, where, deed, fields)
        return visit.thanks(taken.draft) if taken.sends else taken.draft
    if where == visit.CHECK:
        taken = visit.press_check(draft, told.localised.questionnaire, deed)
        return visit.thanks(taken.draft) if taken.sends else taken.draft
    if visit.place(draft) != where:
        return draft
    return _leave_place(previewed, told.localised, draft, deed, fields)


def _leave_place(previewed: Previewed, localised: Localised, draft: Draft, deed: str, fields: Fields) -> Draft:
    where = visit.place(draft)
    if where == visit.WELCOME:
        draft = visit.press_welcome(draft, previewed.consultation, deed, fields)
        is_invited = previewed.questionnaire.audience in previewed.switches.invited
        if draft.page == visit.INTRO:
            return visit.at(draft, visit.CODE) if is_invited else visit.begin_questions(draft, localised.questionnaire)
        return draft
    if deed == "next" and where in {visit.CODE, visit.RESUME}:
        typed = fields.get("code" if where == visit.CODE else "words", ("",))[0]
        if where == visit.CODE and typed.strip():
            return visit.begin_questions(draft, localised.questionnaire)
        return visit.refuse(draft, where, typed)
    if deed == "words" and where == visit.SAVE:
        return visit.at(draft, f"{visit.WORDS} {visit.beneath(draft)}")
    return visit.press_place(draft, localised, deed)


def _told(previewed: Previewed, draft: Draft) -> Told:
    consultation, tag = previewed.consultation, draft.language
    others = tuple(languages.language(other) for other in _tags(previewed) if other != tag)
    return Told(
        consultation=consultation,
        tag=tag,
        frame=Frame(
            leave_to=f"{previewed.base}/left",
            consultation=consultation.id,
            invented=consultation.invented,
            others=others,
        ),
        localised=localise(previewed.questionnaire, tag),
        may_save=previewed.switches.return_codes,
    )


def _tags(previewed: Previewed) -> Sequence[str]:
    """Give the languages that can be looked at: those it has words in, of those that the site speaks."""
    own = previewed.questionnaire
    return [tag for tag in (own.language, *own.translations) if languages.has_words(tag)] or ["en"]


def _sheet(told: Told, draft: Draft) -> tuple[Sheet, Mapping[str, bytes], str]:
    """Give the sheet of the page at which a visit stands, what fills it, and its language."""
    where = visit.SENT if draft.sent else visit.place(draft)
    localised = told.localised
    assert localised is not None
    page = turns.page(localised.questionnaire, visit.shown_page(draft))
    if page is not None and not draft.sent:
        turned = turns.turn(draft, told, localised, page, "")
        at = turns.form_name(draft, told.tag, page.id)
        fills: dict[str, bytes] = {}
        for question in page.questions:
            raw = draft.typed.get(question.id) or (
                shown(question, draft.answers[question.id]) if question.id in draft.answers else ()
            )
            words, marks = showing.fills(question, raw)
            fills |= words | marks
        return press(showing.draw_page(localised, page.id, turned, told.frame, at=at)), fills, told.tag
    problem = {visit.CODE: places.UNKNOWN_CODE, visit.RESUME: places.UNKNOWN_WORDS}.get(where, "")
    drawn = places.draw_place(
        where,
        told,
        at=turns.form_name(draft, told.tag, where),
        detail=visit.beneath(draft) if where == visit.ENDED else "",
        problem=problem if where in draft.typed else "",
    )
    fills = {"words": escaped(WORDS), f"audience:{draft.fingerprint}": CHECKED.encode()}
    if where == visit.CHECK:
        fills["rows"] = b"".join(_rows(localised, draft))
    typed = draft.typed.get(where)
    return press(drawn), fills | ({"typed": escaped(typed[0])} if typed else {}), told.tag


def _rows(localised: Localised, draft: Draft) -> Sequence[bytes]:
    way = routing.path(localised.questionnaire, draft.answers)
    rows = []
    for page in way.pages:
        for question in page.questions:
            if question in way.questions:
                answer = showing.answer_words(localised, question, way.answers.get(question.id))
                sheet = showing.draw_row(localised, page, question)
                rows.append(b"".join(run + fill for run, fill in sheet.filled({question.id: answer})))
    return rows

"""Drawing the pages of a visit that stand in no questionnaire: the first, the last, and those aside."""

import msgspec
from markupsafe import Markup

from questionnaires.consultation import Consultation
from questionnaires.schema import Page, Questionnaire
from questionnaires.translation import Localised, localise
from survey import showing, visit
from survey.render import draw, in_language, slot, translate
from survey.showing import Frame

_ = str
"""Marks texts for the catalogues; they are translated where they are used."""

CHOOSE_AUDIENCE = _("Choose one of these, so that we ask the right questions")
UNKNOWN_CODE = _("We do not know this code. Please look at your invitation again")
UNKNOWN_WORDS = _("We found no answers for these words. Check them and try again, or go back and start anew")

AUDIENCES = {
    "survivors": _("I have been through rape or sexual abuse"),
    "providers": _("I work for a service that helps people after rape or sexual abuse"),
    "families": _("I am close to someone who has been through it, or I care for them"),
    "public": _("None of these. I live, work or study around here"),
}

_TEMPLATES = {
    visit.WELCOME: "welcome.html",
    visit.INTRO: "intro.html",
    visit.CODE: "code.html",
    visit.RESUME: "resume.html",
    visit.SAFETY: "safety.html",
    visit.SAVE: "save.html",
    visit.WORDS: "words.html",
    visit.DECLINED: "ended.html",
    visit.ENDED: "ended.html",
    visit.CHECK: "check.html",
    visit.SENT: "thanks.html",
}


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What these pages tell of: a consultation in a language, and its questionnaire once that is settled."""

    consultation: Consultation
    tag: str
    frame: Frame
    localised: Localised | None = None
    may_save: bool = False
    coded: bool = False

    @property
    def several(self) -> bool:
        """Whether the first page asks for which audience somebody answers."""
        return len(self.consultation.questionnaires) > 1


def draw_place(where: str, told: Told, *, at: str, detail: str = "", problem: str = "") -> str:
    """Draw the page of a place. `detail` is what lies beneath it, `problem` what was wrong with what it sent."""
    consultation, tag = told.consultation, told.tag
    localised = told.localised or localise(_NOTHING_YET, tag)
    questionnaire = localised.questionnaire
    whole = where != visit.WELCOME or not told.several
    ending = next((page for page in questionnaire.pages if page.id == detail), None)
    return draw(
        _TEMPLATES[where],
        tag,
        at=at,
        frame=told.frame,
        name=in_language(Markup.escape(consultation.name), consultation.languages[0], tag),
        purpose=showing.say_of(consultation, "purpose", tag),
        asker=showing.say_of(consultation, "asker", tag),
        contact=showing.say_of(consultation, "contact", tag),
        closes=showing.date(tag, consultation.closes),
        support=_support(localised, consultation, ending),
        welcome=showing.say(localised, "welcome", questionnaire.welcome, block=True) if whole else "",
        other_ways=showing.say(localised, "other_ways", questionnaire.other_ways, block=True) if whole else "",
        minutes=questionnaire.minutes if whole else 0,
        closing=showing.say(localised, "closing", questionnaire.closing, block=True),
        audiences=_audiences(told) if told.several else (),
        title=showing.say(localised, f"page.{detail}.title", ending.title) if ending else "",
        body=showing.say(localised, f"page.{detail}.body", ending.body, block=True) if ending else "",
        problems=[{"text": translate(tag, problem), "href": f"#{_FIELDS[where]}"}] if problem else (),
        may_save=told.may_save,
        coded=told.coded,
        rows=slot("rows"),
        words=slot("words"),
    )


def _support(localised: Localised, consultation: Consultation, ending: Page | None) -> list[dict[str, Markup]]:
    """Give whom to turn to. Where a visit ends early, those whom its last page names come first: to somebody under 18,
    whom it sends to Childline, the lines for adults are the less useful."""
    contacts = showing.contacts(localised, consultation)
    if ending is None:
        return contacts
    return sorted(contacts, key=lambda contact: contact["name"].striptags() not in ending.body)


_NOTHING_YET = Questionnaire(format=1, id="nothing-yet", title="", audience="", pages=())
"""Stands for the questionnaire while nobody has said yet which audience she belongs to."""

_FIELDS = {visit.WELCOME: "audience", visit.CODE: "code", visit.RESUME: "words"}
"""The id of the field that a place asks for."""


def _audiences(told: Told) -> list[dict[str, object]]:
    """Give the choices by which somebody says which questions are hers."""
    return [
        {
            "value": audience,
            "text": translate(told.tag, AUDIENCES.get(audience) or audience.replace("-", " ").capitalize()),
            "attributes": slot(f"audience:{fingerprint}"),
        }
        for audience, fingerprint in told.consultation.questionnaires.items()
    ]

"""What a press of a button does to a visit: from one draft to the next. Everything here is pure
but for the drawing of random keys.

`Draft.page` says where a visit stands: a page of the questionnaire by its id, or one of the places below, some of
which remember after a space what lies beneath them.
"""

from collections.abc import Mapping, Sequence

import msgspec

from questionnaires import answers, routing
from questionnaires.answers import Problem
from questionnaires.consultation import Consultation
from questionnaires.response import Passage, Response
from questionnaires.schema import AnyQuestion, Page, Questionnaire, Role
from questionnaires.translation import Localised
from survey.drafts import Draft, mint_spent

WELCOME = "@welcome"
INTRO = "@intro"
CODE = "@code"
CHECK = "@check"
RESUME = "@resume"
DECLINED = "@declined"
ENDED = "@ended"
CHANGE = "@change"
SAFETY = "@safety"
SAVE = "@save"
WORDS = "@words"
SENT = "@sent"

FIELD = "q-"
"""What precedes a question's id in the name of its field."""

Fields = Mapping[str, tuple[str, ...]]


class Taken(msgspec.Struct, frozen=True):
    """What a press came to: the draft as it is now, and whether it is to be sent."""

    draft: Draft
    sends: bool = False


class UnknownDeed(Exception):
    """No button of the page does this."""


def place(draft: Draft) -> str:
    """Tell which place or page a draft stands at, without what lies beneath."""
    return draft.page.partition(" ")[0] or WELCOME


def beneath(draft: Draft) -> str:
    """Tell what lies beneath the place at which a draft stands."""
    return draft.page.partition(" ")[2]


def shown_page(draft: Draft) -> str:
    """Tell which page of the questionnaire a draft shows, if any: a page that is being changed is shown too."""
    return beneath(draft) if place(draft) == CHANGE else "" if draft.page.startswith("@") else draft.page


def at(draft: Draft, where: str) -> Draft:
    """Move a draft to a page or place."""
    return msgspec.structs.replace(draft, page=where)


def press(draft: Draft, localised: Localised, page_id: str, deed: str, fields: Fields) -> Taken:
    """Do what a button on a page of the questionnaire says. Raises UnknownDeed.

    The page is the one whose form was sent: with two tabs it need not be the one at which the draft stands.
    """
    questionnaire = localised.questionnaire
    way = routing.path(questionnaire, draft.answers)
    here = next((index for index, page in enumerate(way.pages) if page.id == page_id), None)
    if here is None or way.pages[here].ends:
        return Taken(draft)  # an older page in another tab, no longer on the way
    page = way.pages[here]
    if deed in {"skip", "skip-part"} and not _is_consent(page):
        return _skip(_on(draft, page), questionnaire, here, whole_part=deed == "skip-part")
    draft, problems = _answer(draft, questionnaire, page, way, fields, insist=deed in {"next", "send"})
    if deed == "keep":  # the page script, while somebody writes for long
        return Taken(draft)
    draft = _on(draft, page)
    if deed in {"next", "send"}:
        return Taken(draft) if problems else _go_on(draft, questionnaire, here, sends=deed == "send")
    if deed == "back":
        return Taken(at(draft, CHECK if place(draft) == CHANGE else way.pages[here - 1].id if here else INTRO))
    return Taken(aside(draft, deed))


def press_check(draft: Draft, questionnaire: Questionnaire, deed: str) -> Taken:
    """Do what a button says on the page that shows every answer. Raises UnknownDeed."""
    name, _, page = deed.partition(":")
    if deed == "send" and may_send(draft, questionnaire):
        return Taken(draft, sends=True)
    if name == "change" and any(shown.id == page for shown in _way(draft, questionnaire).pages):
        return Taken(at(draft, f"{CHANGE} {page}"))
    if deed == "back":
        return Taken(at(draft, _way(draft, questionnaire).pages[-1].id))
    return Taken(aside(at(draft, CHECK), deed))


def aside(draft: Draft, deed: str) -> Draft:
    """Step aside from wherever a draft stands: to the words on safety or saving, or into another language.

    Raises UnknownDeed. Whether the language is offered is for the caller to see to.
    """
    name, _, detail = deed.partition(":")
    if deed == "safety":
        return at(draft, f"{SAFETY} {draft.page}")
    if deed == "save":
        return at(draft, f"{SAVE} {draft.page}")
    if name == "language" and detail:
        return msgspec.structs.replace(draft, language=detail)
    raise UnknownDeed


def press_welcome(draft: Draft, consultation: Consultation, deed: str, fields: Fields) -> Draft:
    """Do what a button on the first page says; starting leads to `INTRO`. Raises UnknownDeed.

    Whoever turns back and chooses another audience begins anew: its questions are others.
    """
    chosen = consultation.questionnaires.get(fields.get("audience", ("",))[0], "")
    if chosen and chosen != draft.fingerprint:
        draft = Draft(
            consultation=draft.consultation,
            fingerprint=chosen,
            language=draft.language,
            spent=mint_spent(),
            page=WELCOME,
        )
    if deed == "resume":
        return at(draft, RESUME)
    if deed != "next":
        return aside(at(draft, WELCOME), deed)
    if not draft.fingerprint:
        return refuse(draft, WELCOME, "")
    return at(msgspec.structs.replace(draft, typed={}), INTRO)


def press_place(draft: Draft, localised: Localised | None, deed: str) -> Draft:
    """Do what a button says at one of the other places. Raises UnknownDeed."""
    where = place(draft)
    if deed == "back":
        if where in {SAFETY, SAVE, WORDS}:
            return at(draft, beneath(draft))
        if where in {INTRO, CODE, RESUME}:
            return at(msgspec.structs.replace(draft, typed={}), WELCOME)
        if where in {DECLINED, ENDED} and localised is not None:
            return begin_questions(draft, localised.questionnaire)
    if deed == "next" and where == INTRO and localised is not None:
        return begin_questions(draft, localised.questionnaire)
    if deed == "next" and where == WORDS:
        return at(draft, beneath(draft))
    return aside(draft, deed)


def refuse(draft: Draft, where: str, typed: str) -> Draft:
    """Stay at a place because what it asks for was not given."""
    return msgspec.structs.replace(draft, page=where, typed={where: (typed,)})


def is_over(draft: Draft) -> bool:
    """Whether a visit has come to its end without sending: whoever enters then begins anew."""
    return place(draft) in {DECLINED, ENDED}


def begin_questions(draft: Draft, questionnaire: Questionnaire) -> Draft:
    """Go to the first page of the questionnaire."""
    return at(draft, routing.path(questionnaire, draft.answers).pages[0].id)


def may_send(draft: Draft, questionnaire: Questionnaire) -> bool:
    """Whether what there is may be sent: always, but where consent is asked for, only after a yes."""
    asked = [question for page in questionnaire.pages for question in page.questions if question.role is Role.CONSENT]
    return all(draft.answers.get(question.id) == "yes" for question in asked)


def problems(draft: Draft, localised: Localised, page_id: str) -> tuple[Problem, ...]:
    """Give what is wrong with what was typed on a page."""
    if not draft.typed:
        return ()
    page = next(page for page in localised.questionnaire.pages if page.id == page_id)
    read = (
        answers.read(question, draft.typed[question.id]) for question in page.questions if question.id in draft.typed
    )
    return tuple(problem for problem in read if isinstance(problem, Problem))


def response(draft: Draft, questionnaire: Questionnaire) -> tuple[Response, str]:
    """Give what a draft sends, without answers off its path, and the id of the page beyond which it did not go."""
    way = _way(draft, questionnaire)
    passed = routing.passages(questionnaire, way, draft.passed)
    made = Response(
        consultation=draft.consultation,
        fingerprint=draft.fingerprint,
        language=draft.language,
        answers=way.answers,
        passed=passed,
    )
    return made, next(reversed(passed), "")


def thanks(draft: Draft) -> Draft:
    """Give what stands in a draft's place once it is sent: enough for the words of thanks, and no answer."""
    return Draft(consultation=draft.consultation, fingerprint=draft.fingerprint, language=draft.language, sent=True)


def _way(draft: Draft, questionnaire: Questionnaire) -> routing.Path:
    return routing.path(questionnaire, draft.answers)


def _is_consent(page: Page) -> bool:
    return any(question.role is Role.CONSENT for question in page.questions)


def _answer(
    draft: Draft, questionnaire: Questionnaire, page: Page, way: routing.Path, fields: Fields, *, insist: bool
) -> tuple[Draft, list[Problem]]:
    """Take a form's answers. What is none is kept as typed; `insist` also keeps a lack that is a problem."""
    given, typed, found = dict(draft.answers), dict(draft.typed), []
    for question in routing.shown_questions(page, way.answers):
        raw = tuple(fields.get(FIELD + question.id, ()))
        value = answers.read(question, raw)
        given.pop(question.id, None)
        typed.pop(question.id, None)
        if value is not None and not isinstance(value, Problem):
            given[question.id] = value
            value = answers.too_long_together(questionnaire, given, question)
        if isinstance(value, Problem):
            given.pop(question.id, None)
            found.append(value)
            if insist or any(raw):
                typed[question.id] = raw
    return msgspec.structs.replace(draft, answers=given, typed=typed), found


def _on(draft: Draft, page: Page) -> Draft:
    """See to it that a draft stands at a page, be it to change it or to go on from it."""
    return draft if shown_page(draft) == page.id else at(draft, page.id)


def _go_on(draft: Draft, questionnaire: Questionnaire, here: int, *, sends: bool) -> Taken:
    """Go on from the page that is so many pages along the way."""
    way = _way(draft, questionnaire)
    draft = _past(draft, way, way.pages[here : here + 1])
    if sends and may_send(draft, questionnaire) and not way.ends_early:
        return Taken(draft, sends=True)
    return Taken(_onward(draft, way, here + 1))


def _skip(draft: Draft, questionnaire: Questionnaire, here: int, *, whole_part: bool) -> Taken:
    draft = _without(draft, _way(draft, questionnaire).pages[here].questions)
    way = _way(draft, questionnaire)
    part = way.pages[here].section
    ahead = here + 1
    while whole_part and part and ahead < len(way.pages) and way.pages[ahead].section == part:
        ahead += 1
    first = next(index for index, page in enumerate(way.pages) if page.section == part) if whole_part and part else here
    return Taken(_onward(_past(draft, way, way.pages[first:ahead]), way, ahead))


def _without(draft: Draft, questions: Sequence[AnyQuestion]) -> Draft:
    gone = {question.id for question in questions}
    return msgspec.structs.replace(
        draft,
        answers={name: value for name, value in draft.answers.items() if name not in gone},
        typed={name: raw for name, raw in draft.typed.items() if name not in gone},
    )


def _past(draft: Draft, way: routing.Path, pages: Sequence[Page]) -> Draft:
    """Note that a visit went past some pages of its way."""
    passed = dict(draft.passed)
    for page in pages:
        answered = not page.questions or any(question.id in way.answers for question in page.questions)
        passed[page.id] = Passage.ANSWERED if answered else Passage.SKIPPED
    return msgspec.structs.replace(draft, passed=passed)


def _onward(draft: Draft, way: routing.Path, ahead: int) -> Draft:
    """Go on to the page that is so many pages along, to the end where the way ends early, or to the check page.

    After a change, pages that were passed already are not shown again.
    """
    if way.ends_early:
        return _ended(draft, DECLINED if way.declined else f"{ENDED} {way.pages[-1].id}")
    if place(draft) == CHANGE:
        following = next((page for page in way.pages if page.id not in draft.passed), None)
        return at(draft, f"{CHANGE} {following.id}" if following else CHECK)
    return at(draft, way.pages[ahead].id if ahead < len(way.pages) else CHECK)


def _ended(draft: Draft, where: str) -> Draft:
    """Forget every answer: the visit ends early and stores nothing."""
    return msgspec.structs.replace(draft, page=where, answers={}, passed={}, typed={})

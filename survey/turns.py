"""Which form of a questionnaire's page a visit sees, given where its draft stands."""

from questionnaires import routing
from questionnaires.schema import Page, Questionnaire
from questionnaires.translation import Localised
from survey import visit
from survey.drafts import Draft
from survey.places import Told
from survey.showing import Turn


def page(questionnaire: Questionnaire, page_id: str) -> Page | None:
    """Give a page by its id, if there is one."""
    return next((page for page in questionnaire.pages if page.id == page_id), None)


def form_name(draft: Draft, tag: str, where: str) -> str:
    """Name, in a page's form, the page that sends it: the same for everyone who sees it."""
    return f"{draft.fingerprint[:12]}.{tag}.{where}"


def turn(draft: Draft, told: Told, localised: Localised, page: Page, trouble: str) -> Turn:
    """Tell which form of a page to show."""
    questionnaire = localised.questionnaire
    way = routing.path(questionnaire, draft.answers)
    earlier = way.pages[: way.pages.index(page)] if page in way.pages else ()
    before = earlier[-1] if earlier else None
    here = {question.id for question in routing.shown_questions(page, way.answers)}
    if trouble:  # a form given back while its draft is out of reach: whatever it asked is asked again
        here |= draft.typed.keys()
    return Turn(
        questions=tuple(question.id for question in page.questions if question.id in here),
        opens_part=bool(page.section) and (before is None or before.section != page.section),
        may_send=bool(trouble) or visit.may_send(draft, questionnaire),
        may_save=told.may_save and not draft.coded,
        coded=draft.coded,
        problems=visit.problems(draft, localised, page.id),
        trouble=trouble,
    )

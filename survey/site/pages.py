"""Which page a visit sees: from where its draft stands to a plate and what fills it."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec
from markupsafe import Markup

from questionnaires import loading, routing
from questionnaires.answers import shown
from questionnaires.consultation import Consultation
from questionnaires.schema import AnyQuestion, Page
from questionnaires.translation import Localised, localise
from survey import languages, places, showing, turns, visit
from survey.consultations import Served
from survey.drafts import Draft
from survey.places import Told
from survey.render import CHECKED, Sheet, escaped, press
from survey.showing import Frame
from survey.site.arrival import Arrival, Header
from survey.site.plates import NOTHING, Plate, Plates
from survey.site.wire import Reply
from survey.store import Store

PROBLEMS = {
    visit.WELCOME: places.CHOOSE_AUDIENCE,
    visit.CODE: places.UNKNOWN_CODE,
    visit.RESUME: places.UNKNOWN_WORDS,
}


class Row(NamedTuple):
    """A line of the page that shows every answer, with a slot for one, and the words of those that are offered."""

    sheet: Sheet
    labels: Mapping[str, Markup]


class Pages:
    """Shows a site's pages. One for each worker; it holds nothing of anyone's."""

    def __init__(self, store: Store, approved: frozenset[str]) -> None:
        self._store = store
        self._approved = approved
        self._plates = Plates()
        self._localised: dict[tuple[str, str], Localised] = {}
        self._rows: dict[tuple[str, str, str], Row] = {}
        self._told: dict[tuple[str, str, str], Told] = {}

    def languages(self, consultation: Consultation) -> tuple[str, ...]:
        """Give the languages a consultation may be answered in: those it names, of those that may be shown."""
        return tuple(tag for tag in consultation.languages if tag in self._approved) or ("en",)

    async def localised(self, fingerprint: str, tag: str) -> Localised:
        """Give a published questionnaire in a language. Raises `store.UnknownQuestionnaire`, Unavailable."""
        found = self._localised.get((fingerprint, tag))
        if found is None:
            questionnaire = loading.decode(await self._store.questionnaire(fingerprint))
            found = self._localised[fingerprint, tag] = localise(questionnaire, tag)
        return found

    def known(self, start: str, tag: str) -> tuple[str, Localised] | None:
        """Give the questionnaire in a language whose fingerprint starts so, if this worker has it at hand."""
        found = (
            (fingerprint, localised)
            for (fingerprint, language), localised in self._localised.items()
            if start and fingerprint.startswith(start) and language == tag
        )
        return next(found, None)

    async def told(self, served: Served, draft: Draft) -> Told:
        """Gather what a draft's pages tell of. Raises `store.UnknownQuestionnaire`, Unavailable."""
        localised = await self.localised(draft.fingerprint, draft.language) if draft.fingerprint else None
        return self.told_of(served, draft, localised)

    def told_of(self, served: Served, draft: Draft, localised: Localised | None) -> Told:
        """Gather what a draft's pages tell of, given its questionnaire."""
        consultation, tag = served.consultation, draft.language
        may_save = served.switches.return_codes
        name = (consultation.id, tag, draft.fingerprint)
        known = self._told.get(name)
        if (
            known is not None
            and known.consultation is consultation
            and known.localised is localised
            and known.may_save is may_save
        ):
            return known
        others = tuple(languages.language(other) for other in self.languages(consultation) if other != tag)
        told = self._told[name] = Told(
            consultation=consultation,
            tag=tag,
            frame=Frame(
                leave_to=consultation.leave_to,
                consultation=consultation.id,
                invented=consultation.invented,
                others=others,
            ),
            localised=localised,
            may_save=may_save,
        )
        return told

    def show(
        self,
        draft: Draft,
        told: Told,
        arrival: Arrival,
        *,
        trouble: str = "",
        status: int = 200,
        headers: Sequence[Header] = (),
    ) -> Reply:
        """Show the page at which a draft stands. `trouble` is said above the form of a page of questions."""
        where = visit.SENT if draft.sent else visit.place(draft)
        localised = told.localised
        if localised is not None:
            if where == visit.CHECK:
                return self._show_check(draft, told, localised, arrival)
            page = turns.page(localised.questionnaire, visit.shown_page(draft))
            if page:
                plate, words, marks = self._question(draft, told, localised, page, trouble)
                return plate.reply(arrival, words=words, marks=marks, status=status, headers=headers)
        typed = next((raw[0] for name, raw in draft.typed.items() if name == where and raw), "")
        problem = PROBLEMS.get(where, "") if where in draft.typed else ""
        own = {"typed": escaped(typed)} if typed else NOTHING
        marked = {f"audience:{draft.fingerprint}": CHECKED.encode()} if where == visit.WELCOME else NOTHING
        return self._place(where, draft, told, problem).reply(
            arrival, words=own, marks=marked, status=status, headers=headers
        )

    def show_words(self, draft: Draft, told: Told, arrival: Arrival, words: str, headers: Sequence[Header]) -> Reply:
        """Show a return code, this once."""
        return self._place(visit.WORDS, draft, told, "").reply(
            arrival, words={"words": escaped(words)}, headers=headers
        )

    # -- pages, drawn when they are first asked for

    def _place(self, where: str, draft: Draft, told: Told, problem: str) -> Plate:
        detail = visit.beneath(draft) if where == visit.ENDED else ""
        name = (where, detail, problem, draft.coded, draft.fingerprint, told.tag, told.consultation.id)
        at = turns.form_name(draft, told.tag, where)
        told = msgspec.structs.replace(told, may_save=told.may_save and not draft.coded, coded=draft.coded)
        return self._plates.get(
            name,
            told.consultation,
            lambda: Plate(press(places.draw_place(where, told, at=at, detail=detail, problem=problem)), told.tag),
        )

    def _question(
        self, draft: Draft, told: Told, localised: Localised, page: Page, trouble: str
    ) -> tuple[Plate, dict[str, bytes], dict[str, bytes]]:
        """Give the plate of a page of questions, and the words and marks that fill it."""
        words: dict[str, bytes] = {}
        marks: dict[str, bytes] = {}
        for question in page.questions:
            if question.id in draft.typed:
                raw = draft.typed[question.id]
            elif question.id in draft.answers:
                raw = shown(question, draft.answers[question.id])
            else:
                continue
            own, marked = showing.fills(question, raw)
            words |= own
            marks |= marked
        return self._question_plate(draft, told, localised, page, trouble), words, marks

    def _question_plate(self, draft: Draft, told: Told, localised: Localised, page: Page, trouble: str) -> Plate:
        turned = turns.turn(draft, told, localised, page, trouble)

        def drawn() -> Plate:
            at = turns.form_name(draft, told.tag, page.id)
            return Plate(press(showing.draw_page(localised, page.id, turned, told.frame, at=at)), told.tag)

        if turned.problems or turned.trouble:
            return drawn()  # rare, and of many kinds
        form = (turned.questions, turned.opens_part, turned.may_send, turned.may_save, turned.coded)
        name = (page.id, form, draft.fingerprint, told.tag, told.consultation.id)
        return self._plates.get(name, told.consultation, drawn)

    def _show_check(self, draft: Draft, told: Told, localised: Localised, arrival: Arrival) -> Reply:
        way = routing.path(localised.questionnaire, draft.answers)
        asked = {question.id for question in way.questions}
        rows = []
        for page in way.pages:
            for question in page.questions:
                if question.id in asked:
                    row = self._row(draft, localised, page, question)
                    rows.append((row.sheet, showing.worded(row.labels, question, way.answers.get(question.id))))
        return self._place(visit.CHECK, draft, told, "").reply_with_rows(arrival, rows)

    def _row(self, draft: Draft, localised: Localised, page: Page, question: AnyQuestion) -> Row:
        name = (draft.fingerprint, localised.language, question.id)
        found = self._rows.get(name)
        if found is None:
            drawn = showing.draw_row(localised, page, question)
            found = self._rows[name] = Row(drawn, showing.labels(localised, question))
        return found

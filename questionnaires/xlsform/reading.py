"""An XLSForm as a questionnaire: our own files exactly, those of other tools as far as can be, the rest said."""

from functools import partial
from pathlib import Path

import msgspec

from questionnaires import loading
from questionnaires.places import contact_key
from questionnaires.questions import offered
from questionnaires.schema import (
    AnyQuestion,
    Page,
    Questionnaire,
    Section,
    ShowIf,
    SupportContact,
)
from questionnaires.xlsform import workbook
from questionnaires.xlsform.conditions import read_relevant
from questionnaires.xlsform.kinds import Asked, Choice, Line, is_yes, make_question, row_type, worded
from questionnaires.xlsform.tongues import TEXTS, Tongues, with_todays_headings
from questionnaires.xlsform.words import MARKS, plain_id
from questionnaires.xlsform.workbook import NotASpreadsheet, Row, Sheet
from questionnaires.xlsform.writing import SUPPORT

_SHEETS = ("survey", "choices", "settings", "support")
_RECORDED = frozenset(
    {"start", "end", "today", "deviceid", "subscriberid", "simserial", "phonenumber", "username", "email", "audit"}
    | {"start-geopoint", "background-audio", "background-geopoint"}
)
_READ = frozenset({"type", "name", "required", "relevant", "constraint", "appearance", "parameters", MARKS, *TEXTS})


class Imported(msgspec.Struct, frozen=True):
    """A questionnaire read from a spreadsheet, and what of it could not be carried, item by item."""

    questionnaire: Questionnaire
    left_out: tuple[str, ...]


class _Group(msgspec.Struct):
    """A group that is open: "page" or "section" of ours, or "flat", which leaves nothing behind but its condition.

    `words` wait for the next question of the group.
    """

    kind: str
    id: str
    row: Row
    words: str = ""


class _Draft(msgspec.Struct):
    """A page while it is read: its conditions are still XLSForm's, outermost first."""

    page: Page
    conditions: list[Row]
    questions: list[tuple[Row, AnyQuestion]] = []


def read(path: Path) -> Imported:
    """Read an .xlsx file.

    Raises NotASpreadsheet where it is none, or not safe to read; NotAQuestionnaire where what it asks cannot be asked.
    """
    book = workbook.read(path, _SHEETS)
    sheets = {name: with_todays_headings(sheet) for name, sheet in book.sheets.items()}
    if "survey" not in sheets or not any("type" in row.cells for row in sheets["survey"].rows):
        raise NotASpreadsheet("The spreadsheet has no sheet 'survey' with a column 'type', so it is no XLSForm.")
    reader = _Reader(sheets)
    reader.left_out += [f"The sheet '{name}' was left out." for name in book.others]
    questionnaire = reader.questionnaire(path.stem)
    loading.check(questionnaire, str(path))
    return Imported(questionnaire, tuple(reader.left_out))


class _Reader:
    """Reads the rows in order, and settles conditions when all are known."""

    def __init__(self, sheets: dict[str, Sheet]) -> None:
        settings = sheets.get("settings")
        self.settings = settings.rows[0].cells if settings and settings.rows else {}
        self.survey = sheets["survey"].rows
        self.support = sheets["support"].rows if "support" in sheets else ()
        self.tongues = Tongues([sheets[name] for name in ("survey", "choices") if name in sheets], self.settings)
        self.choices = self._choices(sheets["choices"].rows if "choices" in sheets else ())
        self.sections: list[Section] = []
        self.drafts: list[_Draft] = []
        self.open: list[_Group] = []
        self.whole = {"welcome": "", "other_ways": "", "closing": ""}
        self.taken: dict[str, set[str]] = {"page": set(), "question": set(), "section": set()}
        self.asked: dict[str, Asked] = {}
        self.left_out = [
            f"The language '{name}' was left out: its heading has no code, as in 'label::Welsh (cy)'."
            for name in self.tongues.unknown
        ]

    def _choices(self, rows: tuple[Row, ...]) -> dict[str, tuple[Choice, ...]]:
        lists: dict[str, list[Choice]] = {}
        for row in rows:
            choice = Choice(
                value=row.cells.get("name", "").strip(),
                marks=row.cells.get(MARKS, ""),
                labels=self.tongues.texts(row.cells, "label"),
                hints=self.tongues.texts(row.cells, "hint"),
            )
            lists.setdefault(row.cells.get("list_name", "").strip(), []).append(choice)
        return {name: tuple(choices) for name, choices in lists.items()}

    def questionnaire(self, stem: str) -> Questionnaire:
        """Read all rows, then what concerns the whole."""
        for row in self.survey:
            self.row(row)
        while self.open:
            self.end(self.open[-1].row)
        known = {"form_title", "form_id", "default_language", "version"}
        self.left_out += [
            f"The setting '{heading}' was left out."
            for heading in self.settings
            if heading not in known and not heading.startswith(MARKS)
        ]
        audience = self.settings.get("heard_audience", "")
        if not audience:
            self.left_out.append("The file does not say who is asked; 'survivors' was taken.")
        title = self.settings.get("form_title") or stem
        minutes = self.settings.get("heard_minutes", "")
        pages = tuple(self.settled(number) for number in range(len(self.drafts)))
        in_use = {page.section for page in pages}
        support = tuple(self.contact(row) for row in self.support)
        return Questionnaire(
            format=1,
            id=plain_id(self.settings.get("form_id") or title, set()),
            title=title,
            audience=audience or "survivors",
            language=self.tongues.own,
            minutes=int(minutes) if minutes.isdigit() else 0,
            sections=tuple(section for section in self.sections if section.id in in_use),
            pages=pages,
            support=support,
            translations=self.tongues.translations,
            **self.whole,
        )

    def row(self, row: Row) -> None:
        """Read one row of the survey."""
        marks = tuple(row.cells.get(MARKS, "").split())
        kind, _ = row_type(row.cells.get("type", ""))
        if kind.startswith("begin_"):
            self.begin(row, kind, marks)
        elif kind.startswith("end_"):
            self.end(row)
        elif kind == "note":
            self.note(row, marks)
        elif kind in _RECORDED:
            self.say(row, f"'{kind}' was left out: times, devices and names are never recorded here")
        elif kind:
            self.question(row, marks)

    def say(self, row: Row, what: str) -> None:
        """Note what could not be carried."""
        name = row.cells.get("name", "").strip()
        self.left_out.append(f"Row {row.number}{f' ({name})' if name else ''}: {what}.")

    def begin(self, row: Row, kind: str, marks: tuple[str, ...]) -> None:
        """Open a group: a page of ours, a part, or, where neither can be, no more than a condition."""
        name = row.cells.get("name", "").strip()
        texts = self.tongues.texts(row.cells, "label")
        if kind == "begin_repeat":
            self.say(row, "what is repeated is asked once")
        if "page" in marks:
            identity = plain_id(name.removeprefix("page_"), self.taken["page"])
            self.open.append(_Group("page", identity, row))
            title = self.tongues.put(f"page.{identity}.title", texts)
            self.add_page(Page(id=identity, title=title, section=self.section(), ends="ends" in marks))
        elif self.section() or ("field-list" in row.cells.get("appearance", "") and "section" not in marks):
            if texts:
                self.say(row, "this group has no heading of its own here")
            self.open.append(_Group("flat", "", row))
        else:
            identity = plain_id(name.removeprefix("part_"), self.taken["section"])
            title = self.tongues.put(f"section.{identity}.title", texts) or name or identity
            section = Section(
                id=identity,
                title=title,
                sensitive="sensitive" in marks,
                skippable="skippable" in marks,
                show_support="show_support" in marks,
            )
            self.sections.append(section)
            self.open.append(_Group("section", identity, row))

    def end(self, row: Row) -> None:
        """Close a group. Words that waited for a question stand on a page of their own."""
        if not self.open:
            self.say(row, "this group ends without having begun")
            return
        group = self.open[-1]
        if group.words:
            self.words_page(group.words)
        self.open.pop()

    def section(self) -> str:
        """Name the part that is open."""
        return next((group.id for group in self.open if group.kind == "section"), "")

    def add_page(self, page: Page, *, row: Row | None = None) -> None:
        """Add a page under the conditions of the groups that are open, and of a row of its own."""
        rows = [group.row for group in self.open] + ([row] if row else [])
        self.drafts.append(_Draft(page, [one for one in rows if one.cells.get("relevant", "").strip()], []))

    def words_page(self, text: str, row: Row | None = None) -> None:
        """Add a page of words."""
        page = Page(id=plain_id("words", self.taken["page"]), title="Please read", body=text, section=self.section())
        self.add_page(page, row=row)

    def note(self, row: Row, marks: tuple[str, ...]) -> None:
        """Read words: ours by their marks; others stand before the next question of a group, or on their own."""
        texts = self.tongues.texts(row.cells, "label")
        field = next((field for field in self.whole if field in marks), "")
        if field:
            self.whole[field] = self.tongues.put(field, texts)
        elif "note" in marks and self.open and self.open[-1].kind == "section":
            note = self.tongues.put(f"section.{self.sections[-1].id}.note", texts)
            self.sections[-1] = msgspec.structs.replace(self.sections[-1], note=note)
        elif "body" in marks and self.open and self.open[-1].kind == "page":
            last = self.drafts[-1]
            last.page = msgspec.structs.replace(last.page, body=self.tongues.put(f"page.{last.page.id}.body", texts))
        elif "shows-support" not in marks:
            self.others_note(row, texts)

    def others_note(self, row: Row, texts: dict[str, str]) -> None:
        """Read words of another tool's."""
        if len(texts) > 1:
            self.say(row, "the translations of these words were left out")
        text = texts.get(self.tongues.own, "") or row.cells.get("name", "")
        is_shown_always = not row.cells.get("relevant", "").strip()
        if self.open and self.open[-1].kind == "flat" and is_shown_always:
            self.open[-1].words = f"{self.open[-1].words}\n\n{text}".strip()
        else:
            self.words_page(text, row)

    def question(self, row: Row, marks: tuple[str, ...]) -> None:
        """Read a question: onto the page of ours that is open, or onto a page of its own."""
        cells = row.cells
        name = cells.get("name", "").strip()
        plain = name[1:] if name[:1] == "_" and name[1:2].isdigit() else name
        identity = plain_id(plain, self.taken["question"])
        line = Line(
            id=identity,
            cells=cells,
            marks=marks,
            choices=self.choices.get(row_type(cells["type"])[1], ()),
            language=self.tongues.own,
            say=partial(self.say, row),
        )
        made = make_question(line)
        if made is None:
            return
        asked = worded(made, row.cells, self.tongues)
        self.asked[name] = asked
        self.say_what_is_lost(row, asked.question)
        group = self.open[-1] if self.open else None
        if group is None or group.kind != "page":
            page = Page(id=plain_id(identity, self.taken["page"]), section=self.section())
            if group and group.words:
                page = msgspec.structs.replace(page, body=group.words)
                group.words = ""
            self.add_page(page)
        self.drafts[-1].questions.append((row, asked.question))

    def say_what_is_lost(self, row: Row, question: AnyQuestion) -> None:
        """Say which cells of a question's row mean nothing here."""
        if is_yes(row.cells.get("required", "")) and not question.required:
            self.say(row, "it was required; everybody may skip every question")
        if "${" in f"{question.ask}{question.hint}" and not row.cells.get(MARKS):
            self.say(row, "an earlier answer is put into its words, which is not done here; mend the words")
        for heading, text in row.cells.items():
            known = heading.partition("::")[0] in _READ or heading.startswith(MARKS)
            if text.strip() and not known:
                self.say(row, f"'{heading}' was left out")

    def contact(self, row: Row) -> SupportContact:
        """Read a support contact."""
        fields = {field: self.tongues.texts(row.cells, field) for field in SUPPORT}
        key = contact_key(SupportContact(name=fields["name"].get(self.tongues.own, "")))
        return SupportContact(**{field: self.tongues.put(f"support.{key}.{field}", fields[field]) for field in SUPPORT})

    def settled(self, number: int) -> Page:
        """Give a page with its conditions in our form."""
        draft = self.drafts[number]
        conditions = [self.condition(row, number) for row in draft.conditions]
        found = [condition for condition in conditions if condition]
        for row in draft.conditions[:-1] if len(found) > 1 else []:
            self.say(row, f"page '{draft.page.id}' keeps only the innermost of its conditions")
        questions = tuple(
            msgspec.structs.replace(question, show_if=self.condition(row, number)) for row, question in draft.questions
        )
        title = draft.page.title or ("" if len(questions) == 1 else draft.page.id)
        return msgspec.structs.replace(
            draft.page, show_if=found[-1] if found else None, questions=questions, title=title
        )

    def condition(self, row: Row, number: int) -> ShowIf | None:
        """Read a row's condition; where it cannot be carried, say so, since more people are then asked."""
        expression = row.cells.get("relevant", "").strip()
        if not expression:
            return None
        found = read_relevant(expression)
        asked = self.asked.get(found.question) if found else None
        if found and asked:
            wanted = [asked.values.get(value, value) for value in (*found.any_of, *found.none_of)]
            earlier = {question.id for draft in self.drafts[:number] for _, question in draft.questions}
            if asked.question.id in earlier and set(wanted) <= set(offered(asked.question)):
                values = tuple(wanted)
                return ShowIf(
                    question=asked.question.id,
                    any_of=values if found.any_of else (),
                    none_of=values if found.none_of else (),
                    answered=found.answered,
                )
        self.say(row, f"its condition '{' '.join(expression.split())}' was left out; everybody is asked")
        return None

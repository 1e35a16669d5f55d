"""The parts of the whole report that follow its findings: what is being done, and the annexes."""

from analysis.writing.actions import WEEKS_TO_RESPOND
from analysis.writing.blocks import Grid, Text, Writing, written
from analysis.writing.exhibits import GROUPS, exhibits
from analysis.writing.report import Report
from analysis.writing.sentences import capital, day
from questionnaires.prose import Run
from questionnaires.schema import AnyQuestion, ChooseMany, ChooseOne, Number, Scale, Year


def you_said(report: Report, out: Writing) -> None:
    """Say what is being done about what people said, by whom and by when."""
    out.heading(2, "You said, we did", new_page=True)
    if not report.actions:
        out.say(
            "No action has been decided on yet. People who answer are owed a response: it is expected "
            f"within {WEEKS_TO_RESPOND} weeks of this report."
        )
        return
    out.say(f"What has not been decided yet will be answered within {WEEKS_TO_RESPOND} weeks of this report.")
    out.add(
        Grid(
            caption="What people said, and what is done about it",
            head=("You said", "We do", "Who", "By when", "How far it is"),
            rows=tuple(
                (
                    action.heard if action.wave == report.consultation.wave else f"{action.heard} (wave {action.wave})",
                    action.doing,
                    action.owner,
                    day(action.due) if action.due else "no date",
                    f"{capital(action.progress.value)}. {action.note}".strip(),
                )
                for action in report.actions
            ),
        )
    )


def annexes(report: Report, out: Writing) -> None:
    """Add the questionnaires, the tables by group, and the statement on accessibility."""
    _tables(report, out)
    _agreement(report, out)
    for audience in report.audiences:
        out.heading(2, f"Annex: the questions that {audience.many} were asked", new_page=True)
        for page in audience.questionnaire.pages:
            for question in page.questions:
                out.add(Text((Run(question.ask, strong=True), Run(f" {'; '.join(_answers(question))}."))))
    out.heading(2, "Annex: accessibility")
    out.add(*written(_ACCESSIBILITY))


def _tables(report: Report, out: Writing) -> None:
    by_group = [exhibit for exhibit in exhibits(report) if exhibit.part == GROUPS]
    if not by_group:
        return
    out.heading(2, "Annex: themes by group", new_page=True)
    out.say(
        "Each table divides one group by one thing that people said of themselves, never by two. A difference between "
        "columns is not a finding unless the report names it."
    )
    for exhibit in by_group:
        out.show(exhibit)


def _agreement(report: Report, out: Writing) -> None:
    measured = {
        tallied.theme.name: tallied.theme.agreement
        for audience in report.audiences
        if audience.themes
        for family in audience.themes.families
        for tallied in family.themes
        if tallied.theme.agreement
    }
    if not measured:
        return
    out.heading(2, "Annex: how far two people agreed", new_page=True)
    out.say(
        "Two people coded the same answers without seeing each other’s coding. Both measures are 1 where they agree "
        "wholly and 0 where they agree no more than by chance."
    )
    out.add(
        Grid(
            caption="Agreement on each theme that is counted",
            head=("Theme", "Cohen’s kappa", "Krippendorff’s alpha"),
            rows=tuple((name, _place(found.kappa), _place(found.alpha)) for name, found in sorted(measured.items())),
        )
    )


def _place(value: float | None) -> str:
    return "cannot be told" if value is None else f"{value:.1f}"


def _answers(question: AnyQuestion) -> list[str]:
    match question:
        case ChooseOne() | ChooseMany():
            found = [option.label for option in question.options]
        case Scale():
            found = [f"A number from {question.low} ({question.low_label}) to {question.high} ({question.high_label})"]
        case Number() | Year():
            return ["A number"]
        case _:
            return ["People’s own words"]
    if question.dont_know:
        found.append("I don’t know")
    if question.prefer_not_to_say:
        found.append("Prefer not to say")
    return found


_ACCESSIBILITY = """
This report is published as a web page, as a PDF and as a Word document, with its tables as spreadsheets. There is a
summary on one page and a version in plain words.

The web page has headings, table headings and texts in place of its charts, needs no script, and can be made larger and
printed. The PDF is tagged to the standard PDF/UA-1. Charts can be told apart without colour, and each stands beside a
table of its numbers.

If you need this report in another form, such as large print, easy read, British Sign Language or another language, ask
whoever published it.
"""

"""The report on one page, for somebody with five minutes."""

from analysis.writing.actions import WEEKS_TO_RESPOND
from analysis.writing.blocks import Document, Writing, points
from analysis.writing.exhibits import FAMILIES, by_key
from analysis.writing.report import Report
from analysis.writing.sentences import asker, banner, by_when, day, key_findings, took_part, was_open

_FINDINGS = 8
_FINDINGS_EACH = 3
_ACTIONS = 3
_CONTACTS = 3


def write(report: Report) -> Document:
    """Put the report's key findings, what is done about them, and how to read them, on one page."""
    out = Writing()
    out.say(f"{took_part(report)} The consultation was open from {was_open(report)}.", leading=True)
    told = [sentence for _, sentences in key_findings(report) for sentence in sentences[:_FINDINGS_EACH]]
    if told:
        out.heading(2, "Key findings")
        out.add(points(told[:_FINDINGS]))
    families = by_key(report).get(FAMILIES)
    if families is not None:
        out.show(families, bare=True)
    out.heading(2, "What is being done")
    if report.actions:
        out.add(
            points(
                f"{action.doing} {action.owner}{by_when(action)}: {action.progress.value}."
                for action in report.actions[:_ACTIONS]
            )
        )
    else:
        out.say(f"A response is expected within {WEEKS_TO_RESPOND} weeks of this report.")
    out.heading(2, "How to read this")
    out.say(
        "People chose to answer, and do not stand for everyone. Numbers are rounded to the nearest 5, and those under "
        "8 are not shown. The whole report gives methods, limitations, every table, and where to find support."
    )
    reach = [f"{contact.name} {contact.phone}" for contact in report.support if contact.phone]
    if reach:
        out.say(f"If you want to talk to someone: {'; '.join(reach[:_CONTACTS])}.")
    return Document(
        name="summary",
        title=f"{report.consultation.name}: summary",
        kicker=f"{asker(report)}, {day(report.dated)}",
        language="en-GB",
        banner=banner(report),
        blocks=tuple(out.blocks),
        on_one_page=True,
    )

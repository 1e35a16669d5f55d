"""The whole report for a commissioner, as a document, in the order in which such reports are read."""

from analysis.counting.disclosure import FEWEST, NEAREST, SMALLEST_BASE, Status
from analysis.writing import report_annexes, report_findings
from analysis.writing.blocks import Contacts, Document, Facts, Note, Writing, points, written
from analysis.writing.report import Report
from analysis.writing.sentences import (
    asker,
    banner,
    capital,
    count,
    day,
    key_findings,
    listed,
    quoted,
    took_part,
    was_open,
)
from questionnaires import prose


def write(report: Report) -> Document:
    """Put the whole report into words."""
    out = Writing()
    _support(report, out)
    _key_findings(report, out)
    _about(report, out)
    _method(report, out)
    report_findings.who_answered(report, out)
    report_findings.questions(report, out)
    report_findings.themes(report, out)
    report_findings.audiences_beside(report, out)
    report_findings.since_last_wave(report, out)
    report_findings.strategies(report, out)
    _limitations(report, out)
    out.heading(2, "How small numbers are protected")
    out.add(*written(_SMALL_NUMBERS))
    report_annexes.you_said(report, out)
    report_annexes.annexes(report, out)
    return Document(
        name="report",
        title=report.consultation.name,
        kicker=f"What people told us. {asker(report)}, {day(report.dated)}",
        language="en-GB",
        banner=banner(report),
        blocks=tuple(out.blocks),
        contents=True,
    )


def _support(report: Report, out: Writing) -> None:
    out.heading(2, "Support")
    out.say(
        "This report is about services after rape, sexual assault and sexual abuse. Reading it can bring things up. "
        "You can stop at any point, and these people will listen."
    )
    out.add(Contacts(report.support))


def _key_findings(report: Report, out: Writing) -> None:
    out.heading(2, "Key findings", new_page=True)
    out.say(took_part(report), leading=True)
    for heading, told in key_findings(report):
        out.heading(3, heading)
        out.add(points(told))
    out.say(
        "The people who answered chose to. They do not stand for everyone who has used these services, and no number "
        "here should be read as if they did."
    )


def _about(report: Report, out: Writing) -> None:
    asked = report.consultation
    out.heading(2, "About this consultation")
    out.add(*written(asked.purpose))
    rows = [
        ("Who asked", asker(report)),
        ("Who was asked", capital(listed([one.many for one in report.audiences]))),
        ("Open", was_open(report)),
    ]
    if asked.wave > 1:
        rows.append(("Wave", str(asked.wave)))
    if asked.contact:
        rows.append(("Contact", " ".join(prose.plain(asked.contact).split("\n"))))
    out.add(Facts(tuple(rows)))
    if prose.plain(asked.asker).rstrip(".") != asker(report):
        out.add(*written(asked.asker))


def _method(report: Report, out: Writing) -> None:
    method = report.method
    out.heading(2, "How this was done")
    out.add(*written(_ANSWERING))
    if any(audience.themes and audience.themes.enough for audience in report.audiences):
        engine = f" from {method.engine}" if method.engine else ""
        out.say(
            "Answers in people’s own words were sorted into themes on the analyst’s own computer; no outside service "
            f"saw them. The computer proposed{engine} which answer belongs to which theme. {_themes(report)}"
        )
        out.say(_checks(report))
        out.add(*written(_THEMES))
    else:
        out.say(
            "Too few people wrote in their own words for that to be sorted into themes: which themes came up would "
            "have been chance, and might have pointed at somebody."
        )
    if report.quotes:
        out.add(*written(_QUOTES))
    if method.unreadable is not None:
        out.say(
            f"Some responses could not be opened ({method.unreadable}), because they were damaged. They are not "
            "counted anywhere in this report."
        )
    if report.repeated:
        out.add(Note(_REPEATED))


def _themes(report: Report) -> str:
    found = {
        key: tallied.theme.new
        for audience in report.audiences
        if audience.themes
        for family in audience.themes.families
        for key, tallied in family.by_key.items()
    }
    new = sum(found.values())
    more = f" {new} more came from these answers." if new else ""
    return f"The codebook {quoted(report.method.codebook)} held {len(found) - new} themes beforehand.{more}"


def _checks(report: Report) -> str:
    method = report.method
    told = "An analyst could change all that it proposed, and answers for every theme and its name."
    if method.checked.status is not Status.WITHHELD:
        told += f" {capital(count(method.checked, 'answers'))} were decided on by a person, one by one."
    if method.coded_twice.status is Status.FEW:
        return f"{told} No second person coded enough answers to say how far two people would agree."
    if method.coded_twice.number is None:
        return told
    told += f" A second person coded about {method.coded_twice} answers without seeing the first coding."
    if method.agreement is None or method.agreement.alpha is None:
        return told
    return (
        f"{told} Krippendorff’s alpha, which is 1 where two people agree wholly and 0 where they agree no more than "
        f"by chance, was {method.agreement.alpha:.1f}. An annex gives it theme by theme."
    )


def _limitations(report: Report, out: Writing) -> None:
    out.heading(2, "Limitations", new_page=True)
    out.add(*written(_LIMITS))
    many = [one.many for one in report.audiences if one.enough]
    if len(many) > 1:
        out.say(f"Groups are set beside each other, but {listed(many)} were asked different questions.")


_ANSWERING = """
People answered online or on paper, without giving a name. Every question but the one on consent could be skipped, and
people could stop at any time and send what they had. Answers were sealed as they were sent, and could be read only
after the consultation had closed. Nobody read them while it was open.
"""

_THEMES = """
Themes count people, not answers: someone who wrote about a thing twice counts once, and one person can write about
several things. The computer reads English. What is written in another language, be it a whole answer or a sentence of
an English one, counts under these themes only where a person placed it there.
"""

_QUOTES = """
Quotes are from people who said yes to being quoted. Names, places, dates and whatever else could point to somebody were
taken out; square brackets show where. One person prepared each quote and another approved it.
"""

_REPEATED = (
    "The numbers of this consultation were published before and are repeated here as they were. What has changed since "
    "is not counted, so that nobody can be found by comparing two reports."
)

_LIMITS = """
- People chose to take part. Those who did may differ from those who did not: they may have stronger views, or have been
  able to reach the survey safely.
- The answers are what people told us. Nobody checked them against records, and no service was asked for its side.
- Quotes show what was said and how. They were not chosen to stand for everyone.
- The range beside a share says how far chance alone could move it, if those who answered had been drawn by lot. They
  were not, so the true uncertainty is greater.
- That few people wrote about something does not make it unimportant. Nobody was asked about every theme.
"""

_SMALL_NUMBERS = f"""
A number smaller than {FEWEST} is never shown, and neither is a nought: both appear as “fewer than {FEWEST}”. Every
other number, totals included, is rounded to the nearest {NEAREST}, and percentages are worked out from the rounded
numbers. So numbers may not add up exactly.

Groups of fewer than {SMALLEST_BASE} people are not broken down, and small areas and organisations are put together.
Before this report was written, a computer tried to work out the hidden numbers from those that are shown; what it could
narrow down to fewer than four possibilities was withheld as well. Every chart, sentence and file of this report is made
from the same protected numbers.
"""

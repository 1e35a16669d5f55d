"""The report for the people who answered: short, in plain words, with the same numbers."""

from analysis.writing.actions import WEEKS_TO_RESPOND
from analysis.writing.blocks import Contacts, Document, Writing, points
from analysis.writing.report import AudienceFindings, Report
from analysis.writing.sentences import (
    asker,
    banner,
    by_when,
    capital,
    clear_majorities,
    day,
    of_those_who_answered,
    quoted,
    share,
    was_open,
    wrote_most,
)

_EACH = 4


def write(report: Report) -> Document:
    """Tell the people who answered what was heard and what happens now."""
    out = Writing()
    asked = report.consultation
    out.say("Thank you to everyone who answered. This is what we heard.", leading=True)
    out.say("You may find some of this hard to read. You can stop at any time. These people will listen to you:")
    out.add(Contacts(report.support))
    out.heading(2, "Who answered")
    for audience in report.audiences:
        out.say(_who(audience))
    out.say(
        f"The survey was open from {was_open(report)}. Nobody was asked for their name. We do not know who answered."
    )
    for audience in report.audiences:
        if audience.enough:
            _heard(audience, out)
    out.heading(2, "What happens now")
    if report.actions:
        out.add(
            points(
                f"You said: {action.heard} What we do: {action.doing} Who: {action.owner}{by_when(action)}. "
                f"{capital(action.progress.value)}. {action.note}".strip()
                for action in report.actions
            )
        )
    out.say(f"We will say what else will be done within {WEEKS_TO_RESPOND} weeks.")
    out.heading(2, "What these numbers can tell you")
    out.say(
        "We round numbers to the nearest 5. We do not show a number under 8. That is to keep people safe: nobody "
        "should be able to work out what one person said."
    )
    out.say(
        "Other people may feel differently from those who answered. If few people said a thing, it can still matter."
    )
    return Document(
        name="plain-words",
        title="What you told us",
        kicker=f"{asked.name}, in plain words. {asker(report)}, {day(report.dated)}",
        language="en-GB",
        banner=banner(report),
        blocks=tuple(out.blocks),
    )


def _who(audience: AudienceFindings) -> str:
    if audience.enough:
        return f"About {audience.people} {audience.many} took part."
    return (
        f"{capital(audience.people.status.value)} {audience.many} took part. That is too few for us to say more, "
        "because people could be known by what they said."
    )


def _heard(audience: AudienceFindings, out: Writing) -> None:
    found = [
        f"{tally.ask} {capital(of_those_who_answered(answer.share, audience.many))} said: {quoted(answer.label)}."
        for tally, answer in clear_majorities(audience, _EACH)
    ]
    most = wrote_most(audience, _EACH)
    if not found and not most:
        return
    out.heading(2, f"What {audience.many} told us")
    if found:
        out.add(points(found))
    if most:
        out.say("In their own words, people wrote most about:")
        out.add(points(f"{name}: {share(found_share, audience.many)}." for name, found_share in most))
    also = _also(audience)
    if also:
        out.say("People also wrote about:")
        out.add(points(also))


def _also(audience: AudienceFindings) -> list[str]:
    """Name the other themes whose count may be shown, in alphabetical order."""
    told = {name for name, _ in wrote_most(audience, _EACH)}
    themes = audience.themes.families if audience.themes else ()
    return sorted(one.theme.name for family in themes for one in family.themes if one.theme.name not in told)

"""How a report says its numbers in sentences. Every number in them is one that a table of the report shows too."""

import datetime
from collections.abc import Sequence

from analysis.counting.comparing import Comparison, Difference
from analysis.counting.disclosure import Disclosed
from analysis.counting.shares import Share, spoken
from analysis.counting.tallies import Answer, Tally
from analysis.counting.waves import Change
from analysis.writing.actions import Action
from analysis.writing.report import AudienceFindings, Report
from questionnaires import prose

INVENTED = "Sample: every answer in this report was invented. It tells nothing about any real service or person."
"""Stands on every page and sheet of a report on invented answers."""

DRAFT = "Draft, not released: its figures may still change. Do not pass it on."
"""Stands on every page and sheet of a report that was not released: two of them could be subtracted."""

_FINDINGS_EACH = 3

_ASKER = 120
"""Letters: a line above a title, and well within the 255 that a Word file's properties may hold."""

_MOST = 50
"""Percent: an answer is called that of most people where chance leaves no doubt that it is more than half."""


def capital(text: str) -> str:
    """Begin a text with a capital."""
    return text[:1].upper() + text[1:]


def asker(report: Report) -> str:
    """Name whoever asked, in one line: what an office wrote of itself may be several paragraphs."""
    return prose.first_words(report.consultation.asker, _ASKER)


def day(date: datetime.date) -> str:
    """Say a date as people do: 24 April 2026."""
    return f"{date:%-d %B %Y}"


def was_open(report: Report) -> str:
    """Say from when to when people could answer. What was closed early is reported on before the day it had stated."""
    asked = report.consultation
    if report.dated < asked.closes:
        return f"{day(asked.opens)} to {day(report.dated)} at the latest, when it was closed early"
    return f"{day(asked.opens)} to {day(asked.closes)}"


def by_when(action: Action) -> str:
    """Say the day by which an action will be done, after a comma; nothing where it has none."""
    return f", by {day(action.due)}" if action.due else ""


def listed(things: Sequence[str], last: str = "and") -> str:
    """Join things as people do: one, two and three."""
    return f" {last} ".join(part for part in (", ".join(things[:-1]), things[-1] if things else "") if part)


def count(figure: Disclosed, many: str) -> str:
    """Say how many people: "about 45 survivors", "fewer than 8 survivors"."""
    if figure.number is not None:
        return f"about {figure} {many}"
    return f"{figure} {many}" if figure.range[1] is not None else f"a number of {many} that cannot be shown"


def share(found: Share, many: str) -> str:
    """Say a share with the counts behind it: "about 3 in 10 survivors (60 of 200)"."""
    if found.known:
        return f"{spoken(found)} {many} ({found.part} of {found.base})"
    return count(found.part, many)


def of_those_who_answered(found: Share, many: str) -> str:
    """Say the share of an answer: of those who answered its question, who may be few of those who took part."""
    return f"{spoken(found)} of the {many} who answered ({found.part} of {found.base})"


def took_part(report: Report) -> str:
    """Say how many people took part."""
    told = [count(one.people, one.many) for one in report.audiences]
    return f"{capital(listed(told))} took part."


def comparison(found: Comparison, many: dict[str, str]) -> str:
    """Say what two audiences spoke of, and whether the difference means anything."""
    first = share(found.first.share, many[found.first.audience])
    second = share(found.second.share, many[found.second.audience])
    told = f"{capital(first)} and {second} wrote about {quoted(found.name)}."
    if found.holds:
        return told
    return f"{told} A difference of this size may be chance."


def difference(found: Difference, many: str) -> str:
    """Say that one group spoke of a theme more than another."""
    more = share(found.more.share, f"{many} in the group {quoted(found.more.group)}")
    less = share(found.less.share, f"in the group {quoted(found.less.group)}")
    return f"{capital(more)} wrote about {quoted(found.name)}, and {less}."


def change(found: Change, many: str) -> str:
    """Say what may have changed, never more."""
    way = "may have risen" if found.rose else "may have fallen"
    return f"{capital(many)}, {quoted(found.name)}: this {way}, from {figure(found.before)} to {figure(found.now)}."


def figure(found: Share) -> str:
    """Say a share in figures."""
    return f"{found} ({found.part} of {found.base})" if found.known else f"{found.part} people"


def quoted(text: str) -> str:
    """Set the name of a theme, group or answer apart from the sentence around it."""
    return f"‘{text}’"


def clear_majorities(audience: AudienceFindings, most: int) -> list[tuple[Tally, Answer]]:
    """Give up to so many answers that most people gave, whatever chance and rounding do; the clearest first."""
    found = [
        (tally, answer)
        for tally in audience.tallies
        if not tally.about_them and tally.ends is None  # a point of a scale says little by itself
        for answer in tally.answers
        if answer.share.range and answer.share.range[0] > _MOST
    ]
    found.sort(key=lambda pair: (-(pair[1].share.range or (0, 0))[0], pair[0].question))
    return found[:most]


def majority(tally: Tally, answer: Answer, many: str) -> str:
    """Say which answer most people gave to a question."""
    return f"{tally.ask} {capital(of_those_who_answered(answer.share, many))} said {quoted(answer.label)}."


def wrote_most(audience: AudienceFindings, most: int) -> list[tuple[str, Share]]:
    """Give the names and shares of the themes that most people of an audience wrote about; of families, if no theme
    can be shown, or only one stands out. Where several share the last place, all of those are left out that there is no
    room for."""
    if audience.themes is None:
        return []
    themes = [(t.theme.name, t.share) for family in audience.themes.families for t in family.themes]
    families = [(f.family.name, f.share) for f in audience.themes.families if f.share.known]
    first = _greatest(themes, most)
    # One theme above a row of equals says little; the families they belong to say more.
    return first if len(first) > 1 or not families else _greatest(families, most)


def _greatest(found: list[tuple[str, Share]], most: int) -> list[tuple[str, Share]]:
    found = sorted(found, key=lambda pair: (-(pair[1].part.number or 0), pair[0]))
    if len(found) > most:
        cut = found[most][1].part.number
        above = [pair for pair in found[:most] if pair[1].part.number != cut]
        return above or found[:most]
    return found


def banner(report: Report) -> str:
    """What every page must say of this report; nothing for a released one on real answers."""
    told = (DRAFT if report.draft else "", INVENTED if report.consultation.invented else "")
    return " ".join(sentence for sentence in told if sentence)


def key_findings(report: Report) -> list[tuple[str, list[str]]]:
    """Give what a reader who reads no further should know, as sentences under short headings."""
    many = {one.key: one.many for one in report.audiences}
    groups = [(capital(audience.many), _of_audience(audience)) for audience in report.audiences]
    held = [one for one in report.comparisons if one.holds and not one.is_family]
    groups.append(("Beside each other", [comparison(one, many) for one in held[:_FINDINGS_EACH]]))
    if report.waves:
        changed = [one for one in report.waves.changes if one.holds]
        told = [change(one, many.get(one.audience, one.audience)) for one in changed[:_FINDINGS_EACH]]
        groups.append(("Since the last wave", told))
    return [(heading, told) for heading, told in groups if told]


def _of_audience(audience: AudienceFindings) -> list[str]:
    if not audience.enough:
        few = f"{capital(str(audience.people))} {audience.many} answered."
        return [f"{few} To protect them, nothing more is said about what they told us."]
    told = []
    most = wrote_most(audience, _FINDINGS_EACH)
    if most:
        named = listed([f"{quoted(name)} ({found})" for name, found in most])
        told.append(f"In their own words, {audience.many} wrote most about {named}.")
    told += [majority(tally, answer, audience.many) for tally, answer in clear_majorities(audience, _FINDINGS_EACH)]
    if audience.themes and not audience.themes.enough:
        told.append(
            f"Too few {audience.many} wrote in their own words for what they wrote to be sorted into themes. What they "
            "chose from lists is shown where the numbers allow it."
        )
    return told

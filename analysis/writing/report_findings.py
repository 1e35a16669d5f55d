"""The parts of the whole report that hold its findings: who answered, questions, themes, comparisons, strategies."""

from analysis.counting.shares import Share
from analysis.counting.tallies import Tally
from analysis.counting.theme_tallies import FamilyTally, NamedTheme, ThemeTally
from analysis.writing.blocks import Note, Said, Writing, points
from analysis.writing.exhibits import FAMILIES, STANDING, by_key, family_key, question_key
from analysis.writing.figures import Exhibit
from analysis.writing.report import AudienceFindings, PriorityFindings, Report
from analysis.writing.sentences import capital, change, comparison, count, day, difference, listed, quoted, share

_FROM_FEW = "from fewer than eight people of each group or from nobody"


def who_answered(report: Report, out: Writing) -> None:
    """Say who took part, each audience apart."""
    shown = by_key(report)
    out.heading(2, "Who answered")
    out.show(shown["taking-part"])
    if any(tally.about_them for audience in report.audiences for tally in audience.tallies):
        out.say("People could skip each of the questions below, or say that they would rather not say.")
    for audience in report.audiences:
        about_them = [tally for tally in audience.tallies if tally.about_them]
        if about_them:
            out.heading(3, capital(audience.many))
            for tally in about_them:
                _tally(shown, audience, tally, out)


def questions(report: Report, out: Writing) -> None:
    """Say how the closed questions were answered, part by part of each questionnaire."""
    shown = by_key(report)
    for audience in report.audiences:
        if not audience.enough:
            continue
        out.heading(2, f"What {audience.many} were asked")
        out.say(
            "The base of each share is the people who answered that question. Skipping a question, and choosing "
            "“Prefer not to say”, are counted apart."
        )
        out.show(shown[STANDING.format(audience.key)])
        titles = _section_titles(audience)
        latest = ""
        for tally in audience.tallies:
            if tally.about_them or tally.free_text:
                continue
            title = titles.get(tally.question, "")
            if title != latest and title:
                out.heading(3, title)
            latest = title
            _tally(shown, audience, tally, out)


def themes(report: Report, out: Writing) -> None:
    """Say what people wrote about: every family, and the themes in it whose counts can be shown."""
    shown = by_key(report)
    themed = [one for one in report.audiences if one.themes and one.themes.enough]
    if not themed:
        return
    out.heading(2, "What people told us in their own words", new_page=True)
    wrote = [count(one.themes.writers, one.many) for one in themed if one.themes]
    out.say(f"{capital(listed(wrote))} wrote something in their own words.", leading=True)
    out.say(
        "What they wrote was sorted into themes, and the themes into families. A theme is counted where at least eight "
        "people of a group wrote about it; the others are named without a number, in alphabetical order."
    )
    out.show(shown.get(FAMILIES))
    names = {f.family.key: f.family.name for one in themed if one.themes for f in one.themes.families}
    for key, name in names.items():
        out.heading(3, name)
        families = {one.key: found for one in themed if (found := _family(one, key))}
        many = {one.key: one.many for one in themed}
        out.say(_wrote({audience: found.share for audience, found in families.items()}, many))
        out.show(shown.get(family_key(key)))
        _family_themes(report, families, out)


def _family_themes(report: Report, families: dict[str, FamilyTally], out: Writing) -> None:
    tallied: dict[str, dict[str, ThemeTally]] = {}
    for audience, family in families.items():
        for key, one in family.by_key.items():
            tallied.setdefault(key, {})[audience] = one
    unshown = []
    for by_audience in tallied.values():
        theme = next(iter(by_audience.values())).theme
        if any(one.share.known for one in by_audience.values()):
            _theme(report, theme, {audience: one.share for audience, one in by_audience.items()}, out)
        else:
            unshown.append(theme.name)
    if unshown:
        out.say(f"Also in this family, {_FROM_FEW}: {listed(sorted(unshown))}.")


def _theme(report: Report, theme: NamedTheme, shares: dict[str, Share], out: Writing) -> None:
    many = {one.key: one.many for one in report.audiences}
    out.heading(4, theme.name)
    if theme.definition:
        out.say(theme.definition)
    out.say(_wrote(shares, many))
    for found in report.differences:
        if found.name == theme.name:
            out.say(difference(found, many[found.audience]))
    out.add(*_quotes(report, theme.key))
    bearing = _bears_on(report, theme.key)
    if bearing:
        out.say(f"Bears on: {'; '.join(bearing)}.")


def _wrote(shares: dict[str, Share], many: dict[str, str]) -> str:
    told = [share(found, many[audience]) for audience, found in shares.items()]
    return f"{capital(listed(told))} wrote about this."


def _quotes(report: Report, theme: str) -> list[Said]:
    one = {audience.key: audience.one for audience in report.audiences}
    return [Said(quote.text, capital(one[quote.audience])) for quote in report.quotes if quote.theme == theme]


def audiences_beside(report: Report, out: Writing) -> None:
    """Set audiences side by side: which differences mean more than chance."""
    if not report.comparisons:
        return
    many = {one.key: one.many for one in report.audiences}
    out.heading(2, f"{capital(listed([one.many for one in report.audiences if one.enough]))} beside each other")
    holding = [one for one in report.comparisons if one.holds]
    if holding:
        out.say(
            "These differences are larger than chance would easily make them. Of all that are named in this way, up to "
            "one in five may still be chance."
        )
        out.add(points(comparison(one, many) for one in holding))
    else:
        out.say("No difference between what they wrote about is larger than chance could have made it.")
    out.say("The shares of both, for every theme, stand side by side in the tables above.")


def since_last_wave(report: Report, out: Writing) -> None:
    """Say what may have changed since the wave before, and how large a change could have been seen."""
    found = report.waves
    if found is None:
        return
    shown = by_key(report)
    many = {one.key: one.many for one in report.audiences}
    out.heading(2, "What may have changed", new_page=True)
    out.say(f"The wave before, {quoted(found.earlier_name)}, closed on {day(found.earlier_closed)}.")
    holding = [one for one in found.changes if one.holds]
    if holding:
        out.say("These shares may have changed. Different people answered in each wave, which alone can move a share.")
        out.add(points(change(one, many.get(one.audience, one.audience)) for one in holding))
    else:
        out.say("No share changed by more than chance could have moved it.")
    out.show(shown["seeable"])
    out.show(shown["changes"])


def strategies(report: Report, out: Writing) -> None:
    """Hold the findings against each strategy: a page for each priority, and the gaps."""
    many = {one.key: one.many for one in report.audiences}
    themed = any(audience.themes and audience.themes.enough for audience in report.audiences)
    for found in report.strategies:
        out.heading(2, found.strategy.name, new_page=themed)
        out.say(f"{found.strategy.owner}. {found.strategy.about}".strip())
        if found.strategy.source:
            out.say(f"Source: {found.strategy.source}.")
        if not themed:
            out.add(Note("Too few people wrote in their own words for anything they said to be held against it."))
            continue
        out.say(
            "An analyst decided which of the themes bear on which priority. What a priority asks is put in our words."
        )
        gaps = [one.priority.name for one in found.priorities if not one.themes]
        if gaps:
            out.add(Note(f"No theme that can be counted bears on: {listed(gaps)}."))
        for place, priority in enumerate(found.priorities):
            # The first stands on the page that names the strategy, which is short.
            out.heading(3, priority.priority.name, new_page=place > 0)
            out.say(priority.priority.asks, leading=True)
            _priority(report, priority, many, out)


def _priority(report: Report, found: PriorityFindings, many: dict[str, str], out: Writing) -> None:
    wider = [] if found.themes else _wider(report, {theme.key for theme in found.unshown}, many)
    if wider:
        out.say(
            "No single theme that bears on this priority was written about by eight people or more. Of the families "
            "that such themes belong to, these were; not all that is in a family bears on this priority."
        )
        out.add(points(wider))
    elif not found.themes:
        out.add(
            Note(
                "A gap. No theme that eight people or more wrote about bears on this priority. That may be because "
                "nobody was asked about it, and does not show that all is well."
            )
        )
    for bears in found.themes:
        out.heading(4, bears.theme.name)
        out.say(_wrote(bears.shares, many))
        out.add(*_quotes(report, bears.theme.key)[:1])
        doing = [action.doing for action in report.actions if bears.theme.key in action.themes]
        if doing:
            out.say(f"What is being done: {' '.join(doing)}")
    if found.unshown:
        names = listed([theme.name for theme in found.unshown])
        out.say(f"Also bearing on it, {_FROM_FEW}: {names}.")


def _wider(report: Report, themes: set[str], many: dict[str, str]) -> list[str]:
    """Say how many wrote about each family of some themes, where that can be shown: all there is in a small report."""
    told: dict[str, list[str]] = {}
    for audience in report.audiences:
        for family in audience.themes.families if audience.themes else ():
            if family.share.known and family.family.key and themes & family.by_key.keys():
                told.setdefault(family.family.name, []).append(share(family.share, many[audience.key]))
    return [f"{quoted(name)}: {listed(shares)}." for name, shares in told.items()]


def _tally(shown: dict[str, Exhibit], audience: AudienceFindings, tally: Tally, out: Writing) -> None:
    exhibit = shown.get(question_key(audience.key, tally.question))
    if exhibit is None:
        few = tally.answered.range[1] is not None and tally.answered.number is None
        why = f"{tally.answered} {audience.many} answered" if few else "too few people gave any one of them"
        out.say(f"{tally.ask} The answers cannot be shown: {why}.")
        return
    out.show(exhibit)
    if tally.middle:
        out.say(f"The answer in the middle, with as many above it as below, was {quoted(tally.middle)}.")


def _family(audience: AudienceFindings, key: str) -> FamilyTally | None:
    families = audience.themes.families if audience.themes else ()
    return next((family for family in families if family.family.key == key), None)


def _bears_on(report: Report, theme: str) -> list[str]:
    told = []
    for found in report.strategies:
        names = [
            quoted(priority.priority.name)
            for priority in found.priorities
            if any(bears.theme.key == theme for bears in priority.themes)
        ]
        if names:
            told.append(f"{found.strategy.owner}, {listed(names)}")
    return told


def _section_titles(audience: AudienceFindings) -> dict[str, str]:
    titles = {section.id: section.title for section in audience.questionnaire.sections}
    return {
        question.id: titles.get(page.section, "")
        for page in audience.questionnaire.pages
        for question in page.questions
    }

"""What is wrong or risky in a questionnaire, found before anybody is asked.

Errors are what could harm or identify a person, and stop a questionnaire from being published; warnings ask its
author for a second look. Rules about wording read English, as the original or as a translation.
"""

from questionnaires.lint import equality, form, identity, jargon, safety, wording
from questionnaires.lint.finding import RULES, Finding, Rule, Severity, finding
from questionnaires.problems import Where
from questionnaires.schema import Questionnaire
from questionnaires.translation import localise

__all__ = ["EXPECTED", "RULES", "Finding", "Rule", "Severity", "lint"]

EXPECTED = 100
"""Respondents expected of one audience unless the author says otherwise: a police area's consultation draws some
fifty to a few hundred."""


def lint(questionnaire: Questionnaire, *, expected: int = EXPECTED) -> tuple[Finding, ...]:
    """Give everything found, errors first, each kind in the order in which a respondent would meet it.

    `expected` is the number of people who are likely to answer; it decides which groups would be too small.
    """
    spoken, is_english = _in_english(questionnaire)
    found = [
        *safety.findings(spoken),
        *identity.findings(spoken),
        *equality.findings(spoken, expected),
        *form.findings(spoken, is_english=is_english),
    ]
    if is_english:
        found += [*wording.findings(spoken), *jargon.findings(spoken)]
    else:
        said = f"Its wording, in '{questionnaire.language}', was not read: the rules know English only."
        better = "Have a speaker read it against the rules, or add an English translation and check that."
        found.append(finding("unread-language", Where(field="language"), said, better))
    order = {page.id: number for number, page in enumerate(questionnaire.pages)}
    return tuple(sorted(found, key=lambda one: (one.severity, order.get(one.where.page, len(order)))))


def _in_english(questionnaire: Questionnaire) -> tuple[Questionnaire, bool]:
    """Give the questionnaire as English speakers read it, and whether there is such a thing."""
    if questionnaire.language.split("-")[0] == "en":
        return questionnaire, True
    tag = next((tag for tag in questionnaire.translations if tag.split("-")[0] == "en"), "")
    return (localise(questionnaire, tag).questionnaire, True) if tag else (questionnaire, False)

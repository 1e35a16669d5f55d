"""What is wrong or risky in a questionnaire, found before anybody is asked.

Errors are what could harm or identify a person, and stop a questionnaire from being published; warnings ask its
author for a second look. Rules about wording read English only.
"""

from questionnaires.lint import equality, form, identity, jargon, safety, wording
from questionnaires.lint.finding import RULES, Finding, Rule, Severity
from questionnaires.schema import Questionnaire

__all__ = ["EXPECTED", "RULES", "Finding", "Rule", "Severity", "lint"]

EXPECTED = 100
"""Respondents expected of one audience unless the author says otherwise: a police area's consultation draws some
fifty to a few hundred."""


def lint(questionnaire: Questionnaire, *, expected: int = EXPECTED) -> tuple[Finding, ...]:
    """Give everything found, errors first, each kind in the order in which a respondent would meet it.

    `expected` is the number of people who are likely to answer; it decides which groups would be too small.
    """
    found = [
        *safety.findings(questionnaire),
        *identity.findings(questionnaire),
        *equality.findings(questionnaire, expected),
        *form.findings(questionnaire),
    ]
    if questionnaire.language.split("-")[0] == "en":
        found += [*wording.findings(questionnaire), *jargon.findings(questionnaire)]
    order = {page.id: number for number, page in enumerate(questionnaire.pages)}
    return tuple(sorted(found, key=lambda one: (one.severity, order.get(one.where.page, len(order)))))

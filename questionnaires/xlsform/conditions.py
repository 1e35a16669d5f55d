"""Conditions between the two forms: XLSForm's `relevant` and `constraint` expressions, and ours.

XLSForm can say anything XPath can; here only what a questionnaire can say is understood, and None is given for the
rest, which the reader then reports.
"""

import re
from collections.abc import Mapping

import msgspec

from questionnaires.questions import offered
from questionnaires.schema import (
    DONT_KNOW,
    PREFER_NOT,
    ChooseMany,
    LongText,
    Number,
    Question,
    ShortText,
    ShowIf,
    Year,
)

_NAME = r"\$\{\s*(?P<name>[^}\s]+)\s*\}"
_VALUE = r"(?:'(?P<single>[^']*)'|\"(?P<double>[^\"]*)\"|(?P<number>-?\d+))"
_SELECTED = re.compile(rf"selected\s*\(\s*{_NAME}\s*,\s*{_VALUE}\s*\)")
_COMPARED = re.compile(rf"{_NAME}\s*(?P<sign>!=|=)\s*{_VALUE}")
_NOT = re.compile(r"not\s*\(\s*(?P<inner>.*)\s*\)", re.DOTALL)


class _Test(msgspec.Struct, frozen=True):
    """One comparison: whether the answer to a question is, or is not, a value; "" stands for no answer."""

    question: str
    value: str
    is_wanted: bool


def write_relevant(shown_if: ShowIf, name: Mapping[str, str], many: frozenset[str]) -> str:
    """Write a condition as XLSForm's `relevant`. `name` gives its names, `many` which questions take many answers."""
    field = f"${{{name[shown_if.question]}}}"
    if shown_if.answered is not None:
        return f"{field} {'!=' if shown_if.answered else '='} ''"
    wanted = shown_if.any_of or shown_if.none_of
    if shown_if.question in many:
        tests = [f"selected({field}, '{value}')" for value in wanted]
    else:
        tests = [f"{field} = '{value}'" for value in wanted]
    return " or ".join(tests) if shown_if.any_of else " and ".join(f"not({test})" for test in tests)


def read_relevant(expression: str) -> ShowIf | None:
    """Read a `relevant` expression about one question; the names in it are still XLSForm's."""
    if _is_deep(expression):
        return None
    text = _without_brackets(expression.strip())
    for joint, wanted in ((" or ", True), (" and ", False)):
        tests = [_test(part) for part in re.split(rf"(?i)\s{joint.strip()}\s", text)]
        found = [test for test in tests if test is not None]
        if len(found) == len(tests) and len({test.question for test in found}) == 1:
            condition = _condition(found, wanted=wanted)
            if condition:
                return condition
    return None


def _condition(tests: list[_Test], *, wanted: bool) -> ShowIf | None:
    """Join tests by `or` (`wanted`: is this, or that) or by `and` (is neither this nor that)."""
    question = tests[0].question
    if len(tests) == 1 and not tests[0].value:
        return ShowIf(question=question, answered=not tests[0].is_wanted)
    values = tuple(dict.fromkeys(test.value for test in tests))
    if not all(values) or any(test.is_wanted != wanted for test in tests):
        return None
    return ShowIf(question=question, any_of=values) if wanted else ShowIf(question=question, none_of=values)


def _test(text: str) -> _Test | None:
    text = _without_brackets(text.strip())
    if match := _NOT.fullmatch(text):
        inner = _test(match["inner"])
        return _Test(inner.question, inner.value, not inner.is_wanted) if inner else None
    match = _SELECTED.fullmatch(text) or _COMPARED.fullmatch(text)
    if match is None:
        return None
    value = next(found for found in (match["single"], match["double"], match["number"]) if found is not None)
    return _Test(match["name"], value, match.groupdict().get("sign") != "!=")


_DEEPEST = 20
"""Brackets in brackets that an expression about one question may hold; more are there to keep a reader busy."""


def _is_deep(text: str) -> bool:
    depth = deepest = 0
    for sign in text:
        depth += {"(": 1, ")": -1}.get(sign, 0)
        deepest = max(deepest, depth)
    return deepest > _DEEPEST


def _without_brackets(text: str) -> str:
    """Take off brackets that hold the whole text together."""
    while text.startswith("(") and text.endswith(")"):
        depth = 0
        for index, sign in enumerate(text):
            depth += {"(": 1, ")": -1}.get(sign, 0)
            if depth == 0 and index < len(text) - 1:
                return text
        text = text[1:-1].strip()
    return text


def write_constraint(question: Question) -> str:
    """Write a question's bounds as XLSForm's `constraint`."""
    if isinstance(question, ShortText | LongText):
        return f"string-length(.) <= {question.longest}"
    if isinstance(question, Year):
        return f". >= {question.earliest} and . <= {question.latest}"
    if isinstance(question, Number):
        bounds = ((">=", question.least), ("<=", question.most))
        return " and ".join(f". {sign} {bound:g}" for sign, bound in bounds if bound is not None)
    if isinstance(question, ChooseMany):
        standard = [value for value in offered(question) if value in {DONT_KNOW, PREFER_NOT}]
        values = [*(option.value for option in question.options if option.exclusive), *standard]
        return " and ".join(f"not(selected(., '{value}') and count-selected(.) > 1)" for value in values)
    return ""


class Bounds(msgspec.Struct, frozen=True):
    """What a constraint bounds: the number itself, or the length of a text."""

    least: float | None = None
    most: float | None = None
    longest: int | None = None


_BOUND = re.compile(r"\.\s*(?P<sign>>=|<=|>|<)\s*(?P<number>-?\d+(?:\.\d+)?)")
_LENGTH = re.compile(r"string-length\(\s*\.\s*\)\s*(?P<sign><=|<)\s*(?P<number>\d+)")


def read_constraint(expression: str) -> Bounds | None:
    """Read a `constraint` of bounds joined by `and`; None where it says anything else."""
    if _is_deep(expression):
        return None
    least = most = longest = None
    for part in re.split(r"(?i)\sand\s", _without_brackets(expression.strip())):
        text = _without_brackets(part.strip())
        if match := _LENGTH.fullmatch(text):
            longest = int(match["number"]) - (match["sign"] == "<")
        elif match := _BOUND.fullmatch(text):
            number = float(match["number"])
            # Beyond a bound means beside it, for whole numbers; a broken one keeps the bound itself.
            step = {">": 1, "<": -1}.get(match["sign"], 0) if number.is_integer() else 0
            if match["sign"].startswith(">"):
                least = number + step
            else:
                most = number + step
        else:
            return None
    return Bounds(least, most, longest)


_ALONE = re.compile(r"not\(\s*selected\(\s*\.\s*,\s*'([^']*)'\s*\)\s*and\s*count-selected\(\s*\.\s*\)\s*>\s*1\s*\)")


def read_exclusive(expression: str) -> frozenset[str] | None:
    """Read which answers stand alone from a `constraint` on choices; None where it says anything else."""
    rest = _ALONE.sub("", expression).replace("and", "").strip()
    return None if rest else frozenset(_ALONE.findall(expression))

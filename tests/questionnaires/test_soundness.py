"""Half-finished questionnaires are checked and linted without stumbling: authors have one most of the time."""

import contextlib
from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from questionnaires import loading, soundness
from questionnaires.lint import lint
from questionnaires.loading import NotAQuestionnaire
from questionnaires.schema import Questionnaire
from tests.questionnaires.strategies import NO_MATTER_WHICH, questionnaires

odd_texts = st.sampled_from(["", " ", "p0", "q0-0", "consent", "part", "nowhere", "\0", "Ü ü", "x" * 50, "yes", "5"])


def leaves(node: Any, found: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Find every value in plain tables and lists that holds no others."""
    for key, value in node.items() if isinstance(node, dict) else enumerate(node):
        if isinstance(value, dict | list):
            leaves(value, found)
        elif key != "format":
            found.append((node, key))
    return found


@st.composite
def half_finished(draw: st.DrawFn) -> Questionnaire:
    """A sound questionnaire in which some texts, flags and numbers were changed, and some parts taken out."""
    tables = msgspec.json.decode(loading.canonical(draw(questionnaires(NO_MATTER_WHICH))))
    for _ in range(draw(st.integers(1, 4))):
        node, key = draw(st.sampled_from(leaves(tables, [])))
        value = node[key]
        if isinstance(value, bool):
            node[key] = not value
        elif isinstance(value, int | float):
            node[key] = draw(st.integers(-3, 3000))
        elif key not in {"kind", "role"}:
            node[key] = draw(odd_texts)
    for part in ("section", "support"):
        if draw(st.integers(0, 3)) == 0:
            tables.pop(part, None)
    for page in tables["page"]:
        for question in page.get("question", []):
            if draw(st.integers(0, 9)) == 0 and "options" in question:
                question["options"] = question["options"][: draw(st.integers(0, 1))]
    return msgspec.convert(tables, Questionnaire)


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(half_finished())
def test_nothing_half_finished_makes_the_checks_stumble(questionnaire: Questionnaire) -> None:
    for problem in soundness.wrongs(questionnaire):
        assert str(problem)
    for finding in lint(questionnaire):
        assert str(finding)


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(half_finished())
def test_what_passes_the_checks_can_be_written_and_read(questionnaire: Questionnaire) -> None:
    with contextlib.suppress(NotAQuestionnaire):
        loading.check(questionnaire)
        assert loading.parse(loading.dumps(questionnaire)) == questionnaire

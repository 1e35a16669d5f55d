"""The shipped strategies: said in plain words, and suggested where somebody who knows the field would look."""

from pathlib import Path

import pytest

import analysis
from analysis.finding import codebook
from analysis.writing.strategies import Strategy, shipped, suggest
from questionnaires.reading_age import reading_age

STRATEGIES = {strategy.key: strategy for strategy in shipped()}
FIELD = codebook.load(Path(analysis.__file__).parent / "codebooks" / "services-after-sexual-violence.toml")

OBVIOUS = {
    "nhs-england": {
        "young-people": "prevention",
        "feeling-safe": "safeguarding",
        "having-a-say": "involving",
        "counselling-wait": "standards",
        "place-travel": "standards",
        "language": "standards",
        "joined-up": "collaboration",
        "retelling": "collaboration",
        "officer-knowledge": "workforce",
        "manner": "workforce",
    },
    "wessex": {
        "updates": "communication",
        "advisers": "communication",
        "delay": "casework",
        "charging": "casework",
        "court-preparation": "casework",
        "phones-records": "digital",
        "officer-knowledge": "focus",
        "funding-capacity": "focus",
    },
    "dorset": {
        "trust": "trust",
        "updates": "trust",
        "officer-knowledge": "culture",
        "charging": "pursuit",
        "place-travel": "spaces",
        "online-images": "spaces",
        "young-people": "prevention",
        "having-a-say": "data",
        "advisers": "support",
        "counselling-wait": "support",
    },
    "cheshire": {
        "counselling-wait": "services",
        "advisers": "services",
        "signposting": "knowledge",
        "being-believed": "response",
        "manner": "response",
        "officer-knowledge": "training",
        "joined-up": "partnership",
    },
}
"""Themes of the field's codebook, each with the priority that an analyst would name without thinking."""

every = pytest.mark.parametrize("strategy", STRATEGIES.values(), ids=STRATEGIES)


def test_the_four_strategies_are_there() -> None:
    assert {key: len(strategy.priorities) for key, strategy in STRATEGIES.items()} == {
        "nhs-england": 6,
        "wessex": 4,
        "dorset": 7,
        "cheshire": 5,
    }


@every
def test_says_whose_it_is_and_what_it_asks_in_plain_words(strategy: Strategy) -> None:
    assert strategy.owner
    assert strategy.source
    assert strategy.about
    # a commissioner and her partners read it, and so do the people who answered
    assert reading_age("\n\n".join(priority.asks for priority in strategy.priorities)) < 13


@every
def test_suggests_the_obvious_priority_first(strategy: Strategy) -> None:
    first: dict[str, str] = {}
    for suggestion in suggest(strategy, FIELD.themes):
        first.setdefault(suggestion.bearing.theme, suggestion.bearing.priority)
    obvious = OBVIOUS[strategy.key]
    assert {theme: first.get(theme) for theme in obvious} == obvious


@every
def test_no_priority_is_left_without_a_theme_that_could_bear_on_it(strategy: Strategy) -> None:
    borne = {suggestion.bearing.priority for suggestion in suggest(strategy, FIELD.themes)}
    assert borne == {priority.key for priority in strategy.priorities}


def test_what_is_no_business_of_a_strategy_is_not_pressed_on_it() -> None:
    # the Wessex plan is about cases, not about therapy, and nobody should be led to think otherwise
    suggested = {suggestion.bearing.theme for suggestion in suggest(STRATEGIES["wessex"], FIELD.themes)}
    assert not suggested & {"kinds-of-help", "support-length", "gp-hospital", "mental-health", "counselling-wait"}

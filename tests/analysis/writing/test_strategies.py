"""Strategies are read strictly, suggested for themes by their words, and decided on by a person."""

from pathlib import Path

import pytest

from analysis.finding.codebook import Theme
from analysis.writing import strategies
from analysis.writing.strategies import Bearing, StrategyProblem
from tests.analysis.consultations import field_codebook

OWN = """
key = "ours"
name = "Our plan"
owner = "An office"

[[priority]]
key = "waiting"
name = "Shorter waits"
asks = "Nobody waits longer than six weeks for counselling."
words = ["wait", "waiting list", "counselling"]

[[priority]]
key = "officers"
name = "Officers who know"
asks = "Every officer knows what help there is."
words = ["officer", "training", "police"]
"""


def test_an_office_brings_its_own_strategy(tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    path.write_text(OWN)
    assert [priority.key for priority in strategies.load(path).priorities] == ["waiting", "officers"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (('key = "officers"', 'key = "waiting"'), "two priorities have the key 'waiting'"),
        (('asks = "Every officer knows what help there is."', 'asks = " "'), "priority 2: 'asks' is empty"),
        (('owner = "An office"', 'owner = "An office"\nowned = 1'), "unknown field `owned`"),
        (("[[priority]]", "[[priorities]]"), "unknown field `priorities`"),
        (("[[priority]]", "[[priority"), "ours.toml"),
    ],
)
def test_a_strategy_that_is_not_sound_is_refused_with_what_to_mend(change: tuple[str, str], told: str) -> None:
    with pytest.raises(StrategyProblem, match=told):
        strategies.read(OWN.replace(*change), "ours.toml")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StrategyProblem, match=r"no-such\.toml cannot be read"):
        strategies.load(tmp_path / "no-such.toml")


def test_themes_are_suggested_for_the_priorities_whose_words_they_share() -> None:
    waits = Theme(key="waits", name="Waiting for counselling", words=("waiting list", "months of waiting"))
    gardens = Theme(key="gardens", name="Gardens", words=("roses", "lawn"))
    found = strategies.suggest(strategies.read(OWN, "ours.toml"), (waits, gardens))
    assert [(one.bearing.theme, one.bearing.priority) for one in found] == [("waits", "waiting")]


def test_suggestions_for_the_shipped_strategies_are_those_that_a_reader_of_the_field_would_make() -> None:
    found = {
        (one.bearing.strategy, one.bearing.priority, one.bearing.theme)
        for strategy in strategies.shipped()
        for one in strategies.suggest(strategy, field_codebook().themes)
    }
    expected = {
        ("nhs-england", "workforce", "officer-knowledge"),
        ("nhs-england", "collaboration", "joined-up"),
        ("nhs-england", "involving", "having-a-say"),
        ("nhs-england", "safeguarding", "feeling-safe"),
        ("wessex", "communication", "updates"),
        ("wessex", "digital", "phones-records"),
        ("dorset", "trust", "being-believed"),
    }
    assert expected <= found


def test_suggestions_are_few_enough_to_be_read() -> None:
    for strategy in strategies.shipped():
        per_theme: dict[str, int] = {}
        for one in strategies.suggest(strategy, field_codebook().themes):
            per_theme[one.bearing.theme] = per_theme.get(one.bearing.theme, 0) + 1
        assert max(per_theme.values()) <= 2


def test_a_bearing_on_a_priority_that_there_is_not_is_refused() -> None:
    with pytest.raises(StrategyProblem, match="which there is not"):
        strategies.check([Bearing("ours", "nothing", "waits")], [strategies.read(OWN, "ours.toml")])

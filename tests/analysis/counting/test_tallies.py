"""Closed questions: what was answered, what people would rather not say, what was skipped, and what was never asked."""

from collections.abc import Mapping, Sequence

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.answers.table import Table
from analysis.counting import tallies
from analysis.counting.attack import System, reach
from analysis.counting.audiences import audiences
from analysis.counting.disclosure import NARROWEST, Cell, Disclosed, Ledger, Status
from analysis.counting.tallies import Tally
from questionnaires.loading import parse
from questionnaires.response import Value
from tests.analysis.consultations import answered

QUESTIONNAIRE = """
format = 1
id = "q"
title = "A questionnaire"
audience = "survivors"

[[page]]
id = "start"
[[page.question]]
kind = "choose-one"
id = "consent"
ask = "Will you take part?"
role = "consent"
required = true
options = [{value = "yes", label = "Yes"}, {value = "no", label = "No"}]

[[page]]
id = "first"
[[page.question]]
kind = "choose-one"
id = "helped"
ask = "Did it help?"
prefer_not_to_say = true
dont_know = true
options = [{value = "yes", label = "Yes"}, {value = "no", label = "No"}, {value = "partly", label = "In part"}]

[[page]]
id = "second"
show_if = {question = "helped", any_of = ["yes"]}
[[page.question]]
kind = "choose-many"
id = "which"
ask = "Which?"
prefer_not_to_say = true
options = [{value = "a", label = "A"}, {value = "b", label = "B"}]

[[page]]
id = "third"
[[page.question]]
kind = "scale"
id = "heard"
ask = "How far were you heard?"
low_label = "Not at all"
high_label = "Fully"
dont_know = true

[[page]]
id = "fourth"
title = "Numbers"
[[page.question]]
kind = "number"
id = "weeks"
ask = "How many weeks did you wait?"
least = 0
most = 50
[[page.question]]
kind = "number"
id = "calls"
ask = "How many calls did you make?"
[[page.question]]
kind = "year"
id = "since"
ask = "Since which year?"
earliest = 1990
latest = 2029

[[page]]
id = "last"
[[page.question]]
kind = "choose-one"
id = "area"
ask = "Where do you live?"
role = "area"
prefer_not_to_say = true
options = [
  {value = "north", label = "North"}, {value = "south", label = "South"}, {value = "east", label = "East"},
  {value = "west", label = "West"},
]
"""


def tallied(*visits: tuple[int, Mapping[str, Value]], stops_at: str = "") -> dict[str, Tally]:
    """Tally so many people with the same answers each."""
    people = [{"consent": "yes", **answers} for many, answers in visits for _ in range(many)]
    table = answered(QUESTIONNAIRE, people, stops_at=stops_at)
    return of(table)


def of(table: Table) -> dict[str, Tally]:
    ledger = Ledger()
    (audience,) = audiences(table)
    assert tallies.enter(ledger, table, audience)
    return {tally.question: tally for tally in tallies.tally(ledger.publish(), table, audience)}


def shown(tally: Tally) -> dict[str, str]:
    return {answer.value: str(answer.share.part) for answer in tally.answers}


def test_preferring_not_to_say_and_skipping_are_kept_apart_from_answers() -> None:
    found = tallied((40, {"helped": "yes"}), (20, {"helped": "no"}), (15, {"helped": "prefer-not-to-say"}), (10, {}))
    helped = found["helped"]
    assert (str(helped.answered), str(helped.preferred_not), str(helped.skipped)) == ("60", "15", "10")
    assert shown(helped) == {"yes": "40", "no": "20", "partly": "fewer than 8", "dont-know": "fewer than 8"}
    assert helped.answers[0].share.percent == 67


def test_consent_is_no_finding() -> None:
    assert "consent" not in tallied((20, {"helped": "yes"}))


def test_a_question_that_was_not_shown_was_not_skipped() -> None:
    found = tallied((30, {"helped": "yes", "which": ("a", "b")}), (30, {"helped": "no"}), (12, {"helped": "yes"}))
    assert (str(found["which"].answered), str(found["which"].skipped)) == ("30", "10")


def test_a_question_that_was_not_reached_was_not_skipped() -> None:
    assert tallied((30, {"helped": "yes"}), stops_at="third")["heard"].skipped.status is Status.FEW


def test_several_answers_of_one_person_count_once_each() -> None:
    which = tallied((30, {"helped": "yes", "which": ("a", "b")}), (20, {"helped": "yes", "which": ("a",)}))["which"]
    assert which.several
    assert shown(which) == {"a": "50", "b": "30"}


@pytest.mark.parametrize("value", [("prefer-not-to-say",), "prefer-not-to-say"])
def test_preferring_not_to_say_among_several_answers_is_kept_apart(value: Value) -> None:
    which = tallied((30, {"helped": "yes", "which": ("a",)}), (10, {"helped": "yes", "which": value}))["which"]
    assert (str(which.answered), str(which.preferred_not)) == ("30", "10")


def narrowest(answered: Disclosed, parts: Sequence[Disclosed]) -> int:
    """How narrow a reader makes the narrowest hidden one of several answers, of whom who answered gave at least one."""
    system = System()
    whole, *places = (
        system.unknown(low, 10_000 if high is None else high) for low, high in (one.range for one in (answered, *parts))
    )
    twice = system.unknown(0, 10_000)
    system.equation([(whole, -1), (twice, -1), *((place, 1) for place in places)])
    reached = [reach(system, place) for place, one in zip(places, parts, strict=True) if one.number is None]
    return min(high - low for low, high in reached)


def test_several_answers_of_which_each_gave_only_one_do_not_give_the_small_ones_away() -> None:
    """Shown as 10, 10, "fewer than 8" twice, and 40 who answered: both hidden ones would have to be 7."""
    four = ", ".join(f'{{value = "{one}", label = "{one}"}}' for one in "abcd")
    asked = QUESTIONNAIRE.replace('{value = "a", label = "A"}, {value = "b", label = "B"}', four)
    people: list[dict[str, Value]] = [
        {"consent": "yes", "helped": "yes", "which": (one,)} for one in "a" * 12 + "b" * 12 + "c" * 7 + "d" * 7
    ]
    which = of(answered(asked, people))["which"]
    assert narrowest(which.answered, [answer.share.part for answer in which.answers]) >= NARROWEST

    naive = Ledger()
    cells = [Cell("s", "answers", one) for one in "abcd"]
    for cell, many in zip(cells, (12, 12, 7, 7), strict=True):
        naive.count(cell, many)
    everyone = Cell("s", "answered", "all")
    naive.base(everyone, 38)
    alone = naive.publish()
    assert narrowest(alone[everyone], [alone[cell] for cell in cells]) == 0, "and would, were no sum stated"


def test_fewer_than_ten_answers_are_not_broken_down() -> None:
    helped = tallied((9, {"helped": "yes"}), (20, {}))["helped"]
    assert helped.answered.status is Status.TOO_FEW
    assert helped.answers == ()


def test_an_audience_of_fewer_than_ten_is_not_reported_on() -> None:
    table = answered(QUESTIONNAIRE, [{"helped": "yes"}] * 9)
    assert not tallies.enter(Ledger(), table, audiences(table)[0])


def test_the_middle_of_a_scale_is_told_where_hidden_counts_cannot_move_it() -> None:
    points = ((40, 2), (10, 3), (10, 4), (2, 1), (1, 5))
    heard = tallied(*((people, {"heard": point}) for people, point in points), (30, {"heard": "dont-know"}))["heard"]
    assert heard.middle == "2"


def test_the_middle_of_a_scale_is_withheld_where_hidden_counts_could_move_it() -> None:
    heard = tallied(*((people, {"heard": point}) for people, point in ((15, 2), (15, 4), (7, 5))))["heard"]
    assert heard.middle is None


def test_the_middle_of_a_scale_is_withheld_where_rounding_could_move_it() -> None:
    """27 and 25 are both shown as 25, so that a reader could not tell which of the two has the middle."""
    heard = tallied(*((people, {"heard": point}) for people, point in ((27, 2), (25, 4))))["heard"]
    assert heard.middle is None


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 40), min_size=5, max_size=5).filter(lambda many: sum(many) >= 10))
def test_a_middle_that_is_told_is_the_true_one(many: list[int]) -> None:
    heard = tallied(*((people, {"heard": point}) for point, people in enumerate(many, 1)))["heard"]
    everyone = sorted(point for point, people in enumerate(many, 1) for _ in range(people))
    if heard.middle is not None:
        assert heard.middle[0] == str(everyone[len(everyone) // 2]) == str(everyone[(len(everyone) - 1) // 2])


def test_numbers_are_told_in_bands_that_the_question_sets() -> None:
    found = tallied(
        (20, {"weeks": 3, "calls": 4, "since": 1999}),
        (15, {"weeks": 10, "calls": 9, "since": 2000}),
        (10, {"weeks": 50.0, "since": 2029}),
    )
    assert [(answer.label, str(answer.share.part)) for answer in found["weeks"].answers] == [
        ("0 to under 10", "20"),
        ("10 to under 20", "15"),
        ("20 to under 30", "fewer than 8"),
        ("30 to under 40", "fewer than 8"),
        ("40 to 50", "10"),
    ]
    assert found["calls"].answers == (), "a band drawn by the answers would say something of them"
    assert shown(found["since"]) == {"1990": "20", "2000": "15", "2010": "fewer than 8", "2020": "10"}


def test_small_areas_are_put_together_before_anything_is_counted() -> None:
    areas = ((40, "north"), (9, "south"), (4, "east"), (25, "west"))
    area = tallied(*((people, {"area": value}) for people, value in areas))["area"]
    assert shown(area) == {"north": "40", "west": "25", "pooled": "15"}
    assert area.pooled == ("South", "East")


def test_one_small_area_is_put_together_with_the_next_smallest() -> None:
    area = tallied(*((n, {"area": value}) for n, value in ((40, "north"), (12, "south"), (0, "east"), (30, "west"))))
    assert shown(area["area"]) == {"north": "40", "west": "30", "pooled": "10"}


def test_small_areas_that_would_tell_of_each_other_take_a_larger_one_in() -> None:
    """Together 43, shown as 45: with nine at most in each, nobody could have fewer than seven."""
    nine = ("north", "south", "east", "west", "moor", "coast")
    offered = ", ".join(f'{{value = "{one}", label = "{one.title()}"}}' for one in (*nine, "town"))
    asked = QUESTIONNAIRE[: QUESTIONNAIRE.rindex("options = [")] + f"options = [{offered}]"
    counts = (9, 9, 9, 9, 7, 20, 30)
    people: list[dict[str, Value]] = [
        {"consent": "yes", "area": one} for one, many in zip((*nine, "town"), counts, strict=True) for _ in range(many)
    ]
    area = of(answered(asked, people))["area"]
    assert area.pooled == ("North", "South", "East", "West", "Moor", "Coast")
    assert shown(area) == {"pooled": "65", "town": "30"}
    fewer = [person for person in people if person["area"] != "moor"]
    assert of(answered(asked, fewer))["area"].pooled == ("North", "South", "East", "West", "Moor")


def test_areas_that_all_end_up_together_are_not_told() -> None:
    area = tallied(*((n, {"area": value}) for n, value in ((6, "north"), (5, "south"), (4, "east"), (3, "west"))))
    assert area["area"].answers == ()


def test_an_answer_that_only_an_older_version_offered_is_not_lost_from_the_base() -> None:
    old = parse(QUESTIONNAIRE.replace('value = "partly", label = "In part"', 'value = "mostly", label = "Mostly"'))
    told = ["yes"] * 20 + ["no"] * 12 + ["mostly"] * 10
    table = answered(QUESTIONNAIRE, [{"consent": "yes", "helped": helped} for helped in told])
    people = [
        msgspec.structs.replace(person, fingerprint="old") if person.answers["helped"] == "mostly" else person
        for person in table.people
    ]
    table = msgspec.structs.replace(table, people=tuple(people), questionnaires=table.questionnaires | {"old": old})
    helped = of(table)["helped"]
    assert str(helped.answered) == "40"
    assert shown(helped) == {"yes": "20", "no": "10", "partly": "fewer than 8", "dont-know": "fewer than 8"}

"""Themes are counted in people, family by family; what too few people said is named without a number, if at all."""

import msgspec
import pytest

from analysis.answers.table import Table
from analysis.counting import tallies, theme_tallies
from analysis.counting.audiences import audiences, divisions
from analysis.counting.disclosure import Ledger, Status
from analysis.counting.theme_tallies import Themes
from analysis.finding.codebook import Family
from analysis.judging.reading import Reading, ReadTheme
from questionnaires.response import Value
from tests.analysis.consultations import answered

QUESTIONNAIRE = """
format = 1
id = "q"
title = "A questionnaire"
audience = "survivors"

[[page]]
id = "words"
[[page.question]]
kind = "long-text"
id = "said"
ask = "What would you change?"

[[page]]
id = "about"
[[page.question]]
kind = "choose-one"
id = "gender"
ask = "What is your gender?"
role = "characteristic"
prefer_not_to_say = true
options = [{value = "woman", label = "Woman"}, {value = "man", label = "Man"}, {value = "other", label = "Other"}]
"""
FAMILY = Family(key="f", name="Family")


def people(women: int, men: int, unsaid: int = 5) -> Table:
    visits: list[dict[str, Value]] = [{"said": "x", "gender": gender} for gender in ["woman"] * women + ["man"] * men]
    return answered(QUESTIONNAIRE, visits + [{"said": "x"}] * unsaid)


def reading(*themes: tuple[str, set[int]], writers: int, new: bool = False) -> Reading:
    return Reading(
        codebook="Book",
        families=(FAMILY,),
        themes=tuple(
            ReadTheme(key=key, name=key.title(), family="f", new=new, carriers=frozenset(carriers))
            for key, carriers in themes
        ),
        writers=frozenset(range(writers)),
    )


def found(table: Table, read: Reading) -> Themes:
    ledger = Ledger()
    (audience,) = audiences(table)
    tallies.enter(ledger, table, audience)
    theme_tallies.enter(ledger, read, audience, divisions(table, audience))
    return theme_tallies.tally(ledger.publish(), read, audience, divisions(table, audience))


def test_a_family_counts_each_person_once() -> None:
    table = people(60, 40)
    read = reading(("one", set(range(30))), ("two", set(range(20, 50))), writers=100)
    (family,) = found(table, read).families
    assert str(family.share.part) == "50"
    assert [str(tallied.share.part) for tallied in family.themes] == ["30", "30"]


def test_themes_stand_in_the_order_of_their_shown_counts_and_never_of_those_behind() -> None:
    table = people(60, 40)
    read = reading(("zebra", set(range(22))), ("apple", set(range(18))), ("most", set(range(40))), writers=100)
    (family,) = found(table, read).families
    assert [tallied.theme.key for tallied in family.themes] == ["most", "apple", "zebra"]


def test_what_fewer_than_eight_people_said_is_named_in_alphabetical_order_without_a_number() -> None:
    table = people(60, 40)
    read = reading(("z", set(range(7))), ("a", set()), ("b", set(range(3))), ("most", set(range(40))), writers=100)
    (family,) = found(table, read).families
    assert [tallied.theme.key for tallied in family.unshown] == ["a", "b", "z"]
    assert {tallied.share.part.status for tallied in family.unshown} == {Status.FEW}


def test_a_theme_that_few_people_gave_rise_to_is_not_even_named() -> None:
    (audience,) = audiences(people(60, 40))
    few, enough = ("few", set(range(7))), ("enough", set(range(8)))
    kept = theme_tallies.named(reading(few, enough, writers=100, new=True), (audience,))
    assert [theme.key for theme in kept] == ["enough"]
    assert len(theme_tallies.named(reading(few, enough, writers=100), (audience,))) == 2


def test_a_theme_of_a_family_that_is_not_listed_is_not_lost() -> None:
    (audience,) = audiences(people(60, 40))
    stray = msgspec.structs.replace(reading(("one", {1}), writers=100), families=())
    assert [theme.family for theme in theme_tallies.named(stray, (audience,))] == [""]


@pytest.mark.parametrize(("writers", "enough"), [(12, False), (17, False), (18, True)])
def test_too_few_writers_are_not_sorted_into_themes(writers: int, *, enough: bool) -> None:
    themes = found(people(60, 40), reading(("one", set(range(10))), writers=writers))
    assert themes.enough is enough
    assert bool(themes.families) is enough


def test_groups_are_told_where_ten_of_each_wrote() -> None:
    table = people(60, 40)
    read = reading(("one", {*range(30), *range(60, 72)}), writers=100)
    (family,) = found(table, read).families
    told = {group.group: (str(group.share.part), str(group.share.base)) for group in family.themes[0].groups}
    assert told == {"Woman": ("30", "60"), "Man": ("10", "40")}


def test_one_group_alone_is_not_told() -> None:
    (family,) = found(people(60, 9), reading(("one", set(range(30))), writers=69)).families
    assert family.themes[0].groups == ()


def test_a_theme_whose_own_count_is_hidden_is_not_divided() -> None:
    (family,) = found(people(60, 40), reading(("one", set(range(7))), ("two", set(range(9))), writers=100)).families
    assert family.by_key["one"].groups == ()


def test_people_who_wrote_nothing_are_no_part_of_the_base() -> None:
    themes = found(people(60, 40), reading(("one", set(range(30))), writers=45))
    assert str(themes.writers) == "45"
    assert themes.families[0].share.percent == 67

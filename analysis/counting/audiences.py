"""The people of one audience, and the groups they say they belong to.

An audience is reported on by itself: no number adds two audiences up. Within it, people are divided by one
characteristic at a time, so that no table holds more than two attributes, the audience being one.
"""

from collections import Counter

import msgspec

from analysis.answers.table import Table, with_role
from analysis.counting.disclosure import NARROWEST, NEAREST, SMALLEST_BASE
from questionnaires.schema import PREFER_NOT, ChooseOne, Questionnaire, Role

POOLED = "pooled"
"""Value of the group in which areas or organisations with few people are put together."""

_NOUNS = {
    "survivors": ("survivor", "survivors"),
    "providers": ("service provider", "service providers"),
    "families": ("family member or carer", "family members and carers"),
    "public": ("member of the public", "members of the public"),
}


class Audience(msgspec.Struct, frozen=True, kw_only=True):
    """One audience: who they are by place in `Table.people`, and what they were asked."""

    key: str
    questionnaire: Questionnaire
    people: tuple[int, ...]

    @property
    def one(self) -> str:
        """One of them, as said in a sentence: "a survivor"."""
        return _NOUNS.get(self.key, (f"one of the {self.key}",))[0]

    @property
    def many(self) -> str:
        """Some of them, as said in a sentence."""
        return _NOUNS.get(self.key, ("", self.key))[1]


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """People of one audience who gave the same answer to a question about themselves."""

    value: str
    label: str
    people: frozenset[int]


class Division(msgspec.Struct, frozen=True, kw_only=True):
    """An audience divided by one characteristic. `name` is a short name for it, made of the question's id.

    People who skipped the question or would rather not say are in no group. `pooled` names the answers that were put
    together in one group because too few people gave them.
    """

    question: str
    name: str
    ask: str
    groups: tuple[Group, ...]
    pooled: tuple[str, ...] = ()


def audiences(table: Table) -> tuple[Audience, ...]:
    """Give the audiences of a consultation, in its own order, each with the questionnaire it was last asked."""
    by_key: dict[str, list[int]] = {key: [] for key in table.consultation.questionnaires}
    for place, person in enumerate(table.people):
        by_key[person.audience].append(place)
    return tuple(
        Audience(key=key, questionnaire=table.questionnaires[fingerprint], people=tuple(by_key[key]))
        for key, fingerprint in table.consultation.questionnaires.items()
    )


def divisions(table: Table, audience: Audience) -> tuple[Division, ...]:
    """Give the ways in which an audience may be divided: its questions on characteristics, area and organisation."""
    asked = with_role(audience.questionnaire, Role.CHARACTERISTIC, Role.AREA, Role.ORGANISATION)
    return tuple(_divide(table, audience, question) for question in asked if isinstance(question, ChooseOne))


def _divide(table: Table, audience: Audience, question: ChooseOne) -> Division:
    given = {place: table.people[place].answers.get(question.id) for place in audience.people}
    groups = [
        Group(
            value=option.value,
            label=option.label,
            people=frozenset(place for place, answer in given.items() if answer == option.value),
        )
        for option in question.options
        if option.value != PREFER_NOT
    ]
    pooled: list[Group] = []
    if question.role in (Role.AREA, Role.ORGANISATION):
        groups, pooled = _pool(groups)
    return Division(
        question=question.id,
        name=question.id.replace("-", " ").replace("_", " ").capitalize(),
        ask=question.ask,
        groups=tuple(groups),
        pooled=tuple(group.label for group in pooled),
    )


def _tell_each(pooled: list[Group]) -> bool:
    """Whether the rounded number of some groups together says too closely how many are in each of them."""
    most = SMALLEST_BASE - 1
    if any(len(group.people) > most for group in pooled):
        return False
    together = sum(len(group.people) for group in pooled)
    least = together - (together + NEAREST // 2) % NEAREST - most * (len(pooled) - 1)
    return most - least < NARROWEST


def _pool(groups: list[Group]) -> tuple[list[Group], list[Group]]:
    """Put groups of fewer than ten people into one, and with them the next smallest until it has ten.

    And until it does not tell how many are in each: five groups that are shown as 45 together, none of them of more
    than nine, would all have seven at least.
    """
    pooled = [group for group in groups if len(group.people) < SMALLEST_BASE]
    kept = [group for group in groups if len(group.people) >= SMALLEST_BASE]
    smallest_first = sorted(kept, key=lambda group: (len(group.people), group.value))
    while (
        pooled
        and smallest_first
        and (len(pooled) < 2 or sum(len(group.people) for group in pooled) < SMALLEST_BASE or _tell_each(pooled))
    ):
        pooled.append(smallest_first.pop(0))
    if not pooled:
        return kept, []
    order = Counter({group.value: place for place, group in enumerate(groups)})
    pooled.sort(key=lambda group: order[group.value])
    together = Group(
        value=POOLED,
        label="All others together",
        people=frozenset().union(*(group.people for group in pooled)),
    )
    names = {group.value for group in pooled}
    return [*(group for group in kept if group.value not in names), together], pooled

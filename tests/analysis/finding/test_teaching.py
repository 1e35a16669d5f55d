"""Teaching: what people decide stands, teaches, and shows in how far the engine agrees."""

import datetime

import numpy as np

from analysis.finding.codebook import Codebook, Theme
from analysis.finding.teaching import Decided, ask_next, collect, order
from analysis.finding.themes import find
from analysis.finding.themeset import Taught, ThemeSet
from analysis.judging.learning import Round, follow
from analysis.judging.pencil import Code, Deed, Find, Place, Step, TakeUp, play, undo
from tests.analysis.finding.test_guided import FEW, SAID

TEXTS = [text for text, _ in SAID]

VAGUE = Codebook(
    name="Vague",
    themes=(Theme(key="first", name="The first of ours"), Theme(key="second", name="The second of ours")),
)
KENNEL = [
    "They let my dog sleep by the bed.",
    "A spaniel came to court with me.",
    "Nobody would take the cats in, so I stayed.",
    "Stroking a dog helped more than talking.",
    "There should be a place for dogs and cats.",
    "My dog and my cat kept me alive.",
]
GARDEN = [
    "We planted tomatoes on Tuesdays.",
    "The allotment is the best hour of my week.",
    "Digging and weeding with the others kept me well.",
    "I grew beans for the first time.",
    "Planting beans and tomatoes on the allotment.",
    "More weeding and digging, please.",
]


def decide(texts: list[str], theme: str) -> list[Taught]:
    return [Taught(text, each.key, each.key == theme) for text in texts for each in VAGUE.themes]


def test_what_was_decided_stands_whatever_the_engine_thinks() -> None:
    taught = [Taught(TEXTS[0], "money"), Taught(TEXTS[0], "news", holds=False)]
    found = find(TEXTS, codebook=FEW, taught=taught, number=0)
    assert found.answers[0] == {"money": 1.0}
    assert [segment.sure for segment in found.segments if segment.answer == 0] == [{"money": 1.0}]


def test_decisions_teach_the_engine_what_a_name_does_not_say() -> None:
    taught = decide(KENNEL[:4], "first") + decide(GARDEN[:4], "second")
    unseen = KENNEL[4:] + GARDEN[4:]
    found = find(unseen, codebook=VAGUE, taught=taught, number=0)
    assert [next(iter(answer), "") for answer in found.answers] == ["first", "first", "second", "second"]


def test_a_later_decision_replaces_an_earlier_one_and_dropped_themes_are_passed_over() -> None:
    taught = [Taught("a", "x"), Taught("a", "y", holds=False), Taught("a", "x", holds=False), Taught("b", "gone")]
    assert collect(taught, ["x", "y"]) == [Decided("a", frozenset(), frozenset({0, 1}))]


def test_it_asks_about_what_it_doubts_and_never_twice_about_the_same() -> None:
    sure = np.full((40, 3), 0.01, np.float32)
    sure[7], sure[8] = 0.5, 0.5
    vectors = np.eye(40, dtype=np.float16)
    vectors[8] = vectors[7]
    asked = order(sure, vectors, 0)
    assert asked[0] == 7
    assert sorted(asked) == list(range(40))
    sure[20] = 0.3
    assert order(sure, vectors, 0)[:2] == (7, 20), "an answer just like one that is asked about can wait"


def test_of_two_that_it_doubts_it_asks_first_about_the_one_that_speaks_for_others() -> None:
    vectors = np.eye(40, dtype=np.float16)
    vectors[20:32] = vectors[20]
    vectors[21:32, 21] = 0.3
    vectors = (vectors / np.linalg.norm(vectors.astype(np.float32), axis=1, keepdims=True)).astype(np.float16)
    sure = np.full((40, 2), 0.01, np.float32)
    sure[7], sure[20] = 0.5, 0.45
    assert order(sure, vectors, 0)[:2] == (20, 7)
    assert order(sure, np.eye(40, dtype=np.float16), 0)[:2] == (7, 20), "the control: neither has any like it"


def test_every_fifth_answer_is_drawn_by_chance() -> None:
    sure = np.linspace(0.01, 0.5, 500, dtype=np.float32)[:, None]
    asked = order(sure, np.zeros((500, 2), np.float16), 0)
    assert len(asked) == len(set(asked)) == 200
    hardest = [row for place, row in enumerate(asked) if place % 5 != 4]
    drawn = [row for place, row in enumerate(asked) if place % 5 == 4]
    assert min(hardest) > 300
    assert min(drawn) < 100


def test_answers_that_were_decided_are_not_asked_about_again() -> None:
    found = find(TEXTS, codebook=FEW, number=0)
    assert sorted(found.ask) == list(range(len(TEXTS)))
    assert ask_next(found, decided={found.ask[0]}, count=2) == found.ask[1:3]
    assert ask_next(found, decided=range(len(TEXTS)), count=2) == ()


def steps(*deeds: Deed) -> tuple[Step, ...]:
    return tuple(Step(deed=deed, by="Anna", on=datetime.date(2027, 1, 4)) for deed in deeds)


def say(*answers: set[str]) -> ThemeSet:
    return ThemeSet(
        themes=(),
        answers=tuple(dict.fromkeys(sorted(answer), 0.9) for answer in answers),
        segments=(),
        left_over=(),
        blank=(),
        apart={},
        number=0,
        why="",
        engine="",
        seed=0,
    )


FINDINGS = {1: say({"news"}, {"money"}, set()), 2: say({"news"}, {"news", "money"}, {"tongue"})}


def test_an_answer_read_in_full_carries_what_was_said_and_nothing_else() -> None:
    taken = steps(TakeUp(FEW), Find(1), Code(0, ("money", "tongue")))
    judgement = play(taken, 3, FINDINGS.__getitem__)
    assert judgement.sure[0] == {"money": 1.0, "tongue": 1.0}
    assert judgement.said[0, "news"] is False
    assert play(undo(taken), 3, FINDINGS.__getitem__).sure[0] == {"news": 0.9}


def test_each_run_is_held_to_what_people_said_afterwards() -> None:
    taken = steps(
        TakeUp(FEW), Find(1), Code(0, ("news",)), Code(1, ("news",)), Find(2), Place(2, "money", holds=True),
        Code(2, ("tongue",)),
    )  # fmt: skip
    rounds = follow(taken, FINDINGS.__getitem__)
    assert rounds == (Round(run=1, answers=2, f1=0.5), Round(run=2, answers=1, f1=1.0))
    assert follow(undo(taken), FINDINGS.__getitem__) == rounds[:1]
    assert follow((*taken, *steps(TakeUp(FEW))), FINDINGS.__getitem__) == ()

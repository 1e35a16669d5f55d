"""What teaching has come to: how far each run of the engine agreed with people on answers that it had not seen then."""

from collections.abc import Callable, Sequence

import msgspec

from analysis.finding.themeset import ThemeSet
from analysis.judging.pencil import Code, Find, Step, TakeUp


class Round(msgspec.Struct, frozen=True, kw_only=True):
    """How far a run of the engine agreed with a person on `answers` that it had not seen then: `f1` over all decisions,
    1 for the same themes throughout."""

    run: int
    answers: int
    f1: float


def follow(steps: Sequence[Step], findings: Callable[[int], ThemeSet]) -> tuple[Round, ...]:
    """Give, for each run since the codebook was taken up, how far it agreed on the answers that were then coded."""
    rounds: list[Round] = []
    run, agreed, said, answers = 0, 0, 0, 0
    for step in (*(step for step in steps if not step.is_undone), None):
        deed = step.deed if step else None
        if isinstance(deed, Code) and run:
            machine, person = set(findings(run).answers[deed.answer]), set(deed.themes)
            agreed, said, answers = agreed + 2 * len(machine & person), said + len(machine) + len(person), answers + 1
        elif not isinstance(deed, Code):
            if answers and (deed is None or isinstance(deed, Find | TakeUp)):
                rounds.append(Round(run=run, answers=answers, f1=agreed / said if said else 1.0))
                agreed, said, answers = 0, 0, 0
            if isinstance(deed, TakeUp):
                rounds, run = [], 0
            elif isinstance(deed, Find):
                run = deed.run
    return tuple(rounds)

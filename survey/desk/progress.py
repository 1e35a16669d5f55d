"""A consultation's tasks, in the order in which they are usually done, and how far each has come."""

import datetime
from collections.abc import Sequence

import msgspec

from survey.consultations import State
from survey.desk import advice, details, publishing
from survey.desk.drafting import Kept
from survey.desk.drawing import day
from survey.desk.projects import Standing
from survey.desk.rights import Right
from survey.desk.staff import Staff

Tag = tuple[str, str]

DONE: Tag = ("Done", "good")
TO_DO: Tag = ("To do", "wait")
NOT_YET: Tag = ("Not yet", "")

STATES: dict[State | None, Tag] = {
    None: ("Being prepared", "wait"),
    State.DRAFT: ("Being prepared", "wait"),
    State.READY: ("Ready to open", "look"),
    State.OPEN: ("Open", "good"),
    State.PAUSED: ("Paused", "look"),
    State.CLOSING: ("Closing", "look"),
    State.CLOSED: ("Closed", ""),
    State.DESTROYING: ("Being destroyed", "stop"),
    State.DESTROYED: ("Destroyed", ""),
}


AHEAD = datetime.timedelta(days=30)
"""How long before its day something is brought to mind."""


class Reminder(msgspec.Struct, frozen=True, kw_only=True):
    """Something that has a day."""

    said: str
    href: str
    on: datetime.date


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """One task. Without `href` there is nothing to do about it now."""

    title: str
    href: str = ""
    hint: str = ""
    tag: Tag


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """Tasks that belong together."""

    title: str
    tasks: tuple[Task, ...]


def tasks(standing: Standing, drafts: Sequence[Kept], staff: Staff, today: datetime.date) -> list[Stage]:
    """Give the tasks of a consultation as whoever looks may do them."""
    stages = [
        Stage(title="Prepare", tasks=tuple(_preparing(standing, drafts))),
        Stage(title="Ask", tasks=tuple(_asking(standing, drafts))),
        Stage(title="Read and answer", tasks=tuple(_reading(standing, staff, today))),
    ]
    if staff.may(Right.DESIGN):
        return stages
    # Others see how far it has come, and follow only what is theirs.
    return [*(_looked_at(stage) for stage in stages[:2]), stages[2]]


def reminders(standings: Sequence[Standing], staff: Staff, today: datetime.date) -> list[Reminder]:
    """Remind whoever looks of what has a day: destroying what has had its time, and opening what is not published."""
    found = []
    for one in standings:
        home, name = f"/consultations/{one.id}", one.shown.name
        if one.state is State.CLOSED and one.destroy_on - today <= AHEAD:
            past = one.destroy_on < today
            said = f"The answers of “{name}” {'were' if past else 'are'} to be destroyed by {day(one.destroy_on)}."
            href = f"{home}/destroy" if staff.may(Right.ADMINISTER) else home
            found.append(Reminder(said=said, href=href, on=one.destroy_on))
        elif not one.is_settled and one.shown.opens - today <= AHEAD and staff.may(Right.DESIGN):
            said = f"“{name}” is to open on {day(one.shown.opens)}, and is not published yet."
            found.append(Reminder(said=said, href=home, on=one.shown.opens))
    return sorted(found, key=lambda one: one.on)


def _preparing(standing: Standing, drafts: Sequence[Kept]) -> list[Task]:
    home, project = f"/consultations/{standing.id}", standing.project
    told = not details.missing(project.consultation)
    found = [
        Task(
            title="Say what it is",
            href=f"{home}/details",
            hint="Who asks, what for, when, in which languages",
            tag=DONE if told or standing.is_settled else TO_DO,
        )
    ]
    found += [_questions(standing, kept) for kept in drafts]
    if not standing.is_settled:
        found.append(
            Task(
                title="Add a questionnaire" if drafts else "Write the questions",
                href=f"{home}/questionnaires/new",
                hint="From the library, a spreadsheet, or from nothing; one for each audience",
                tag=("Optional", "") if drafts else TO_DO,
            )
        )
    ready = not publishing.lacking_keys(standing)
    found.append(
        Task(
            title="Choose and prove the keys",
            href=f"{home}/keys",
            hint="Only the holder of the key can read the answers, after closing",
            tag=DONE if ready or standing.is_settled else TO_DO,
        )
    )
    return found


def _questions(standing: Standing, kept: Kept) -> Task:
    errors = sum(one.is_error for one in advice.advise(kept.questionnaire, standing.project.expected))
    asked = sum(len(page.questions) for page in kept.questionnaire.pages)
    return Task(
        title=f"Questions for {kept.audience}",
        href=f"/questionnaires/{kept.id}",
        hint=f"{kept.questionnaire.title}: {asked} questions on {len(kept.questionnaire.pages)} pages",
        tag=DONE if not errors else (f"{errors} to mend", "stop"),
    )


def _asking(standing: Standing, drafts: Sequence[Kept]) -> list[Task]:
    home, state = f"/consultations/{standing.id}", standing.state
    found = []
    if not standing.is_settled:
        wanting = publishing.lacks(standing, drafts)
        tag = NOT_YET if wanting else TO_DO
        hint = "From then on nobody can change what is asked"
        found.append(Task(title="Publish and open", href=f"{home}/publish", hint=hint, tag=tag))
    elif state is State.READY:
        hint = "Within seconds" if standing.asked_to_open else f"By itself on {day(standing.shown.opens)}, or at once"
        found.append(Task(title="Open", href=f"{home}/running", hint=hint, tag=STATES[state]))
    else:
        found.append(Task(title="Published and opened", tag=DONE))
    can_spread = standing.is_settled and not standing.is_over
    found.append(
        Task(
            title="Posters, paper and invitation codes",
            href=f"{home}/spread",
            hint="A poster that gives nothing away, the questions on paper, codes for organisations",
            tag=("Ready", "good") if can_spread else NOT_YET if not standing.is_over else DONE,
        )
    )
    running = standing.is_running or state is State.CLOSING
    found.append(
        Task(
            title="Follow, pause and close",
            href=f"{home}/running" if standing.is_settled else "",
            hint="How many have answered; answers on paper typed in",
            tag=STATES[state] if running else DONE if standing.is_over else NOT_YET,
        )
    )
    return found


def _reading(standing: Standing, staff: Staff, today: datetime.date) -> list[Task]:
    home, over = f"/consultations/{standing.id}", standing.is_over
    destroyed = standing.state is State.DESTROYED
    found = [
        Task(
            title="Read the answers",
            href=f"{home}/read" if over and not destroyed and staff.may(Right.ENTER) else "",
            hint="By the analyst, with the key: themes, quotes, report",
            tag=TO_DO if over and not destroyed else DONE if destroyed else NOT_YET,
        ),
        Task(
            title="Tell people what you heard and did",
            href=f"{home}/findings" if over and staff.may(Right.TELL) else "",
            hint="At the address where the survey was, for everyone",
            tag=DONE if standing.findings else TO_DO if over else NOT_YET,
        ),
    ]
    due = over and not destroyed and standing.destroy_on <= today
    found.append(
        Task(
            title="Destroy the answers",
            href=f"{home}/destroy" if over and staff.may(Right.ADMINISTER) else "",
            hint=f"By {day(standing.destroy_on)}" if not destroyed else "Nothing of them is left here",
            tag=STATES[State.DESTROYED] if destroyed else ("Due", "stop") if due else NOT_YET,
        )
    )
    return found


def _looked_at(stage: Stage) -> Stage:
    may_look = ("/running", "/questionnaires/")
    return Stage(
        title=stage.title,
        tasks=tuple(
            task
            if any(part in task.href for part in may_look) and not task.href.endswith("/new")
            else msgspec.structs.replace(task, href="")
            for task in stage.tasks
        ),
    )

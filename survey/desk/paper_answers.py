"""Answers that came on paper, typed in by staff: read like any form, and sealed and sent like any visit.

They are in this process's memory for as long as the form is, and nowhere else; nobody writes down who typed which.
"""

import re
import secrets

import asyncpg
import msgspec

from questionnaires import answers, loading, routing
from questionnaires.answers import Problem
from questionnaires.response import Response, TooLong, Value
from questionnaires.schema import Questionnaire, Role
from questionnaires.translation import localise
from survey import sealing
from survey.desk.asking import Fields
from survey.desk.projects import Standing
from survey.drafts import ROW_BYTES
from survey.refusal import Refusal


class NotTaken(Refusal):
    """The consultation takes no answers, or these are too long; the message says which."""


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    """What was typed: the answers on the path, and what could not be read."""

    answers: dict[str, Value]
    problems: tuple[Problem, ...]
    declined: bool


async def questionnaire(connection: asyncpg.Connection, standing: Standing, audience: str) -> Questionnaire | None:
    """Give what an audience is asked, as it was published."""
    published = standing.published
    fingerprint = published.questionnaires.get(audience) if published else None
    if fingerprint is None:
        return None
    return loading.decode(
        await connection.fetchval("select canonical from heard.questionnaire where fingerprint = $1", fingerprint)
    )


def mint() -> str:
    """Draw what makes sending the same form twice change nothing."""
    return secrets.token_hex(ROW_BYTES)


def spent(fields: Fields) -> str:
    """Give what was drawn for a form when it was shown, or draw it anew where it holds nothing of ours."""
    held = fields.text("spent")
    return held if re.fullmatch(f"[0-9a-f]{{{2 * ROW_BYTES}}}", held) else mint()


def read(questionnaire: Questionnaire, language: str, fields: Fields) -> Typed:
    """Read what was typed. Answers to questions that the paper told to leave out are dropped, as on the site."""
    given: dict[str, Value] = {}
    problems = []
    for page in localise(questionnaire, language).questionnaire.pages:
        for question in page.questions:
            value = answers.read(msgspec.structs.replace(question, required=False), fields.every(f"q-{question.id}"))
            if isinstance(value, Problem):
                problems.append(value)
            elif value is not None:
                given[question.id] = value
    path = routing.path(questionnaire, given)
    asked = [question.id for question in path.questions if question.role is Role.CONSENT]
    consented = all(path.answers.get(name) == "yes" for name in asked)
    return Typed(answers=path.answers, problems=tuple(problems), declined=path.ends_early or not consented)


def response(standing: Standing, questionnaire: Questionnaire, language: str, typed: Typed) -> Response:
    """Give the response that a paper comes to: on paper, all pages are passed."""
    fingerprint = loading.fingerprint(loading.canonical(questionnaire))
    everything = [page.id for page in questionnaire.pages]
    return Response(
        consultation=standing.id,
        fingerprint=fingerprint,
        language=language,
        answers=typed.answers,
        passed=routing.passages(questionnaire, routing.path(questionnaire, typed.answers), everything),
        channel="paper",
    )


async def send(connection: asyncpg.Connection, standing: Standing, made: Response, spent: str) -> None:
    """Seal a response and put it in the pool, once however often it is sent. Raises NotTaken."""
    if standing.published is None or not standing.is_running:
        raise NotTaken("This consultation takes no answers now.")
    try:
        sealed = sealing.seal(made, standing.published.public_key)
    except TooLong as problem:
        raise NotTaken("The answers together are longer than can be kept. Shorten the longest.") from problem
    stopped = next(reversed(made.passed), "")
    epoch = await connection.fetchrow(
        "select id, public_key from heard.epoch where consultation = $1 and is_open", standing.id
    )
    if epoch is None:
        raise NotTaken("The answers that wait are being filed just now. Please press the button again.")
    box = sealing.seal_for_pool(sealing.Parcel(response=sealed, stopped=stopped), epoch["public_key"])
    taken = await connection.fetchval(
        "select taken from heard.send($1, $2, $3)", [bytes.fromhex(spent)], [epoch["id"]], [box]
    )
    if not taken:
        raise NotTaken("The answers that wait are being filed just now. Please press the button again.")

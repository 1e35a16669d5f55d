"""From drafts to a published consultation: what is still wanting, and publishing it once nothing is."""

from collections.abc import Sequence

import asyncpg
import msgspec

from questionnaires import loading
from questionnaires.loading import NotAQuestionnaire
from survey import lifecycle
from survey.desk import advice, deeds, details
from survey.desk.deeds import Deed
from survey.desk.drafting import Kept
from survey.desk.projects import Standing
from survey.desk.staff import Staff
from survey.plan import Plan
from survey.refusal import Refusal


class Unready(Refusal):
    """Something is wanting before the consultation can be published."""


class Lack(msgspec.Struct, frozen=True):
    """Something that is wanting, and where it is seen to."""

    said: str
    href: str


def lacks(standing: Standing, drafts: Sequence[Kept]) -> list[Lack]:
    """Give all that is wanting."""
    project, home = standing.project, f"/consultations/{standing.id}"
    found = [Lack(f"Say {words}.", f"{home}/details") for words in details.missing(project.consultation)]
    if not drafts:
        found.append(Lack("Write the questions: there is no questionnaire yet.", f"{home}/questionnaires/new"))
    for kept in drafts:
        errors = sum(one.is_error for one in advice.advise(kept.questionnaire, project.expected))
        if errors:
            things = "one thing has" if errors == 1 else f"{errors} things have"
            said = f"“{kept.questionnaire.title}”: {things} to be mended."
            found.append(Lack(said, f"/questionnaires/{kept.id}/mend"))
    audiences = {kept.audience for kept in drafts}
    for audience in project.switches.invited:
        if audience not in audiences:
            said = f"Codes are wanted from {audience}, who are asked nothing. Untick them, or write their questions."
            found.append(Lack(said, f"{home}/details"))
    return [*found, *lacking_keys(standing)]


def lacking_keys(standing: Standing) -> list[Lack]:
    """Give what is wanting of the keys."""
    project, keys = standing.project, f"/consultations/{standing.id}/keys"
    own = project.consultation.public_key
    if not own:
        return [Lack("Choose the key that will open the answers.", keys)]
    if not project.is_proven:
        return [Lack("Prove the key: otherwise nobody may be able to read what people answer.", keys)]
    if not project.recovery_key and not project.consultation.invented:
        return [Lack("Choose the administrator’s recovery key, so that a broken disk loses no answer.", keys)]
    if project.recovery_key == own:
        return [Lack("The recovery key must not be the key that opens the answers. Choose another.", keys)]
    return []


def plan(standing: Standing, drafts: Sequence[Kept]) -> Plan:
    """Give the consultation as it would be published. Raises Unready."""
    wanting = lacks(standing, drafts)
    if wanting:
        raise Unready(" ".join(one.said for one in wanting))
    project = standing.project
    canonical = {}
    for kept in drafts:
        try:
            loading.check(kept.questionnaire)
        except NotAQuestionnaire as problem:
            raise Unready(f"“{kept.questionnaire.title}” is not finished.") from problem
        canonical[kept.audience] = loading.canonical(kept.questionnaire)
    stated = msgspec.structs.replace(
        project.consultation,
        questionnaires={audience: loading.fingerprint(one) for audience, one in canonical.items()},
    )
    return Plan(
        consultation=stated,
        questionnaires={loading.fingerprint(one): one for one in canonical.values()},
        entry=project.entry,
        switches=project.switches,
        recovery_key=project.recovery_key or None,
    )


async def publish(
    connection: asyncpg.Connection, staff: Staff, standing: Standing, drafts: Sequence[Kept], *, at_once: bool
) -> None:
    """Publish a consultation, to open on its day or, if asked, at once. Raises Unready, `lifecycle.NotAllowed`."""
    made = plan(standing, drafts)
    today = await connection.fetchval("select current_date")
    if at_once and made.consultation.opens > today:
        made = msgspec.structs.replace(made, consultation=msgspec.structs.replace(made.consultation, opens=today))
    await lifecycle.publish(connection, made, is_proven=standing.project.is_proven)
    await lifecycle.make_ready(connection, standing.id)
    await deeds.note(connection, staff, Deed.PUBLISHED, standing.id)
    if at_once:
        await lifecycle.ask_to_open(connection, standing.id)
        await deeds.note(connection, staff, Deed.ASKED_TO_OPEN, standing.id)

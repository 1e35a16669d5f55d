"""A whole consultation as one file: to another installation, to keep, or as the start of the next wave.

The file says what is asked and how, and holds no answer and no secret. What belongs to one installation (that a key
was proven here, the administrator's recovery key) does not travel.
"""

import datetime
import re

import asyncpg
import msgspec

from questionnaires import loading
from questionnaires.consultation import Consultation
from questionnaires.schema import Questionnaire
from survey import languages, sealing
from survey.consultations import Switches
from survey.desk import deeds, details, drafting, naming, projects
from survey.desk.deeds import Deed
from survey.desk.projects import Project, Standing
from survey.desk.staff import Staff
from survey.refusal import Refusal
from survey.sealing import NotAPublicKey

FORMAT = b"heard consultation 1\n"
LARGEST = 16 * 1024 * 1024
_ENTRY = re.compile(r"[a-z0-9]{1,40}")


class NotABundle(Refusal):
    """The file is no consultation of ours; the message says why."""


class Bundle(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the file holds after its first line, as JSON. `questionnaires` by audience."""

    consultation: Consultation
    entry: str
    switches: Switches
    expected: int
    keep_months: int
    questionnaires: dict[str, Questionnaire]


def write(bundle: Bundle) -> bytes:
    """Write a bundle as a file."""
    return FORMAT + msgspec.json.format(msgspec.json.encode(bundle)) + b"\n"


def read(content: bytes) -> Bundle:
    """Read a bundle. Raises NotABundle."""
    if not content.startswith(FORMAT):
        raise NotABundle("This is not a consultation taken out of Heard: choose the file whose name ends in .heard.")
    try:
        return msgspec.json.decode(content[len(FORMAT) :], type=Bundle)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as problem:
        raise NotABundle("This file is damaged, or was written by a newer version of Heard.") from problem


async def pack(connection: asyncpg.Connection, standing: Standing) -> Bundle:
    """Give a consultation as it stands: as published where it is settled."""
    asked = {kept.audience: kept.questionnaire for kept in await drafting.of_project(connection, standing.id)}
    if standing.is_settled and standing.published:
        for audience, fingerprint in standing.published.questionnaires.items():
            canonical = await connection.fetchval(
                "select canonical from heard.questionnaire where fingerprint = $1", fingerprint
            )
            asked[audience] = loading.decode(canonical)
    project = standing.project
    return Bundle(
        consultation=msgspec.structs.replace(standing.shown, questionnaires={}),
        entry=project.entry,
        switches=project.switches,
        expected=project.expected,
        keep_months=project.keep_months,
        questionnaires=asked,
    )


async def unpack(connection: asyncpg.Connection, staff: Staff, bundle: Bundle, *, invented: bool) -> str:
    """Begin a consultation with what a bundle holds, and give its id. Nothing of it is published, no key proven."""
    made = await _begin(connection, bundle, bundle.consultation.name, invented=invented)
    await deeds.note(connection, staff, Deed.IMPORTED, made)
    for audience, questionnaire in bundle.questionnaires.items():
        asked = msgspec.structs.replace(questionnaire, audience=naming.name(audience, (), "survivors"))
        await drafting.begin(connection, staff, made, asked, "Brought in with its consultation")
    return made


async def next_wave(connection: asyncpg.Connection, staff: Staff, standing: Standing) -> str:
    """Begin the next wave of a consultation's series, with the questions that were asked, and give its id."""
    bundle = await pack(connection, standing)
    before = bundle.consultation
    opens = before.opens + datetime.timedelta(days=364)
    stated = msgspec.structs.replace(
        before,
        series=before.series or before.name,
        wave=before.wave + 1,
        opens=opens,
        closes=opens + (before.closes - before.opens),
        public_key=b"",
    )
    name = f"{before.series or before.name} {before.wave + 1}"
    following = msgspec.structs.replace(bundle, consultation=stated)
    made = await _begin(connection, following, name, invented=before.invented)
    await deeds.note(connection, staff, Deed.BEGAN, made)
    for audience, questionnaire in bundle.questionnaires.items():
        asked = msgspec.structs.replace(questionnaire, audience=audience)
        await drafting.begin(connection, staff, made, asked, "Taken over from the wave before")
    return made


async def _begin(connection: asyncpg.Connection, bundle: Bundle, name: str, *, invented: bool) -> str:
    taken = {row["id"] for row in await connection.fetch("select id from heard.consultation")}
    taken |= {row["id"] for row in await connection.fetch("select id from desk.project")}
    chosen = naming.name(name, taken, "consultation")
    entries = {row["entry"] for row in await connection.fetch("select entry from heard.consultation")}
    is_free = bool(_ENTRY.fullmatch(bundle.entry)) and bundle.entry not in entries
    spoken = tuple(tag for tag in bundle.consultation.languages if tag in languages.reviews())
    stated = msgspec.structs.replace(
        bundle.consultation,
        id=chosen,
        name=name,
        questionnaires={},
        languages=spoken or ("en",),
        public_key=_usable(bundle.consultation.public_key),
        invented=invented,
    )
    project = Project(
        consultation=stated,
        entry=bundle.entry if is_free else projects.draw_entry(),
        switches=bundle.switches,
        expected=bundle.expected,
        keep_months=bundle.keep_months,
    )
    for wrong in details.wrongs(details.of(project)).values():
        raise NotABundle(f"The file says something that cannot stand: {wrong[:1].lower()}{wrong[1:]}.")
    await projects.keep_new(connection, project)
    return chosen


def _usable(public_key: bytes) -> bytes:
    """Give a public key that answers can be sealed to; none where it is damaged."""
    try:
        sealing.read(public_key)
    except NotAPublicKey:
        return b""
    return public_key

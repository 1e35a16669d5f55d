"""The file in which an administrator says what a consultation is: `survey open FILE`.

TOML: the fields of `questionnaires.consultation.Consultation`, but that `questionnaires` names a file for each
audience (or `library:NAME` for one of the library), `public_key` and `recovery_key` name public key files, `entry` is
the address, and `[switches]` turns things on and off. Files are looked for beside this one.
"""

import re
import secrets
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from questionnaires import key_files, library, loading
from questionnaires.consultation import Consultation
from questionnaires.key_files import NotAKeyFile
from questionnaires.library import NotInTheLibrary
from questionnaires.lint import Severity, lint
from questionnaires.loading import NotAQuestionnaire
from questionnaires.problems import did_you_mean
from questionnaires.schema import Questionnaire, SupportContact
from survey.consultations import Switches
from survey.refusal import Refusal

Form = TypeVar("Form")

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """A consultation as it is to be published, with its questionnaires' canonical bytes by fingerprint.

    `recovery_key` is the raw public key of the administrator; None only where the consultation is invented.
    """

    consultation: Consultation
    questionnaires: dict[str, bytes]
    entry: str
    switches: Switches
    recovery_key: bytes | None


class NotAPlan(Refusal):
    """The file is no plan of a consultation; the message says where and what to write instead."""


class _Beside(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a plan says beside the fields of the consultation itself."""

    questionnaires: dict[str, str]
    public_key: str
    recovery_key: str = ""
    entry: str | None = None
    switches: Switches = Switches()


_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_ENTRY = re.compile(r"[a-z0-9]{0,40}")


def read(path: Path) -> Plan:
    """Read a plan and everything it names. Raises NotAPlan with a sentence for its author."""
    raw = _toml(path)
    own = {field.encode_name for field in msgspec.structs.fields(_Beside)}
    known = own | {field.encode_name for field in msgspec.structs.fields(Consultation)}
    for name in raw:
        if name not in known:
            raise NotAPlan(f"{path.name}: '{name}' is no field of a consultation. {did_you_mean(name, known)}".strip())
    beside = _converted(path, {name: value for name, value in raw.items() if name in own}, _Beside)
    stated = {name: value for name, value in raw.items() if name not in own}
    consultation = _converted(path, stated | {"questionnaires": {}}, Consultation)
    questionnaires = {
        audience: _questionnaire(path, audience, name, consultation.support)
        for audience, name in beside.questionnaires.items()
    }
    canonical = {audience: loading.canonical(one) for audience, one in questionnaires.items()}
    plan = Plan(
        consultation=msgspec.structs.replace(
            consultation,
            questionnaires={audience: loading.fingerprint(one) for audience, one in canonical.items()},
            public_key=_public_key(path, "public_key", beside.public_key),
        ),
        questionnaires={loading.fingerprint(one): one for one in canonical.values()},
        entry="".join(secrets.choice(_LETTERS) for _ in range(6)) if beside.entry is None else beside.entry,
        switches=beside.switches,
        recovery_key=_public_key(path, "recovery_key", beside.recovery_key) if beside.recovery_key else None,
    )
    for wrong in _wrongs(plan):
        raise NotAPlan(f"{path.name}: {wrong}")
    return plan


def _wrongs(plan: Plan) -> Iterator[str]:
    stated = plan.consultation
    if not _ID.fullmatch(stated.id):
        yield f"id is '{stated.id}'. Use up to 40 small letters, digits and hyphens, as in 'aftercare-2027'."
    if not _ENTRY.fullmatch(plan.entry):
        yield f"entry is '{plan.entry}'. Use up to 40 small letters and digits that mean nothing, or leave it out."
    if stated.closes < stated.opens:
        yield f"it closes on {stated.closes}, before it opens on {stated.opens}."
    if not stated.questionnaires:
        yield "it asks nobody. Name a questionnaire for each audience under [questionnaires]."
    if not stated.languages:
        yield "languages is empty. Leave it out for English alone."
    for audience in plan.switches.invited:
        if audience not in stated.questionnaires:
            yield f"switches.invited names '{audience}', which is asked nothing. {_listed(stated.questionnaires)}"
    if plan.recovery_key is None and not stated.invented:
        yield (
            "recovery_key is missing: without it, a lost key folder loses the answers that wait. Make one with"
            " 'survey recovery-key', and keep it with the administrator."
        )
    if plan.recovery_key == stated.public_key:
        yield (
            "recovery_key is the analyst's key, whose holder could then tell the order of answers in an old backup."
            " Make one of the administrator's own with 'survey recovery-key'."
        )


def _listed(audiences: Iterable[str]) -> str:
    return "Audiences: " + ", ".join(sorted(audiences)) + "."


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as problem:
        raise NotAPlan(f"{path} cannot be read: {problem.strerror}.") from problem
    except UnicodeDecodeError as problem:
        raise NotAPlan(f"{path.name} is no text file in UTF-8. Was another file meant?") from problem
    except (ValueError, RecursionError) as problem:
        raise NotAPlan(f"{path.name} cannot be read as TOML: {problem}.") from problem


def _converted(path: Path, raw: dict[str, Any], form: type[Form]) -> Form:
    try:
        return msgspec.convert(raw, form)
    except msgspec.ValidationError as problem:
        raise NotAPlan(f"{path.name}: {problem}.") from problem


def _questionnaire(path: Path, audience: str, name: str, support: Iterable[SupportContact]) -> Questionnaire:
    ready = name.removeprefix("library:")
    try:
        questionnaire = loading.load(path.parent / name) if ready == name else library.take(ready)
    except NotInTheLibrary as problem:
        raise NotAPlan(f"{path.name}: {problem}") from problem
    except NotAQuestionnaire as problem:
        raise NotAPlan(f"{path.name}: the questionnaire for {audience} cannot be asked.\n{problem}") from problem
    if questionnaire.audience != audience:
        raise NotAPlan(
            f"{path.name}: the questionnaire '{name}' is for {questionnaire.audience}, and is named for {audience}."
        )
    # The consultation's own contacts are shown beside the questionnaire's.
    shown = msgspec.structs.replace(questionnaire, support=(*questionnaire.support, *support))
    if errors := [str(found) for found in lint(shown) if found.severity is Severity.ERROR]:
        said = "\n".join(errors)
        raise NotAPlan(f"{path.name}: the questionnaire for {audience} could harm somebody as it is.\n{said}")
    return questionnaire


def _public_key(path: Path, field: str, name: str) -> bytes:
    try:
        return key_files.read_public_key((path.parent / name).read_text("utf-8"))
    except (OSError, ValueError) as problem:
        raise NotAPlan(f"{path.name}: {field} names the file '{name}', which cannot be read.") from problem
    except NotAKeyFile as problem:
        raise NotAPlan(f"{path.name}: {field} names '{name}'. {problem}") from problem

"""From a sealed export and the private key to a table of people, known by nothing but their place in it.

The people stand in an order that follows from what they said: sorted by a digest of each response. Nothing of the
order in which they came can survive that, and the same answers always give the same table, so that findings can be
checked by opening them again.
"""

import hashlib
from collections import Counter
from collections.abc import Callable
from typing import BinaryIO

import msgspec

from analysis.answers.keys import CannotOpen, PrivateKey
from analysis.answers.table import Person, Table
from questionnaires import answers, export, loading
from questionnaires.export import Header, Incomplete
from questionnaires.response import Damaged, Response, SealedResponse, key_id
from questionnaires.schema import Questionnaire


class Unread(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Responses that could not be read, by why.

    `damaged` do not open or are damaged inside; `strange` open but belong to another consultation, or do not fit
    their questionnaire; `missing` were announced by the file and are not in it.
    """

    damaged: int = 0
    strange: int = 0
    missing: int = 0

    @property
    def total(self) -> int:
        """How many in all."""
        return self.damaged + self.strange + self.missing


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """An export, opened. `is_whole` is false where the file is cut off or its checksum is wrong."""

    table: Table
    unread: Unread
    is_whole: bool


class OtherKey(Exception):
    """The export was sealed for another key; the message names both."""


class BadQuestionnaire(Exception):
    """A questionnaire in the export is not the one that its fingerprint names."""


def open_export(file: BinaryIO, key: PrivateKey, progress: Callable[[int, int], None]) -> Opened:
    """Open every response of an export that can be opened, and count the others.

    `progress` is told how many of how many records have been read. Raises `export.NotAnExport`, OtherKey,
    BadQuestionnaire.
    """
    header, records = export.read(file)
    sealed_for = key_id(header.consultation.public_key)
    if sealed_for != key.key_id:
        raise OtherKey(f"These answers were sealed for key {sealed_for}. The key given is {key.key_id}.")
    questionnaires = _questionnaires(header)
    responses: list[Response] = []
    tally: Counter[str] = Counter()
    read = 0
    is_whole = True
    try:
        for read, sealed in enumerate(records, 1):
            progress(read, header.responses)
            response = _open(sealed, key)
            if response is None:
                tally["damaged"] += 1
            elif not _fits(response, header, questionnaires):
                tally["strange"] += 1
            else:
                responses.append(response)
    except Incomplete:
        is_whole = False
    unread = Unread(damaged=tally["damaged"], strange=tally["strange"], missing=max(0, header.responses - read))
    table = Table(
        consultation=header.consultation,
        questionnaires=questionnaires,
        people=tuple(_person(response, questionnaires) for response in sorted(responses, key=_digest)),
        unreadable=unread.total,
    )
    return Opened(table=table, unread=unread, is_whole=is_whole)


def add_late(table: Table, late: Table) -> Table:
    """Add the people of a later opening of the same consultation behind those who are there.

    Whoever is in both is added once; two people who said exactly the same are still two. Nobody's place changes.
    """
    known = Counter(msgspec.msgpack.encode(person) for person in table.people)
    added: list[Person] = []
    for person in late.people:
        encoded = msgspec.msgpack.encode(person)
        if known[encoded]:
            known[encoded] -= 1
        else:
            added.append(person)
    return msgspec.structs.replace(
        late,
        questionnaires=table.questionnaires | late.questionnaires,
        people=(*table.people, *added),
    )


def _questionnaires(header: Header) -> dict[str, Questionnaire]:
    for fingerprint, canonical in header.questionnaires.items():
        if loading.fingerprint(canonical) != fingerprint:
            raise BadQuestionnaire(
                f"The questionnaire {fingerprint[:12]} in this export was changed after it was published. "
                "Ask for the export again."
            )
    return {fingerprint: loading.decode(canonical) for fingerprint, canonical in header.questionnaires.items()}


def _open(sealed: SealedResponse | None, key: PrivateKey) -> Response | None:
    """Open one record; None where it is damaged, or where seal and content name different questionnaires."""
    if sealed is None:
        return None
    try:
        response = key.open(sealed)
    except (CannotOpen, Damaged):
        return None
    return response if response.fingerprint == sealed.fingerprint else None


def _fits(response: Response, header: Header, questionnaires: dict[str, Questionnaire]) -> bool:
    """Whether a response is one that the site could have sealed for this consultation."""
    questionnaire = questionnaires.get(response.fingerprint)
    if questionnaire is None or response.consultation != header.consultation.id:
        return False
    asked = {question.id: question for page in questionnaire.pages for question in page.questions}
    return response.answers.keys() <= asked.keys() and all(
        answers.read(asked[name], answers.shown(asked[name], value)) == value
        for name, value in response.answers.items()
    )


def _person(response: Response, questionnaires: dict[str, Questionnaire]) -> Person:
    return Person(
        audience=questionnaires[response.fingerprint].audience,
        fingerprint=response.fingerprint,
        language=response.language,
        channel=response.channel,
        answers=response.answers,
        passed=response.passed,
    )


def _digest(response: Response) -> bytes:
    return hashlib.sha256(msgspec.msgpack.encode(response, order="deterministic")).digest()

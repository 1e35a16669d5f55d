"""What the pages of an opened workspace share: doing one deed in it, where each page is, and which day it is."""

import datetime
from collections.abc import Callable

from analysis.answers.workspace import Workspace
from survey.desk import reading
from survey.desk.asking import Ask
from survey.desk.doors.reading import entered


async def work(request: Ask, consultation: str, deed: Callable[[Workspace], reading.T]) -> reading.T:
    """Do one deed in the workspace that whoever asks has entered. Raises `reading.NotEntered`, NotInTheWorkspace."""
    standing, ticket = await entered(request, consultation)
    return await reading.work(reading.place(request.desk.settings, standing.id), ticket, deed)


def at(consultation: str, room: str) -> str:
    """Give the address of one of a workspace's pages."""
    return f"/consultations/{consultation}/read/{room}"


def today() -> datetime.date:
    """Give the day that deeds are dated with."""
    return datetime.datetime.now(tz=datetime.UTC).date()

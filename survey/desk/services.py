"""What the desk's pages work with, made once when it starts."""

import socket

from survey.desk.handing_over import Parcels
from survey.desk.notices import Notices
from survey.desk.patience import Patience
from survey.desk.previewing import Previews
from survey.desk.records import Records
from survey.desk.sittings import Sittings
from survey.settings import Settings


class Desk:
    """The desk's database, its settings, and what it keeps in memory only. `hand` leads to the desk's worker."""

    def __init__(self, records: Records, settings: Settings, hand: socket.socket | None = None) -> None:
        self.records = records
        self.settings = settings
        self.patience = Patience()
        self.notices = Notices()
        self.previews = Previews()
        self.parcels = Parcels()
        self.sittings = Sittings()
        self.hand = hand

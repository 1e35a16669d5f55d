"""A site over a database of the test's own."""

from collections.abc import Awaitable, Callable

import pytest
from litestar.types import ASGIApp

from questionnaires.consultation import Consultation
from survey import languages
from survey.return_codes import Cost, ReturnCodes
from survey.site.app import build
from survey.store import Store
from tests.conftest import Database
from tests.site import publishing

Publish = Callable[..., Awaitable[Consultation]]


@pytest.fixture
def publish(database: Database, site_store: Store) -> Publish:
    """Publish a consultation and let the site know of it at once."""

    async def published(*texts: str, **fields: object) -> Consultation:
        made = await publishing.publish(database.owner, *texts, **fields)  # type: ignore[arg-type]
        await site_store.refresh()
        return made

    return published


@pytest.fixture
async def app(site_store: Store) -> ASGIApp:
    """The site's application, with every language that has a catalogue, and cheap return codes."""
    cheap = ReturnCodes(Cost(memory_kib=64, passes=1))
    return build(site_store, approved=frozenset(languages.reviews()), codes=cheap)

"""Arriving: by whatever way, again, with cookies blocked, too early and too late."""

import asyncpg
import pytest
from litestar.types import ASGIApp

from survey import lifecycle
from survey.consultations import Findings, State, Switches
from survey.site.arrival import FIRST, SECOND
from survey.store import Store
from tests.conftest import Database
from tests.site import publishing
from tests.site.conftest import Publish
from tests.site.visitor import Visitor

pytestmark = pytest.mark.anyio


async def test_the_entry_address_never_becomes_a_page(app: ASGIApp, publish: Publish) -> None:
    await publish()
    async with Visitor(app) as visitor:
        answer = await visitor.client.get("/spring")
        assert (answer.status_code, answer.headers["location"]) == (303, "/page?b")
        answer = await visitor.client.get("/page?b")
        assert (answer.status_code, answer.headers["location"]) == (303, "/page")


async def test_the_cookies_are_out_of_others_reach(app: ASGIApp, publish: Publish) -> None:
    await publish()
    async with Visitor(app) as visitor:
        answer = await visitor.client.get("/spring")
        first, second = answer.headers.get_list("set-cookie")
        for cookie in (first, second):
            assert "; Secure" in cookie
            assert "; SameSite=Lax" in cookie
            assert "; Path=/" in cookie
            assert "Domain" not in cookie
            assert "Expires" not in cookie
        assert first.startswith(f"{FIRST}=")
        assert first.endswith("; HttpOnly")
        assert second.startswith(f"{SECOND}=")
        assert "HttpOnly" not in second


async def test_the_first_page_says_what_matters_before_the_first_question(app: ASGIApp, publish: Publish) -> None:
    await publish(contact="Write to **us**.")
    async with Visitor(app) as visitor:
        await visitor.enter()
        for words in (
            "The commissioner for the county.",
            "Write to us.",
            "About 5 minutes.",
            "Nobody reads what you write here in time to help you.",
            "If you are in danger now, call 999.",
            "The Listening Line",
            "We do not keep your internet address",
            "after the survey closes on 31 December 2026",
            "“Leave now” is on every page.",
            "we forget what you wrote",
            "The address of this site may stay in the history of your browser.",
            "Scripts are off in this browser.",
        ):
            assert words in visitor.text, words
        await visitor.press("safety")
        assert "A private window keeps no history" in visitor.text
        await visitor.press("back")
        assert visitor.heading == "Help after sexual violence"


async def test_safety_can_be_read_from_any_page_and_what_was_typed_stays(app: ASGIApp, publish: Publish) -> None:
    await publish(publishing.SMALL)
    async with Visitor(app) as visitor:
        await visitor.enter()
        await visitor.press()
        await visitor.press("safety", only="half a thought")
        await visitor.press("back")
        assert visitor.fields["q-only"] == ["half a thought"]


async def test_blocked_cookies_are_a_calm_page_and_no_loop(app: ASGIApp, publish: Publish) -> None:
    await publish()
    async with Visitor(app) as visitor:
        await visitor.client.get("/spring")
        visitor.client.cookies.clear()
        await visitor._follow(await visitor.client.get("/page?b"))
        assert visitor.heading == "Your browser keeps no cookies"


async def test_a_page_without_a_visit_is_the_neutral_site(app: ASGIApp, publish: Publish) -> None:
    await publish()
    async with Visitor(app) as visitor:
        answer = await visitor.client.get("/page")
        assert (answer.status_code, answer.headers["location"]) == (303, publishing.LEAVE_TO)


@pytest.mark.parametrize("kept", [FIRST, SECOND])
async def test_one_cookie_alone_counts_as_having_left(app: ASGIApp, publish: Publish, kept: str) -> None:
    await publish()
    async with Visitor(app) as visitor:
        await visitor.enter()
        value = visitor.cookies[kept]
        visitor.client.cookies.clear()
        visitor.client.cookies.set(kept, value)
        answer = await visitor.client.get("/page")
        assert answer.headers["location"] == publishing.LEAVE_TO
        assert "Max-Age=0" in answer.headers["set-cookie"]


async def test_entering_again_keeps_a_visit_under_way(app: ASGIApp, publish: Publish) -> None:
    await publish(publishing.SMALL)
    async with Visitor(app) as visitor:
        await visitor.enter()
        await visitor.press()
        await visitor.press("back", only="half")
        await visitor.press()
        before = visitor.cookies
        await visitor.enter()
        assert visitor.fields["q-only"] == ["half"]
        assert visitor.cookies == before


async def test_entering_after_a_send_begins_anew_on_a_shared_device(
    app: ASGIApp, publish: Publish, database: Database
) -> None:
    await publish(publishing.SMALL)
    async with Visitor(app) as visitor:
        for words in ("Mine.", "Hers."):
            await visitor.enter()
            await visitor.press()
            assert not visitor.fields.get("q-only") or visitor.fields["q-only"] == [""]
            await visitor.press("send", only=words)
    assert sorted(str(one.answers["only"]) for one in await publishing.sent(database.owner)) == ["Hers.", "Mine."]


async def test_entering_after_declining_begins_anew(app: ASGIApp, publish: Publish) -> None:
    await publish()
    async with Visitor(app) as visitor:
        await visitor.enter()
        await visitor.press()
        await visitor.press(consent="no")
        await visitor.enter()
        assert visitor.heading == "Help after sexual violence"


async def test_entering_another_consultation_leaves_the_first(
    app: ASGIApp, publish: Publish, database: Database
) -> None:
    await publish(publishing.SMALL)
    await publish(name="summer", entry="summer")
    async with Visitor(app) as visitor:
        await visitor.enter()
        await visitor.press()
        await visitor.press("back", only="secret")
        await visitor.enter("summer")
        assert visitor.heading == "Help after sexual violence"
        assert len(await publishing.drafts(database.owner)) == 1


async def test_where_there_is_one_consultation_the_bare_address_leads_to_it(app: ASGIApp, publish: Publish) -> None:
    await publish(entry="")
    async with Visitor(app) as visitor:
        await visitor.enter("")
        assert visitor.heading == "Help after sexual violence"


async def test_an_unknown_address_is_a_calm_page(app: ASGIApp, publish: Publish) -> None:
    await publish()
    async with Visitor(app) as visitor:
        await visitor.enter("sprign")
        assert visitor.response.status_code == 404
        assert visitor.heading == "There is nothing here"


async def test_whoever_opens_the_address_the_moment_it_is_published_is_let_in(
    app: ASGIApp, site_store: Store, database: Database
) -> None:
    await publishing.publish(database.owner)
    assert not site_store.served(), "the site has yet to hear of it"
    async with Visitor(app) as visitor:
        await visitor.enter()
        assert visitor.heading == "Help after sexual violence"


async def test_whoever_comes_the_moment_a_pause_ends_is_let_in(
    app: ASGIApp, publish: Publish, database: Database
) -> None:
    await publish(state=State.PAUSED)
    await publishing.set_state(database.owner, "spring", State.OPEN)
    async with Visitor(app) as visitor:
        await visitor.enter()
        assert visitor.heading == "Help after sexual violence"


@pytest.mark.parametrize("state", [State.CLOSED, State.CLOSING])
async def test_a_closed_consultation_says_so_with_its_support(app: ASGIApp, publish: Publish, state: State) -> None:
    support = ({"name": "County line", "phone": "0808 157 0001"},)
    await publish(state=state, support=support)
    async with Visitor(app) as visitor:
        await visitor.enter()
        assert visitor.response.status_code == 410
        assert visitor.heading == "This survey has closed"
        assert "County line" in visitor.text


async def test_what_was_heard_and_done_is_shown_where_the_survey_was(
    app: ASGIApp, publish: Publish, database: Database, site_store: Store
) -> None:
    await publish(state=State.CLOSED, languages=("en", "cy"))
    connection = await asyncpg.connect(database.desk)
    told = Findings(texts={"en": "- You said that *nobody rang back*.\n- We now ring within two days. <b>"})
    await lifecycle.show_findings(connection, "spring", told)
    await site_store.refresh()
    async with Visitor(app) as visitor:
        await visitor.enter()
        assert [item.text_content() for item in visitor.page.xpath("//main//ul[not(@class)]/li")] == [
            "You said that nobody rang back.",
            "We now ring within two days. <b>",
        ]
        await lifecycle.show_findings(connection, "spring", None)
        await site_store.refresh()
        await visitor.enter()
        assert "rang back" not in visitor.text
    await connection.close()


async def test_a_paused_consultation_lets_nobody_in_but_lets_those_inside_go_on(
    app: ASGIApp, publish: Publish, database: Database, site_store: Store
) -> None:
    await publish(publishing.SMALL)
    async with Visitor(app) as inside, Visitor(app) as outside:
        await inside.enter()
        await inside.press()
        await publishing.set_state(database.owner, "spring", State.PAUSED)
        await site_store.refresh()
        await outside.enter()
        assert outside.heading == "This survey is paused"
        assert outside.response.headers["retry-after"]
        await inside.enter()
        await inside.press("send", only="Still here.")
        assert inside.heading == "Thank you. Your answers have been sent."


async def test_a_survey_that_closes_during_a_visit_says_so_when_it_is_sent(
    app: ASGIApp, publish: Publish, database: Database, site_store: Store
) -> None:
    await publish(publishing.SMALL)
    async with Visitor(app) as visitor:
        await visitor.enter()
        await visitor.press()
        await publishing.set_state(database.owner, "spring", State.CLOSED)
        await site_store.refresh()
        await visitor.press("send", only="Too late.")
        assert visitor.heading == "This survey has closed"


async def test_where_there_are_several_audiences_each_gets_its_own_questions(
    app: ASGIApp, publish: Publish, database: Database
) -> None:
    await publish(publishing.VISIT + publishing.SUPPORT, publishing.SMALL)
    async with Visitor(app) as visitor:
        await visitor.enter()
        await visitor.press()
        assert visitor.problems == ["Choose one of these, so that we ask the right questions"]
        await visitor.press(audience="providers")
        assert visitor.heading == "Before you start"
        await visitor.press("back")
        assert visitor.fields["audience"] == ["providers"]
        await visitor.press(audience="survivors")
        assert "We ask about the help you had." in visitor.text
        await visitor.press()
        assert visitor.heading == "Taking part"
        await visitor.press("back")
        assert visitor.heading == "Before you start"
        await visitor.press("back")
        await visitor.press(audience="providers")
        await visitor.press()
        await visitor.press("send", only="From a service.")
    (response,) = await publishing.sent(database.owner)
    assert response.answers == {"only": "From a service."}


async def test_an_organisation_types_its_code_and_is_heard_once(
    app: ASGIApp, publish: Publish, database: Database
) -> None:
    await publish(publishing.SMALL, switches=Switches(invited=("providers",)))
    (code,) = await publishing.invite(database.owner, "spring", 1)
    for words in ("First.", "Second."):
        async with Visitor(app) as visitor:
            await visitor.enter()
            await visitor.press()
            assert visitor.heading == "Your invitation code"
            await visitor.press(code="nonsense <b>")
            assert visitor.problems == ["We do not know this code. Please look at your invitation again"]
            assert visitor.fields["code"] == ["nonsense <b>"]
            await visitor.press(code=code.upper().replace("-", " "))
            assert visitor.heading == "What should change?"
            await visitor.press("send", only=words)
            assert visitor.heading == "Thank you. Your answers have been sent."
    (response,) = await publishing.sent(database.owner)
    assert response.answers == {"only": "First."}


async def test_the_code_page_cannot_be_passed_by(app: ASGIApp, publish: Publish, database: Database) -> None:
    made = await publish(publishing.SMALL, switches=Switches(invited=("providers",)))
    start = made.questionnaires["providers"][:12]
    async with Visitor(app) as visitor:
        await visitor.enter()
        await visitor.press()
        await visitor.post({"at": [f"{start}.en.only"], "q-only": ["Uninvited."], "do": ["send"]})
    assert await publishing.sent(database.owner) == []


async def test_the_browsers_language_is_used_where_the_survey_has_it(app: ASGIApp, publish: Publish) -> None:
    await publish()
    async with Visitor(app, languages="fr-FR, cy;q=0.9, en;q=0.5") as visitor:
        await visitor.enter()
        assert visitor.page.get("lang") == "en"

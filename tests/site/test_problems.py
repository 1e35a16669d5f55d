"""Whatever goes wrong: a calm page, the way out on it, and nothing that was typed is lost."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Sequence
from urllib.parse import unquote_to_bytes

import pytest
from litestar.types import ASGIApp

from questionnaires.response import SealedResponse
from survey import drafts
from survey.connecting import Unavailable
from survey.site import forms
from survey.site.app import build
from survey.site.arrival import Arrival, Header
from survey.site.forms import Form
from survey.site.guard import Throttle, TooMany
from survey.site.problems import Problems, Said
from survey.site.wire import Reply
from survey.store import DraftChanged, Store
from tests.conftest import Database
from tests.site import publishing
from tests.site.conftest import Publish
from tests.site.visitor import Visitor

pytestmark = pytest.mark.anyio

ABOVE = "We could not save this page just now. What you wrote is still here."


def failing(problem: BaseException) -> Callable[..., object]:
    async def deed(*_given: object, **_named: object) -> None:
        raise problem

    return deed


async def at_the_question(visitor: Visitor) -> Visitor:
    await visitor.enter()
    return await visitor.press()


LANES = {"fetch_draft": "_fetches", "keep_draft": "_keeps", "send": "_sends", "mark_sent": "_marks"}


def take_away(site_store: Store, deed: str, broken: pytest.MonkeyPatch) -> None:
    """Take the database away from one of the store's deeds."""
    broken.setattr(getattr(site_store, LANES[deed]), "_do", failing(Unavailable()))


async def comes_back_filled(visitor: Visitor, site_store: Store, monkeypatch: pytest.MonkeyPatch, deed: str) -> None:
    """Check that a page that cannot be kept comes back as it was, and goes on once the database is there again."""
    await at_the_question(visitor)
    with monkeypatch.context() as broken:
        take_away(site_store, deed, broken)
        await visitor.press(only="Please <keep> this.")
    assert visitor.response.status_code == 503, "nothing is said of it"
    assert int(visitor.response.headers["retry-after"]) > 0
    assert ABOVE in visitor.text
    assert visitor.heading == "What should change?"
    assert visitor.fields["q-only"] == ["Please <keep> this."], "the form came back empty"
    await visitor.press()
    assert visitor.heading == "Check your answers"
    assert "Please <keep> this." in visitor.text


@pytest.mark.parametrize("part", [False, True])
@pytest.mark.parametrize("deed", ["fetch_draft", "keep_draft"])
async def test_with_the_database_away_the_form_comes_back_filled_and_works_again_later(
    app: ASGIApp, publish: Publish, site_store: Store, monkeypatch: pytest.MonkeyPatch, deed: str, *, part: bool
) -> None:
    await publish(publishing.SMALL)
    async with Visitor(app, part=part) as visitor:
        await comes_back_filled(visitor, site_store, monkeypatch, deed)


async def test_a_site_that_goes_on_without_having_kept_is_found_out(
    app: ASGIApp, publish: Publish, site_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await publish(publishing.SMALL)
    monkeypatch.setattr(Store, "keep_draft", all_the_same(Store.keep_draft))
    async with Visitor(app, part=True) as visitor:
        with pytest.raises(AssertionError, match="nothing is said of it"):
            await comes_back_filled(visitor, site_store, monkeypatch, "keep_draft")


async def test_a_form_that_comes_back_empty_is_found_out(
    app: ASGIApp, publish: Publish, site_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await publish(publishing.SMALL)
    given_back = Problems._given_back

    def emptied(
        problems: Problems, said: Said, arrival: Arrival, form: Form, headers: Sequence[Header]
    ) -> Reply | None:
        return given_back(problems, said, arrival, {"at": form["at"], "do": form["do"]}, headers)

    monkeypatch.setattr(Problems, "_given_back", emptied)
    async with Visitor(app) as visitor:
        with pytest.raises(AssertionError, match="came back empty"):
            await comes_back_filled(visitor, site_store, monkeypatch, "keep_draft")


def all_the_same(
    deed: Callable[..., Coroutine[object, object, None]],
) -> Callable[..., Coroutine[object, object, None]]:
    """Control: a deed that is acknowledged whether or not the database did it."""

    async def acknowledged(*given: object) -> None:
        with contextlib.suppress(Unavailable):
            await deed(*given)

    return acknowledged


async def is_sent_once(
    app: ASGIApp, database: Database, site_store: Store, monkeypatch: pytest.MonkeyPatch, deed: str
) -> None:
    """Check that a send in which the database goes away can be done again, and is then one response."""
    async with Visitor(app) as visitor:
        await at_the_question(visitor)
        with monkeypatch.context() as broken:
            take_away(site_store, deed, broken)
            await visitor.press("send", only="Once.")
        refused = visitor.response.status_code == 503
        if refused:
            assert visitor.fields["q-only"] == ["Once."]
            await visitor.press("send")
        assert visitor.heading == "Thank you. Your answers have been sent."
    said = [response.answers["only"] for response in await publishing.sent(database.owner)]
    assert said, "lost"
    assert said == ["Once."], "sent twice"
    assert refused


@pytest.mark.parametrize("deed", ["send", "mark_sent"])
async def test_with_the_database_away_while_sending_nothing_is_lost_and_nothing_sent_twice(
    app: ASGIApp,
    publish: Publish,
    database: Database,
    site_store: Store,
    monkeypatch: pytest.MonkeyPatch,
    deed: str,
) -> None:
    await publish(publishing.SMALL)
    await is_sent_once(app, database, site_store, monkeypatch, deed)


async def test_thanks_before_the_response_is_durable_are_found_out(
    app: ASGIApp, publish: Publish, database: Database, site_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await publish(publishing.SMALL)
    monkeypatch.setattr(Store, "send", all_the_same(Store.send))
    with pytest.raises(AssertionError, match="lost"):
        await is_sent_once(app, database, site_store, monkeypatch, "send")


async def test_sends_that_do_not_know_each_other_are_found_out(
    app: ASGIApp, publish: Publish, database: Database, site_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await publish(publishing.SMALL)
    send = Store.send

    async def anew(opened: Store, consultation: str, _key: bytes, response: SealedResponse, stopped: str) -> None:
        await send(opened, consultation, drafts.mint_spent(), response, stopped)

    monkeypatch.setattr(Store, "send", anew)
    with pytest.raises(AssertionError, match="sent twice"):
        await is_sent_once(app, database, site_store, monkeypatch, "mark_sent")


async def test_a_form_whose_page_is_not_at_hand_is_given_back_behind_a_button(
    app: ASGIApp, publish: Publish, site_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await publish(publishing.SMALL)
    async with Visitor(app) as visitor:
        await at_the_question(visitor)
        kept = visitor.cookies
        elsewhere = Visitor(build(site_store))  # a process that has not shown this page yet
        for name, value in kept.items():
            elsewhere.client.cookies.set(name, value, domain="survey.example")
        form = {**visitor.fields, "q-only": ['"quoted" & <kept>'], "do": ["next"]}
        with monkeypatch.context() as broken:
            broken.setattr(site_store, "fetch_draft", failing(Unavailable()))
            await elsewhere.post(form)
        assert elsewhere.response.status_code == 503
        assert elsewhere.heading == "The survey cannot be reached just now"
        await elsewhere.post(dict(elsewhere.fields))
        assert '"quoted" & <kept>' in elsewhere.text
        await elsewhere.client.aclose()


async def test_a_place_that_is_no_page_of_questions_is_given_back_too(
    app: ASGIApp, publish: Publish, site_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await publish(publishing.SMALL)
    async with Visitor(app) as visitor:
        await visitor.enter()
        with monkeypatch.context() as broken:
            broken.setattr(site_store, "keep_draft", failing(Unavailable()))
            await visitor.press()
        assert visitor.response.status_code == 503
        await visitor.post(dict(visitor.fields))
        assert visitor.heading == "What should change?"


async def test_looking_and_entering_with_the_database_away_are_calm(
    app: ASGIApp, publish: Publish, site_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await publish(publishing.SMALL)
    async with Visitor(app) as visitor, Visitor(app) as newcomer:
        await at_the_question(visitor)
        monkeypatch.setattr(site_store, "fetch_draft", failing(Unavailable()))
        monkeypatch.setattr(site_store, "begin_draft", failing(Unavailable()))
        await visitor.look()
        assert visitor.response.status_code == 503
        assert visitor.page.xpath("//a[@href='/page']")
        await newcomer.enter()
        assert newcomer.response.status_code == 503


@pytest.mark.parametrize("problem", [RuntimeError("secret words"), DraftChanged()])
async def test_what_nobody_thought_of_is_a_calm_page_that_says_nothing_of_itself(
    app: ASGIApp,
    publish: Publish,
    site_store: Store,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    problem: Exception,
) -> None:
    await publish(publishing.SMALL)
    async with Visitor(app) as visitor:
        await at_the_question(visitor)
        monkeypatch.setattr(site_store, "keep_draft", failing(problem))
        await visitor.press(only="A canary.")
        assert visitor.response.status_code in {500, 503}
        assert visitor.fields["q-only"] == ["A canary."]
        assert "secret words" not in visitor.response.text
    said = "".join(capfd.readouterr())
    assert "secret" not in said
    assert "canary" not in said


async def test_a_visit_that_expired_says_why(app: ASGIApp, publish: Publish, site_store: Store) -> None:
    await publish(publishing.SMALL)
    async with Visitor(app) as visitor:
        await at_the_question(visitor)
        row = (await site_store._pool.fetch("select id from heard.draft"))[0][0]
        await site_store.forget_draft(row)
        await visitor.press(only="Something long that I thought about for hours.")
        assert visitor.response.status_code == 410
        assert visitor.heading == "Your visit has ended"
        assert "Something long that I thought about for hours." in visitor.text


async def is_refused_kindly(app: ASGIApp, body: bytes) -> None:
    """Check that what is no form gets a friendly page, and changes nothing."""
    async with Visitor(app) as visitor:
        await at_the_question(visitor)
        await visitor.send(body)
        assert visitor.response.status_code == 400, "taken for a form"
        assert visitor.heading == "We could not read that"
        await visitor.look()
        assert visitor.heading == "What should change?"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"at=x",
        b"at=..",
        b"at=%ff%fe&do=next",
        b"at=%ED%A0%80.en.only",
        b"&".join(b"a%d=1" % number for number in range(1_001)),
        b"=&=&==&&&",
        b"\x00\x01\x02",
    ],
)
async def test_malformed_forms_are_a_friendly_page(app: ASGIApp, publish: Publish, body: bytes) -> None:
    await publish(publishing.SMALL)
    await is_refused_kindly(app, body)


async def test_a_decoder_that_makes_do_with_anything_is_found_out(
    app: ASGIApp, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    await publish(publishing.SMALL)
    monkeypatch.setattr(forms, "_text", lambda encoded: unquote_to_bytes(encoded).decode(errors="replace"))
    with pytest.raises(AssertionError, match="taken for a form"):
        await is_refused_kindly(app, b"at=%ED%A0%80.en.only")


async def test_another_kind_of_form_is_a_friendly_page(app: ASGIApp, publish: Publish) -> None:
    await publish(publishing.SMALL)
    async with Visitor(app) as visitor:
        await at_the_question(visitor)
        await visitor.send(b'{"at": "x"}', **{"content-type": "application/json"})
        assert visitor.response.status_code == 400


async def test_a_body_over_the_cap_is_a_clear_page(app: ASGIApp, publish: Publish) -> None:
    await publish(publishing.SMALL)
    async with Visitor(app) as visitor:
        await at_the_question(visitor)
        await visitor.post({**visitor.fields, "q-only": ["x" * forms.LARGEST]})
        assert visitor.response.status_code == 413
        assert visitor.heading == "That was too much at once"
        assert visitor.response.headers["connection"] == "close"


async def test_a_body_that_does_not_arrive_is_given_up(
    app: ASGIApp, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    await publish(publishing.SMALL)
    monkeypatch.setattr(forms, "PATIENCE", 0.01)
    never = asyncio.Event()

    async def receive() -> dict[str, object]:
        await never.wait()
        return {"type": "http.disconnect"}

    with pytest.raises(forms.FormTooSlow):
        await forms.read({}, receive)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/nowhere/at/all", 404),
        ("GET", "/favicon.ico", 404),
        ("PUT", "/page", 405),
        ("DELETE", "/spring", 405),
        ("POST", "/spring", 405),
        ("GET", "/" + "a" * 3_000, 404),
        ("GET", "/%00", 404),
        ("GET", "/../../etc/passwd", 404),
        ("GET", "/%2e%2e/%2e%2e/etc/passwd", 404),
        ("GET", "/page/", None),
    ],
)
async def test_every_other_address_and_method_is_answered_calmly(
    app: ASGIApp, publish: Publish, method: str, address: str, status: int | None
) -> None:
    await publish(publishing.SMALL)
    async with Visitor(app) as visitor:
        await visitor._follow(await visitor.client.request(method, address))
        assert status in {None, visitor.response.status_code}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "none"}, 403),
        ({"sec-fetch-site": "same-origin", "origin": "https://evil.example"}, 200),
    ],
)
async def test_browsers_that_say_where_a_form_comes_from_are_believed(
    app: ASGIApp, publish: Publish, headers: dict[str, str], status: int
) -> None:
    await publish(publishing.SMALL)
    async with Visitor(app) as visitor:
        await at_the_question(visitor)
        await visitor.post({**visitor.fields, "do": ["next"]}, **headers)
        assert visitor.response.status_code == status


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("https://survey.example", 200),
        ("http://survey.example", 200),  # behind a proxy, the scheme that we see is not the browser's
        ("https://evil.example", 403),
        ("https://survey.example.evil.example", 403),
        ("null", 403),
        ("", 403),
    ],
)
async def test_older_browsers_are_told_apart_by_their_origin(
    app: ASGIApp, publish: Publish, origin: str, status: int
) -> None:
    await publish(publishing.SMALL)
    async with Visitor(app) as visitor:
        await at_the_question(visitor)
        form = b"at=" + visitor.fields["at"][0].encode() + b"&do=next"
        answer = await visitor.client.post(
            "/page",
            content=form,
            headers={"content-type": "application/x-www-form-urlencoded"} | ({"origin": origin} if origin else {}),
            follow_redirects=True,
        )
        assert answer.status_code == status


async def test_too_much_from_one_address_is_slowed_and_keeps_what_was_typed(
    app: ASGIApp, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    await publish(publishing.SMALL)
    async with Visitor(app) as visitor:
        await at_the_question(visitor)
        monkeypatch.setattr(Throttle, "count", _too_many)
        await visitor.press("send", only="Patience.")
        assert visitor.response.status_code == 429
        assert visitor.fields["q-only"] == ["Patience."]
        assert "try again in a minute" in visitor.text


def _too_many(*_: object) -> None:
    raise TooMany

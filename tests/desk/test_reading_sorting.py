"""Strategies, families, splitting, what fits nowhere, and coding blind, at the desk."""

import asyncpg
import pytest

from analysis import deeds, releasing
from analysis.judging.agreement import SAMPLE
from analysis.writing import strategies
from analysis.writing.strategies import Bearing
from survey.desk.rights import Role
from survey.settings import Settings
from tests.desk import opened
from tests.desk.clerk import Clerk
from tests.desk.conftest import SignIn
from tests.desk.opened import BEA, BOTH, inside

pytestmark = pytest.mark.anyio

OWN = """
key = "ours"
name = "Our own plan"
owner = "The office"

[[priority]]
key = "waiting"
name = "Shorter waits"
asks = "Nobody waits longer than a month for counselling."
words = ["wait", "waiting list"]

[[priority]]
key = "boats"
name = "Boats"
asks = "Xylophones."
"""


def busiest(clerk: Clerk) -> str:
    """Give the address of the theme that most answers carry."""
    address: str = clerk.page.xpath("//tbody//a/@href")[0]
    return address


def values(clerk: Clerk, name: str, *, ticked: bool) -> list[str]:
    """Give the values of the boxes of a name that are ticked, or not."""
    boxes = clerk.page.xpath("//input[@type='checkbox' and @name=$name]", name=name)
    return [box.get("value") for box in boxes if (box.get("checked") is not None) == ticked]


async def test_findings_are_held_against_a_shipped_strategy_by_what_the_analyst_ticks(
    anna: Clerk, sign_in: SignIn, name: str, known: Settings
) -> None:
    page = f"/consultations/{name}/read/strategies"
    await anna.go(page)
    await anna.press("Set the strategies", strategies=["wessex"])
    wessex = next(one for one in strategies.shipped() if one.key == "wessex")
    assert all(priority.name in anna.text for priority in wessex.priorities)
    assert "suggested" in anna.text
    assert values(anna, "bears", ticked=True) == [], "a suggestion is not a decision"
    bea = await opened.enter(await sign_in("Bea", BOTH), name, BEA)
    await bea.go(page)
    first, second, third = values(anna, "bears", ticked=False)[:3]
    await anna.press("Save what is ticked", bears=[first, second])
    assert set(values(anna, "bears", ticked=True)) == {first, second}
    await bea.press("Save what is ticked", bears=[third])
    assert set(values(bea, "bears", ticked=True)) == {first, second, third}, "neither undoes the other's decision"
    await anna.press("Save what is ticked", bears=[second])
    assert set(values(anna, "bears", ticked=True)) == {second, third}
    await anna.post(f"{page}/assign", {"strategy": "wessex", "bears": "nothing-like-it/" + wessex.priorities[0].key})
    assert "not there any more" in anna.text
    await anna.go(page)
    await anna.post(f"{page}/assign", {"strategy": "wessex", "bears": second.partition("/")[0] + "/no-priority"})
    assert "which there is not" in anna.text
    with inside(known, name) as workspace:
        assert len(releasing.bearings(workspace)) == 2
    await anna.go(page)
    await anna.press("Set the strategies", strategies=[])
    with inside(known, name) as workspace:
        assert not releasing.held_against(workspace)
        assert not releasing.bearings(workspace)


async def test_an_office_brings_a_strategy_of_its_own_and_learns_what_is_wrong_with_it(anna: Clerk, name: str) -> None:
    page = f"/consultations/{name}/read/strategies"
    await anna.go(page)
    anna.attach("own", "ours.toml", OWN.replace('asks = "Xylophones."', 'asks = ""').encode())
    await anna.press("Set the strategies")
    assert anna.status == 409
    assert "ours.toml, priority 2: 'asks' is empty" in anna.text
    await anna.go(page)
    anna.attach("own", "ours.toml", b"\xff\xfe")
    await anna.press("Set the strategies")
    assert "more than plain text" in anna.text
    await anna.go(page)
    anna.attach("own", "ours.toml", OWN.encode())
    await anna.press("Set the strategies")
    assert "Our own plan" in anna.text
    waits = anna.page.xpath("//fieldset[legend[contains(., 'Shorter waits')]]")[0]
    assert "suggested" in waits.text_content()
    await anna.press("Set the strategies")
    assert "Our own plan" in anna.text, "it stays until it is unticked"


async def test_what_bears_on_a_priority_follows_its_theme_through_a_merge(
    anna: Clerk, name: str, known: Settings
) -> None:
    page = f"/consultations/{name}/read"
    await anna.go(f"{page}/strategies")
    await anna.press("Set the strategies", strategies=["wessex"])
    first = values(anna, "bears", ticked=False)[0]
    await anna.press("Save what is ticked", bears=[first])
    theme, _, priority = first.partition("/")
    await anna.go(f"{page}/themes/{theme}")
    into = anna.value("into")
    await anna.press("Merge", into=into)
    with inside(known, name) as workspace:
        assert releasing.bearings(workspace) == (Bearing("wessex", priority, into),)
    await anna.go(f"{page}/strategies")
    assert values(anna, "bears", ticked=True) == [f"{into}/{priority}"]


async def test_families_are_named_added_and_dissolved_and_themes_join_them(
    anna: Clerk, name: str, known: Settings
) -> None:
    themes = f"/consultations/{name}/read/themes"
    await anna.go(themes)
    first = next(field.get("name") for field in anna.page.xpath("//input[starts-with(@name, 'family-')]"))
    await anna.press("Save the families", family="Travel", **{first: "Renamed"})
    with inside(known, name) as workspace:
        before = deeds.judge(workspace).codebook
    assert {"Renamed", "Travel"} <= {family.name for family in before.families}
    await anna.go(busiest(anna))
    await anna.press("Save", family="travel")
    await anna.go(themes)
    assert anna.page.xpath("//tbody/tr[1]/td[2]")[0].text_content() == "Travel"
    await anna.press("Save the families", **{"family-travel": ""})
    assert anna.page.xpath("//tbody/tr[1]/td[2]")[0].text_content() == "None"
    await anna.press("Undo the last step")
    assert anna.page.xpath("//tbody/tr[1]/td[2]")[0].text_content() == "Travel"


async def test_a_theme_is_split_by_ticking_answers(anna: Clerk, name: str, known: Settings) -> None:
    await anna.go(f"/consultations/{name}/read/themes")
    await anna.go(busiest(anna))
    theme = anna.path.rpartition("/")[2]
    await anna.follow("See all, or split it")
    answers = values(anna, "answers", ticked=False)
    await anna.press("Make a theme of the ticked answers", name="Something else")
    assert "Tick the answers" in anna.text
    await anna.go(f"/consultations/{name}/read/themes/{theme}/answers")
    word = anna.page.xpath("//label[contains(@for, 'answer-')]")[0].text_content().split()[0]
    await anna.press("Show them", holding=word)
    shown = values(anna, "answers", ticked=False)
    assert answers[0] in shown
    await anna.go(f"/consultations/{name}/read/themes/{theme}/answers")
    await anna.press("Make a theme of the ticked answers", answers=answers[:2], name="Something else")
    assert anna.heading == "Something else"
    assert "2 answers tell of it" in anna.text
    with inside(known, name) as workspace:
        judgement = deeds.judge(workspace)
    for answer in map(int, answers[:2]):
        assert theme not in judgement.sure[answer]
        assert "something-else" in judgement.sure[answer]
    await anna.go(f"/consultations/{name}/read/themes/{theme}/answers")
    await anna.post(anna.path, {"name": "Again", "answers": answers[0]})
    assert "no longer tell of this theme" in anna.text
    await anna.go(f"/consultations/{name}/read/themes")
    await anna.press("Undo the last step")
    assert "Something else" not in anna.text


async def test_a_theme_shows_the_answers_that_are_unlike_the_rest(anna: Clerk, name: str, known: Settings) -> None:
    await anna.go(f"/consultations/{name}/read/themes")
    await anna.go(busiest(anna))
    theme = anna.path.rpartition("/")[2]
    with inside(known, name) as workspace:
        judgement = deeds.judge(workspace)
        typical, atypical = deeds.examples(workspace, judgement, theme)
    assert typical
    assert len(atypical) == 2
    here = "//h2[.='Unlike the rest']/following-sibling::*[@class='card'][position() <= 2]//*[@name='answer']/@value"
    assert [int(answer) for answer in anna.page.xpath(here)] == atypical
    shown = anna.page.xpath("//input[@name='answer']/@value")
    assert len(shown) == len(set(shown)), "no answer is shown twice"
    await anna.post(anna.path, {"do": "not", "answer": str(atypical[0])})
    with inside(known, name) as workspace:
        _, now = deeds.examples(workspace, deeds.judge(workspace), theme)
    assert now == atypical[1:], "what no longer carries the theme is no example of it"


async def test_a_theme_says_how_answers_speak_of_it_until_it_is_no_longer_what_the_machine_found(
    anna: Clerk, name: str
) -> None:
    await anna.go(f"/consultations/{name}/read/themes")
    await anna.go(busiest(anna))
    said = "hardly any praise, about 7 in 10 criticise and about 3 in 10 ask for something"
    assert said in anna.text
    assert "stands in no report" in anna.text
    await anna.press("Merge", into=anna.value("into"))
    await anna.go(f"/consultations/{name}/read/themes")
    await anna.go(busiest(anna))
    assert said not in anna.text


async def test_what_fits_nowhere_is_read_and_placed(anna: Clerk, name: str, known: Settings) -> None:
    await anna.go(f"/consultations/{name}/read/themes")
    await anna.follow("See the answers that fit nowhere")
    before = len(anna.page.xpath("//input[@name='answer']"))
    assert f"{before} answers carry no theme" in anna.text
    assert "2 English answers hold whole sentences in another language" in anna.text
    answer, theme = int(anna.value("answer")), anna.page.xpath("//select[@name='theme']/option[2]/@value")[0]
    await anna.press("Place it")
    assert "Choose the theme" in anna.text, "no answer lands under a theme by a slip"
    await anna.go(f"/consultations/{name}/read/left-over")
    await anna.press("Place it", theme=theme)
    assert len(anna.page.xpath("//input[@name='answer']")) == before - 1
    with inside(known, name) as workspace:
        assert deeds.judge(workspace).said == {(answer, theme): True}
    await anna.post(anna.path, {"answer": "999999", "theme": theme})
    assert "not there" in anna.text


async def test_a_second_person_codes_blind_and_sees_how_far_they_agree_only_afterwards(
    anna: Clerk, sign_in: SignIn, name: str, known: Settings
) -> None:
    page = f"/consultations/{name}/read/coding"
    bea = await opened.enter(await sign_in("Bea", frozenset({Role.APPROVER})), name, BEA)
    await bea.go(page)
    await bea.press("Draw them and begin", size="25")
    with inside(known, name) as workspace:
        sample, judgement = workspace.get(SAMPLE), deeds.judge(workspace)
    assert len(sample.answers) == 25
    await bea.press("Next answer")
    assert "None of them" in bea.text
    assert bea.status == 409, "nothing ticked is no answer"
    await bea.go(page)
    for number, answer in enumerate(sample.answers, 1):
        assert f"Answer {number} of 25" in bea.text
        assert bea.value("answer") == str(answer)
        assert not bea.page.xpath("//input[@checked]"), "it does not show what was found"
        assert "kappa" not in bea.text
        found = list(judgement.sure[answer])
        await bea.press("Next answer", **({"themes": found} if found else {"none": "yes"}))
    assert "You have coded the whole sample" in bea.text
    assert "25 answers were coded" in bea.text
    assert bea.page.xpath("//tr[th='All themes together']/td/text()") == ["1.00", "1.00"]
    await bea.post(page, {"answer": str(sample.answers[0]), "none": "yes"})
    assert "coded this answer already" in bea.text
    await anna.go(f"/consultations/{name}/read")
    assert "25 of 25 answers coded" in anna.text


async def test_whoever_decided_on_answers_does_not_code_them(anna: Clerk, name: str) -> None:
    await anna.go(f"/consultations/{name}/read/themes")
    await anna.go(busiest(anna))
    await anna.press("It does not")
    await anna.go(f"/consultations/{name}/read/coding")
    assert "Let in somebody who has not" in anna.text
    await anna.post(f"/consultations/{name}/read/coding", {"do": "draw", "size": "25"})
    assert "Somebody else has to code" in anna.text


async def test_nothing_is_coded_or_held_against_anything_without_a_passphrase(
    sign_in: SignIn, name: str, owner: asyncpg.Connection
) -> None:
    assert await owner.fetchval("select count(*) from heard.consultation") == 1
    anna = await sign_in("Anna", BOTH)
    for room in ("coding", "strategies", "left-over", "themes/waiting/answers"):
        await anna.go(f"/consultations/{name}/read/{room}")
        assert anna.path == f"/consultations/{name}/read", room

"""Actions say who and when, and are carried on until they have been reported as done."""

import datetime

import msgspec
import pytest

from analysis.writing import actions
from analysis.writing.actions import Action, ActionProblem, Progress
from questionnaires import prose

FILMS = Action(
    key="films",
    heard="Officers did not know.",
    doing="Officers will watch four films.",
    owner="The Chief Constable",
    due=datetime.date(2026, 9, 30),
    themes=("officer-knowledge",),
    on_site=True,
)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"heard": " "}, "does not say what people said"),
        ({"doing": ""}, "does not say what will be done"),
        ({"owner": ""}, "does not say who does it"),
        ({"due": None}, "has no date"),
        ({"progress": Progress.DROPPED}, "Say why in 'note'"),
    ],
)
def test_an_action_that_nobody_could_be_held_to_is_refused(change: dict[str, object], told: str) -> None:
    with pytest.raises(ActionProblem, match=told):
        actions.check([msgspec.structs.replace(FILMS, **change)])


def test_what_is_done_needs_no_date() -> None:
    done = msgspec.structs.replace(FILMS, due=None, progress=Progress.DONE)
    assert actions.check([done]) == (done,)


def test_an_action_names_themes_that_there_are() -> None:
    wrong = msgspec.structs.replace(FILMS, themes=("officers-knowledge",))
    actions.check_themes([FILMS], ["officer-knowledge", "updates"], 1)
    with pytest.raises(ActionProblem, match=r"'officers-knowledge', which .* Did you mean 'officer-knowledge'"):
        actions.check_themes([wrong], ["officer-knowledge", "updates"], 1)
    actions.check_themes([wrong], ["officer-knowledge", "updates"], 2)


def test_two_actions_of_one_key_are_refused() -> None:
    with pytest.raises(ActionProblem, match="Two actions have the key 'films'"):
        actions.check([FILMS, FILMS])


def test_actions_are_carried_on_until_they_have_been_reported_as_done() -> None:
    old_done = msgspec.structs.replace(FILMS, key="old-done", progress=Progress.DONE, wave=1)
    old_open = msgspec.structs.replace(FILMS, key="old-open", progress=Progress.UNDER_WAY, wave=1)
    new_done = msgspec.structs.replace(FILMS, key="new-done", progress=Progress.DONE, wave=2)
    assert [action.key for action in actions.carry([old_done, old_open, new_done])] == ["old-open", "new-done"]


def test_the_site_is_given_words_for_what_was_chosen_and_for_nothing_else() -> None:
    hidden = msgspec.structs.replace(FILMS, key="hidden", heard="Nobody was told.", on_site=False)
    dropped = msgspec.structs.replace(FILMS, key="no", progress=Progress.DROPPED, note="There was no money for it.")
    told = actions.for_site([FILMS, hidden, dropped])
    assert told == (
        "**You said, we did.** This is what came of what people told us before.\n\n"
        "- You said: Officers did not know. We will do this: Officers will watch four films.\n"
        "- You said: Officers did not know. We could not do this: Officers will watch four films. "
        "There was no money for it.\n"
    )
    assert [type(block).__name__ for block in prose.read(told)] == ["Paragraph", "Bullets"]
    assert actions.for_site([hidden]) == ""

"""What is to be mended in a questionnaire, in words for people who see a page and no file.

The checks of `questionnaires` speak to authors of files. Here their findings are given a place on the desk's pages
and, where they say what to write in a file, are said again in terms of what to tick and where.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

import msgspec

from questionnaires import soundness
from questionnaires.lint import EXPECTED, Severity, lint
from questionnaires.problems import QuestionnaireProblem, Where
from questionnaires.schema import Questionnaire
from survey.desk import mending
from survey.desk.drawing import tongue


class Advice(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to mend. `rule` is empty where something is not finished rather than unwise; `may_mend` offers to do
    it at the press of a button."""

    is_error: bool
    rule: str
    where: Where
    said: str
    instead: str
    reason: str = ""
    may_mend: bool = False

    @property
    def is_unfinished(self) -> bool:
        """Whether it is about something that was not finished yet."""
        return not self.rule

    @property
    def section(self) -> str:
        """Give the part that is meant, if one is."""
        match = re.fullmatch(r"section '(.*)'", self.where.part)
        return match[1] if match else ""

    @property
    def room(self) -> str:
        """Tell on which page of the designer it is mended."""
        if self.where.page:
            return f"pages/{self.where.page}"
        if self.where.part.startswith("section"):
            return "parts"
        if self.where.part.startswith("support") or self.rule == "support":
            return "support"
        if self.where.part.startswith("translations") or self.rule == "translation":
            return "languages"
        return "about"

    @property
    def anchor(self) -> str:
        """Name the part of that page where it is said."""
        return f"q-{self.where.question}" if self.where.question else self.section or self.where.field

    @property
    def beside(self) -> str:
        """Name the field of a form beside which it is said, whether that form has such a field or not."""
        return _BESIDE.get(self.rule) or self.where.field


_BESIDE: Mapping[str, str] = {
    "prefer-not-to-say": "prefer_not_to_say",
    "dont-know": "prefer_not_to_say",
    "reminder": "reminder",
    "equality-last": "role",
}
"""Where what a rule finds is mended, for rules that find a question wanting and not one of its words."""


def by_field(found: Iterable[Advice], fields: Iterable[str]) -> dict[str, list[Advice]]:
    """Sort what is said of a form by its fields; under "" is what concerns none of them."""
    sorted_out: dict[str, list[Advice]] = {"": [], **{field: [] for field in fields}}
    for one in found:
        sorted_out[one.beside if one.beside in sorted_out else ""].append(one)
    return sorted_out


@lru_cache(maxsize=64)
def _advise(encoded: bytes, expected: int) -> tuple[Advice, ...]:
    questionnaire = msgspec.json.decode(encoded, type=Questionnaire)
    unfinished = [_unfinished(questionnaire, problem) for problem in soundness.wrongs(questionnaire)]
    order = {page.id: number for number, page in enumerate(questionnaire.pages)}
    unfinished.sort(key=lambda one: order.get(one.where.page, len(order)))
    found = [
        Advice(
            is_error=finding.severity is Severity.ERROR,
            rule=finding.rule,
            where=finding.where,
            said=_at_the_desk(finding.said),
            instead=_at_the_desk(finding.instead),
            reason=finding.reason,
            may_mend=mending.may_mend(finding.rule, finding.where, questionnaire),
        )
        for finding in lint(questionnaire, expected=expected)
    ]
    return (*unfinished, *found)


def advise(questionnaire: Questionnaire, expected: int = EXPECTED) -> tuple[Advice, ...]:
    """Give everything that is to be mended: what is unfinished first, then errors, then what deserves another look."""
    return _advise(msgspec.json.encode(questionnaire), expected)


def _unfinished(questionnaire: Questionnaire, problem: QuestionnaireProblem) -> Advice:
    return Advice(
        is_error=True,
        rule=mending.UNFINISHED,
        where=problem.where,
        said=_at_the_desk(problem.wrong),
        instead=_at_the_desk(problem.instead),
        may_mend=mending.may_mend(mending.UNFINISHED, problem.where, questionnaire),
    )


def _at_the_desk(words: str) -> str:
    for pattern, better in _SAID:
        words = pattern.sub(better, words)
    return words


_SAID: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = tuple(
    (re.compile(pattern), better)
    for pattern, better in (
        (r"Write prefer_not_to_say = true\.", "Tick ‘Offer “Prefer not to say”’."),
        (r"Write dont_know = true\.", "Tick ‘Offer “I don’t know”’."),
        (r"Write reminder = true\.", "Tick ‘Remind people not to name anyone’."),
        (r"Write skippable = true\.", "Tick ‘The whole part can be skipped’."),
        (r"Write show_support = true\.", "Tick ‘Show support contacts on each of its pages’."),
        (
            r"Write required = true; nobody goes on without a yes\.",
            "Choose its purpose again: consent has to be answered.",
        ),
        (r"In '([\w-]+)', (.+ missing): .*", lambda found: f"In {tongue(found[1])}, {found[2]}."),
        (r"Leave 'required' away\.", "Choose another purpose for it, or none."),
        (r"Write minutes = 10, say\.", "Say how many minutes it takes."),
        (r"Write role = \"(\w[\w-]*)\"\.", r"Choose its purpose: \1."),
        (r"Add \[\[support\]\] with a name, a telephone number and the hours\.", "Add a support contact."),
        (
            r"Put its page in a section with sensitive = true, a note, skippable = true and show_support = true, or",
            "Put its page in a sensitive part, with a note, that can be skipped and shows support; or",
        ),
        (
            r", kind choose-one, role consent, required, answers yes and no\.",
            ", with its purpose ‘consent to take part’.",
        ),
        (r"with role age; add a page that ends the visit", "with its purpose ‘age’; add a page that ends the visit"),
        (
            r"Add a page with ends = true and show_if = .*? that says",
            "Add an ending page, shown after that answer, that says",
        ),
        (r", role quote-consent, yes and no\.", ", with its purpose ‘consent to be quoted’."),
        (r"choose-one, role area,", "‘choose one’, purpose ‘area’,"),
        (r"choose-one, role characteristic,", "‘choose one’, purpose ‘equality question’,"),
        (r"choose-one, '", "‘choose one’, '"),
        (r"\(choose-one\)", "(choose one)"),
        (r"\(choose-many\)", "(choose any)"),
        (
            r"\brun the check with the number of people you expect\b",
            "say in the consultation’s details how many you expect",
        ),
        (r"The page ends the visit for everyone: it has no show_if\.", "The page ends the visit for everyone."),
        (r"Say for whom, as in show_if = .*", "Say after which answer it is shown."),
        (
            r"show_if names '(.*?)', which is not asked on an earlier page\.",
            "It depends on a question that is not asked before it.",
        ),
        (r"Ask that question earlier\.|Did you mean '.*?'\?", "Choose another question, or move the pages."),
        (
            r"show_if names the answer '(.*?)', which '.*?' does not offer\.",
            "It depends on an answer that is no longer offered.",
        ),
        (r"Its answers are .*", "Choose the answers anew."),
        (
            r"show_if compares '.*?', which is answered in words or numbers of one's own\.",
            "It depends on an answer in people’s own words.",
        ),
        (r"Write answered = true, or answered = false\.", "Choose ‘was answered’ or ‘was not answered’."),
        (r"show_if has (?:no|more than one) condition\.", "It is not said after which answers it is shown."),
        (r"Write either any_of, or none_of, or answered\.", "Choose the answers."),
        (r"Leave show_if away: everybody is asked\.", "Let it be shown to everyone."),
        (r"Write a body or a \[\[page\.question\]\]\.", "Write something on it, or add a question."),
        (r"A questionnaire needs at least one; begin it with \[\[page\]\]\.", "Add a page."),
        (r"Write section = \".*?\" on its pages, or remove it\.", "Put pages into it, or delete it."),
        (r"Put it after the section and leave 'section' away\.", "Move it behind the part."),
        (r"Add it with \[\[section\]\], or leave 'section' away\.", "Choose another part."),
        (r"A question of the role '(.*?)'", "A question of this purpose"),
        (r"Keep one question of the role '.*?'\.", "Keep one, and choose another purpose for the other."),
        (r"Make it choose-one, with two options whose values are 'yes' and 'no'\.", "Give it two answers, yes and no."),
        (r"Make it choose-one or choose-many,", "Make it ‘choose one’ or ‘choose any’,"),
        (r"Make it choose-one\.", "Make it ‘choose one’."),
        (
            r"Let it have two to eleven points, as in low = 1, high = 5\.",
            "Let it have two to eleven points, such as 1 to 5.",
        ),
        (r"Lower 'longest' of some texts, or ask fewer\.", "Lower the most characters of some answers, or ask fewer."),
        (r"\bsection '(.*?)'", "this part"),
    )
)

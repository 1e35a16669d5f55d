"""Quotes on their way to a report: marked, decided on by one person, approved by another.

The machine marks what could point at somebody; a person settles the exact text; a different person approves it. The
approval names the sha256 of that text, so that a text changed afterwards is no longer approved. Only people who said
yes to being quoted can be, and an `ApprovedQuote`, which is all that a report takes, can be made by `release` alone.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping, Sequence

import msgspec

from analysis.answers.table import Table, Writing, may_be_quoted
from analysis.answers.workspace import Section
from analysis.redacting import redaction

LONGEST = 600
"""Characters of a quote at most: beyond that it is a story, and a story is known by whoever heard it before."""

_WORDS = re.compile(r"\w+(?:['’]\w+)*")
_BRACKETS = re.compile(r"\[[^\[\]]{0,40}\]")
_PROCESS = secrets.token_bytes(32)


class Quote(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One answer that somebody wants to quote under a theme, and how far it has come.

    `answer` is its place in `table.writings`. `text` is what is to be printed, and `kept` the words in it that the
    machine would have covered and the person who decided left standing. Names are those of workspace holders.
    """

    answer: int
    theme: str
    marked_by: str
    text: str = ""
    kept: tuple[str, ...] = ()
    decided_by: str = ""
    approved_by: str = ""
    approved_sha256: str = ""

    @property
    def sha256(self) -> str:
        """Name the exact text that an approval binds to; empty while there is none."""
        return hashlib.sha256(self.text.encode()).hexdigest() if self.text else ""

    @property
    def is_approved(self) -> bool:
        """Whether a second person approved the text that stands here now."""
        return bool(self.approved_by) and self.approved_by != self.decided_by and self.approved_sha256 == self.sha256


class ApprovedQuote(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A quote that two people have read and that may be printed. `audience` is all that is said of its writer.

    Raises NotApproved unless `release` made it, in this process.
    """

    text: str
    theme: str
    audience: str
    proof: bytes

    def __post_init__(self) -> None:
        if not hmac.compare_digest(self.proof, _prove(self.text, self.theme, self.audience)):
            raise NotApproved("A quote reaches a report through two people's hands only.")


class NotApproved(Exception):
    """Something other than `release` tried to make an approved quote."""


class CannotQuote(Exception):
    """A quote cannot go this step; the message says why, in a sentence for whoever tried."""


QUOTES = Section("quotes", tuple[Quote, ...])


def mark(quotes: Sequence[Quote], table: Table, writing: Writing, new: Quote) -> tuple[Quote, ...]:
    """Add a quote of the answer `writing` to those there are. Marking twice changes nothing.

    Raises CannotQuote where its writer did not consent.
    """
    if not may_be_quoted(table, table.people[writing.person]):
        raise CannotQuote(f"Answer {new.answer + 1} cannot be quoted: its writer did not say yes to that.")
    if any(quote.answer == new.answer and quote.theme == new.theme for quote in quotes):
        return tuple(quotes)
    return (*quotes, new)


def propose(writing: Writing) -> str:
    """Give the text that the machine proposes: everything it marks is covered."""
    return redaction.redact(writing.text.strip())


def decide(quote: Quote, writing: Writing, text: str, by: str) -> Quote:
    """Settle the text to be printed. An approval given before is gone.

    The text may leave words out and put square brackets in their place; every other word must be the writer's, in her
    order. Raises CannotQuote.
    """
    text = text.strip()
    if not _WORDS.search(_BRACKETS.sub("", text)):
        raise CannotQuote("There are no words in this quote.")
    if len(text) > LONGEST:
        raise CannotQuote(f"A quote has at most {LONGEST} characters. This one has {len(text)}: choose a part of it.")
    stranger = _first_strange_word(writing.text, text)
    if stranger:
        raise CannotQuote(
            f"'{stranger}' does not stand there in the answer. A quote may leave words out, and say in square brackets "
            "what was taken out; all other words stay as they were written."
        )
    kept = tuple(text[one.start : one.end] for one in redaction.mark(text) if not _in_brackets(text, one.start))
    return msgspec.structs.replace(quote, text=text, kept=kept, decided_by=by, approved_by="", approved_sha256="")


def approve(quote: Quote, sha256: str, by: str) -> Quote:
    """Approve exactly the text whose sha256 is given, or begins so with eight characters or more.

    Raises CannotQuote.
    """
    if not quote.text:
        raise CannotQuote("Nobody has decided on the text of this quote yet.")
    if by == quote.decided_by:
        raise CannotQuote(f"{by} decided on this text. Somebody else has to approve it.")
    if len(sha256) < 8 or not quote.sha256.startswith(sha256.lower()):
        raise CannotQuote("This is not the text that you approved: it was changed since. Read it again.")
    return msgspec.structs.replace(quote, approved_by=by, approved_sha256=quote.sha256)


def release(
    quotes: Sequence[Quote], table: Table, writings: Sequence[Writing], themes: Mapping[str, str]
) -> tuple[ApprovedQuote, ...]:
    """Give the quotes that may be printed: approved as they stand, by people who said yes to being quoted.

    `themes` maps the theme that a quote was marked under to the one that it stands under now; a quote whose theme was
    dropped is not given.
    """
    released = []
    for quote in quotes:
        writer = table.people[writings[quote.answer].person]
        theme = themes.get(quote.theme)
        if theme and quote.is_approved and may_be_quoted(table, writer):
            proof = _prove(quote.text, theme, writer.audience)
            released.append(ApprovedQuote(text=quote.text, theme=theme, audience=writer.audience, proof=proof))
    return tuple(released)


def _prove(text: str, theme: str, audience: str) -> bytes:
    content = msgspec.msgpack.encode((text, theme, audience))
    return hmac.new(_PROCESS, content, hashlib.sha256).digest()


def _first_strange_word(original: str, text: str) -> str:
    """Give the first word of `text`, brackets aside, that does not follow in the original; "" if all do."""
    words = iter(_WORDS.findall(original.casefold()))
    for match in _WORDS.finditer(_BRACKETS.sub(" ", text)):
        if match[0].casefold() not in words:  # goes forward through the original, and never back
            return match[0]
    return ""


def _in_brackets(text: str, place: int) -> bool:
    return any(bracket.start() <= place < bracket.end() for bracket in _BRACKETS.finditer(text))

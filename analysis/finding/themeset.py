"""What was found in a pile of answers, and what a person has said about it: the forms that other rooms build on.

An answer is known here by its place in the sequence that was given, and by nothing else. Sureness is a probability,
0 to 1: of the placings that carry .7, about seven in ten should be right (`docs/how-themes-are-found.md` says how that
was measured, and where it holds less well).
"""

import msgspec


class Taught(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A person's decision: the answer `text` carries the theme with key `theme`, or (`holds` false) does not.

    A text that equals one of the answers binds that answer: its sureness of this theme becomes 1 or 0. Every other
    text teaches only. Someone who coded a text in full gives one of these for each theme of the codebook.
    """

    text: str
    theme: str
    holds: bool = True


class Feeling(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How the answers that carry a theme speak of it, as shares of `answers`; one answer may count in several.

    Never a statement about one person, and no finding by itself: it tells a reader which quotes to look for.
    """

    answers: int
    praising: float
    criticising: float
    asking: float


class FoundTheme(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One theme. `new` means that no codebook names it: its key and name are the machine's proposal.

    `words` are telling words and pairs of words as people wrote them; `typical` (up to three) and `atypical` (up to
    two) are places of answers; `extract` is the most telling piece of the first typical answer, not redacted.
    `size` is how many answers carry it. `language` is empty for English, else the tag of answers set apart.
    """

    key: str
    name: str
    new: bool
    size: int
    definition: str = ""
    words: tuple[str, ...] = ()
    typical: tuple[int, ...] = ()
    atypical: tuple[int, ...] = ()
    extract: str = ""
    feeling: Feeling | None = None
    language: str = ""


class Segment(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A piece of an answer that says one thing: characters `start` to `end` of answer number `answer`.

    `sure` holds the themes it carries, and how surely; empty where it fits nowhere.
    """

    answer: int
    start: int
    end: int
    sure: dict[str, float]


class Stability(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How alike the same answers were placed in another run: adjusted Rand, 1 the same, 0 no more than chance.

    `other_seed` with other random starts, `fewer_answers` without one answer in twenty. `measured_on` is how many
    answers the two were measured on: a sample where there are very many.
    """

    other_seed: float
    fewer_answers: float
    measured_on: int


class ThemeSet(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The themes of a pile of answers.

    `answers` has one entry an answer given: the themes that it carries, surest first, with how sure. `left_over`
    lists answers that fit nowhere, `blank` those with no words in them, `apart` those in other languages by their
    tag. An answer in none of these three carries at least one theme; answers in another language carry themes of that
    language only, where there are enough of them. `parts_apart` lists, by the same tags, English answers of which whole
    sentences are in that language: those were not read, the rest was. `why` says in a sentence how `number`, the number
    of themes, came about; `engine` what the themes were found with, for the report's method section. `ask` lists the
    answers that a person's decision would teach most, the first first; only where a codebook guides.
    """

    themes: tuple[FoundTheme, ...]
    answers: tuple[dict[str, float], ...]
    segments: tuple[Segment, ...]
    left_over: tuple[int, ...]
    blank: tuple[int, ...]
    apart: dict[str, tuple[int, ...]]
    number: int
    why: str
    engine: str
    seed: int
    parts_apart: dict[str, tuple[int, ...]] = {}
    ask: tuple[int, ...] = ()
    stability: Stability | None = None

    def say_apart(self) -> str:
        """Say of how many answers all or some is in another language, in a sentence; nothing where none is."""
        whole = sum(map(len, self.apart.values()))
        parts = len({place for places in self.parts_apart.values() for place in places})
        said = []
        if whole:
            said.append("1 answer is in another language" if whole == 1 else f"{whole} answers are in other languages")
        if parts:
            holds = "answer holds" if parts == 1 else "answers hold"
            said.append(f"{parts} English {holds} whole sentences in another language")
        return f"{' and '.join(said)}: none of that was read for English themes." if said else ""

"""What people made of the free answers: themes, and which people carry each, once an analyst has decided.

This is the form in which judged themes cross over to the numbers that may be published. A person is known by her
place in `Table.people`; she carries a theme if any of her answers does.
"""

from typing import Self

import msgspec

from analysis.finding.codebook import Family


class Agreement(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How far a second person, coding blind, agreed with the first: 1 wholly, 0 no more than chance.

    `kappa` is Cohen's, `alpha` Krippendorff's; either is None where it cannot be worked out.
    """

    kappa: float | None = None
    alpha: float | None = None

    def rounded(self) -> Self:
        """Give both to one place, as a report shows them: more places could tell how few answers they are made of."""
        places = [None if value is None else round(value, 1) for value in (self.kappa, self.alpha)]
        return type(self)(kappa=places[0], alpha=places[1])


class ReadTheme(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One theme as an analyst left it. `new` means that no codebook held it before these answers were read."""

    key: str
    name: str
    definition: str = ""
    family: str = ""
    new: bool = False
    carriers: frozenset[int] = frozenset()
    agreement: Agreement | None = None


class Reading(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The free answers of one consultation, read.

    `codebook` is the codebook's name, `families` those that its themes name. `writers` are the people who gave at
    least one free answer with words in it; every carrier is one of them. `engine` says from what the themes were
    proposed. `checked` is how many answers people looked at, `second_sample` how many a second person coded blind;
    both are about the work, not about anyone who answered.
    """

    codebook: str
    families: tuple[Family, ...] = ()
    themes: tuple[ReadTheme, ...] = ()
    writers: frozenset[int] = frozenset()
    engine: str = ""
    checked: int = 0
    second_sample: int = 0
    agreement: Agreement | None = None

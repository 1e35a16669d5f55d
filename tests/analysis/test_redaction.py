"""What a text says that could point at a person is marked."""

import pytest

from analysis.redaction import mark


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        (
            "Ring 07700 900142 or +44 7700 900 833, not 01632 960 417.",
            ["07700 900142", "+44 7700 900 833", "01632 960 417"],
        ),
        ("write to a.b-c+d@mail.example.co.uk.", ["a.b-c+d@mail.example.co.uk"]),
        ("nhs no 999 123 4551 and ni QQ 12 34 56 C", ["999 123 4551", "QQ 12 34 56 C"]),
        ("It was on 3rd of March 2021, near SW1A 9ZZ", ["3rd of March 2021", "SW1A 9ZZ"]),
        ("I waited 417 days, since 2019, six sessions, room 12, 24/7, 101 and 999", []),
    ],
)
def test_identifiers_are_marked_by_their_form(text: str, marked: list[str]) -> None:
    assert [text[one.start : one.end] for one in mark(text)] == marked

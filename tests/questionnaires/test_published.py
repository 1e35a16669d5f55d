"""Questionnaires that earlier versions published: their bytes are read for ever, and keep their names.

`published/` holds, for each version that changed what a questionnaire may hold, the canonical bytes of one that holds
everything. Whoever adds a field adds such a file; none of the files is ever written anew.
"""

import typing
from pathlib import Path

import msgspec
import pytest

from questionnaires import loading, routing
from questionnaires.loading import Unreadable
from questionnaires.schema import Questionnaire

PUBLISHED = sorted((Path(__file__).parent / "published").glob("*.json"), key=lambda path: path.stem.split("."))

FINGERPRINTS = {"0.1": "993e4ef85325ee673ed76bc859d00f4948ea25ecfa04f58fa5757be4c1805b35"}


@pytest.mark.parametrize("file", PUBLISHED, ids=lambda path: path.stem)
def test_what_an_earlier_version_published_still_loads_and_keeps_its_name(file: Path) -> None:
    kept = file.read_bytes()
    questionnaire = loading.decode(kept)
    assert loading.canonical(questionnaire) == kept
    assert loading.fingerprint(kept) == FINGERPRINTS[file.stem]
    loading.check(questionnaire)
    assert routing.path(questionnaire, {"consent": "yes", "age": "adult"}).pages[-1].id == "about-you"


def test_the_newest_holds_everything_that_a_questionnaire_can_hold() -> None:
    plain = msgspec.json.decode(PUBLISHED[-1].read_bytes())
    assert held(Questionnaire, plain) == all_of(Questionnaire)


@pytest.mark.parametrize("field", [b'"unit"', b'"show_if"', b'"hours"', b'"kind":"year"'])
def test_a_field_that_is_no_longer_known_would_be_noticed(field: bytes) -> None:
    with pytest.raises(Unreadable):
        loading.decode(PUBLISHED[0].read_bytes().replace(field, field[:-1] + b's"'))


def held(kind: type[msgspec.Struct], plain: dict[str, typing.Any]) -> set[str]:
    """Name the fields of a form that stand in its JSON, and those of the forms within it."""
    found = set()
    for field in msgspec.structs.fields(kind):
        if field.encode_name not in plain:
            continue
        found.add(named(kind, field.name))
        value = plain[field.encode_name]
        for one in value if isinstance(value, list) else [value]:
            for inner in structs(field.type):
                if inner.__struct_config__.tag in {None, one.get("kind")}:
                    found |= held(inner, one)
    return found


def all_of(kind: type[msgspec.Struct]) -> set[str]:
    """Name every field that a form can hold, and the forms within it."""
    fields = msgspec.structs.fields(kind)
    return {named(kind, field.name) for field in fields}.union(
        *(all_of(inner) for field in fields for inner in structs(field.type))
    )


def named(kind: type[msgspec.Struct], field: str) -> str:
    """Name a field by the form that brings it: what every question has need not stand in each kind."""
    owner = [one for one in kind.__mro__ if issubclass(one, msgspec.Struct) and field in one.__struct_fields__][-1]
    return f"{owner.__name__}.{field}"


def structs(kind: object) -> list[type[msgspec.Struct]]:
    """Give the forms that stand in a type."""
    if parts := typing.get_args(kind):
        return [one for part in parts for one in structs(part)]
    return [kind] if isinstance(kind, type) and issubclass(kind, msgspec.Struct) else []

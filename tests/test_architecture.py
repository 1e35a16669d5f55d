"""docs/architecture.md stays true: it lists every room there is, and leads nowhere that is not there."""

import re

from tests import rooms


def test_every_room_is_listed_with_what_it_is_for() -> None:
    told = rooms.DOCUMENT.read_text("utf-8")
    listed = told[told.index(rooms.START) :]
    assert listed == rooms.listing(), "run 'make rooms'"


def test_every_room_says_what_it_is_for() -> None:
    silent = [str(module) for module in rooms.modules() if not rooms.promise(module)]
    assert not silent


def test_every_file_that_the_text_names_is_there() -> None:
    told = rooms.DOCUMENT.read_text("utf-8")
    named = set(re.findall(r"`((?:questionnaires|analysis|survey|tests|docs)/[\w./-]+)`", told))
    named |= {f"docs/{link}" for link in re.findall(r"\]\(([\w./-]+)\)", told)}
    assert len(named) > 10, "the control: names are found"
    missing = [name for name in sorted(named) if not (rooms.HOUSE / name).exists()]
    assert not missing


def test_every_module_that_the_way_of_the_data_names_is_there() -> None:
    told = rooms.DOCUMENT.read_text("utf-8").partition(rooms.START)[0]
    named = set(re.findall(r"`((?:questionnaires|analysis|survey)(?:\.\w+)+)`", told))
    assert named, "the control: names are found"
    for name in sorted(named):
        path = rooms.HOUSE.joinpath(*name.split("."))
        assert path.is_dir() or path.with_suffix(".py").exists(), name

"""The workspace keeps what it is given, tells who opened it, and survives whatever happens to its writer."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.answers import disk, workspace
from analysis.answers.passphrases import LIGHT, TooDear, TooWeak, WrongPassphrase
from analysis.answers.workspace import InUse, NameTaken, NotAWorkspace, Section, UnknownPerson, Workspace

ANNA = "anna has a passphrase"
BEN = "ben has quite another"
NOTES = Section("notes", list[str])
NUMBERS = Section("numbers", dict[str, int])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "aftercare.heard"
    with Workspace.create(path, "Anna", ANNA, LIGHT) as new:
        new.put(NOTES, ["a canary in the coalmine"])
        new.put(NUMBERS, {"one": 1})
        new.admit("Ben", BEN, LIGHT)
        new.save()
    return path


def test_what_was_saved_is_there_for_each_of_its_people(path: Path) -> None:
    for person, passphrase in (("Anna", ANNA), ("Ben", BEN), ("ben", BEN)):
        with Workspace.open(path, person, passphrase) as opened:
            assert opened.person == person.capitalize()
            assert opened.get(NOTES) == ["a canary in the coalmine"]
            assert opened.get(NUMBERS) == {"one": 1}
    assert workspace.people(path) == ("Anna", "Ben")


def test_nothing_of_it_can_be_read_without_a_passphrase(path: Path) -> None:
    assert b"canary" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    for person, wrong in (("Anna", BEN), ("Ben", ANNA), ("Anna", "")):
        with pytest.raises(WrongPassphrase):
            Workspace.open(path, person, wrong)
    with pytest.raises(UnknownPerson, match="Anna, Ben"):
        Workspace.open(path, "", ANNA)
    with Workspace.open(path, "Anna", ANNA):
        pass  # a failed try lets go of the lock


def test_what_was_not_saved_is_as_it_was(path: Path) -> None:
    with Workspace.open(path, "Anna", ANNA) as opened:
        opened.put(NOTES, ["changed"])
        assert opened.get(NOTES) == ["changed"]
    with Workspace.open(path, "Anna", ANNA) as opened:
        assert opened.get(NOTES) == ["a canary in the coalmine"]
        opened.remove(NUMBERS)
        opened.save()
    with Workspace.open(path, "Anna", ANNA) as opened:
        assert not opened.has(NUMBERS)


def test_a_section_that_was_not_touched_is_carried_over_as_it_stands(path: Path) -> None:
    with Workspace.open(path, "Anna", ANNA) as opened:
        untouched = opened._sections["numbers"]
        opened.put(NOTES, [])
        opened.save()
    with Workspace.open(path, "Anna", ANNA) as opened:
        assert opened._sections["numbers"] == untouched


def test_two_windows_cannot_have_it_open_at_once(path: Path) -> None:
    with Workspace.open(path, "Anna", ANNA):
        with pytest.raises(InUse, match="another window"):
            Workspace.open(path, "Ben", BEN)
        with pytest.raises(InUse):
            Workspace.create(path, "Carol", BEN, LIGHT)
    with Workspace.open(path, "Ben", BEN):
        pass


def test_a_workspace_is_never_overwritten(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(disk.AlreadyThere):
        Workspace.create(path, "Anna", ANNA, LIGHT)
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["anna", "", "x" * 41, "a\x00b"])
def test_a_name_that_cannot_be_told_apart_is_refused(path: Path, name: str) -> None:
    with Workspace.open(path, "Anna", ANNA) as opened, pytest.raises(NameTaken):
        opened.admit(name, BEN, LIGHT)


def test_a_weak_passphrase_is_refused(path: Path) -> None:
    with Workspace.open(path, "Anna", ANNA) as opened, pytest.raises(TooWeak):
        opened.admit("Carol", "carol", LIGHT)


def read_all(path: Path) -> None:
    with Workspace.open(path, "Anna", ANNA) as opened:
        opened.get(NOTES)
        opened.get(NUMBERS)


def test_damage_anywhere_is_noticed(path: Path) -> None:
    whole = path.read_bytes()
    for place in range(len(workspace.TITLE), len(whole), 11):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises((NotAWorkspace, WrongPassphrase, UnknownPerson, TooDear)):
            read_all(path)
    for length in (0, 5, len(workspace.TITLE), 40, len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises(NotAWorkspace):
            Workspace.open(path, "Anna", ANNA)


def test_an_older_section_cannot_be_slipped_in(path: Path) -> None:
    old = path.read_bytes()
    with Workspace.open(path, "Anna", ANNA) as opened:
        box = opened._sections["notes"][1]
        opened.put(NOTES, ["a canary in the goldmine"])
        opened.save()
        new = opened._sections["notes"][1]
    assert len(box) == len(new)
    assert box in old
    path.write_bytes(path.read_bytes().replace(new, box))
    with Workspace.open(path, "Anna", ANNA) as opened, pytest.raises(NotAWorkspace, match="notes"):
        opened.get(NOTES)


def test_a_newer_version_is_told_from_no_workspace(path: Path) -> None:
    path.write_bytes(b"heard workspace 2\n")
    assert workspace.is_workspace(path)
    with pytest.raises(NotAWorkspace, match="newer version"):
        Workspace.open(path, "Anna", ANNA)
    path.write_bytes(b"anything")
    assert not workspace.is_workspace(path)
    with pytest.raises(NotAWorkspace, match="not a workspace"):
        Workspace.open(path, "Anna", ANNA)


def test_a_named_pipe_is_no_workspace_and_nobody_waits_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert not workspace.is_workspace(tmp_path / "pipe")
    assert not workspace.is_workspace(tmp_path / "missing")


@pytest.mark.parametrize("step", ["open", "fsync", "replace"])
def test_a_disk_that_fails_at_any_step_leaves_the_old_file(
    path: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with Workspace.open(path, "Anna", ANNA) as opened:
        opened.put(NOTES, ["changed"])
        with monkeypatch.context() as broken:
            broken.setattr(Path if step == "replace" else os, step, fail)
            with pytest.raises(OSError, match="No space"):
                opened.save()
        assert sorted(entry.name for entry in path.parent.iterdir()) == [".aftercare.heard.lock", "aftercare.heard"]
    with Workspace.open(path, "Anna", ANNA) as opened:
        assert opened.get(NOTES) == ["a canary in the coalmine"]


WRITER = """
import os, signal, sys
from pathlib import Path
from analysis.answers.workspace import Section, Workspace
calls = 0
def count(real):
    def counted(*given, **named):
        global calls
        calls += 1
        if calls == int(sys.argv[2]):
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*given, **named)
    return counted
with Workspace.open(Path(sys.argv[1]), "Anna", "anna has a passphrase") as opened:
    opened.put(Section("notes", list[str]), ["changed"])
    for name in ("open", "fsync", "close", "fdopen"):
        setattr(os, name, count(getattr(os, name)))
    Path.replace = count(Path.replace)
    opened.save()
print("saved")
"""


@pytest.mark.crash
def test_a_writer_killed_at_any_step_leaves_the_old_file_or_the_new(path: Path) -> None:
    before = path.read_bytes()
    outcomes = []
    for step in range(1, 20):
        path.write_bytes(before)
        command = [sys.executable, "-c", WRITER, str(path), str(step)]
        writer = subprocess.run(command, check=False, capture_output=True, text=True)
        with Workspace.open(path, "Anna", ANNA) as opened:
            outcomes.append(opened.get(NOTES)[0])
            opened.save()
        left = sorted(entry.name for entry in path.parent.iterdir())
        assert left == [".aftercare.heard.lock", "aftercare.heard"], "what was half-written is cleared away"
        if writer.returncode == 0:
            break
        assert writer.returncode == -signal.SIGKILL, writer.stderr
    assert writer.stdout == "saved\n", "the walk reached the end"
    assert outcomes[0] == "a canary in the coalmine"
    assert outcomes[-1] == "changed"
    assert len(outcomes) >= 6

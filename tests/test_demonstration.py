"""`make demo`, as somebody runs it who tries Heard for the first time: once, stopped, and once again."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

PEOPLE = 130

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@contextmanager
def demonstration(folder: Path) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """Run the command until it serves; give its process and what it said."""
    environment = {name: value for name, value in os.environ.items() if "DATABASE" not in name}
    process = subprocess.Popen(
        [sys.executable, "-m", "survey", "demo", "--folder", str(folder), "--people", str(PEOPLE)],
        env={**environment, "HEARD_PORT": "0", "HEARD_DESK_PORT": "0"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    said: list[str] = []
    try:
        for line in process.stdout:
            said.append(line.rstrip())
            if line.startswith("Ctrl-C"):
                break
        yield process, said
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def address(said: list[str], words: str = "yourself") -> str:
    return next(line.split()[-1] for line in said if words in line)


@contextmanager
def at_the_desk(said: list[str], role: str) -> Iterator[httpx.Client]:
    """Come in at the desk as whoever plays a role, as the page for it offers."""
    with httpx.Client(base_url=address(said, "The desk"), timeout=20) as client:
        assert f'name="role" value="{role}"' in client.get("/sign-in").text
        admitted = client.post("/demonstration", data={"role": role}, headers={"sec-fetch-site": "same-origin"})
        client.headers["cookie"] = "; ".join(f"{name}={value}" for name, value in admitted.cookies.items())
        yield client


def processes_of(folder: Path) -> list[str]:
    """Name every process whose command line or environment speaks of the folder."""
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdecimal() and int(process.name) != os.getpid():
            try:
                command, environment = ((process / part).read_bytes() for part in ("cmdline", "environ"))
            except OSError:
                continue  # it has ended
            if str(folder).encode() in command + environment:
                found.append(f"{process.name} {command!r}")
    return found


def test_the_demonstration_shows_everything_stops_at_one_key_and_goes_on_from_there(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    with demonstration(folder) as (process, said):
        assert sum(line.startswith("[") for line in said) == 11
        assert f"{PEOPLE} of {PEOPLE}" in "\n".join(said)
        assert "__Host-" in httpx.get(address(said), timeout=20).headers["set-cookie"], "a visit begins"
        with at_the_desk(said, "reader") as commissioner:
            assert "what people told us" in commissioner.get("/reports").text
            assert commissioner.get("/consultations/sample").status_code == 403, "a reader reads reports only"
        assert "four short films" in httpx.get(f"{address(said)}k7f3q", timeout=20).text.lower()
        assert processes_of(folder), "the look for processes finds those that run"
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
    assert processes_of(folder) == []

    report = folder / "report" / "report.html"
    assert "every answer in this report was invented" in report.read_text("utf-8")
    assert {path.suffix for path in report.parent.iterdir()} >= {".html", ".pdf", ".docx", ".ods"}
    before = {path: path.stat().st_mtime_ns for path in folder.glob("*") if path.suffix not in {".log", ""}}

    with demonstration(folder) as (process, said):
        assert not any(line.startswith("[") for line in said), "nothing was done twice"
        with at_the_desk(said, "everything") as officer:
            assert officer.get("/reports").text.count("what people told us") == 1
        assert "__Host-" in httpx.get(address(said), timeout=20).headers["set-cookie"], "a visit begins"
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 130
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert processes_of(folder) == []


def test_a_demonstration_that_is_killed_leaves_no_process_and_goes_on_where_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    environment = {name: value for name, value in os.environ.items() if "DATABASE" not in name}
    process = subprocess.Popen(
        [sys.executable, "-m", "survey", "demo", "--folder", str(folder), "--people", str(PEOPLE)],
        env={**environment, "HEARD_PORT": "0", "HEARD_DESK_PORT": "0"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    for line in process.stdout:
        if f" of {PEOPLE}" in line:
            break
    process.kill()
    process.wait()
    process.stdout.close()
    until = time.monotonic() + 60
    while processes_of(folder) and time.monotonic() < until:
        os.sched_yield()
    assert processes_of(folder) == []
    with demonstration(folder) as (process, said):
        assert "[3/11]" in said[0], "keys and consultation are those of before"
        assert (folder / "report" / "report.html").exists()
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
    assert processes_of(folder) == []


def test_a_demonstration_that_is_stopped_while_people_answer_stops_without_a_word(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    process = subprocess.Popen(
        [sys.executable, "-m", "survey", "demo", "--folder", str(folder), "--people", str(PEOPLE)],
        env={**os.environ, "HEARD_PORT": "0", "HEARD_DESK_PORT": "0"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    for line in process.stdout:
        if f" of {PEOPLE}" in line:
            break
    process.send_signal(signal.SIGINT)
    _, complaints = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in complaints, complaints
    assert "never retrieved" not in complaints
    assert processes_of(folder) == []

"""An analyst needs the wheel, the sealed file and the key, and no network."""

import os
import pty
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.analysis.sealed_sample import ANNA, sealed_file, write_files

HOUSE = Path(__file__).resolve().parents[2]
CUT_OFF = """
import sys
def refuse(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto", "socket.bind"):
        raise SystemExit(f"the network was asked for: {event} {arguments}")
sys.addaudithook(refuse)
from analysis.__main__ import main
sys.exit(main())
"""


def run(folder: Path, line: str, **environment: str) -> str:
    """Run a command line in a process of its own that ends if anything in it asks for the network."""
    command = [sys.executable, "-P", "-c", CUT_OFF, *line.split()]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, env={**os.environ, **environment}
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_control_notices_a_programme_that_asks_for_the_network(tmp_path: Path) -> None:
    asking = CUT_OFF.replace(
        "from analysis", "import socket; socket.create_connection(('localhost', 9))\nfrom analysis"
    )
    done = subprocess.run([sys.executable, "-c", asking], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert "the network was asked for" in done.stderr


@pytest.mark.slow
def test_from_the_wheel_alone_a_sealed_file_becomes_a_report(tmp_path: Path) -> None:
    building = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path / "dist")]
    subprocess.run(building, cwd=HOUSE, check=True, capture_output=True)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(tmp_path / "installed")
    write_files(tmp_path, sealed_file(70, 40))
    anna, ben = "--as Anna --passphrase-file anna.txt", "--as Ben --passphrase-file ben.txt"
    where = {"PYTHONPATH": str(tmp_path / "installed")}
    for line in (
        f"open sealed --workspace w --key a.key --key-passphrase-file key.txt {anna}",
        f"people w {anna} --add Ben --new-passphrase-file ben.txt",
        f"safeguarding w {anna} --settle-all invented",
        f"themes w {anna}",
        f"quotes w {anna} --suggest 1",
        f"quotes w {anna} --decide-all",
        f"quotes w {ben} --approve-all",
        f"report w {anna} --out report --release",
    ):
        run(tmp_path, line, **where)
    for name in ("report.html", "report.pdf", "report.docx", "tables.ods"):
        assert (tmp_path / "report" / name).stat().st_size > 10_000
    shown = run(tmp_path, "--help", **where)
    assert "nothing is sent anywhere" in shown.replace("\n", " ")


def test_a_passphrase_is_asked_for_on_the_terminal_and_not_shown(tmp_path: Path) -> None:
    write_files(tmp_path, sealed_file(12, 0))
    run(
        tmp_path,
        "open sealed --workspace w --key a.key --key-passphrase-file key.txt --as Anna --passphrase-file anna.txt",
    )
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "analysis", "answers", "w", "--number", "1"]
    window = subprocess.Popen(
        command, cwd=tmp_path, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True, close_fds=True
    )
    os.close(theirs)
    seen = b""
    while b"Anna's passphrase of w: " not in seen:
        seen += os.read(ours, 1024)
    os.write(ours, ANNA.encode() + b"\n")
    while True:
        try:
            piece = os.read(ours, 1024)
        except OSError:
            break
        if not piece:
            break
        seen += piece
    os.close(ours)
    assert window.wait() == 0
    assert b"1. survivors" in seen
    assert ANNA.encode() not in seen

"""A host that serves a site can be told from one that does not."""

import subprocess
import sys
from pathlib import Path

from questionnaires import serving


def announced_elsewhere() -> bool:
    code = "from questionnaires import serving; print(serving.is_announced())"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return answer.stdout.strip() == "True"


def test_a_site_is_seen_from_another_process_for_as_long_as_it_is_served() -> None:
    first, second = serving.announce(), serving.announce()
    assert announced_elsewhere()
    first.close()
    assert serving.is_announced(), "the second still serves"
    second.close()


def test_a_site_that_was_killed_is_no_longer_announced() -> None:
    code = "from questionnaires import serving; s = serving.announce(); print(s.getsockname(), flush=True); input()"
    site = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert site.stdout
    name = site.stdout.readline().strip()[2:-1].replace("\\x00", "@")
    assert name in Path("/proc/net/unix").read_text("utf-8")
    site.kill()
    site.communicate()
    assert name not in Path("/proc/net/unix").read_text("utf-8")

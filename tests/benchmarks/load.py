"""How much one process of the site carries, beside a bare framework, raw inserts and a peer, in turns on one machine.

    HEARD_BENCHMARK_PEER=/tmp/peer .venv/bin/python -m tests.benchmarks.load
    .venv/bin/python -m tests.benchmarks.load pages sending

Each process is loaded by clients of this one over loopback; PostgreSQL is the embedded one with fsync on. Targets take
turns in short rounds, so that whatever else the machine does falls on all of them alike. Processor time is read from
the system for the site's and for PostgreSQL's processes; it is the figure to trust where the machine is busy. Parts can
be named; only `journeys` needs the peer. Writes Markdown for docs/benchmarks.md to standard output.
"""

import asyncio
import contextlib
import os
import re
import secrets
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, cast
from urllib.parse import urlencode

import asyncpg
import httpx
import uvloop
from asyncpg.pool import PoolConnectionProxy
from lxml import html

from survey import embedded, migrating
from survey.consultations import Switches
from survey.embedded import Running
from tests.benchmarks import peer
from tests.site import publishing

CLIENTS = (1, 8, 32, 128)
ROUNDS = int(os.environ.get("HEARD_BENCHMARK_ROUNDS", "3"))
SECONDS = float(os.environ.get("HEARD_BENCHMARK_SECONDS", "2"))
TICK = os.sysconf("SC_CLK_TCK")
STORED = (1_000, 10_000, 100_000)
OPEN = Switches(throttle=False)

BARE = """
import asyncio, logging, os, socket, sys
import uvicorn, uvloop
from litestar import Litestar, Response, get
BODY = os.urandom(7680)
@get("/page")
async def page() -> Response[bytes]:
    return Response(BODY, media_type="text/html; charset=utf-8", headers={"cache-control": "no-store"})
logging.disable(logging.CRITICAL)
config = uvicorn.Config(Litestar([page], openapi_config=None, logging_config=None), access_log=False, log_config=None,
                        server_header=False, date_header=False, lifespan="off", http="httptools")
with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
    runner.run(uvicorn.Server(config).serve(sockets=[socket.socket(fileno=int(sys.argv[1]))]))
"""


def question(number: int) -> str:
    if number in (6, 13):
        return f'[[page.question]]\nkind = "long-text"\nid = "q{number}"\nask = "What would you change, {number}?"\n'
    options = ", ".join(f'{{ value = "v{one}", label = "Answer {one}" }}' for one in range(5))
    ask = f"How was the help, part {number}?"
    return f'[[page.question]]\nkind = "choose-one"\nid = "q{number}"\nask = "{ask}"\noptions = [{options}]\n'


HEAD = 'format = 1\nid = "{name}"\ntitle = "Help"\naudience = "survivors"\n'
EACH = HEAD.format(name="each") + "".join(f'\n[[page]]\nid = "p{n}"\n{question(n)}' for n in range(14))
TOGETHER = HEAD.format(name="together") + '\n[[page]]\nid = "p"\ntitle = "Help"\n' + "".join(map(question, range(14)))


class Step(NamedTuple):
    """A request as a browser sends it; `%s` stands for what this visitor's cookies are."""

    head: str
    body: bytes


class Taken(NamedTuple):
    """What a round took: how many were done, in how many seconds, how long each, and processor seconds."""

    done: int
    seconds: float
    each: list[float]
    site: float
    database: float


# -- what serves


def spawn(command: Sequence[str], **environ: str) -> tuple[subprocess.Popen[bytes], int, float]:
    """Start a process on a socket of its own; give it, its port, and the seconds until its first answer."""
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as listening:
        fd = listening.fileno()
        began = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, *command, str(fd)], pass_fds=(fd,), env=os.environ | environ, stderr=subprocess.DEVNULL
        )
        port = int(listening.getsockname()[1])
        with socket.create_connection(("127.0.0.1", port)) as first:
            first.sendall(b"GET /robots.txt HTTP/1.1\r\nhost: a\r\n\r\n")
            first.recv(1)
        return process, port, time.perf_counter() - began


def cpu(pids: Sequence[int]) -> float:
    """Processor seconds that processes have used, with those of their children that have ended."""
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += sum(map(int, fields[11:15]))
    return total / TICK


def family(pid: int) -> list[int]:
    """A process and its children."""
    found = [pid]
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if int(path.read_text().rpartition(")")[2].split()[1]) == pid:
                found.append(int(path.parent.name))
    return found


# -- what visits


async def record(port: int, entry: str, *, part: bool) -> list[Step]:
    """Walk through a visit once, and give what its browser sent; scripts ask for `part`s of pages."""
    steps: list[Step] = []
    usual = "Host: survey\r\nAccept-Encoding: gzip\r\nAccept-Language: en-GB,en;q=0.9\r\nCookie: %s\r\n"
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        given = [one.partition(";")[0] for one in (await client.get(f"/{entry}")).headers.get_list("set-cookie")]
        cookie = {"cookie": "; ".join(given)}
        steps += [Step(f"GET {path} HTTP/1.1\r\n{usual}\r\n", b"") for path in ("/page?b", "/page")]
        page = html.fromstring((await client.get("/page", headers=cookie)).text)
        while True:
            deeds = page.xpath("//button[@name='do']/@value")
            if not deeds or page.xpath("//form[@action='/page']") == [] or len(steps) > 200:
                break
            deed = "send" if "@check" in page.xpath("//input[@name='at']/@value")[0] else "next"
            if deed not in deeds:
                break
            fields = [("at", page.xpath("//input[@name='at']/@value")[0]), ("do", deed)]
            radios = dict.fromkeys(page.xpath("//input[@type='radio']/@name"))
            fields += [(name, page.xpath(f"//input[@name='{name}']/@value")[0]) for name in radios]
            fields += [(name, "They listened, and nobody hurried me. " * 5) for name in page.xpath("//textarea/@name")]
            body = urlencode(fields).encode()
            head = f"POST /page HTTP/1.1\r\n{usual}Sec-Fetch-Site: same-origin\r\n" + ("part: 1\r\n" if part else "")
            head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
            steps.append(Step(head, body))
            headers = cookie | {"sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded"}
            assert (await client.post("/page", content=body, headers=headers)).status_code == 303
            if not part:
                steps.append(Step(f"GET /page HTTP/1.1\r\n{usual}\r\n", b""))
            page = html.fromstring((await client.get("/page", headers=cookie)).text)
    assert "Thank you" in page.text_content(), page.text_content()
    return steps


class Line(asyncio.Protocol):
    """A browser's connection, kept open. As little as will do: it runs beside what it measures."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._came = b""
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._came += data
        end = self._came.find(b"\r\n\r\n") + 4
        if end < 4 or self._answer is None:
            return
        head = self._came[:end].lower()
        at = head.find(b"content-length: ") + 16
        if at >= 16:
            whole = len(self._came) >= end + int(head[at : head.index(b"\r", at)])
        else:
            whole = b"chunked" not in head or self._came.endswith(b"0\r\n\r\n")
        if whole:
            head, self._came = self._came[:end], b""
            self._answer.set_result((int(head[9:12]), head))

    def connection_lost(self, problem: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(problem or ConnectionResetError())

    async def ask(self, said: bytes) -> tuple[int, bytes]:
        """Say a request, and give the status and the headers of its answer."""
        self._answer = self._loop.create_future()
        self.transport.write(said)
        return await self._answer


async def dial(port: int) -> Line:
    return (await asyncio.get_running_loop().create_connection(Line, "127.0.0.1", port))[1]


@contextlib.asynccontextmanager
async def lines(port: int, number: int) -> AsyncIterator[list[Line]]:
    opened = [await dial(port) for _ in range(number)]
    yield opened
    for line in opened:
        line.transport.close()


async def enter(line: Line, entry: str) -> str:
    status, head = await line.ask(f"GET /{entry} HTTP/1.1\r\nHost: survey\r\nAccept-Encoding: gzip\r\n\r\n".encode())
    assert status == 303, head
    return "; ".join(one.decode() for one in re.findall(rb"(?i)set-cookie: ([^;]+)", head))


async def walk(line: Line, steps: Sequence[Step], cookie: str) -> None:
    for head, body in steps:
        status, said = await line.ask((head % cookie).encode() + body)
        assert status in (200, 302, 303), said


Deed = Callable[[Line], Awaitable[object]]


async def load(port: int, number: int, deed: Deed, pids: Sequence[int], database: int, seconds: float) -> Taken:
    """Have so many clients do a deed again and again for some seconds."""
    each: list[float] = []
    async with lines(port, number) as opened:
        await asyncio.gather(*(deed(line) for line in opened))  # warm
        before, began = (cpu(pids), cpu(family(database))), time.perf_counter()
        until = began + seconds

        async def client(line: Line) -> None:
            while (start := time.perf_counter()) < until:
                await deed(line)
                each.append(time.perf_counter() - start)

        await asyncio.gather(*map(client, opened))
        took = time.perf_counter() - began
    return Taken(len(each), took, each, cpu(pids) - before[0], cpu(family(database)) - before[1])


async def sends(port: int, number: int, steps: Sequence[Step], ready: int, site: int, postmaster: int) -> Taken:
    """Bring visits to the press of the last button, and take the time of that press alone."""
    each: list[float] = []
    last = max(index for index, step in enumerate(steps) if b"do=send" in step.body)
    async with lines(port, number) as opened:
        waiting: list[str] = []

        async def prepare(line: Line) -> None:
            for _ in range(ready // number):
                cookie = await enter(line, "together")
                await walk(line, steps[:last], cookie)
                waiting.append(cookie)

        await asyncio.gather(*map(prepare, opened))
        before, began = (cpu([site]), cpu(family(postmaster))), time.perf_counter()

        async def press(line: Line) -> None:
            while waiting:
                cookie, start = waiting.pop(), time.perf_counter()
                await walk(line, steps[last : last + 1], cookie)
                each.append(time.perf_counter() - start)

        await asyncio.gather(*map(press, opened))
        took = time.perf_counter() - began
    return Taken(len(each), took, each, cpu([site]) - before[0], cpu(family(postmaster)) - before[1])


async def inserts(address: str, number: int, total: int, postmaster: int) -> Taken:
    """Insert rows of a sealed response's size, one statement and one commit each, without any of our code."""
    row, each = secrets.token_bytes(17_000), []
    async with asyncpg.create_pool(address, min_size=number, max_size=number, reset=_nothing) as pool:
        left = iter(range(total))
        opened = [await pool.acquire() for _ in range(number)]
        await asyncio.gather(*(one.execute("insert into raw (box) values ($1)", row) for one in opened))  # warm
        before, began = cpu(family(postmaster)), time.perf_counter()

        async def client(connection: PoolConnectionProxy) -> None:
            for _ in left:
                start = time.perf_counter()
                await connection.execute("insert into raw (box) values ($1)", row)
                each.append(time.perf_counter() - start)

        await asyncio.gather(*map(client, opened))
        took, used = time.perf_counter() - began, cpu(family(postmaster)) - before
        for one in opened:
            await pool.release(one)
    return Taken(len(each), took, each, 0, used)


async def _nothing(_connection: asyncpg.Connection) -> None:
    """Keep a connection as it is: the round trip that makes it anew is not what is measured."""


# -- what is said of it


def joined(some: Sequence[Taken]) -> Taken:
    done, seconds, site, database = (sum(one[i] for one in some) for i in (0, 1, 3, 4))  # type: ignore[misc]
    return Taken(int(done), seconds, [each for one in some for each in one.each], site, database)


def told(name: str, clients: int, taken: Taken) -> str:
    cuts = statistics.quantiles(taken.each * 2, n=100)
    processor = f"{1000 * taken.site / taken.done:.2f} + {1000 * taken.database / taken.done:.2f}"
    rate = f"{taken.done / taken.seconds:,.0f}"
    return f"| {name} | {clients} | {rate} | {1000 * cuts[49]:.1f} | {1000 * cuts[98]:.1f} | {processor} |"


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


PARTS = ("pages", "journeys", "sending", "curve")


async def measure(running: Running, folder: Path, parts: Sequence[str]) -> None:
    owner = await asyncpg.connect(running.address())
    await owner.execute("create table raw (id bigserial primary key, box bytea not null)")
    await owner.execute("create database peer")
    for text, name in ((EACH, "each"), (TOGETHER, "together")):
        await publishing.publish(running.address(), text, name=name, entry=name, switches=OPEN)
    postmaster = int((folder / "database" / "postmaster.pid").read_text().split()[0])
    environ = {"DATABASE_URL": running.address("heard_site")}
    site, port, start = spawn(["-m", "survey.site", "--fd"], **environ)
    bare, bare_port, _ = spawn(["-c", BARE])
    servers = [site, bare]
    try:
        steps = {
            (entry, part): await record(port, entry, part=part)
            for entry in ("each", "together")
            for part in (True, False)
        }
        if "pages" in parts:
            await pages(port, bare_port, steps, site.pid, bare.pid, postmaster)
        if "journeys" in parts:
            peer_port = spawn_port()
            servers.append(await asyncio.to_thread(peer.start, running.sockets, peer_port))
            await journeys(port, peer_port, steps, site.pid, servers[-1].pid, postmaster)
        if "sending" in parts:
            await sending(port, running, steps, site.pid, postmaster)
        if "curve" in parts:
            await curve(port, running, owner, steps, site.pid, postmaster)
        status = Path(f"/proc/{site.pid}/smaps_rollup").read_text()
        memory = {name: int(size) / 1024 for name, size in re.findall(r"^(\w+): +(\d+) kB", status, re.MULTILINE)}
        resident, own = memory["Rss"], memory["Private_Clean"] + memory["Private_Dirty"]
        say(f"\nA worker after all this: {resident:.0f} MB, {own:.0f} MB of them its own. Started in {start:.2f} s.")
    finally:
        for process in servers:
            process.send_signal(signal.SIGTERM)
            process.wait()
        await owner.close()


def spawn_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


TABLE = "| what | clients | a second | p50 ms | p99 ms | processor ms, site + database |\n|---|---|---|---|---|---|"


async def pages(
    port: int, bare_port: int, steps: dict[tuple[str, bool], list[Step]], site: int, bare: int, postmaster: int
) -> None:
    """A question page on which nothing was answered yet, beside the same number of bytes from the bare framework."""
    say(f"### A question page\n\n{TABLE}")
    first = next(index for index, step in enumerate(steps["each", False]) if step.body) + 1
    cookies: dict[Line, str] = {}

    async def page(line: Line) -> None:
        if line not in cookies:
            cookies[line] = await enter(line, "each")
            await walk(line, steps["each", False][:first], cookies[line])
        await walk(line, (Step(steps["each", False][1].head, b""),), cookies[line])

    async def plain(line: Line) -> None:
        await line.ask(b"GET /page HTTP/1.1\r\nHost: survey\r\nAccept-Encoding: gzip\r\n\r\n")

    for number in CLIENTS:
        ours, theirs = [], []
        for _ in range(ROUNDS):
            theirs.append(await load(bare_port, number, plain, [bare], postmaster, SECONDS))
            ours.append(await load(port, number, page, [site], postmaster, SECONDS))
        say(told("question page", number, joined(ours)))
        say(told("bare litestar", number, joined(theirs)))
        rates = joined(ours).done / joined(ours).seconds / (joined(theirs).done / joined(theirs).seconds)
        processor = (joined(theirs).site / joined(theirs).done) / (joined(ours).site / joined(ours).done)
        say(f"| *ratio* | {number} | {rates:.2f} | | | {processor:.2f} of the site's alone |")


async def journeys(
    port: int, peer_port: int, steps: dict[tuple[str, bool], list[Step]], site: int, django: int, postmaster: int
) -> None:
    """Whole visits of fourteen questions, from the entry address to the thanks."""
    say(f"\n### Whole visits, from entering to the thanks, fourteen questions\n\n{TABLE}")

    def journey(entry: str, *, part: bool) -> Deed:
        async def goes(line: Line) -> None:
            await walk(line, steps[entry, part], await enter(line, entry))

        return goes

    async def theirs(line: Line) -> None:
        token = "a" * 32
        usual = f"Host: survey\r\nCookie: csrftoken={token}\r\n"
        fields = {f"question_{n}": "They listened." if n in (7, 14) else "very-good" for n in range(1, 15)}
        body = urlencode({"csrfmiddlewaretoken": token} | fields)
        await line.ask(f"GET /survey/1/ HTTP/1.1\r\n{usual}\r\n".encode())
        form = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        status, head = await line.ask(f"POST /survey/1/ HTTP/1.1\r\n{usual}{form}".encode())
        assert status == 302, head
        where = re.search(rb"(?i)location: (\S+)", head)
        assert where is not None
        await line.ask(b"GET " + where[1] + f" HTTP/1.1\r\n{usual}\r\n".encode())

    kinds = {
        "a question a page, scripts": (port, journey("each", part=True), [site]),
        "a question a page, no scripts": (port, journey("each", part=False), [site]),
        "all on one page, scripts": (port, journey("together", part=True), [site]),
        "all on one page, no scripts": (port, journey("together", part=False), [site]),
    }
    for number in CLIENTS:
        taken: dict[str, list[Taken]] = {name: [] for name in (*kinds, "the peer, all on one page")}
        for _ in range(ROUNDS):
            for name, (where, deed, pids) in kinds.items():
                taken[name].append(await load(where, number, deed, pids, postmaster, SECONDS))
            if number <= 8:  # its one worker serves one connection at a time, and closes it
                taken["the peer, all on one page"].append(await visits_of_peer(peer_port, theirs, django, postmaster))
        for name, some in taken.items():
            if some:
                say(told(name, number if "peer" not in name else 1, joined(some)))


async def visits_of_peer(port: int, deed: Deed, django: int, postmaster: int) -> Taken:
    each: list[float] = []
    before, began = (cpu(family(django)), cpu(family(postmaster))), time.perf_counter()
    while (start := time.perf_counter()) < began + SECONDS:
        await deed(Redialling(port))
        each.append(time.perf_counter() - start)
    took = time.perf_counter() - began
    return Taken(len(each), took, each, cpu(family(django)) - before[0], cpu(family(postmaster)) - before[1])


class Redialling(Line):
    """A connection made anew for every request, as a server without kept connections has it."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self.port = port

    async def ask(self, said: bytes) -> tuple[int, bytes]:
        line = await dial(self.port)
        answer = await line.ask(said)
        line.transport.close()
        return answer


async def sending(
    port: int, running: Running, steps: dict[tuple[str, bool], list[Step]], site: int, postmaster: int
) -> None:
    """The press of Send, beside raw inserts of single rows of the same size."""
    say(f"\n### Sending, and raw inserts\n\n{TABLE}")
    for number in CLIENTS:
        ours, theirs = [], []
        for _ in range(ROUNDS):
            theirs.append(await inserts(running.address(), number, max(800, 128 * number), postmaster))
            ours.append(await sends(port, number, steps["together", True], max(400, 64 * number), site, postmaster))
        say(told("send", number, joined(ours)))
        say(told("raw insert", number, joined(theirs)))
        ratio = joined(ours).done / joined(ours).seconds / (joined(theirs).done / joined(theirs).seconds)
        say(f"| *ratio* | {number} | {ratio:.2f} | | | |")


async def curve(
    port: int,
    running: Running,
    owner: asyncpg.Connection,
    steps: dict[tuple[str, bool], list[Step]],
    site: int,
    postmaster: int,
) -> None:
    """What a visit costs when so many responses are stored already."""
    say("\n### With so many responses stored\n")
    say("| stored | visits a second | processor ms, site + database |\n|---|---|---|")

    async def goes(line: Line) -> None:
        await walk(line, steps["together", True], await enter(line, "together"))

    epoch = await owner.fetchval("select id from heard.epoch where consultation = 'together'")
    size = await owner.fetchval("select length(box) from heard.pool limit 1")
    for stored in STORED:
        there = await owner.fetchval("select count(*) from heard.pool")
        for _ in range(0, stored - there, 500):
            rows = [(secrets.token_bytes(16), epoch, os.urandom(size)) for _ in range(500)]
            await owner.copy_records_to_table(
                "pool", schema_name="heard", records=rows, columns=("key", "epoch", "box")
            )
        await owner.execute("vacuum analyze heard.pool")
        await owner.execute("checkpoint")
        taken = joined([await load(port, 8, goes, [site], postmaster, SECONDS) for _ in range(ROUNDS)])
        rate, done = taken.done / taken.seconds, taken.done
        say(f"| {stored:,} | {rate:.0f} | {1000 * taken.site / done:.2f} + {1000 * taken.database / done:.2f} |")


def main(parts: Sequence[str]) -> int:
    unknown = [part for part in parts if part not in PARTS]
    if unknown:
        sys.stderr.write(f"There is no part {unknown[0]}. There are: {', '.join(PARTS)}.\n")
        return 2
    parts = parts or PARTS
    if "journeys" in parts and "HEARD_BENCHMARK_PEER" not in os.environ:
        sys.stderr.write("Set HEARD_BENCHMARK_PEER to a folder where the peer's environment is, or may be made.\n")
        return 2
    with _server() as (running, folder):
        asyncio.run(migrating.migrate(running.address()))
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(measure(running, folder, parts))
    return 0


@contextlib.contextmanager
def _server() -> Iterator[tuple[Running, Path]]:
    with tempfile.TemporaryDirectory(prefix="heard-load-") as name:
        Path(name).chmod(0o755)
        running = embedded.start(Path(name) / "server", ("max_connections=200",))
        try:
            yield running, Path(name) / "server"
        finally:
            running.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

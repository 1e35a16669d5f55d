"""Looking at the site from outside, as a browser reaches it: HTTPS, the headers that arrive, what is written down.

Asks the site's own address for a page that does not exist, under a name drawn for the occasion, and then looks for
that name in the logs of this host: whatever wrote it down writes down visitors too. Nothing else is asked for, and no
visit begins. Made for the administrator's eyes (`survey doctor`); the only deed of ours that opens a connection to
more than a database.
"""

import contextlib
import datetime
import http.client
import os
import secrets
import ssl
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from survey import strictness
from survey.health import Finding, Health, well

PATIENCE = 10.0
"""Seconds for the site to answer."""

RENEWED = datetime.timedelta(days=14)
"""How long before its end a certificate should have been replaced."""

LOGS = Path("/var/log")
"""Where the programs of a host write down what they do."""

_NEWEST = 8 * 1024 * 1024
"""Bytes at the end of a log that are looked through."""

_EXPECTED = tuple(
    (name.decode(), value.decode())
    for name, value in (*strictness.ALWAYS, strictness.NO_STORE, strictness.NO_FRAME, strictness.SECURE)
)


class _Seen(NamedTuple):
    """What came back over the line."""

    status: int
    headers: Mapping[str, str]
    protocol: str
    until: datetime.datetime | None


def look(address: str, logs: Path = LOGS, context: ssl.SSLContext | None = None) -> Iterator[Finding]:
    """Look at the site at its address ('https://survey.example.org'); an empty one cannot be looked at.

    `context` says whose certificates are believed, where not the system's.
    """
    if not address:
        yield Finding(
            health=Health.LOOK,
            what="Nobody said at which address people reach the site, so HTTPS, headers and logs were not looked at.",
            remedy="Set HEARD_SITE_ADDRESS to it, such as https://survey.example.org, and run 'survey doctor' again.",
        )
        return
    parts = urlsplit(address)
    if parts.scheme != "https":
        yield Finding(
            health=Health.MEND,
            what=f"The site's address, {address}, is not HTTPS: browsers keep no cookie of a visit there.",
            remedy="Put a proxy with a certificate before it, and set HEARD_SITE_ADDRESS to the https:// address.",
        )
        return
    name = f"nothing-{secrets.token_hex(8)}"
    began = time.time()
    believed = context or ssl.create_default_context()
    try:
        # Twice: a log that is written after each answer has the first by the time of the second.
        for _ in range(2):
            seen = _ask(parts.hostname or "", parts.port or 443, f"/{name}", believed)
    except (OSError, ValueError, http.client.HTTPException) as problem:
        yield _unreached(address, problem)
        return
    yield well(f"The site answers at {address} over {seen.protocol}.")
    yield from _certificate(seen)
    yield from _headers(seen)
    if parts.port is None:  # HTTPS is on its usual port, so what is on the other usual one is meant for it too
        yield from _plain(parts.hostname or "", 80)
    yield from _written(logs, name, began)


def _ask(host: str, port: int, path: str, context: ssl.SSLContext) -> _Seen:
    connection = http.client.HTTPSConnection(host, port, timeout=PATIENCE, context=context)
    with contextlib.closing(connection):
        connection.connect()
        line = connection.sock
        assert isinstance(line, ssl.SSLSocket)
        until = (line.getpeercert() or {}).get("notAfter")
        protocol = line.version() or "TLS"
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
    ends = datetime.datetime.fromtimestamp(ssl.cert_time_to_seconds(str(until)), datetime.UTC) if until else None
    return _Seen(answer.status, {name.lower(): value for name, value in answer.getheaders()}, protocol, ends)


def _unreached(address: str, problem: Exception) -> Finding:
    if isinstance(problem, ssl.SSLCertVerificationError):
        return Finding(
            health=Health.MEND,
            what=f"Browsers would not believe the certificate of {address}: {problem.verify_message}.",
            remedy="Give the proxy a certificate for this name, with its chain, from an authority that browsers know.",
        )
    return Finding(
        health=Health.MEND,
        what=f"The site does not answer at {address}: {type(problem).__name__}.",
        remedy="Start 'survey serve' and the proxy before it; see that the name leads here and that port 443 is open.",
    )


def _certificate(seen: _Seen) -> Iterator[Finding]:
    if seen.until is None:
        return
    left = seen.until - datetime.datetime.now(datetime.UTC)
    if left < RENEWED:
        yield Finding(
            health=Health.MEND,
            what=f"The site's certificate ends in {max(left.days, 0)} days; then no browser opens the site.",
            remedy="See why it was not renewed, and renew it.",
        )
    else:
        yield well(f"The site's certificate is good for {left.days} days.")


def _headers(seen: _Seen) -> Iterator[Finding]:
    if strictness.POLICY.decode() not in seen.headers:
        yield Finding(
            health=Health.MEND,
            what=f"What answers at the site's address is not the site: {seen.status}, without its content policy.",
            remedy="Have the proxy pass every address on to the site, and its headers back as they are.",
        )
        return
    changed = [name for name, value in _EXPECTED if seen.headers.get(name) != value]
    secure = strictness.SECURE[0].decode()
    if secure in changed:
        changed.remove(secure)
        yield Finding(
            health=Health.MEND,
            what="The site does not know that it is reached over HTTPS, and leaves out what keeps browsers there.",
            remedy="Have the proxy set 'X-Forwarded-Proto: https', and name its address in HEARD_PROXIES.",
        )
    if changed:
        yield Finding(
            health=Health.MEND,
            what=f"Headers of the site are missing or changed on the way: {', '.join(changed)}.",
            remedy="Have the proxy pass the site's headers on as they are, and add or remove none.",
        )
    if "content-length" not in seen.headers:
        yield Finding(
            health=Health.MEND,
            what="The proxy packs pages anew, so that their lengths, which are all alike, tell one from another.",
            remedy="Turn compression off in the proxy: pages come compressed (nginx: 'gzip off;').",
        )
    if not changed and "content-length" in seen.headers:
        yield well("The site's headers and lengths arrive as it sends them.")


def _plain(host: str, port: int) -> Iterator[Finding]:
    """Look whether anything is shown without HTTPS."""
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE)
    try:
        connection.request("GET", "/robots.txt")
        answer = connection.getresponse()
        goes_on = answer.status in {301, 302, 307, 308} and (answer.getheader("location") or "").startswith("https://")
    except (OSError, http.client.HTTPException):
        return  # nothing there is as good
    finally:
        connection.close()
    if goes_on:
        yield well("Over plain HTTP everything leads to HTTPS.")
    else:
        yield Finding(
            health=Health.MEND,
            what="The site is shown over plain HTTP too.",
            remedy="Have the proxy answer on port 80 with a redirect to https:// and nothing else.",
        )


def _written(logs: Path, name: str, began: float) -> Iterator[Finding]:
    """Look for the name that was asked for in whatever was written to since."""
    unreadable: list[OSError] = []
    unread, found = 0, []
    for path in _files(logs, unreadable):
        try:
            if path.stat().st_mtime >= began - 1 and name.encode() in _end(path):
                found.append(path)
        except FileNotFoundError:
            continue  # taken away in this moment
        except OSError:
            unread += 1
    for path in found:
        yield Finding(
            health=Health.MEND,
            what=f"A visit is written down in {path}, with its address and time.",
            remedy="Turn that log off (nginx: 'access_log off;', Caddy: no 'log'), and delete what it holds.",
        )
    if unread := unread + len(unreadable):
        yield Finding(
            health=Health.LOOK,
            what=f"{unread} logs below {logs} could not be read, so visits may be written down there.",
            remedy="Run 'survey doctor' once as root, for this look.",
        )
    elif not found:
        yield well(f"Nothing below {logs} writes down a visit.")


def _files(logs: Path, unreadable: list[OSError]) -> Iterator[Path]:
    for folder, _, names in os.walk(logs, onerror=unreadable.append):
        for one in names:
            yield Path(folder, one)


def _end(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _NEWEST))
        return file.read(_NEWEST)

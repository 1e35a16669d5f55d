"""The stylesheet and the scripts, from this installation alone."""

import gzip
from functools import cache

from litestar import Response, get
from litestar.params import FromPath

from survey.desk.asking import Ask
from survey.desk.drawing import STATIC
from survey.desk.problems import NotThere
from survey.desk.rights import Right, needs

_KINDS = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}
_FILES = ("desk.css", "desk.js", "htmx.min.js")


@get("/static/{name:str}", opt=needs(Right.ARRIVE))
async def fetch(request: Ask, name: FromPath[str]) -> Response[bytes]:
    """Give a static file. Its address changes with its content, so browsers may keep it."""
    if name not in _FILES:
        raise NotThere
    plain, squeezed = _content(name)
    takes_squeezed = "gzip" in request.headers.get("accept-encoding", "")
    headers = {"cache-control": "public, max-age=31536000, immutable", "vary": "accept-encoding"}
    if takes_squeezed:
        headers["content-encoding"] = "gzip"
    return Response(squeezed if takes_squeezed else plain, media_type=_KINDS[name.rpartition(".")[2]], headers=headers)


@cache
def _content(name: str) -> tuple[bytes, bytes]:
    plain = (STATIC / name).read_bytes()
    return plain, gzip.compress(plain, 9, mtime=0)


DOORS = (fetch,)

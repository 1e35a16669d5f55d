"""The key ceremony."""

from litestar import Response, get, post
from litestar.params import FromPath

from questionnaires import key_files
from questionnaires.response import key_id
from survey import recovery_key
from survey.desk import ceremony, projects, publishing
from survey.desk.asking import Ask
from survey.desk.ceremony import NotThisKey
from survey.desk.drawing import Page, go, show
from survey.desk.handing_over import Parcel
from survey.desk.rights import Right, needs
from survey.refusal import Refusal


class HandedOver(Refusal):
    """The file is not here any more."""


PDF, BYTES, TEXT = "application/pdf", "application/octet-stream", "text/plain; charset=utf-8"


@get("/consultations/{consultation:str}/keys", opt=needs(Right.DESIGN))
async def keys_page(request: Ask, consultation: FromPath[str]) -> Page:
    """Show which keys are chosen and proven, and what to do next."""
    return await _page(request, consultation, {})


@post("/consultations/{consultation:str}/keys/choose", opt=needs(Right.DESIGN))
async def choose(request: Ask, consultation: FromPath[str]) -> Response[bytes]:
    """Take the public half of a key that was made elsewhere."""
    content = await (await request.fields()).content("public_key", most=64 * 1024)
    try:
        public_key = ceremony.read_public_key(content)
        async with request.desk.records.change() as records:
            await ceremony.choose(records, request.staff, consultation, public_key)
    except NotThisKey as problem:
        return await _page(request, consultation, {"public_key": str(problem)})
    return go(request, f"/consultations/{consultation}/keys", "The key is chosen. Now have it proven.")


@post("/consultations/{consultation:str}/keys/make", opt=needs(Right.DESIGN))
async def make(request: Ask, consultation: FromPath[str]) -> Response[bytes]:
    """Make a key, and show what is to be taken away, this once."""
    fields = await request.fields()
    passphrase = fields.raw("passphrase")
    if passphrase != fields.raw("again"):
        return await _page(request, consultation, {"again": "The two passphrases are not the same"})
    try:
        async with request.desk.records.change() as records:
            made = await ceremony.make(records, request.staff, consultation, passphrase)
            standing = await projects.find(records, consultation)
    except NotThisKey as problem:
        return await _page(request, consultation, {"passphrase": str(problem)})
    mine = request.sitting.imprint
    return show(
        request,
        "key_made.html",
        standing=standing,
        recovery=made.recovery,
        file=request.desk.parcels.leave(mine, Parcel(made.file_name, BYTES, made.file)),
        sheet=request.desk.parcels.leave(mine, Parcel("recovery-key.pdf", PDF, made.sheet)),
        key=key_id(standing.project.consultation.public_key),
    )


@post("/handover/{token:str}", opt=needs(Right.DESIGN))
async def hand_over(request: Ask, token: FromPath[str]) -> Response[bytes]:
    """Hand a file over, once, to the session for which it was made."""
    parcel = request.desk.parcels.fetch(request.sitting.imprint, token)
    if parcel is None:
        raise HandedOver(
            "This file was handed over already, or a quarter of an hour has passed, and it was forgotten here. If"
            " nobody has it, make the key again."
        )
    return download(parcel)


@post("/consultations/{consultation:str}/keys/challenge", opt=needs(Right.DESIGN))
async def challenge(request: Ask, consultation: FromPath[str]) -> Response[bytes]:
    """Give the file that the key's holder is to answer."""
    async with request.desk.records.change() as records:
        asked = await ceremony.ask(records, request.staff, consultation)
    text = key_files.write_challenge(asked)
    return download(Parcel(f"{consultation}.challenge", TEXT, text.encode()))


@post("/consultations/{consultation:str}/keys/prove", opt=needs(Right.DESIGN))
async def prove(request: Ask, consultation: FromPath[str]) -> Response[bytes]:
    """Take the answer to the challenge, or have the key file prove itself here."""
    fields = await request.fields()
    file = await fields.content("key_file", most=64 * 1024)
    field = "key_file" if file or fields.raw("passphrase") else "answer"
    try:
        async with request.desk.records.change() as records:
            if field == "key_file":
                passphrase = fields.raw("passphrase")
                await ceremony.prove_here(records, request.staff, consultation, file, passphrase)
            else:
                await ceremony.prove(records, request.staff, consultation, fields.text("answer"))
    except NotThisKey as problem:
        return await _page(request, consultation, {field: str(problem)})
    return go(request, f"/consultations/{consultation}/keys", "The key is proven.")


@post("/consultations/{consultation:str}/keys/recovery", opt=needs(Right.DESIGN))
async def choose_recovery(request: Ask, consultation: FromPath[str]) -> Response[bytes]:
    """Take the public half of the administrator's recovery key, or make one and show it this once."""
    fields = await request.fields()
    content = await fields.content("recovery_key", most=64 * 1024)
    written = ""
    try:
        if fields.text("do") == "make":
            written, public_key = recovery_key.draw()
        else:
            public_key = ceremony.read_public_key(content)
        async with request.desk.records.change() as records:
            await ceremony.choose_recovery(records, request.staff, consultation, public_key)
            standing = await projects.find(records, consultation)
    except NotThisKey as problem:
        return await _page(request, consultation, {"recovery_key": str(problem)})
    if written:
        return show(request, "recovery_made.html", standing=standing, written=written)
    return go(request, f"/consultations/{consultation}/keys", "The recovery key is chosen.")


def download(parcel: Parcel) -> Response[bytes]:
    """Give a file to be saved."""
    headers = {"content-disposition": f'attachment; filename="{parcel.name}"'}
    return Response(parcel.content, media_type=parcel.kind, headers=headers)


async def _page(request: Ask, consultation: str, problems: dict[str, str]) -> Page:
    async with request.desk.records.change() as records:
        standing = await projects.find(records, consultation)
    project = standing.project
    own = project.consultation.public_key
    return show(
        request,
        "keys.html",
        422 if problems else 200,
        standing=standing,
        key=key_id(own) if own else "",
        recovery=key_id(project.recovery_key) if project.recovery_key else "",
        wanting=publishing.lacking_keys(standing),
        problems=problems,
    )


DOORS = (keys_page, choose, make, hand_over, challenge, prove, choose_recovery)

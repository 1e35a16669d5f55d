"""After closing: telling people what was heard and done, destroying, the next wave; and copies in and out."""

import datetime

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from survey import languages, lifecycle
from survey.consultations import Findings
from survey.desk import bundles, deeds, destroying, projects, reading
from survey.desk.asking import Ask
from survey.desk.deeds import Deed
from survey.desk.doors.keys import BYTES, download
from survey.desk.drawing import Page, go, show
from survey.desk.handing_over import Parcel
from survey.desk.rights import Right, needs

LONGEST = 20_000


@get("/consultations/{consultation:str}/findings", opt=needs(Right.FOLLOW))
async def findings_page(request: Ask, consultation: FromPath[str]) -> Page:
    """Show what is, or is to be, told at the address where the survey was."""
    async with request.desk.records.change() as records:
        standing = await projects.find(records, consultation)
    told = msgspec.json.decode(standing.findings, type=Findings).texts if standing.findings else {}
    return show(
        request,
        "findings.html",
        standing=standing,
        told=told,
        tags=standing.shown.languages,
        reviews=languages.reviews(),
        may=request.staff.may(Right.TELL),
    )


@post("/consultations/{consultation:str}/findings", opt=needs(Right.TELL))
async def change_findings(request: Ask, consultation: FromPath[str]) -> Response[bytes]:
    """Show it to everyone, or no longer."""
    fields = await request.fields()
    async with request.desk.records.change() as records:
        standing = await projects.find(records, consultation)
        texts = {
            tag: fields.text(f"text-{tag}")[:LONGEST] for tag in standing.shown.languages if fields.text(f"text-{tag}")
        }
        is_shown = bool(texts) and fields.text("do") != "withdraw"
        await lifecycle.show_findings(records, consultation, Findings(texts=texts) if is_shown else None)
        deed = Deed.PUBLISHED_FINDINGS if is_shown else Deed.WITHDREW_FINDINGS
        await deeds.note(records, request.staff, deed, consultation)
    said = "Everybody who comes to the address sees it now." if is_shown else "It is no longer shown."
    return go(request, f"/consultations/{consultation}/findings", said)


@get("/consultations/{consultation:str}/destroy", opt=needs(Right.ADMINISTER))
async def destroy_page(request: Ask, consultation: FromPath[str]) -> Page:
    """Show what is to be destroyed, and what was."""
    async with request.desk.records.change() as records:
        standing = await projects.find(records, consultation)
        recorded = await destroying.recorded(records, consultation)
    today = datetime.datetime.now(datetime.UTC).astimezone().date()
    return show(request, "destroy.html", standing=standing, recorded=recorded, today=today)


@post("/consultations/{consultation:str}/destroy", opt=needs(Right.ADMINISTER))
async def destroy(request: Ask, consultation: FromPath[str]) -> Response[bytes]:
    """Destroy the answers."""
    fields = await request.fields()
    async with request.desk.records.change() as records:
        standing = await projects.find(records, consultation)
        await destroying.destroy(records, request.staff, standing, fields.text("keyholder"))
        if reading.destroy(request.desk.settings, standing.id):
            await destroying.record(
                records, request.staff, standing, "The workspace at this desk, with all that was opened"
            )
            await deeds.note(records, request.staff, Deed.DESTROYED_WORKSPACE, standing.id)
    said = "The answers are being destroyed. It is on the record."
    return go(request, f"/consultations/{consultation}/destroy", said)


@get("/consultations/{consultation:str}/copy", opt=needs(Right.DESIGN))
async def copy(request: Ask, consultation: FromPath[str]) -> Response[bytes]:
    """Give a consultation as one file."""
    async with request.desk.records.change() as records:
        bundle = await bundles.pack(records, await projects.find(records, consultation))
        await deeds.note(records, request.staff, Deed.TOOK_OUT, consultation)
    return download(Parcel(f"{consultation}.heard", BYTES, bundles.write(bundle)))


@post("/consultations/bring-in", opt=needs(Right.DESIGN), request_max_body_size=bundles.LARGEST + 100_000)
async def bring_in(request: Ask) -> Response[bytes]:
    """Begin a consultation with what a file holds."""
    bundle = bundles.read(await (await request.fields()).content("bundle", most=bundles.LARGEST))
    invented = bundle.consultation.invented or request.desk.settings.desk_demonstration
    async with request.desk.records.change() as records:
        made = await bundles.unpack(records, request.staff, bundle, invented=invented)
    return go(request, f"/consultations/{made}", "It is brought in. Its keys are to be chosen and proven here.")


@get("/consultations/{consultation:str}/next-wave", opt=needs(Right.DESIGN))
async def next_wave_page(request: Ask, consultation: FromPath[str]) -> Page:
    """Ask whether to begin the next wave."""
    async with request.desk.records.change() as records:
        standing = await projects.find(records, consultation)
    return show(request, "next_wave.html", standing=standing)


@post("/consultations/{consultation:str}/next-wave", opt=needs(Right.DESIGN))
async def next_wave(request: Ask, consultation: FromPath[str]) -> Response[bytes]:
    """Begin the next wave."""
    async with request.desk.records.change() as records:
        standing = await projects.find(records, consultation)
        made = await bundles.next_wave(records, request.staff, standing)
    return go(request, f"/consultations/{made}", "This is the next wave. It has a key of its own.")


DOORS = (findings_page, change_findings, destroy_page, destroy, copy, bring_in, next_wave_page, next_wave)

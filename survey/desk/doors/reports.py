"""Published reports, for whoever may sign in."""

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath

from survey.desk import projects, reports
from survey.desk.asking import TOKEN, Ask, FileTooLarge
from survey.desk.drawing import Page, go, show
from survey.desk.problems import NotThere
from survey.desk.rights import Right, needs

LARGEST = 64 * 1024 * 1024
"""Bytes of a report's files together."""

POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; frame-ancestors 'none'"
"""A report is shown as it was written: with its own style, without anything that runs or fetches."""


@get("/reports", opt=needs(Right.STAY))
async def reports_page(request: Ask) -> Page:
    """Show every report."""
    async with request.desk.records.change() as records:
        published = await reports.every(records)
        standings = await projects.every(records) if request.staff.may(Right.READ) else []
    over = [one for one in standings if one.is_over]
    return show(request, "reports.html", published=published, over=over, problems={})


@get("/reports/{number:int}", opt=needs(Right.STAY))
async def report_page(request: Ask, number: FromPath[int]) -> Page:
    """Show one report's files."""
    async with request.desk.records.change() as records:
        published = await reports.find(records, number)
    if published is None:
        raise NotThere
    return show(request, "report.html", report=published)


@get("/reports/{number:int}/files/{name:str}", opt=needs(Right.STAY))
async def report_file(request: Ask, number: FromPath[int], name: FromPath[str]) -> Response[bytes]:
    """Give one file of a report."""
    async with request.desk.records.change() as records:
        content = await reports.content(records, number, name)
    if content is None:
        raise NotThere
    kind = reports.kind(name)
    inline = kind.startswith(("text/html", "application/pdf"))
    response = Response(content, media_type=kind)
    response.headers["content-disposition"] = f'{"inline" if inline else "attachment"}; filename="{name}"'
    if kind.startswith("text/html"):
        response.headers["content-security-policy"] = POLICY
    return response


@post("/reports", opt=needs(Right.READ), request_max_body_size=LARGEST + 1_000_000)
async def publish(request: Ask) -> Response[bytes]:
    """Publish the files of a report that was written elsewhere."""
    form = await request.form()
    fields = await request.fields()
    files: dict[str, bytes] = {}
    for name, value in form.multi_items():
        if name != TOKEN and isinstance(value, UploadFile) and value.filename:
            files[value.filename] = await value.read()
    if sum(map(len, files.values())) > LARGEST:
        raise FileTooLarge("These files are larger than a report’s can be.")
    async with request.desk.records.change() as records:
        standing = await projects.find(records, fields.text("consultation"))
        number = await reports.publish(
            records,
            request.staff,
            standing.id,
            files,
            title=fields.line("title"),
            summary=fields.text("summary"),
        )
    return go(request, f"/reports/{number}", "The report is published to everyone who can sign in.")


@post("/reports/{number:int}/withdraw", opt=needs(Right.READ))
async def withdraw(request: Ask, number: FromPath[int]) -> Response[bytes]:
    """Take a report away from its readers."""
    async with request.desk.records.change() as records:
        await reports.withdraw(records, request.staff, number)
    return go(request, "/reports", "The report is withdrawn.")


DOORS = (reports_page, report_page, report_file, publish, withdraw)

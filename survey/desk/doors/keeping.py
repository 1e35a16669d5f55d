"""Keeping what may outlive a wave: a file for the next wave's analyst, sealed to the next wave's key."""

from litestar import Response, post
from litestar.params import FromPath

from analysis import releasing
from analysis.writing import keepsake
from questionnaires import key_files
from questionnaires.key_files import NotAKeyFile
from survey.desk import deeds
from survey.desk.asking import Ask
from survey.desk.deeds import Deed
from survey.desk.doors.reading import LARGEST_KEY
from survey.desk.doors.rooms import today, work
from survey.desk.reading import NotInTheWorkspace
from survey.desk.rights import Right, needs


@post("/consultations/{consultation:str}/read/keep", opt=needs(Right.READ))
async def keep(request: Ask, consultation: FromPath[str]) -> Response[bytes]:
    """Hand over what may outlive the wave, once its report was released."""
    fields = await request.fields()
    kept = await work(request, consultation, lambda workspace: releasing.keep(workspace, today()))
    try:
        content = await fields.content("public_key", most=LARGEST_KEY)
        public_key = key_files.read_public_key(content.decode("utf-8", "replace"))
    except NotAKeyFile as problem:
        raise NotInTheWorkspace(str(problem)) from problem
    async with request.desk.records.change() as records:
        await deeds.note(records, request.staff, Deed.KEPT, consultation)
    headers = {"content-disposition": f'attachment; filename="{consultation}.kept"'}
    sealed = keepsake.seal(kept, public_key).encode()
    return Response(sealed, media_type="application/octet-stream", headers=headers)


DOORS = (keep,)

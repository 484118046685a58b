"""`/v2/attachments`, and the store that their pre-signed urls lead to (digest 8.1)."""

from __future__ import annotations

import hmac
import math
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import quote

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fauxpa_contracts.contract import basis_text

from ..documents import detect
from ..errors import Problem, Refusal, invalid, not_found
from ..filing.keeping import stored
from ..filing.names import content_disposition
from ..gateway.call import Answer, Call, Handler, ok
from ..gateway.recording import SPACE
from ..network.contents import content_of, made
from ..records.files import Attachment
from ..store import ATTACHMENTS
from ..wire import Json, timestamp
from ..world import Space, World

URL_LIFE = timedelta(minutes=30)
ACCEPTED = frozenset({detect.PDF, detect.JPEG, detect.PNG})
NO_PROOF: Json = {"status": "unavailable", "file_name": "", "file_content_type": "", "file_size": "", "url": ""}
"""`probative_attachment`: an object even where there is none, for readers that are strict about it."""


async def retrieve(call: Call) -> Answer:
    """The attachment with a fresh url."""
    attachment = call.space.get(ATTACHMENTS, call.path["id"])
    if attachment is None or attachment.organization_id != call.organization_id:
        raise not_found()
    if attachment.created_at > call.space.now:  # the file of an invoice takes a moment to be made
        raise not_found()
    return ok({"attachment": wire(call, await made(call.space, attachment))})


async def upload(call: Call) -> Answer:
    """One part named `file`; what it is follows from its first bytes. Only the id is answered (observed)."""
    file = call.form.get("file")
    if not isinstance(file, UploadFile):
        raise _refused("required", "file is required: send the file as a part of this name")
    data = await file.read()
    media_type = detect.media_type(data)
    if media_type not in ACCEPTED:
        raise _refused("invalid_format", "file must be a PDF, JPEG or PNG file")
    attachment = stored(call.space, call.organization_id, file.filename or "", media_type, data)
    return ok({"attachment": {"id": attachment.id}})


def wire(call: Call, attachment: Attachment) -> Json:
    """The attachment; sizes are strings here."""
    return {
        "id": attachment.id,
        "created_at": timestamp(attachment.created_at),
        "file_name": attachment.file_name,
        "file_size": str(attachment.size),
        "file_content_type": attachment.content_type,
        "url": url_of(call, attachment),
        "probative_attachment": NO_PROOF,
    }


def url_of(call: Call, attachment: Attachment) -> str:
    """A url that gives the file to anybody for 30 minutes of the namespace's time."""
    space = call.space
    expires = str(math.ceil((space.now + URL_LIFE).timestamp()))
    signature = _signature(space, attachment.id, expires)
    path = f"/storage/{quote(space.name, safe='')}/{attachment.id}"
    return f"{call.base_url}{path}?expires={expires}&signature={signature}"


def routes(world: World) -> list[Route]:
    """Where the pre-signed urls lead. It answers as object stores do: the file, or an XML error."""
    guessed = basis_text([world.contract.clauses["QPA-ATT-010"]])

    def refused(status: int, code: str, message: str) -> Response:
        text = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>'
        headers = {"X-Content-Type-Options": "nosniff", "X-Fauxpa-Basis": guessed}
        return Response(text, status, media_type="application/xml", headers=headers)

    async def fetch(request: Request) -> Response:
        id = request.path_params["id"]
        expires, given = (request.query_params.get(name, "") for name in ("expires", "signature"))
        space = _signer(world, request.path_params["namespace"], id, expires, given)
        if space is None:
            return refused(403, "SignatureDoesNotMatch", "The signature does not fit this url")
        request.scope[SPACE] = space.name
        if space.now.timestamp() >= int(expires):
            return refused(403, "AccessDenied", "Request has expired: retrieve the attachment again for a new url")
        attachment = space.get(ATTACHMENTS, id)
        if attachment is None:
            return refused(404, "NoSuchKey", "The file was deleted")
        headers = {
            "Content-Disposition": content_disposition(attachment.file_name),
            "X-Content-Type-Options": "nosniff",
            "X-Fauxpa-Basis": "documented",
        }
        return Response(await content_of(space, attachment), media_type=attachment.content_type, headers=headers)

    return [Route("/{namespace}/{id}", fetch, methods=["GET"])]


def _signer(world: World, namespace: str, id: str, expires: str, signature: str) -> Space | None:
    """The namespace, if it wrote this url."""
    try:
        space = world.space(namespace)
    except KeyError:
        return None
    genuine = _signature(space, id, expires)
    return space if hmac.compare_digest(genuine.encode(), signature.encode(errors="replace")) else None


def _signature(space: Space, id: str, expires: str) -> str:
    return space.signature(f"{id}\n{expires}")


def _refused(code: str, detail: str) -> Refusal:
    return invalid(Problem(code, detail, pointer="/file"))


HANDLERS: Mapping[str, Handler] = {
    "attachments.retrieve": retrieve,
    "attachments.upload": upload,
}

"""`/v2/client_invoices/uploads`: a file sent ahead of the invoice it belongs to (digest 4.6)."""

from __future__ import annotations

import anyio.to_thread

from ...documents import Unreadable
from ...errors import Problem, invalid, not_found
from ...filing.keeping import stored
from ...gateway.call import Answer, Call, ok
from ...records.files import Attachment, Upload
from ...records.invoices import SourceDocument
from ...store import ATTACHMENTS, UPLOADS
from ...wire import Json, timestamp
from ...world import Space
from ..attachments import url_of
from .importing import read_all, take_files

FIELD = "client_invoices_upload"


async def create(call: Call) -> Answer:
    """One file, kept as it is: Qonto makes no Factur-X out of a plain PDF."""
    (file,) = await take_files(call, FIELD, most=1)
    (document,) = await anyio.to_thread.run_sync(read_all, [file])
    if isinstance(document, Unreadable):
        raise invalid(Problem("invalid_format", f"{file.name}: {document.reason}", pointer=f"/{FIELD}"))
    from .from_document import source_of

    space = call.space
    with space.transaction():
        attachment = stored(space, call.organization_id, file.name, document.media_type, file.data)
        assert attachment.content is not None
        upload = Upload(
            id=space.dated_uuid(),
            organization_id=call.organization_id,
            attachment_id=attachment.id,
            source=source_of(attachment.content, document),
            created_at=space.now,
        )
        space.put(UPLOADS, upload)
    attributes = _attributes(call, upload, attachment)
    status = int(space.quirk("upload-status"))
    if space.quirk("upload-envelope") == "json_api":
        return ok(_json_api(upload, attributes), status)
    return ok({"client_invoice_upload": {"id": upload.id, **attributes}}, status)


def retrieve(call: Call) -> Answer:
    """The upload, in JSON:API form (a documented exception, digest 2.9)."""
    upload = call.space.get(UPLOADS, call.path["id"])
    if upload is None or upload.organization_id != call.organization_id:
        raise not_found()
    attachment, _ = attached(call.space, upload.id)
    return ok(_json_api(upload, _attributes(call, upload, attachment)))


def attached(space: Space, upload_id: str) -> tuple[Attachment, SourceDocument]:
    """The file of an upload that is known to exist, and what was read in it."""
    upload = space.get(UPLOADS, upload_id)
    assert upload is not None
    attachment = space.get(ATTACHMENTS, upload.attachment_id)
    assert attachment is not None
    return attachment, upload.source


def _attributes(call: Call, upload: Upload, attachment: Attachment) -> Json:
    return {
        "organization_id": upload.organization_id,
        "filename": attachment.file_name,
        "content_type": attachment.content_type,
        "file_size": attachment.size,
        "url": url_of(call, attachment),
        "created_at": timestamp(upload.created_at),
        "updated_at": timestamp(upload.created_at),
    }


def _json_api(upload: Upload, attributes: Json) -> Json:
    return {"data": {"type": "client_invoices_upload", "id": upload.id, "attributes": attributes}}

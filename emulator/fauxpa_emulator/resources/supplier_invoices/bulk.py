"""`POST /v2/supplier_invoices/bulk`: files become invoices one by one, and the answer is always 200 (digest 6.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import anyio.to_thread
from starlette.datastructures import UploadFile

from ...documents import Unreadable, detect
from ...documents import read as read_document
from ...filing.keeping import stored
from ...filing.names import safe_file_name
from ...filing.received import fields_of
from ...gateway.call import Answer, Call
from ...network.contents import content_of
from ...records.files import Attachment
from ...records.invoices import SupplierInvoice
from ...store import ATTACHMENTS, SUPPLIER_INVOICES, Condition
from ...wire import Json
from ...world import Space
from . import form
from .reading import shown

MOST_BYTES = 10 * 1024 * 1024
"""Of one file."""
ACCEPTED = frozenset({detect.PDF, detect.JPEG, detect.PNG})
BAD_FILE = "File is too large or wrong content type"
MOST_HINT = 500
"""Characters of the hint in a header."""


@dataclass(frozen=True)
class File:
    """What an invoice is to be made of."""

    name: str
    media_type: str
    data: bytes
    attachment: Attachment | None = None
    """Where the file was uploaded before."""


@dataclass(frozen=True)
class Fault:
    """Why one invoice was not made. `hint` says it to a person."""

    code: str
    detail: str
    hint: str


async def create(call: Call) -> Answer:
    """Each invoice by itself: what is wrong with one is told in `errors`, and the others are made."""
    request = form.read(call.form)
    files = [await _file(call, entry) for entry in request.entries]
    fields = await anyio.to_thread.run_sync(_read_all, files)
    made: list[SupplierInvoice] = []
    errors: list[Json] = []
    hints: list[str] = []
    with call.space.transaction():
        for index, (entry, file) in enumerate(zip(request.entries, files, strict=True)):
            if isinstance(file, Fault):
                pointer = form.pointer(index, entry)
                errors.append({"code": file.code, "detail": file.detail, "source": {"pointer": pointer}})
                hints.append(file.hint)
            else:
                made.append(_known(call, entry) or _new(call, request, entry, file, fields[index]))
    payload = {"supplier_invoices": [shown(call, invoice) for invoice in made], "errors": errors}
    return Answer(200, payload, headers={"X-Fauxpa-Hint": "; ".join(hints)[:MOST_HINT]} if hints else {})


async def _file(call: Call, entry: form.Entry) -> File | Fault:
    if form.key_of(entry) is None:
        return Fault("required", "idempotency_key is required", "each invoice needs an idempotency_key of its own")
    if "file" in entry and "attachment_id" in entry:
        return Fault("invalid", "Provide either file or attachment_id, not both", "file or attachment_id, not both")
    if "attachment_id" in entry:
        return await _attached(call.space, call.organization_id, entry)
    given = entry.get("file")
    if not isinstance(given, UploadFile):
        why = "without a file" if given is None else "with a file part that is text: it lacks a filename"
        return Fault("required", "file or attachment_id is required", f"an invoice came {why}")
    name = safe_file_name(given.filename or "")
    if (given.size or 0) > MOST_BYTES:
        return Fault("invalid", BAD_FILE, f"{name} is over 10 MB")
    data = await given.read()
    media_type = detect.media_type(data)
    if media_type not in ACCEPTED:
        return Fault("invalid", BAD_FILE, f"{name} is neither PDF, JPEG nor PNG")
    return File(name, media_type, data)


async def _attached(space: Space, organization_id: str, entry: form.Entry) -> File | Fault:
    id = str(entry["attachment_id"])
    attachment = space.get(ATTACHMENTS, id)
    if attachment is None or attachment.organization_id != organization_id:
        return Fault("invalid", "attachment_id is unknown", f"there is no attachment {id[:50]}")
    data = await content_of(space, attachment)
    if attachment.content_type not in ACCEPTED or len(data) > MOST_BYTES:
        return Fault("invalid", BAD_FILE, f"{attachment.file_name} is no PDF, JPEG or PNG of at most 10 MB")
    return File(attachment.file_name, attachment.content_type, data, attachment)


def _read_all(files: Sequence[File | Fault]) -> list[Json]:
    """What each file says. CPU work: call it in a thread."""
    return [{} if isinstance(file, Fault) else _read(file) for file in files]


def _read(file: File) -> Json:
    try:
        return fields_of(read_document(file.data, file_name=file.name).invoice)
    except Unreadable:  # the file is kept, as a picture would be
        return {}


def _known(call: Call, entry: form.Entry) -> SupplierInvoice | None:
    """The invoice that was made under this key before."""
    same = (
        Condition("organization_id", "=", call.organization_id),
        Condition("idempotency_key", "=", form.key_of(entry)),
    )
    found = call.space.find(SUPPLIER_INVOICES, *same, limit=1)
    if found:
        call.note("QPA-SUP-027")
    return found[0] if found else None


def _new(call: Call, request: form.Request, entry: form.Entry, file: File, fields: Json) -> SupplierInvoice:
    space, organization = call.space, call.organization
    attachment = file.attachment or stored(space, organization.id, file.name, file.media_type, file.data)
    invoice = SupplierInvoice(
        id=space.dated_uuid(),
        organization_id=organization.id,
        source_type="direct_upload",
        source=request.source,
        file_name=attachment.file_name,
        attachment_id=attachment.id,
        initiator_id=organization.membership_id,
        meta=request.meta,
        idempotency_key=form.key_of(entry),
        available_at=space.now,
        created_at=space.now,
        updated_at=space.now,
        **fields,
    )
    space.put(SUPPLIER_INVOICES, invoice)
    return invoice

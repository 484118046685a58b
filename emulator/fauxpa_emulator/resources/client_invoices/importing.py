"""`POST /v2/client_invoices/bulk`: importing issued invoices, all or nothing (digest 4.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import anyio.to_thread
from starlette.datastructures import UploadFile

from ...documents import Document, Unreadable, read
from ...errors import Problem, Refusal, invalid
from ...filing.keeping import stored
from ...filing.names import safe_file_name
from ...gateway.call import Answer, Call, ok
from ...gateway.endpoint import too_large
from ...network import notices, verdict
from ...records.invoices import ClientInvoice
from ...records.parties import Organization
from ...store import CLIENT_INVOICES, Condition
from ...wire import Json
from ...world import Space

FIELD = "client_invoices"
MOST_FILES = 5
MOST_BYTES = 5 * 1024 * 1024
"""Of one file."""


@dataclass(frozen=True)
class File:
    """One file of the form."""

    name: str
    data: bytes


async def bulk_import(call: Call) -> Answer:
    """1 to 5 files; a file that was imported before gives its invoice again (U-14)."""
    if call.organization.legal_country == "IT":
        raise Refusal(403, Problem("forbidden", "Italian organizations cannot import invoices"))
    files = await take_files(call, FIELD, most=MOST_FILES)
    documents = await anyio.to_thread.run_sync(read_all, files)
    _check(call.space, files, documents)
    imported: list[Json] = []
    with call.space.transaction():
        for file, document in zip(files, documents, strict=True):
            assert isinstance(document, Document)
            invoice = _import(call, file, document)
            imported.append({"invoice_id": invoice.id, "file_name": file.name})
    for document in documents:
        verdict.expect(call.space, document.syntax if isinstance(document, Document) else None)
    return ok({"client_invoices": imported}, int(call.space.quirk("bulk-status")))


async def take_files(call: Call, field: str, *, most: int) -> list[File]:
    """The files of a form field. Raises Refusal 422 where there is none, too many, or one that is too large."""
    given = [part for part in call.form.getlist(field) if isinstance(part, UploadFile)]
    if not given:
        raise invalid(
            Problem(
                "invalid_format", f"{field} is required: send each file as a part of this name", pointer=f"/{field}"
            )
        )
    if len(given) > most:
        raise invalid(Problem("invalid_format", f"At most {most} files are taken", pointer=f"/{field}"))
    for index, part in enumerate(given):
        if (part.size or 0) > MOST_BYTES:
            name = safe_file_name(part.filename or "")
            raise too_large(call.space.world, f"{name} is over 5 MB", pointer=f"/{field}/{index}")
    return [File(safe_file_name(part.filename or ""), await part.read()) for part in given]


def read_all(files: Sequence[File]) -> list[Document | Unreadable]:
    """Every file read, or why it could not be. CPU work: call it in a thread.

    The invoice model that the records are then made from is loaded here as well, off the event loop.
    """
    from . import from_document  # noqa: F401

    return [_read(file) for file in files]


def _read(file: File) -> Document | Unreadable:
    try:
        return read(file.data, file_name=file.name)
    except Unreadable as problem:
        return problem


def _check(space: Space, files: Sequence[File], documents: Sequence[Document | Unreadable]) -> None:
    """Raises Refusal 422 with every file that cannot be taken."""
    problems = []
    for index, (file, document) in enumerate(zip(files, documents, strict=True)):
        pointer = f"/{FIELD}/{index}"
        if isinstance(document, Unreadable):
            problems.append(Problem("invalid_format", f"{file.name}: {document.reason}", pointer=pointer))
        elif document.media_type == "application/xml" and space.quirk("xml-import") == "refused":
            detail = f"{file.name}: only PDF, JPEG and PNG files are taken"
            problems.append(Problem("invalid_format", detail, pointer=pointer))
    if problems:
        raise invalid(*problems, clauses=("QPA-IMP-004",), hint="Nothing was imported: it is all or nothing.")


def _import(call: Call, file: File, document: Document) -> ClientInvoice:
    invoice, is_known = import_one(call.space, call.organization, file, document)
    if is_known:
        call.note("QPA-IMP-008")
        return invoice
    call.note("QPA-IMP-015", "QPA-IMP-016" if document.invoice else "QPA-IMP-017")
    if document.media_type == "application/xml":
        call.note("QPA-IMP-004")
    return invoice


def import_one(space: Space, organization: Organization, file: File, document: Document) -> tuple[ClientInvoice, bool]:
    """The invoice of a file, and whether the organization had imported the same file before."""
    content = space.save_content(file.data)
    same = (
        Condition("organization_id", "=", organization.id),
        Condition("source_content", "=", content),
    )
    if known := space.find(CLIENT_INVOICES, *same, limit=1):
        return known[0], True
    attachment = stored(space, organization.id, file.name, document.media_type, file.data)
    from .from_document import imported_invoice, source_of

    source = source_of(content, document)
    invoice = imported_invoice(space, organization, document, source, attachment_id=attachment.id)
    space.put(CLIENT_INVOICES, invoice)
    notices.changed(space, invoice)
    return invoice, False

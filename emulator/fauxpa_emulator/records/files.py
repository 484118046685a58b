"""Files: attachments and uploads. The bytes are stored once per content, under their SHA-256."""

from __future__ import annotations

from datetime import datetime

import msgspec

from .invoices import SourceDocument


class Attachment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A file that can be fetched by a pre-signed url."""

    id: str
    organization_id: str
    file_name: str
    content_type: str
    created_at: datetime
    content: str | None = None
    """SHA-256 of the bytes; None while they are still to be made from `invoice_id`."""
    size: int = 0
    invoice_id: str | None = None


class Upload(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A file sent ahead, to be named by `upload_id` when an invoice is created."""

    id: str
    organization_id: str
    attachment_id: str
    source: SourceDocument
    created_at: datetime

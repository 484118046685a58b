"""Uploaded files as attachments."""

from __future__ import annotations

from ..records.files import Attachment
from ..store import ATTACHMENTS
from ..world import Space
from .names import safe_file_name


def stored(space: Space, organization_id: str, file_name: str, media_type: str, data: bytes) -> Attachment:
    """A new attachment of an uploaded file, whose name may be anything."""
    attachment = Attachment(
        id=space.uuid(),
        organization_id=organization_id,
        file_name=safe_file_name(file_name),
        content_type=media_type,
        content=space.save_content(data),
        size=len(data),
        created_at=space.now,
    )
    space.put(ATTACHMENTS, attachment)
    return attachment

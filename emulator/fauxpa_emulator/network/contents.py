"""The bytes of attachments: kept ones as they came, those of invoices that were made here written when first wanted."""

from __future__ import annotations

import msgspec

from ..records.files import Attachment
from ..store import ATTACHMENTS
from ..world import Space


async def content_of(space: Space, attachment: Attachment) -> bytes:
    """The bytes; those of an invoice's own file are made when somebody first asks for them."""
    attachment = await made(space, attachment)
    assert attachment.content is not None
    data = space.store.content(attachment.content)
    assert data is not None
    return data


async def made(space: Space, attachment: Attachment) -> Attachment:
    """The attachment with its content and size."""
    if attachment.content is not None:
        return attachment
    from .generated import render  # only here is the whole invoice model wanted

    data = await render(space, attachment)
    known = space.get(ATTACHMENTS, attachment.id)
    if known is not None and known.content is not None:  # somebody asked at the same time
        return known
    ready = msgspec.structs.replace(attachment, content=space.save_content(data), size=len(data))
    space.put(ATTACHMENTS, ready)
    return ready

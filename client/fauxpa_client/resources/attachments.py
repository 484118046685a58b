"""Attachments: the files of invoices."""

from __future__ import annotations

from ..answers import json_object, unwrapped
from ..calls import Calls
from ..files import FileSource, file_part, idempotency_key
from ..flow import D, Flow, operation
from ..hosts import is_web_address
from ..problems import unexpected
from ..records.others import Attachment
from ..wire import Request, path

ROOT = ("v2", "attachments")


class Attachments(Calls[D]):
    """`/v2/attachments`"""

    @operation
    def retrieve(self, attachment_id: str) -> Flow[Attachment]:
        return self._one(Request("GET", path(*ROOT, attachment_id)), Attachment, "attachment")

    @operation
    def upload(self, file: FileSource, *, key: str | None = None) -> Flow[Attachment]:
        """Upload a PDF, JPEG or PNG; the answer has only the `id`.

        `key` is the idempotency key that Qonto asks for. Without one it is made from the name and the bytes, so
        that uploading the same file again within 30 minutes gives the same attachment.
        """
        part = file_part("file", file)
        headers = {"X-Qonto-Idempotency-Key": key or idempotency_key(part)}
        request = Request("POST", path(*ROOT), headers=headers, parts=(part,), repeatable=True)
        return self._one(request, Attachment, "attachment")

    @operation
    def download(self, attachment_id: str) -> Flow[bytes]:
        """The file's bytes, from a fresh signed URL. No credentials go there."""
        request = Request("GET", path(*ROOT, attachment_id))
        response = yield from self.session.answer(request)
        attachment = Attachment.from_json(unwrapped(json_object(request, response), "attachment"))
        if not attachment.url or not is_web_address(attachment.url):
            raise unexpected(request, response, "without a web address to download from")
        file = yield from self.session.fetch(attachment.url)
        return file.content

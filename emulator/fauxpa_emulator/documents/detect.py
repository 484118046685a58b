"""What a file is, from its first bytes. Its name and its declared type are never trusted."""

PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
XML = "application/xml"

_SIGNATURES = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))

_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_STARTS = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
"""A byte order mark, or without one the first character of an XML document in two bytes."""

_PDF_HEADER_WITHIN = 1024
"""PDF readers look for the header in the first kilobyte: mail gateways put other bytes in front."""


def media_type(data: bytes) -> str | None:
    """One of PDF, PNG, JPEG and XML, or None for anything else. XML means only that it may be XML."""
    for signature, known in _SIGNATURES:
        if data.startswith(signature):
            return known
    if data.startswith(_UTF16_STARTS) or data.removeprefix(_UTF8_MARK)[:64].lstrip().startswith(b"<"):
        return XML
    return PDF if b"%PDF-" in data[:_PDF_HEADER_WITHIN] else None

"""What a PDF says of itself and of the invoice attached to it, without judging."""

from dataclasses import dataclass

from pypdf.generic import DictionaryObject, StreamObject

from fauxpa_emulator.documents import pdf

MAX_METADATA = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file with one of the names of Factur-X."""

    name: str
    relationship: str | None
    """AFRelationship, without its slash."""
    media_type: str | None
    associated: bool
    """Whether the catalog's /AF lists it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Anatomy:
    """The parts of a PDF that Factur-X has rules for."""

    attachments: tuple[Attachment, ...] = ()
    metadata: bytes | None = None
    """The XMP packet."""
    encrypted: bool = False
    readable: bool = True
    """False when the structure is broken, or beyond what is searched."""


def of(data: bytes) -> Anatomy:
    """The anatomy of a file of any content; nothing in it raises."""
    try:
        return pdf.looked_at(data, _of_catalog)
    except pdf.NoInvoice as error:
        return Anatomy(readable=False, encrypted=error.encrypted)
    except Exception:  # whatever pypdf makes of a hostile file
        return Anatomy(readable=False)


def _of_catalog(catalog: DictionaryObject) -> Anatomy:
    associated = pdf.specifications(pdf.get(catalog, "/AF"))
    found: dict[int, Attachment] = {}
    for name, specification in pdf.attachments(catalog):
        names = [name, *(pdf.get(specification, key) for key in ("/UF", "/F"))]
        shown = next((str(each) for each in names if each is not None and str(each).lower() in pdf.INVOICE_NAMES), None)
        stream = pdf.embedded_file(specification)
        if shown is None or stream is None or id(stream) in found:
            continue
        found[id(stream)] = Attachment(
            name=shown,
            relationship=_name(specification, "/AFRelationship"),
            media_type=_name(stream, "/Subtype"),
            associated=any(pdf.embedded_file(each) is stream for each in associated),
        )
    return Anatomy(attachments=tuple(found.values()), metadata=_metadata(catalog))


def _metadata(catalog: DictionaryObject) -> bytes | None:
    """The XMP packet; None also where it cannot be read, so that this is found and hides nothing else."""
    try:
        metadata = pdf.get(catalog, "/Metadata")
        packet = metadata.get_data() if isinstance(metadata, StreamObject) else None
    except Exception:
        return None
    return packet if packet and len(packet) <= MAX_METADATA else None


def _name(dictionary: DictionaryObject, key: str) -> str | None:
    """The name that is the value of a key, without its slash; None also where it cannot be read."""
    try:
        value = pdf.get(dictionary, key)
    except Exception:
        return None
    return None if value is None else str(value).removeprefix("/")

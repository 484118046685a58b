"""The XML invoice inside a PDF that somebody uploaded.

The reader is pypdf, which can be told how much it may inflate; a reader that inflates first and asks later turns two
kilobytes into a gigabyte. What hostile files make pypdf raise is not only its own exceptions, so all are caught.
"""

import io
import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from itertools import islice
from typing import Any, Self, TypeVar, cast

from pypdf import Configuration, PdfReader, apply_configuration
from pypdf.errors import LimitReachedError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NullObject, PdfObject, StreamObject

from fauxpa_emulator.documents.unreadable import Unreadable
from fauxpa_emulator.documents.xml import MAX_BYTES

INVOICE_NAMES = frozenset({"factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml"})
"""Compared without regard to case; `zugferd-invoice.xml` is the name in ZUGFeRD 2.0 and, in capitals, 1."""

MAX_STRUCTURE_BYTES = 250_000
"""How far one stream of the file's own structure (cross-references, packed objects) may inflate."""

MAX_STRUCTURE_STREAMS = 12
MAX_OBJECTS = 40_000
MAX_TREE_NODES = 100
MAX_FILES = 200
MAX_INVOICES = 5

MAX_READS = 500_000
"""How often the file is read from: strings are read byte by byte, and each object needs some. Ordinary files need some
thousands."""

MAX_ODD_BYTES = 500_000
"""How much a decoder other than Flate, or what comes after it (`/DecodeParms`), is given to do: they are written in
Python and need 90 times the memory."""

_RECOVERY_BYTES = 10_000
_RECOVERY_OBJECTS = 500
_MAX_ITEMS = 20_000
_MAX_FILTERS = 4

Found = TypeVar("Found")

_TOO_LARGE = "The structure of the PDF is too large to be searched for an invoice."

logging.getLogger("pypdf").addHandler(logging.NullHandler())  # keeps its warnings about uploads off stderr


class NoInvoice(Exception):
    """A PDF that is accepted as a file, and carries an invoice that cannot be had; the text says why."""

    def __init__(self, reason: str, *, encrypted: bool = False) -> None:
        super().__init__(reason)
        self.encrypted = encrypted


def embedded_invoice(data: bytes) -> bytes | None:
    """The XML that is attached under one of the names of Factur-X, or None when there is none.

    Raises:
        Unreadable: code `broken_pdf`: nothing of the structure of a PDF is there.
        NoInvoice: encrypted, a structure beyond the limits, several different invoices, or an attachment that cannot
            be extracted.
    """
    streams = looked_at(data, _streams)
    try:
        contents = {_content(stream) for stream in streams}
    except Exception as error:
        raise NoInvoice(f"The invoice attached to the PDF cannot be extracted: {_one_line(error)}.") from None
    if len(contents) > 1:
        raise NoInvoice(f"The PDF has {len(contents)} different invoices attached; it must have one.")
    return next(iter(contents), None)


def looked_at(data: bytes, look: Callable[[DictionaryObject], Found]) -> Found:
    """What `look` finds in the catalog, while the reader is held to the limits.

    Raises:
        Unreadable: code `broken_pdf`.
        NoInvoice: encrypted, or a structure beyond the limits.
    """
    if data.count(b"obj") > 2 * MAX_OBJECTS:  # "obj" and "endobj"
        raise NoInvoice(_TOO_LARGE)
    with _limits(inflated=MAX_STRUCTURE_BYTES, work=2 * MAX_STRUCTURE_BYTES, streams=MAX_STRUCTURE_STREAMS):
        return look(_catalog(data))


def _streams(catalog: DictionaryObject) -> list[StreamObject]:
    try:
        return list(islice(_invoice_streams(catalog), MAX_INVOICES + 1))
    except Exception:  # a broken list of attachments is no list of attachments
        raise NoInvoice("The list of files attached to the PDF cannot be read.") from None


def _catalog(data: bytes) -> DictionaryObject:
    try:
        reader = PdfReader(_Counting(data), root_object_recovery_limit=_RECOVERY_OBJECTS)
        catalog, encrypted = reader.root_object, reader.is_encrypted
    except LimitReachedError:
        raise NoInvoice(_TOO_LARGE) from None
    except Exception as error:
        if b"/Encrypt" not in data:
            reason = f"The PDF cannot be read: {_one_line(error)}. Make the file again."
            raise Unreadable(reason, "broken_pdf") from None
        encrypted = True
    if encrypted:
        raise NoInvoice("The PDF is encrypted, so the invoice inside cannot be read.", encrypted=True)
    return catalog


def _content(stream: StreamObject) -> bytes:
    filters = get(stream, "/Filter")
    names = _items(filters) if isinstance(filters, ArrayObject) else [filters]
    odd = any(name is not None and str(name) != "/FlateDecode" for name in names)
    odd = odd or get(stream, "/DecodeParms") is not None
    inflated, work = (MAX_ODD_BYTES, MAX_ODD_BYTES) if odd else (MAX_BYTES, _MAX_FILTERS * MAX_BYTES)
    with _limits(inflated=inflated, work=work, streams=1):
        return stream.get_data()


def _invoice_streams(catalog: DictionaryObject) -> Iterator[StreamObject]:
    """The streams of the attachments with a name of Factur-X, each once."""
    seen: set[int] = set()
    for name, specification in attachments(catalog):
        names = (name, get(specification, "/UF"), get(specification, "/F"))
        if INVOICE_NAMES.isdisjoint(str(found).lower() for found in names):
            continue
        stream = embedded_file(specification)
        if stream is not None and id(stream) not in seen:
            seen.add(id(stream))
            yield stream


def embedded_file(specification: DictionaryObject) -> StreamObject | None:
    """The stream of a file specification."""
    files = get(specification, "/EF")
    stream = (get(files, "/UF") or get(files, "/F")) if isinstance(files, DictionaryObject) else None
    return stream if isinstance(stream, StreamObject) else None


def specifications(value: PdfObject | None) -> list[DictionaryObject]:
    """The file specifications of an array, such as the catalog's /AF."""
    return [item for item in _items(value) if isinstance(item, DictionaryObject)]


def attachments(catalog: DictionaryObject) -> Iterator[tuple[str, DictionaryObject]]:
    """Name and file specification of what the catalog associates and of what its name tree lists; not all of many."""
    return islice(_attachments(catalog), MAX_FILES)


def _attachments(catalog: DictionaryObject) -> Iterator[tuple[str, DictionaryObject]]:
    for specification in specifications(get(catalog, "/AF")):
        yield "", specification
    names = get(catalog, "/Names")
    nodes = [get(names, "/EmbeddedFiles")] if isinstance(names, DictionaryObject) else []
    for _ in range(MAX_TREE_NODES):  # also ends a tree that is its own branch
        if not nodes:
            return
        node = nodes.pop()
        if isinstance(node, DictionaryObject):
            entries = _items(get(node, "/Names"))
            for name, item in zip(entries[::2], entries[1::2], strict=False):
                if isinstance(item, DictionaryObject):
                    yield str(name), item
            nodes.extend(_items(get(node, "/Kids"), MAX_TREE_NODES))


def _items(value: PdfObject | None, limit: int = 2 * MAX_FILES) -> list[PdfObject | None]:
    return [_resolved(item) for item in value[:limit]] if isinstance(value, ArrayObject) else []


def get(dictionary: DictionaryObject, key: str) -> PdfObject | None:
    """The value of a key, followed to where it is; None where there is none."""
    return _resolved(dictionary.get(key))


def _resolved(value: PdfObject | None) -> PdfObject | None:
    found = value.get_object() if isinstance(value, IndirectObject) else value
    return None if isinstance(found, NullObject) else found


def _limits(*, inflated: int, work: int, streams: int) -> AbstractContextManager[Configuration]:
    """pypdf's limits, for the time of a `with`; `work` is all that goes in and out of the filters of one stream."""
    configuration = Configuration(
        maximum_declared_stream_length=MAX_BYTES,
        array_based_stream_maximum_output_length=inflated,
        array_maximum_element_count=_MAX_ITEMS,
        dictionary_maximum_element_count=_MAX_ITEMS,
        jbig2_maximum_output_length=inflated,
        lzw_maximum_output_length=inflated,
        run_length_maximum_output_length=inflated,
        zlib_maximum_output_length=inflated,
        zlib_maximum_recovery_input_length=_RECOVERY_BYTES,
        brotli_maximum_output_length=inflated,
        stream_filters_maximum_length=_MAX_FILTERS,
        stream_decoding_work_maximum_length=work,
        jbig2dec_binary=None,
        disable_legacy_handling=True,
    )
    return apply_configuration(cast(Configuration, _Counted(configuration, streams)))


class _Counting(io.BytesIO):
    """A file that ends the reading of itself when it is read from too often."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self._reads = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self._reads += 1
        if self._reads > MAX_READS:
            raise LimitReachedError("too many reads")
        return super().read(size)


class _Counted:
    """Stands in for pypdf's configuration and ends the reading of a file that inflates too many streams.

    The number of streams is the one thing that pypdf has no limit for, and it asks for the work limit once a stream.
    """

    def __init__(self, configuration: Configuration, streams: int) -> None:
        self._configuration = configuration
        self._streams = streams

    def __getattr__(self, name: str) -> Any:
        return getattr(self._configuration, name)

    def with_overwrites(self) -> Self:
        return self

    @property
    def stream_decoding_work_maximum_length(self) -> int:
        self._streams -= 1
        if self._streams < 0:
            raise LimitReachedError("too many streams")
        return self._configuration.stream_decoding_work_maximum_length


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200].rstrip(".") or type(error).__name__

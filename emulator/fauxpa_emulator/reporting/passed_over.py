"""What uploaded invoices say and fauxpa reads nothing from: file by file, then over all of them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from .report import PassedOver

if TYPE_CHECKING:
    from ..documents.unread import Unread

_NUMBER = re.compile(r"\[\d+\]")


def of_file(data: bytes) -> list[Unread]:
    """Of one file, which may hold no invoice at all. CPU work, milliseconds: call it in a thread."""
    from ..documents import Unreadable, read
    from ..documents.unread import unread_in

    try:
        document = read(data, file_name="file")
        return unread_in(document.xml) if document.xml is not None and document.invoice is not None else []
    except Unreadable:
        return []


def gathered(files: Iterable[tuple[str, Sequence[Unread]]]) -> Iterator[PassedOver]:
    """Of (id of the invoice, what its file says in vain), each place of the structure once."""
    places: dict[str, list[tuple[str, Unread]]] = defaultdict(list)
    for invoice, found in files:
        for one in found:
            places[_NUMBER.sub("", one.xpath)].append((invoice, one))
    for seen in places.values():
        first = seen[0][1]
        yield PassedOver(
            term=first.term,
            name=_name(first.term),
            xpath=first.xpath,
            value=first.value,
            times=sum(one.count for _, one in seen),
            invoices=tuple(dict.fromkeys(invoice for invoice, _ in seen)),
        )


def _name(term: str | None) -> str | None:
    """What a business term is called in English."""
    from ..documents.validation.catalogue import load

    names = load().term(term) if term is not None else None
    return names[0] if names is not None else None

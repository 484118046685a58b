"""The invoices of a seed as files that were read: CPU work, done before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from fauxpa_fixtures import samples
from fauxpa_fixtures.model import Party

from ..documents import Document, Unreadable, read
from ..errors import Problem, Refusal, invalid
from . import papers
from .state import Arrived, File, Issued, State

Here = Mapping[str, Party]
"""The organizations of a namespace, as invoices name them, by SIREN; the first comes first."""


@dataclass(frozen=True, slots=True)
class Paper:
    """An invoice that is to be planted. `owner` is the SIREN of the organization; None: for whom it is addressed to."""

    given: Issued | Arrived
    owner: str | None
    name: str
    data: bytes
    document: Document
    pointer: str


def those_to_come(state: State) -> Here:
    """The organizations of a namespace that begins with this seed: the usual ones where it has fewer than two."""
    usual = (samples.SELLER, samples.BUYER)[len(state.organizations) :]
    parties = [*map(papers.newcomer, state.organizations), *usual]
    found: dict[str, Party] = {}
    for index, party in enumerate(parties):
        siren = party.siren or ""
        if siren in found:
            problem = Problem("invalid_seed", f"There are two organizations with the SIREN {siren}")
            hint = f"Beside fewer than two of your own there are: {', '.join(one.siren or '' for one in usual)}."
            raise invalid(problem, hint=hint if index >= len(state.organizations) else "A SIREN stands for one.")
        found[siren] = party
    return found


def made(state: State, here: Here, today: date) -> list[Paper]:
    """Every invoice of the seed. Raises Refusal 422 for an unknown organization, and a file that cannot be read."""
    return [*_issued(state, here, today), *_arrived(state, here, today)]


def _issued(state: State, here: Here, today: date) -> Iterator[Paper]:
    for count, given in enumerate(state.client_invoices, start=1):
        pointer = f"/client_invoices/{count - 1}"
        owner = owner_of(here, given.organization, f"{pointer}/organization")
        if given.file is not None:
            yield _given(given, given.file, owner, pointer)
            continue
        buyer = here.get(given.buyer.siren) or papers.stranger(given.buyer)
        number = given.number or f"FA-{count:05d}"
        data = papers.written(given, number, seller=here[owner], buyer=buyer, today=today)
        yield _paper(given, owner, papers.name_of(given, number), data, pointer)


def _arrived(state: State, here: Here, today: date) -> Iterator[Paper]:
    for count, given in enumerate(state.supplier_invoices, start=1):
        pointer = f"/supplier_invoices/{count - 1}"
        owner = owner_of(here, given.to, f"{pointer}/to")
        if given.file is not None:
            yield _given(given, given.file, owner if given.to else None, pointer)
            continue
        number = given.number or f"F-{count:05d}"
        seller = here.get(given.sender.siren) or papers.stranger(given.sender)
        data = papers.written(given, number, seller=seller, buyer=here[owner], today=today)
        yield _paper(given, owner, papers.name_of(given, number), data, pointer)


def _given(given: Issued | Arrived, file: File, owner: str | None, pointer: str) -> Paper:
    try:
        return _paper(given, owner, file.name, file.content, pointer)
    except Unreadable as unreadable:
        raise invalid(Problem("invalid_seed", f"{file.name}: {unreadable.reason}, at {pointer[1:]}/file")) from None


def _paper(given: Issued | Arrived, owner: str | None, name: str, data: bytes, pointer: str) -> Paper:
    return Paper(given, owner, name, data, read(data, file_name=name), pointer)


def owner_of(here: Here, siren: str | None, pointer: str) -> str:
    """The SIREN of the organization that is meant; None is the first one. Raises Refusal 422 for an unknown one."""
    if siren is None:
        return next(iter(here))
    if siren not in here:
        raise unknown(here, siren, pointer)
    return siren


def unknown(here: Here, siren: str, pointer: str) -> Refusal:
    """422 for an organization that is not here."""
    problem = Problem("no_such_organization", f"No organization here has the SIREN {siren}, at {pointer[1:]}", pointer)
    return invalid(problem, hint=f"There are: {', '.join(here)}.")

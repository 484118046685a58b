"""From a seed to records: the files are made first, off the event loop, then everything is written at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import anyio
import msgspec

from fauxpa_fixtures.identifiers import french_vat_number, siret_of

from .. import namespaces
from ..documents import Document, read
from ..errors import Problem, invalid
from ..filing.keeping import stored
from ..network import annuaire, choosing, counterpart, submission
from ..network.verdict import AHEAD
from ..records.parties import Address, BankAccount, Client, DirectoryLine, Organization, folded
from ..records.scenarios import Choice, Scenario
from ..resources.client_invoices.from_document import imported_invoice, source_of
from ..seed import Member, fill
from ..store import CLIENT_INVOICES, CLIENTS, DIRECTORY, ORGANIZATIONS, SCENARIOS, ClockStart, Condition, Origin
from ..world import Space, World
from . import papers
from .reading import state_of
from .state import Company, Customer, Issued, Line, Received, Scripts, State, clock_start


@dataclass(frozen=True, slots=True)
class _File:
    """An invoice that is to be planted."""

    given: Issued | Received
    owner: str
    """SIREN of the organization."""
    name: str
    data: bytes
    document: Document


async def seeded(
    world: World, name: str, values: Any, *, seed: str | None = None, clock: ClockStart | None = None
) -> Origin:
    """A new namespace that begins as the values say. Raises Refusal where they cannot be; then there is none."""
    state = state_of(values)
    clock = clock or clock_start(state.clock)
    namespaces.begin(
        world,
        name,
        seed=seed,
        clock=clock,
        populate=lambda space: fill(space, *(_member(space, company) for company in state.organizations)),
    )
    try:
        await _planted(world, name, state)
        return namespaces.settle(world, name)
    except BaseException:
        namespaces.delete(world, name)
        raise


def seeded_at_the_start(world: World, name: str, values: Any) -> None:
    """The same before anything is served: nobody has to wait for the files. Raises Refusal."""
    state = state_of(values)
    namespaces.begin(
        world,
        name,
        clock=clock_start(state.clock),
        populate=lambda space: fill(space, *(_member(space, company) for company in state.organizations)),
    )
    space = world.space(name)
    files = _files(state, _here(space), (space.now + AHEAD).date())
    with space.transaction():
        _plant(space, state, files)
        namespaces.settle(world, name)


async def add(world: World, name: str, values: Any) -> None:
    """More of everything but organizations, which begin with a namespace; a reset does not bring it back.

    Raises Refusal where that cannot be; nothing is changed then.
    """
    state = state_of(values)
    if state.organizations or state.clock:
        what = "organizations" if state.organizations else "clock"
        text = f"{what} can only be said when a namespace is made"
        problem = Problem("only_at_the_beginning", text, pointer=f"/{what}")
        raise invalid(problem, hint="POST /_fauxpa/namespaces with this state.")
    await _planted(world, name, state)
    world.wake()


async def _planted(world: World, name: str, state: State) -> None:
    space = world.space(name)
    files = await anyio.to_thread.run_sync(_files, state, _here(space), (space.now + AHEAD).date())
    with space.transaction():
        _plant(world.space(name), state, files)


def _here(space: Space) -> dict[str, Organization]:
    return {one.legal_number: one for one in space.find(ORGANIZATIONS)}


def _plant(space: Space, state: State, files: Sequence[_File]) -> None:
    for client in state.clients:
        space.put(CLIENTS, _client(space, client))
    for line in state.annuaire:
        space.put(DIRECTORY, _line(line))
    _choose(space, state.scenarios)
    for file in files:
        if isinstance(file.given, Issued):
            _issue(space, file, file.given)
        else:
            counterpart.send_in(space, _organization(space, file.owner), file.document, file.data, file.name)


def _files(state: State, here: dict[str, Organization], today: date) -> list[_File]:
    """Every invoice of the seed as a file; CPU work."""
    return [*_issued(state, here, today), *_received(state, here, today)]


def _issued(state: State, here: dict[str, Organization], today: date) -> Iterator[_File]:
    for count, given in enumerate(state.client_invoices, start=1):
        seller = _named(here, given.organization, f"/client_invoices/{count - 1}/organization")
        known = here.get(given.buyer.siren)
        buyer = papers.member(known) if known else papers.stranger(given.buyer)
        number = given.number or f"FA-{count:05d}"
        data = papers.written(given, number, seller=papers.member(seller), buyer=buyer, today=today)
        yield _file(given, seller, number, data)


def _received(state: State, here: dict[str, Organization], today: date) -> Iterator[_File]:
    for count, given in enumerate(state.supplier_invoices, start=1):
        buyer = _named(here, given.to, f"/supplier_invoices/{count - 1}/to")
        number = given.number or f"F-{count:05d}"
        seller = papers.stranger(given.sender)
        data = papers.written(given, number, seller=seller, buyer=papers.member(buyer), today=today)
        yield _file(given, buyer, number, data)


def _file(given: Issued | Received, owner: Organization, number: str, data: bytes) -> _File:
    name = papers.name_of(given, number)
    return _File(given, owner.legal_number, name, data, read(data, file_name=name))


def _named(here: dict[str, Organization], siren: str | None, pointer: str) -> Organization:
    found = here.get(siren) if siren else next(iter(here.values()), None)
    if found is None:
        problem = Problem("no_such_organization", f"No organization here has the SIREN {siren}", pointer=pointer)
        raise invalid(problem, hint=f"There are: {', '.join(here) or 'none'}.")
    return found


def _organization(space: Space, siren: str) -> Organization:
    return space.find(ORGANIZATIONS, Condition("legal_number", "=", siren), limit=1)[0]


def _issue(space: Space, file: _File, given: Issued) -> None:
    organization = _organization(space, file.owner)
    source = source_of(space.save_content(file.data), file.document)
    attachment = stored(space, organization.id, file.name, file.document.media_type, file.data)
    invoice = imported_invoice(space, organization, file.document, source, attachment_id=attachment.id)
    space.put(CLIENT_INVOICES, invoice)
    if given.sent:
        submission.submit(space, organization, invoice, lambda *_: None)


def _client(space: Space, given: Customer) -> Client:
    owner = _named(_here(space), given.organization, "/clients")
    client = Client(
        id=space.uuid(),
        organization_id=owner.id,
        kind="company",
        name=given.name,
        email=given.email,
        tax_identification_number=given.siren,
        vat_number=french_vat_number(given.siren),
        currency="EUR",
        locale="fr",
        created_at=space.now,
        updated_at=space.now,
    )
    return msgspec.structs.replace(client, e_invoicing_reachable=annuaire.look_up(space, given.siren).reachable)


def _line(given: Line) -> DirectoryLine:
    if not annuaire.well_formed(given.address):
        raise invalid(Problem("invalid_address", f"{given.address!r} is no address of the directory"))
    return DirectoryLine(
        id=given.address,
        siren=given.address[:9],
        name=given.name,
        platform=given.platform,
        active_from=given.active_from,
        active_to=given.active_to,
    )


def _choose(space: Space, given: Scripts) -> None:
    for name, steps in given.own.items():
        script = Scenario(name=name, steps=steps)
        choosing.check_script(script)
        space.put(SCENARIOS, script)
    chosen = [_choice(space, one) for one in given.next]
    default = _choice(space, given.default) if given.default is not None else None
    for siren, one in given.buyers.items():
        known = space.get(DIRECTORY, siren) or DirectoryLine(id=siren, siren=siren, name="", active_from=space.now)
        space.put(DIRECTORY, msgspec.structs.replace(known, scenario=_choice(space, one)))
    if chosen or default:
        record = space.namespace
        waiting = (*record.next_scenarios, *chosen)
        changed = msgspec.structs.replace(record, next_scenarios=waiting, scenario=default or record.scenario)
        space.world.save_namespace(changed)


def _choice(space: Space, given: str | Choice) -> Choice:
    choice = choosing.parsed(given) if isinstance(given, str) else given
    choosing.check(space, choice)
    return choice


def _member(space: Space, given: Company) -> Member:
    slug = f"{_slug(given.name)}-{given.siren[-4:]}"
    account = BankAccount(
        id=space.uuid(),
        slug=f"{slug}-bank-account-1",
        name="Compte principal",
        iban=given.iban or "",
        bic="QNTOFRP1XXX",
        updated_at=space.now,
    )
    organization = Organization(
        id=space.uuid(),
        slug=slug,
        legal_name=given.name,
        name=given.name,
        legal_number=given.siren,
        siret=siret_of(given.siren),
        vat_number=given.vat_number or french_vat_number(given.siren),
        address=Address(
            street_address=given.street_address, zip_code=given.zip_code, city=given.city, country_code="FR"
        ),
        membership_id=space.uuid(),
        contact_email=f"contact@{_slug(given.name)}.example",
        bank_accounts=(account,) if given.iban else (),
        sending_status="enabled" if given.sending else "disabled",
        receiving_status="enabled" if given.receiving else "disabled",
        created_at=space.now,
        updated_at=space.now,
    )
    return Member(organization, login=given.login, secret_key=given.secret_key)


def _slug(name: str) -> str:
    """`atelier-lumiere` for `Atelier Lumière`."""
    return re.sub(r"[^a-z0-9]+", "-", folded(name)).strip("-") or "organization"

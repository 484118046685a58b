"""From a seed to records: what answers Qonto's API makes them, all at once, with the namespace itself.

The files are made and read before that, off the event loop.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

import anyio
import msgspec
from starlette.datastructures import Headers

from fauxpa_fixtures.identifiers import french_vat_number, siret_of

from .. import namespaces
from ..errors import Problem, Refusal, invalid
from ..gateway.call import NO_QUERY, Call
from ..network import choosing, counterpart, submission
from ..network.verdict import AHEAD
from ..records.access import Credential
from ..records.keys import Handed
from ..records.parties import Address, BankAccount, DirectoryLine, Organization, folded
from ..records.scenarios import Choice, Scenario
from ..resources import clients
from ..resources.client_invoices.importing import File, import_one
from ..seed import Member, fill
from ..store import DIRECTORY, ORGANIZATIONS, SCENARIOS, ClockStart, Condition, Origin
from ..world import Space, World
from . import files, papers
from .files import Paper
from .reading import state_of
from .state import Arrived, Company, Customer, Issued, Line, Scripts, State, clock_start

BANK, BRANCH = 16958, 1


async def seeded(
    world: World, name: str, values: Any, *, seed: str | None = None, clock: ClockStart | None = None
) -> Origin:
    """A new namespace that begins as the values say. Raises Refusal where they cannot be; then there is none."""
    state, clock = await anyio.to_thread.run_sync(_understood, values, clock)
    here = files.those_to_come(state)
    made = await anyio.to_thread.run_sync(files.made, state, here, _today(world, clock))
    namespaces.named(world, name)  # again: somebody may have been quicker
    return _begun(world, name, state, made, seed=seed, clock=clock)


def seeded_at_the_start(world: World, name: str, values: Any) -> None:
    """The same before anything is served: nobody has to wait for the files. Raises Refusal."""
    state, clock = _understood(values, None)
    made = files.made(state, files.those_to_come(state), _today(world, clock))
    _begun(world, name, state, made, clock=clock)


async def add(world: World, name: str, values: Any) -> None:
    """More of everything but organizations, which begin with a namespace; a reset does not bring it back.

    Raises Refusal where that cannot be; nothing is changed then.
    """
    space = world.space(name)
    state = await anyio.to_thread.run_sync(state_of, values)
    if state.organizations or state.clock:
        what = "organizations" if state.organizations else "clock"
        problem = Problem("only_at_the_beginning", f"{what} can only be said when a namespace is made", f"/{what}")
        raise invalid(problem, hint="POST /_fauxpa/namespaces with this state.")
    here = {one.legal_number: papers.member(one) for one in space.find(ORGANIZATIONS)}
    made = await anyio.to_thread.run_sync(files.made, state, here, (space.now + AHEAD).date())
    with space.transaction():
        _plant(space, state, made)
    world.wake()


def _understood(values: Any, clock: ClockStart | None) -> tuple[State, ClockStart | None]:
    state = state_of(values)
    return state, clock or clock_start(state.clock)


def _today(world: World, clock: ClockStart | None) -> date:
    return (namespaces.started(world, clock).now(world.wall()) + AHEAD).date()


def _begun(
    world: World,
    name: str,
    state: State,
    made: Sequence[Paper],
    *,
    seed: str | None = None,
    clock: ClockStart | None = None,
) -> Origin:
    def populate(space: Space) -> Handed:
        handed = fill(space, *(_member(space, company) for company in state.organizations))
        _plant(space, state, made)
        return handed

    return namespaces.begin(world, name, seed=seed, clock=clock, populate=populate)


def _plant(space: Space, state: State, made: Sequence[Paper]) -> None:
    for index, client in enumerate(state.clients):
        with _at(f"/clients/{index}"):
            _client(space, client, f"/clients/{index}/organization")
    for line in state.annuaire:
        space.put(DIRECTORY, _line(line))
    _choose(space, state.scenarios)
    for paper in made:
        with _at(paper.pointer):
            if isinstance(paper.given, Issued):
                _issue(space, paper, paper.given)
            else:
                _arrive(space, paper, paper.given)


@contextmanager
def _at(pointer: str) -> Iterator[None]:
    """Says the place of what is refused, unless it is said already."""
    try:
        yield
    except Refusal as refused:
        first = refused.problems[0]
        if first.pointer is not None and first.pointer.startswith(pointer):
            raise
        problem = Problem(first.code, f"{first.detail}, at {pointer[1:].replace('/', '.')}", pointer)
        raise Refusal(refused.status, problem, hint=refused.hint) from None


def _issue(space: Space, paper: Paper, given: Issued) -> None:
    organization = _organization(space, paper.owner, paper.pointer)
    invoice, _ = import_one(space, organization, File(paper.name, paper.data), paper.document)
    if given.sent:
        submission.submit(space, organization, invoice, lambda *_: None)


def _arrive(space: Space, paper: Paper, given: Arrived) -> None:
    if paper.owner is None:
        organization = counterpart.receiving_organization(space, paper.document)
    else:
        organization = _organization(space, paper.owner, paper.pointer)
    counterpart.send_in(space, organization, paper.document, paper.data, paper.name)


def _client(space: Space, given: Customer, pointer: str) -> None:
    """As `POST /v2/clients` makes it."""
    address = {"street_address": given.street_address, "zip_code": given.zip_code, "city": given.city}
    body: dict[str, Any] = {
        "kind": "company",
        "name": given.name,
        "tax_identification_number": given.siren,
        "vat_number": french_vat_number(given.siren),
        "billing_address": {**address, "country_code": "FR"},
        "currency": "EUR",
        "locale": "fr",
    }
    if given.email is not None:
        body["email"] = given.email
    clients.create(_call(space, "clients.create", _organization(space, given.organization, pointer), body))


def _call(space: Space, operation: str, organization: Organization, body: dict[str, Any]) -> Call:
    """A call as if the organization had made it."""
    credential = Credential(
        id="", kind="api_key", space=space.name, organization_id=organization.id, issued_at=space.now
    )
    return Call(
        operation=space.world.contract.operations[operation],
        space=space,
        credential=credential,
        path={},
        query=NO_QUERY,
        headers=Headers(),
        scheme="http",
        body=body,
    )


def _organization(space: Space, siren: str | None, pointer: str) -> Organization:
    """The organization that is meant; None is the first one. Raises Refusal 422 for an unknown one."""
    conditions = [] if siren is None else [Condition("legal_number", "=", siren)]
    found = space.find(ORGANIZATIONS, *conditions, limit=1)
    if not found:
        here = {one.legal_number: papers.member(one) for one in space.find(ORGANIZATIONS)}
        raise files.unknown(here, siren or "", pointer)
    return found[0]


def _line(given: Line) -> DirectoryLine:
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
        with _at(f"/scenarios/own/{name}"):
            choosing.check_script(script)
        space.put(SCENARIOS, script)
    chosen = [_choice(space, one, f"next/{index}") for index, one in enumerate(given.next)]
    default = _choice(space, given.default, "default") if given.default is not None else None
    for siren, one in given.buyers.items():
        choice = _choice(space, one, f"buyers/{siren}")
        known = space.get(DIRECTORY, siren) or DirectoryLine(id=siren, siren=siren, name="", active_from=space.now)
        space.put(DIRECTORY, msgspec.structs.replace(known, scenario=choice))
    if chosen or default:
        record = space.namespace
        waiting = (*record.next_scenarios, *chosen)
        changed = msgspec.structs.replace(record, next_scenarios=waiting, scenario=default or record.scenario)
        space.world.save_namespace(changed)


def _choice(space: Space, given: str | Choice, place: str) -> Choice:
    choice = choosing.parsed(given) if isinstance(given, str) else given
    with _at(f"/scenarios/{place}"):
        choosing.check(space, choice)
    return choice


def _member(space: Space, given: Company) -> Member:
    slug = f"{_slug(given.name)}-{given.siren[-4:]}"
    account = BankAccount(
        id=space.uuid(),
        slug=f"{slug}-bank-account-1",
        name="Compte principal",
        iban=given.iban or _iban(given.siren),
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
            street_address=given.street_address, zip_code=given.zip_code, city=given.city, country_code=given.country
        ),
        membership_id=space.uuid(),
        contact_email=f"contact@{_slug(given.name)}.example",
        bank_accounts=(account,) if given.bank_account else (),
        legal_country=given.country,
        sending_status="enabled" if given.sending else "disabled",
        receiving_status="enabled" if given.receiving else "disabled",
        created_at=space.now,
        updated_at=space.now,
    )
    return Member(organization, login=given.login, secret_key=given.secret_key)


def _iban(siren: str) -> str:
    """An account at the bank of the other ones, with the SIREN as its number."""
    account = int(siren)
    key = 97 - (89 * BANK + 15 * BRANCH + 3 * account) % 97
    number = f"{BANK}{BRANCH:05d}{account:011d}{key:02d}"
    return f"FR{98 - int(f'{number}152700') % 97:02d}{number}"  # ISO 13616; 15 and 27 stand for F and R


def _slug(name: str) -> str:
    """`atelier-lumiere` for `Atelier Lumière`."""
    return re.sub(r"[^a-z0-9]+", "-", folded(name)).strip("-") or "organization"

"""Putting a snapshot in the place of a namespace, or beside the one that it was taken of.

Under its own name a namespace keeps its credentials. A credential opens one namespace only, so under another name it
gets fresh ones, in place of all that the snapshot has.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, TypeVar

import anyio.to_thread
import msgspec

from ..clock import ClockState
from ..records.access import Credential, OAuthApplication
from ..records.parties import Organization
from ..seed import Member, check_free, hand_out, issue, taken
from ..store import (
    APPLICATIONS,
    CREDENTIALS,
    GLOBAL,
    ORGANIZATIONS,
    ORIGINS,
    REGISTRATIONS,
    SUBSCRIPTIONS,
    Kind,
    Origin,
    Row,
)
from ..world import Space, World
from .life import changing, erase, pristine
from .reading import KIND, Reader, read, refused
from .snapshot import Records, Saved
from .sweeping import AT_ONCE

BATCH = 200
"""Records read before others get their turn."""
Rows = Mapping[Kind[Any], list[Row]]
Opening = TypeVar("Opening", Credential, OAuthApplication)


async def restore(world: World, name: str, data: bytes | bytearray) -> Origin:
    """A namespace of this name as the snapshot says, in the place of one that may be there.

    Raises Refusal 422 for a file that is no snapshot, 409 where one of its credentials opens another namespace; all is
    then as it was.
    """
    contents = await anyio.to_thread.run_sync(read, data)
    saved = contents.saved
    holder = f"{name}/restoring/{world.store.next_number(GLOBAL, 'restored')}"
    try:
        await _keep(world, holder, contents.files)
        now = await _rows(world, name, saved.now)
        beginning = await _rows(world, pristine(name), saved.beginning)
        with changing(world, name):
            erase(world, name)
            _load(world, name, now, saved.now)
            _load(world, pristine(name), beginning, saved.beginning)
            return _opened(world, name, saved)
    finally:
        world.store.wipe(holder)


async def _keep(world: World, holder: str, files: Mapping[str, memoryview]) -> None:
    """Keep the files for somebody, until the namespace keeps them itself."""
    some: dict[str, memoryview] = {}
    for name, file in files.items():
        some[name] = file
        if sum(map(len, some.values())) > AT_ONCE:
            world.store.load_contents(holder, some)
            some = {}
            await asyncio.sleep(0)
    world.store.load_contents(holder, some)


async def _rows(world: World, name: str, saved: Records) -> Rows:
    """The records as the store writes them. Raises Refusal 422 where one is none."""
    found: dict[Kind[Any], list[Row]] = {}
    reader = Reader(saved)
    for kind_name, texts in saved.records.items():
        kind = KIND[kind_name]
        record_of, rows = reader.decoder(kind), found.setdefault(kind, [])
        for start in range(0, len(texts), BATCH):
            rows.extend(_ready(world, kind, name, record_of(text)) for text in texts[start : start + BATCH])
            await asyncio.sleep(0)
    reader.end()
    return found


def _ready(world: World, kind: Kind[Any], name: str, record: Any) -> Row:
    try:
        return world.store.row(kind, name, record)
    except (TypeError, ArithmeticError) as error:
        raise refused(f"A record of {kind.name} cannot be kept: {error}") from None


def _load(world: World, name: str, rows: Rows, saved: Records) -> None:
    for kind, some in rows.items():
        world.store.load(kind, some)
    for counter, value in saved.counters.items():
        world.store.set_counter(name, counter, value)
    world.store.hold(name, saved.files)


def _opened(world: World, name: str, saved: Saved) -> Origin:
    """The records that lead to the namespace: its own, where it began, and its credentials."""
    record = msgspec.structs.replace(saved.namespace, id=name, clock=_going_on(world, saved.namespace.clock))
    began = msgspec.structs.replace(saved.origin.namespace, id=name)
    handed = saved.origin.handed
    world.save_namespace(record)
    if saved.namespace.id == name:
        _keep_credentials(world, name, saved)
    else:
        secret = world.ids.secret(name)
        record = msgspec.structs.replace(record, secret=secret)
        began = msgspec.structs.replace(began, secret=secret)
        world.save_namespace(record)
        space = world.space(name)
        handed = hand_out(space, [Member(organization) for organization in _organizations(space, saved)])
        issue(space, handed)
        for each in (name, pristine(name)):
            _renew(space, each, saved.origin.handed.credentials, handed.credentials)
    made = Origin(id=name, namespace=began, clock=saved.origin.clock, handed=handed)
    world.store.put(ORIGINS, GLOBAL, made)
    return made


def _going_on(world: World, clock: ClockState) -> ClockState:
    """Time stood still in the file, unless the clock simply shows the machine's."""
    follows = clock.speed == 1 and clock.anchor == clock.wall_anchor
    return clock if follows else msgspec.structs.replace(clock, wall_anchor=world.wall())


def _keep_credentials(world: World, name: str, saved: Saved) -> None:
    """Those of the snapshot as they were. Raises Refusal 409 where one opens another namespace."""
    check_free(world, name, saved.origin.handed)
    for credential in saved.credentials:
        _put_own(world, name, CREDENTIALS, credential)
    for application in saved.applications:
        _put_own(world, name, APPLICATIONS, application)


def _put_own(world: World, name: str, kind: Kind[Opening], record: Opening) -> None:
    known = world.store.get(kind, GLOBAL, record.id)
    if known is not None and known.space != name:
        raise taken(known.space)
    world.store.put(kind, GLOBAL, msgspec.structs.replace(record, space=name))


def _organizations(space: Space, saved: Saved) -> list[Organization]:
    found = [space.get(ORGANIZATIONS, keys.id) for keys in saved.origin.handed.organizations]
    there = [organization for organization in found if organization is not None]
    if len(there) < len(found):
        raise refused("An organization that it gives keys of is missing")
    return there


def _renew(space: Space, where: str, old: Mapping[str, str], new: Mapping[str, str]) -> None:
    """What names the old application and partner names the new ones, and no link leads to two namespaces."""
    store = space.store
    names = {old[field]: new[field] for field in ("QONTO_CLIENT_ID", "QONTO_PARTNER_ID")}
    for subscription in store.find(SUBSCRIPTIONS, where):
        client_id = names.get(subscription.client_id, subscription.client_id)
        store.put(SUBSCRIPTIONS, where, msgspec.structs.replace(subscription, client_id=client_id))
    for registration in store.find(REGISTRATIONS, where):
        partner_id = names.get(registration.partner_id, registration.partner_id)
        changed = msgspec.structs.replace(registration, partner_id=partner_id, secret=space.token(""))
        store.put(REGISTRATIONS, where, changed)

"""What every floor is given: settings, contract, store, time and ids, and one namespace of all that."""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, TypeVar

import msgspec

from fauxpa_contracts import contract as contracts

from .bell import Bell
from .clock import ClockState, Monotonic, Wall, monotonic, start, wall_clock
from .errors import Refusal
from .faults import Faults
from .ids import Ids, Traces, seeded_entropy
from .journal import Journal
from .memo import Memo
from .settings import BadSetting, Settings
from .store import GLOBAL, NAMESPACES, Condition, Kind, Namespace, Order, Store

if TYPE_CHECKING:
    from .documents.validation.findings import Report
    from .documents.validation.jobs import Job

DEFAULT = "default"
"""The namespace that is there from the start."""
GONE = "The namespace was reset or deleted while this call was under way."

Record = TypeVar("Record")


class Validation(Protocol):
    """Whoever judges documents, outside the event loop."""

    async def judge(self, job: Job) -> Report:
        """The report on a document, with a `problem` where it could not be judged."""

    def warm(self, *files: str) -> None:
        """Begin to make ready for documents that are judged by these artefacts, and return."""

    async def close(self) -> None:
        """End what was started."""


class World:
    """One emulator's worth of state."""

    def __init__(
        self,
        settings: Settings,
        contract: contracts.Contract,
        store: Store,
        *,
        wall: Wall = wall_clock,
        ticks: Monotonic = monotonic,
        validation: Validation | None = None,
    ) -> None:
        self.settings = settings
        self.contract = contract
        self.store = store
        self.wall = wall
        self.ticks = ticks
        self.ids = Ids(seeded_entropy(self.seed_of, self._draw))
        self.quirks = chosen_quirks(contract, settings)
        self.wake = Bell()
        """Rung when time was moved, or something was planned or happened: whoever waits for due times listens."""
        self.is_ending = False
        """Whether the server is about to end: who waits for something need not wait on."""
        self.memo = Memo()
        self.faults = Faults()
        self.journal = Journal(settings.journal)
        self._traces = Traces()
        self._namespaces: dict[str, Namespace] = {}
        self._rolled_back = store.rolled_back
        self._begun: Counter[str] = Counter()
        self._validation = validation

    def _draw(self, namespace: str) -> int:
        return self.store.next_number(namespace, "ids")

    def validation(self) -> Validation:
        """What judges documents, made when it is first asked for."""
        if self._validation is None:
            from .documents.validation.workers import Workers

            self._validation = Workers()
        return self._validation

    def end(self) -> None:
        """Tell everybody who waits that the server is about to end."""
        self.is_ending = True
        self.wake()

    async def close(self) -> None:
        """End what was started, and the store."""
        if self._validation is not None:
            await self._validation.close()
        self.store.close()

    def space(self, name: str) -> Space:
        """The namespace as it is at this moment. Raises KeyError where there is none."""
        return Space(self, self.namespace(name))

    def namespace(self, name: str) -> Namespace:
        """Its record. Raises KeyError where there is none."""
        if self._rolled_back != self.store.rolled_back:  # what is remembered may never have been written
            self._rolled_back = self.store.rolled_back
            self._namespaces.clear()
        found = self._namespaces.get(name)
        if found is None:
            found = self.store.get(NAMESPACES, GLOBAL, name)
            if found is None:
                raise KeyError(name)
            self._namespaces[name] = found
        return found

    def seed_of(self, name: str) -> str | None:
        """What the ids and secrets of a namespace are made from; None: from the machine's randomness."""
        try:
            own = self.namespace(name).seed
        except KeyError:
            own = None
        return self.settings.seed if own is None else own

    def trace_id(self, name: str) -> str:
        """32 hex characters that name one answer to a call of a namespace."""
        return self._traces.next(name, self.seed_of(name))

    def open_namespace(self, name: str, *, clock: ClockState | None = None, seed: str | None = None) -> Space:
        """Make a namespace, or its record anew; its clock begins as the settings say, unless one is given."""
        if clock is None:
            clock = start(self.wall(), at=self.settings.clock_start(), speed=self.settings.clock_speed())
        record = self._namespaces[name] = Namespace(id=name, clock=clock, secret="", seed=seed)
        self.save_namespace(msgspec.structs.replace(record, secret=self.ids.secret(name)))
        return self.space(name)

    def save_namespace(self, namespace: Namespace) -> None:
        """Write the record."""
        self.store.put(NAMESPACES, GLOBAL, namespace)
        self._namespaces[namespace.id] = namespace

    def forget_namespace(self, name: str) -> None:
        """Its record was deleted."""
        self._namespaces.pop(name, None)

    def begun_anew(self, name: str) -> None:
        """A namespace was made, reset or deleted: what is in memory of it goes, and calls under way are shut out."""
        self._begun[name] += 1
        self._traces.forget(name)
        self.journal.forget(name)
        self.faults.forget(name)
        self.wake()

    def beginning(self, name: str) -> int:
        """How often a namespace began anew in this process: a call that outlives its namespace must not write."""
        return self._begun[name]


class Space:
    """One namespace at one moment: a request sees the same `now` from its beginning to its end."""

    __slots__ = ("_beginning", "_namespace", "name", "now", "store", "world")

    def __init__(self, world: World, namespace: Namespace) -> None:
        self.world = world
        self.store = world.store
        self.name = namespace.id
        self.now: datetime = namespace.clock.now(world.wall())
        self._namespace = namespace
        self._beginning = world.beginning(namespace.id)

    def at(self, moment: datetime) -> Space:
        """The same namespace as if it were `moment`: for what was due earlier than it is done."""
        space = Space(self.world, self._namespace)
        space.now = moment
        return space

    @property
    def namespace(self) -> Namespace:
        """Its record, as it is now: what was awaited may have changed it."""
        try:
            return self.world.namespace(self.name)
        except KeyError:  # deleted meanwhile
            return self._namespace

    @property
    def clock(self) -> ClockState:
        """How its time runs."""
        return self._namespace.clock

    @property
    def is_over(self) -> bool:
        """Whether the namespace began anew, or went away, since the call began."""
        return self.world.beginning(self.name) != self._beginning

    def quirk(self, name: str) -> str:
        """The reading that was chosen."""
        return self.world.quirks[name]

    def signature(self, text: str) -> str:
        """Proof that this namespace wrote `text` (for pre-signed urls), in hex."""
        return hmac.new(self._namespace.secret.encode(), text.encode(), hashlib.sha256).hexdigest()

    def uuid(self) -> str:
        """A fresh UUIDv4."""
        return self.world.ids.uuid(self.name)

    def dated_uuid(self) -> str:
        """A fresh UUIDv7."""
        return self.world.ids.dated_uuid(self.name, self.now)

    def token(self, prefix: str) -> str:
        """A fresh opaque token."""
        return self.world.ids.token(self.name, prefix)

    def secret(self) -> str:
        """A fresh webhook secret."""
        return self.world.ids.secret(self.name)

    def key(self) -> str:
        """A fresh secret in the form of an API key's."""
        return self.world.ids.key(self.name)

    def get(self, kind: Kind[Record], id: str) -> Record | None:
        """See `Store.get`."""
        return self.store.get(kind, self.name, id)

    def put(self, kind: Kind[Record], record: Record) -> None:
        """See `Store.put`. Raises Refusal 401 where the namespace began anew, or went away, since the call began."""
        self._check_going_on()
        self.store.put(kind, self.name, record)

    def delete(self, kind: Kind[Record], id: str) -> bool:
        """See `Store.delete`. Raises Refusal as `put` does."""
        self._check_going_on()
        return self.store.delete(kind, self.name, id)

    def find(
        self,
        kind: Kind[Record],
        *conditions: Condition,
        order: Order = Order(),  # noqa: B008 - frozen
        limit: int = -1,
        offset: int = 0,
    ) -> list[Record]:
        """See `Store.find`."""
        return self.store.find(kind, self.name, *conditions, order=order, limit=limit, offset=offset)

    def count(self, kind: Kind[Record], *conditions: Condition) -> int:
        """See `Store.count`."""
        return self.store.count(kind, self.name, *conditions)

    def next_number(self, counter: str) -> int:
        """See `Store.next_number`."""
        return self.store.next_number(self.name, counter)

    def save_content(self, data: bytes) -> str:
        """See `Store.save_content`. Raises Refusal as `put` does."""
        self._check_going_on()
        return self.store.save_content(self.name, data)

    def transaction(self) -> AbstractContextManager[None]:
        """See `Store.transaction`."""
        return self.store.transaction()

    def _check_going_on(self) -> None:
        if self.is_over:
            raise Refusal(401, hint=GONE)


def chosen_quirks(contract: contracts.Contract, settings: Settings) -> dict[str, str]:
    """Every quirk with its value. Raises BadSetting for an unknown name or value."""
    chosen = settings.quirks()
    if unknown := sorted(set(chosen) - set(contract.quirks)):
        raise BadSetting(f"no quirk is called {unknown[0]!r}; there are: {', '.join(sorted(contract.quirks))}")
    values = {name: chosen.get(name, quirk.default) for name, quirk in contract.quirks.items()}
    for name, value in values.items():
        options = contract.quirks[name].options
        if options and value not in options:
            raise BadSetting(f"quirk {name}={value!r}: choose one of {', '.join(options)}")
    return values

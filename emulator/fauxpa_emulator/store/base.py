"""What every store can do.

A record lives under (kind, namespace, id). A kind says which of its attributes are columns, and only those can be
asked for. Calls are synchronous and short: the event loop makes them itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Generic, Literal, Protocol, TypeVar

Record = TypeVar("Record")
Row = tuple[Any, ...]
"""A record as a store writes it."""

GLOBAL = "*"
"""The namespace of what must be found before the namespace is known: credentials, and namespaces themselves."""

Operator = Literal["=", "!=", "<", "<=", ">", ">=", "in", "not in", "contains", "is null", "is not null", "any of"]


@dataclass(frozen=True, eq=False)
class Kind(Generic[Record]):
    """A table: its name, what is in it, which attributes (or properties) can be searched, and the indexes."""

    name: str
    type: type[Record]
    columns: tuple[str, ...] = ()
    indexes: tuple[tuple[str, ...], ...] = ()
    """Each begins with the namespace."""


@dataclass(frozen=True, slots=True)
class Condition:
    """`Condition("status", "in", ["paid"])`. Dates and times compare as such; `contains` takes a plain substring."""

    column: str
    operator: Operator
    value: Any = None


def any_of(*conditions: Condition) -> Condition:
    """At least one of these is met; with none, nothing is."""
    return Condition("", "any of", conditions)


@dataclass(frozen=True, slots=True)
class Order:
    """By a column; ties, and no column, by the order of creation."""

    column: str = ""
    descending: bool = False


class Store(Protocol):
    """The interface. All of it is atomic by itself; `transaction` makes several calls so."""

    rolled_back: int
    """How many transactions came to nothing: whoever remembers what he wrote has to look again."""

    def get(self, kind: Kind[Record], namespace: str, id: str) -> Record | None:
        """The record, or None."""

    def put(self, kind: Kind[Record], namespace: str, record: Record) -> None:
        """Insert, or replace the record with this id (which keeps its place in the order of creation)."""

    def delete(self, kind: Kind[Record], namespace: str, id: str) -> bool:
        """Whether there was one."""

    def find(
        self,
        kind: Kind[Record],
        namespace: str,
        *conditions: Condition,
        order: Order = ...,
        limit: int = ...,
        offset: int = ...,
    ) -> list[Record]:
        """All records that meet every condition."""

    def column(
        self, kind: Kind[Any], namespace: str, column: str, *conditions: Condition, order: Order = ...
    ) -> list[tuple[str, Any]]:
        """The id, and one column as the store writes it, of each record that `find` would give."""

    def count(self, kind: Kind[Record], namespace: str, *conditions: Condition) -> int:
        """How many `find` would give without a limit."""

    def delete_all(self, kind: Kind[Record], namespace: str, *conditions: Condition) -> int:
        """Delete all that meet every condition; how many there were."""

    def next_number(self, namespace: str, counter: str) -> int:
        """1, 2, 3… for each counter of a namespace, never twice."""

    def save_content(self, namespace: str, data: bytes) -> str:
        """Keep these bytes for a namespace; gives the name under which `content` returns them (their SHA-256)."""

    def content(self, name: str) -> bytes | None:
        """The bytes, or None."""

    def load_contents(self, namespace: str, contents: Mapping[str, memoryview]) -> None:
        """`save_content` for many at once, whose names are known to be right."""

    def contents_of(self, namespace: str) -> dict[str, int]:
        """Name and size of each content that a namespace keeps."""

    def hold(self, namespace: str, contents: Iterable[str]) -> None:
        """Keep contents that somebody keeps already."""

    def sweep(self, most: int) -> int:
        """Let go of contents that no namespace keeps any more, about `most` bytes at once; 0: there are none left."""

    def wipe(self, namespace: str) -> None:
        """Forget everything of a namespace, its counters included; its contents go with the next `sweep`."""

    def copy(self, source: str, target: str) -> None:
        """Everything of one namespace into another, which is empty."""

    def records_of(self, kind: Kind[Any], namespace: str) -> list[bytes]:
        """Every record in JSON, in the order of creation."""

    def counters_of(self, namespace: str) -> dict[str, int]:
        """How far each counter of a namespace has come."""

    def row(self, kind: Kind[Record], namespace: str, record: Record) -> Row:
        """The record made ready for `load`; writes nothing."""

    def load(self, kind: Kind[Any], rows: Iterable[Row]) -> None:
        """`put` for many at once."""

    def set_counter(self, namespace: str, counter: str, value: int) -> None:
        """The next number is `value` + 1."""

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing; may be nested (the outermost decides)."""

    def close(self) -> None:
        """Write out and let go."""

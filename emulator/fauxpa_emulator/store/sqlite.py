"""The embedded store: one SQLite connection, one table a kind, each record as JSON beside its searchable columns.

Contents are kept once for all namespaces, and `holdings` says who has which: what nobody holds any more is swept away
in small steps, since large files take their time to go.

A file is opened in WAL mode with `synchronous=NORMAL`: every acknowledged write survives the death of the process
(`kill -9`); the last ones may be lost if the machine loses power.
"""

from __future__ import annotations

import hashlib
import math
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, cast

import msgspec

from .base import Condition, Kind, Order, Record, Row
from .kinds import KINDS

SCHEMA_VERSION = 3
REMEMBERED = 2_000
"""Records that are kept decoded: those who poll read the same ones again and again."""
MOST_SWEPT = 500
"""Contents let go of at once."""
MOST = 2**63 - 1
"""The largest integer of SQLite."""

_encode = msgspec.json.Encoder(decimal_format="string").encode


class UnusableStore(Exception):
    """The file cannot be opened; the text says why and what to do."""


class IncompatibleStore(UnusableStore):
    """The file was written by another version of the emulator."""


class Decoders(dict[Kind[Any], "msgspec.json.Decoder[Any]"]):
    """A decoder for each kind, made when it is first needed: together they would take longer than the whole schema."""

    def __missing__(self, kind: Kind[Any]) -> msgspec.json.Decoder[Any]:
        self[kind] = msgspec.json.Decoder(kind.type)
        return self[kind]


class SqliteStore:
    """See `fauxpa_emulator.store.base.Store`. `path` is a file, or `:memory:`. Raises UnusableStore."""

    def __init__(self, path: str = ":memory:") -> None:
        try:
            self._open(path)
        except sqlite3.Error as error:
            raise UnusableStore(
                f"the store {path} cannot be opened: {error}; it must be a file of fauxpa, or a new one in a folder "
                "that exists and may be written to"
            ) from error

    def _open(self, path: str) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, cached_statements=256, check_same_thread=False)
        self._depth = 0
        self.rolled_back = 0
        self._decoders = Decoders()
        self._decoded: dict[tuple[Kind[Any], str, str], tuple[bytes, Any]] = {}
        self._run("PRAGMA journal_mode=WAL")
        self._run("PRAGMA synchronous=NORMAL")
        self._run("PRAGMA busy_timeout=5000")
        self._run("PRAGMA secure_delete=OFF")  # some builds write zeros over all that goes: test data need not be
        self._run("PRAGMA cache_size=-16000")  # KiB: what a namespace of thousands of records touches when it goes
        self._prepare(path)

    def _prepare(self, path: str) -> None:
        (version,) = self._run("PRAGMA user_version").fetchone()
        there = dict(self._run("SELECT name, sql FROM sqlite_master").fetchall()) if version else {}
        wanted = dict(_schema())
        if version not in (0, SCHEMA_VERSION) or any(there.get(name, sql) != sql for name, sql in wanted.items()):
            numbers = f" (schema {version}, this one is {SCHEMA_VERSION})" if version != SCHEMA_VERSION else ""
            raise IncompatibleStore(f"{path} was written by another version of fauxpa{numbers}: start with a new file")
        if missing := [sql for name, sql in wanted.items() if name not in there]:
            with self.transaction():
                for statement in missing:
                    self._run(statement)
                self._run(f"PRAGMA user_version={SCHEMA_VERSION}")

    def _run(self, sql: str, parameters: Sequence[Any] = ()) -> sqlite3.Cursor:
        return self._connection.execute(sql, parameters)

    def get(self, kind: Kind[Record], namespace: str, id: str) -> Record | None:
        row = self._run(f"SELECT record FROM {kind.name} WHERE namespace=? AND id=?", (namespace, id)).fetchone()
        if row is None:
            return None
        known = self._decoded.get((kind, namespace, id))
        if known is None or known[0] != row[0]:  # the bytes say whether it is still the same record
            if len(self._decoded) >= REMEMBERED:
                self._decoded.clear()
            known = self._decoded[kind, namespace, id] = (row[0], self._decoders[kind].decode(row[0]))
        return cast(Record, known[1])

    def put(self, kind: Kind[Record], namespace: str, record: Record) -> None:
        self._run(_upsert(kind), self.row(kind, namespace, record))

    def delete(self, kind: Kind[Record], namespace: str, id: str) -> bool:
        return self._run(f"DELETE FROM {kind.name} WHERE namespace=? AND id=?", (namespace, id)).rowcount > 0

    def find(
        self,
        kind: Kind[Record],
        namespace: str,
        *conditions: Condition,
        order: Order = Order(),  # noqa: B008 - frozen
        limit: int = -1,
        offset: int = 0,
    ) -> list[Record]:
        where, parameters = _where(kind, namespace, conditions)
        sql = f"SELECT record FROM {kind.name} WHERE {where} ORDER BY {_by(kind, order)} LIMIT ? OFFSET ?"
        if offset:  # what is passed over is sorted without its records
            passed = sql.replace("record", "seq", 1)
            sql = f"SELECT record FROM {kind.name} WHERE seq IN ({passed}) ORDER BY {_by(kind, order)}"
        decode = self._decoders[kind].decode
        return [decode(row[0]) for row in self._run(sql, (*parameters, min(limit, MOST), min(offset, MOST)))]

    def column(
        self,
        kind: Kind[Any],
        namespace: str,
        column: str,
        *conditions: Condition,
        order: Order = Order(),  # noqa: B008 - frozen
    ) -> list[tuple[str, Any]]:
        where, parameters = _where(kind, namespace, conditions)
        sql = f"SELECT id, {_known(kind, column)} FROM {kind.name} WHERE {where} ORDER BY {_by(kind, order)}"
        return self._run(sql, parameters).fetchall()

    def count(self, kind: Kind[Record], namespace: str, *conditions: Condition) -> int:
        where, parameters = _where(kind, namespace, conditions)
        (found,) = self._run(f"SELECT count(*) FROM {kind.name} WHERE {where}", parameters).fetchone()
        return int(found)

    def delete_all(self, kind: Kind[Record], namespace: str, *conditions: Condition) -> int:
        where, parameters = _where(kind, namespace, conditions)
        return self._run(f"DELETE FROM {kind.name} WHERE {where}", parameters).rowcount

    def next_number(self, namespace: str, counter: str) -> int:
        (number,) = self._run(
            "INSERT INTO counters VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET value=value+1 RETURNING value",
            (namespace, counter),
        ).fetchone()
        return int(number)

    def save_content(self, namespace: str, data: bytes) -> str:
        name = hashlib.sha256(data).hexdigest()
        with self.transaction():
            self._run("INSERT OR IGNORE INTO contents VALUES (?, ?)", (name, data))
            self._run("INSERT OR IGNORE INTO holdings VALUES (?, ?)", (name, namespace))
        return name

    def content(self, name: str) -> bytes | None:
        row = self._run("SELECT data FROM contents WHERE name=?", (name,)).fetchone()
        return row[0] if row else None

    def load_contents(self, namespace: str, contents: Mapping[str, memoryview]) -> None:
        with self.transaction():
            self._connection.executemany("INSERT OR IGNORE INTO contents VALUES (?, ?)", contents.items())
            self.hold(namespace, contents)

    def contents_of(self, namespace: str) -> dict[str, int]:
        sql = "SELECT name, length(data) FROM holdings JOIN contents USING (name) WHERE namespace=?"
        return dict(self._run(sql, (namespace,)))

    def hold(self, namespace: str, contents: Iterable[str]) -> None:
        rows = ((name, namespace) for name in contents)
        self._connection.executemany("INSERT OR IGNORE INTO holdings VALUES (?, ?)", rows)

    def sweep(self, most: int) -> int:
        sql = "SELECT name, length(data) FROM orphans LEFT JOIN contents USING (name) LIMIT ?"
        names: list[str] = []
        size = 0
        for name, length in self._run(sql, (MOST_SWEPT,)):
            if names and size + (length or 0) > most:
                break
            names.append(name)
            size += length or 0
        marks = ", ".join("?" * len(names))
        with self.transaction():
            self._run(
                f"DELETE FROM contents WHERE name IN ({marks}) "
                "AND NOT EXISTS (SELECT 1 FROM holdings WHERE holdings.name = contents.name)",
                names,
            )
            self._run(f"DELETE FROM orphans WHERE name IN ({marks})", names)
        return len(names)

    def wipe(self, namespace: str) -> None:
        with self.transaction():
            self._run("INSERT OR IGNORE INTO orphans SELECT name FROM holdings WHERE namespace=?", (namespace,))
            for table in TABLES:
                self._run(f"DELETE FROM {table} WHERE namespace=?", (namespace,))

    def copy(self, source: str, target: str) -> None:
        with self.transaction():
            for table, (columns, order) in TABLES.items():
                self._run(
                    f"INSERT INTO {table} (namespace, {columns}) "
                    f"SELECT ?, {columns} FROM {table} WHERE namespace=? ORDER BY {order}",
                    (target, source),
                )

    def records_of(self, kind: Kind[Any], namespace: str) -> list[bytes]:
        return [
            row[0] for row in self._run(f"SELECT record FROM {kind.name} WHERE namespace=? ORDER BY seq", (namespace,))
        ]

    def counters_of(self, namespace: str) -> dict[str, int]:
        return dict(self._run("SELECT counter, value FROM counters WHERE namespace=?", (namespace,)))

    def row(self, kind: Kind[Record], namespace: str, record: Record) -> Row:
        values = tuple(_column(getattr(record, column)) for column in kind.columns)
        return (namespace, record.id, *values, _encode(record))  # type: ignore[attr-defined]

    def load(self, kind: Kind[Any], rows: Iterable[Row]) -> None:
        self._connection.executemany(_upsert(kind), rows)

    def set_counter(self, namespace: str, counter: str, value: int) -> None:
        self._run("INSERT OR REPLACE INTO counters VALUES (?, ?, ?)", (namespace, counter, value))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        if self._depth:
            yield
            return
        self._run("BEGIN IMMEDIATE")
        self._depth = 1
        try:
            yield
            self._run("COMMIT")
        except BaseException:
            self.rolled_back += 1
            if self._connection.in_transaction:  # a full disk ends it by itself
                self._run("ROLLBACK")
            raise
        finally:
            self._depth = 0

    def close(self) -> None:
        self._connection.close()


TABLES: Mapping[str, tuple[str, str]] = {
    **{kind.name: (", ".join(("id", *kind.columns, "record")), "seq") for kind in KINDS},
    "counters": ("counter, value", "counter"),
    "holdings": ("name", "name"),
}
"""What belongs to namespaces: the columns of each table beside the namespace, and their order."""


def _schema() -> Iterator[tuple[str, str]]:
    """The name of each table and index, and the statement that makes it."""
    for kind in KINDS:
        columns = "".join(f", {column}" for column in kind.columns)
        yield (
            kind.name,
            f"CREATE TABLE {kind.name} (seq INTEGER PRIMARY KEY, namespace TEXT NOT NULL, id TEXT NOT NULL{columns}, "
            "record BLOB NOT NULL, UNIQUE (namespace, id))",
        )
        for index in kind.indexes:
            name = f"{kind.name}_by_{'_'.join(index)}"
            columns = ", ".join(dict.fromkeys(("namespace", *index)))
            yield name, f"CREATE INDEX {name} ON {kind.name} ({columns})"
    yield "contents", "CREATE TABLE contents (name TEXT PRIMARY KEY, data BLOB NOT NULL)"
    yield (
        "holdings",
        "CREATE TABLE holdings (name TEXT, namespace TEXT, PRIMARY KEY (name, namespace)) WITHOUT ROWID",
    )
    yield "holdings_by_namespace", "CREATE INDEX holdings_by_namespace ON holdings (namespace)"
    yield "orphans", "CREATE TABLE orphans (name TEXT PRIMARY KEY) WITHOUT ROWID"
    yield (
        "counters",
        "CREATE TABLE counters (namespace TEXT, counter TEXT, value INTEGER NOT NULL, "
        "PRIMARY KEY (namespace, counter)) WITHOUT ROWID",
    )


@cache
def _upsert(kind: Kind[Any]) -> str:
    columns = (*kind.columns, "record")
    return (
        f"INSERT INTO {kind.name} (namespace, id, {', '.join(columns)}) VALUES ({', '.join('?' * (len(columns) + 2))}) "
        f"ON CONFLICT DO UPDATE SET {', '.join(f'{column}=excluded.{column}' for column in columns)}"
    )


def _known(kind: Kind[Any], column: str) -> str:
    if column not in kind.columns:
        raise ValueError(f"{kind.name} cannot be searched by {column!r}")
    return column


def _by(kind: Kind[Any], order: Order) -> str:
    direction = "DESC" if order.descending else "ASC"
    return f"{_known(kind, order.column)} {direction}, seq {direction}" if order.column else f"seq {direction}"


def _where(kind: Kind[Any], namespace: str, conditions: tuple[Condition, ...]) -> tuple[str, tuple[Any, ...]]:
    parameters: list[Any] = [namespace]
    clauses = ["namespace=?", *(_clause(kind, condition, parameters) for condition in conditions)]
    return " AND ".join(clauses), tuple(parameters)


def _clause(kind: Kind[Any], condition: Condition, parameters: list[Any]) -> str:
    """The condition in SQL; its values are added to `parameters`."""
    if condition.operator == "any of":
        return "(" + (" OR ".join(_clause(kind, one, parameters) for one in condition.value) or "0") + ")"
    column = _known(kind, condition.column)
    match condition.operator:
        case "is null" | "is not null":
            return f"{column} {condition.operator}"
        case "in" | "not in":
            values = [_column(value) for value in condition.value]
            parameters.extend(values)
            return f"{column} {condition.operator} ({', '.join('?' * len(values))})"
        case "contains":
            parameters.append(_column(condition.value))
            return f"instr({column}, ?) > 0"
        case operator:
            parameters.append(_column(condition.value))
            return f"{column} {operator} ?"


def _column(value: Any) -> Any:
    """A form in which SQLite's order is the value's own."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return _written(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, int) and not -MOST <= value <= MOST:
        return math.inf if value > 0 else -math.inf
    return value


@lru_cache(maxsize=4096)
def _written(value: datetime) -> str:
    return _in_utc(value).isoformat(timespec="microseconds")


def _in_utc(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC).replace(tzinfo=None)
    except OverflowError:  # within hours of the first or the last year: a filter may ask for anything
        return value.replace(tzinfo=None)

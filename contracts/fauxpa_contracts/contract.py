"""The one door to the contract: operations, clauses and quirks, read from the data files beside this module.

The files are plain JSON. `openapi/*.json` are parts of one OpenAPI 3.1 document; each operation carries an `x-fauxpa`
object with what OpenAPI has no words for (who may call, which error family answers, what side effect it has), and its
`security` and error responses are written out here from that. `clauses/*.json` are the rules, `quirks.json` the choices
between readings that contradict each other.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from http import HTTPStatus
from importlib import resources
from typing import Any, Literal

Json = dict[str, Any]
Basis = Literal["documented", "observed", "guess"]
Family = Literal["json_api", "client_invoice", "flat", "message", "oauth", "control"]
Effect = Literal["read", "reversible", "irreversible", "sends"]
Auth = Literal["api_key", "oauth", "partner", "none"]

BASES: tuple[Basis, ...] = ("documented", "observed", "guess")
"""From the firmest to the weakest."""

FAMILY_SCHEMAS: Mapping[Family, str] = {
    "json_api": "JsonApiErrors",
    "client_invoice": "ClientInvoiceErrors",
    "flat": "FlatError",
    "message": "FlatError",
    "oauth": "OAuthError",
    "control": "ControlError",
}

SECURITY: Mapping[Auth, tuple[str, ...]] = {
    "api_key": ("apiKey",),
    "partner": ("partnerToken", "partnerId"),
}
"""The security schemes that a credential without scopes needs, all together; `oauth` needs one scope of `oauth2`."""

EVERYWHERE = ("*",)
"""What a clause file writes for the operations of a rule that holds for all of them."""

METHODS = frozenset({"get", "post", "put", "patch", "delete"})


@dataclass(frozen=True)
class Clause:
    """One rule of the API: what it says, how sure we are, and where it was read."""

    id: str
    text: str
    level: Literal["MUST", "SHOULD", "MAY"]
    basis: Basis
    source: str
    read: str
    side_effect: Effect
    operations: tuple[str, ...] = ()
    statuses: tuple[int, ...] = ()
    register: tuple[str, ...] = ()
    always: bool = False
    """True: every answer of these operations and statuses rests on it. False: only those whose handler says so."""


@dataclass(frozen=True)
class Quirk:
    """A choice between readings: its name, its options (empty: any text), the default, the register id."""

    name: str
    register: str
    text: str
    default: str
    options: tuple[str, ...]
    basis: Mapping[str, Basis] = field(default_factory=dict)


@dataclass(frozen=True)
class WireQuirk:
    """Something that surprises clients (digest 12.2), and the clauses that say it exactly."""

    number: int
    text: str
    clauses: tuple[str, ...]


@dataclass(frozen=True)
class Operation:
    """One method on one path, with what the gateway needs to know before the handler runs."""

    id: str
    method: str
    path: str
    auth: tuple[Auth, ...]
    scopes: tuple[str, ...]
    """Any one of these is enough."""
    family: Family
    families: Mapping[int, Family]
    """Exceptions to `family`, by status."""
    idempotent: bool
    statuses: frozenset[int]
    success: int
    """The first response that the document lists; a later success is that of another reading of the documents."""
    media: str | None
    """Media type of the request body, None where there is none."""
    body_required: bool
    side_effect: Effect
    """The worst that a successful call does: it reads, can be undone, cannot, or reaches somebody else."""

    def family_of(self, status: int) -> Family:
        """The error family in which this operation answers `status`."""
        return self.families.get(status, self.family)


class Contract:
    """The whole contract, loaded once and handed around."""

    def __init__(self, openapi: Json, clauses: Iterable[Clause], quirks: Iterable[Quirk]) -> None:
        self.openapi = openapi
        self.operations: Mapping[str, Operation] = {
            operation.id: operation for operation in _operations(openapi["paths"])
        }
        self.clauses: Mapping[str, Clause] = {clause.id: self._spread(clause) for clause in clauses}
        self.quirks: Mapping[str, Quirk] = {quirk.name: quirk for quirk in quirks}

    def _spread(self, clause: Clause) -> Clause:
        return replace(clause, operations=tuple(self.operations)) if clause.operations == EVERYWHERE else clause

    @cached_property
    def _always(self) -> Mapping[str, tuple[Clause, ...]]:
        by_operation: dict[str, list[Clause]] = {}
        for clause in self.clauses.values():
            if clause.always:
                for operation in clause.operations:
                    by_operation.setdefault(operation, []).append(clause)
        return {operation: tuple(clauses) for operation, clauses in by_operation.items()}

    def standing(self, operation: str, status: int) -> tuple[Clause, ...]:
        """The clauses on which every answer of `operation` with `status` rests."""
        return tuple(
            clause for clause in self._always.get(operation, ()) if not clause.statuses or status in clause.statuses
        )

    def find(self, method: str, path: str) -> Operation | None:
        """The operation that a request is for: `find("GET", "/v2/clients/42")`. Fixed paths go first."""
        found = [each for each in self._by_length.get(path.count("/"), ()) if _fits(each.path, path)]
        return next((each for each in found if each.method == method.upper()), None)

    @cached_property
    def _by_length(self) -> Mapping[int, tuple[Operation, ...]]:
        operations = sorted(self.operations.values(), key=lambda each: each.path.count("{"))
        lengths = {each.path.count("/") for each in operations}
        return {n: tuple(each for each in operations if each.path.count("/") == n) for n in lengths}

    def body_schema(self, operation: str) -> Json | None:
        """The JSON Schema (2020-12) of a request body, self-contained; None where the operation takes no JSON."""
        found = self.operations[operation]
        if found.media != "application/json":
            return None
        content = self.openapi["paths"][found.path][found.method.lower()]["requestBody"]["content"]
        return {**content["application/json"]["schema"], "components": self.openapi["components"]}


def basis_text(clauses: Iterable[Clause]) -> str:
    """How sure an answer is, as the `X-Fauxpa-Basis` header says it: `documented`, or `guess; U-08, U-17`.

    The weakest basis wins and is followed by the register ids (the clause ids where there are none) that it rests on.
    """
    found = list(clauses)
    weakest = max((clause.basis for clause in found), key=BASES.index, default="documented")
    if weakest == "documented":
        return weakest
    names = {name for clause in found if clause.basis == weakest for name in (clause.register or (clause.id,))}
    return f"{weakest}; {', '.join(sorted(names))}"


def load() -> Contract:
    """Read the contract from the package's data."""
    parts = [_read(path) for path in _files("openapi")]
    clauses = [
        Clause(
            **{**entry, **{key: tuple(entry[key]) for key in ("operations", "statuses", "register") if key in entry}}
        )
        for path in _files("clauses")
        for entry in _read(path)
    ]
    root = resources.files(__package__)
    quirks = [
        Quirk(**{**entry, "options": tuple(entry["options"])})
        for entry in json.loads(root.joinpath("quirks.json").read_bytes())
    ]
    return Contract(_merge(parts), clauses, quirks)


def _fits(template: str, path: str) -> bool:
    pairs = zip(template.split("/"), path.split("/"), strict=True)
    return all(part == given or (part.startswith("{") and given != "") for part, given in pairs)


def wire_quirks() -> tuple[WireQuirk, ...]:
    """The surprises on the wire, in their order."""
    entries = _read(resources.files(__package__).joinpath("wire_quirks.json"))
    return tuple(WireQuirk(**{**entry, "clauses": tuple(entry["clauses"])}) for entry in entries)


def _files(folder: str) -> list[Any]:
    found = resources.files(__package__).joinpath(folder).iterdir()
    return sorted(
        (path for path in found if path.name.endswith(".json")), key=lambda path: (path.name != "base.json", path.name)
    )


def _read(path: Any) -> Any:
    return json.loads(path.read_bytes())


def _merge(parts: Iterable[Json]) -> Json:
    """One document from its parts: mappings are joined, everything else is taken as it stands."""
    whole: Json = {}
    for part in parts:
        _join(whole, part)
    for _, _, operation in _each_operation(whole["paths"]):
        _write_out_security(operation)
        _write_out_errors(operation)
    return whole


def _join(into: Json, part: Json) -> None:
    for key, value in part.items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            _join(into[key], value)
        else:
            into[key] = value


def _each_operation(paths: Json) -> Iterable[tuple[str, str, Json]]:
    for path, item in paths.items():
        for method in (name for name in item if name in METHODS):
            yield path, method, item[method]


def _write_out_security(operation: Json) -> None:
    extra = operation["x-fauxpa"]
    ways: list[dict[str, list[str]]] = []
    for auth in extra["auth"]:
        if auth == "oauth":
            ways += [{"oauth2": [scope]} for scope in extra.get("scopes", ())]
        elif auth != "none":
            ways.append({scheme: [] for scheme in SECURITY[auth]})
    operation["security"] = ways


def _write_out_errors(operation: Json) -> None:
    errors = operation["x-fauxpa"]["errors"]
    for status in errors["statuses"]:
        family = errors.get("families", {}).get(str(status), errors["family"])
        operation["responses"].setdefault(
            str(status),
            {
                "description": HTTPStatus(status).phrase,
                "headers": {"X-Tyk-Trace-Id": {"$ref": "#/components/headers/TraceId"}},
                "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{FAMILY_SCHEMAS[family]}"}}},
            },
        )


def _operations(paths: Json) -> Iterable[Operation]:
    for path, method, operation in _each_operation(paths):
        extra = operation["x-fauxpa"]
        body = operation.get("requestBody")
        yield Operation(
            id=operation["operationId"],
            method=method.upper(),
            path=path,
            auth=tuple(extra["auth"]),
            scopes=tuple(extra.get("scopes", ())),
            family=extra["errors"]["family"],
            families={int(status): name for status, name in extra["errors"].get("families", {}).items()},
            idempotent=extra.get("idempotency_key", False),
            statuses=frozenset(int(status) for status in operation["responses"]),
            success=int(next(iter(operation["responses"]))),
            media=next(iter(body["content"])) if body else None,
            body_required=bool(body and body.get("required")),
            side_effect=extra["side_effect"],
        )

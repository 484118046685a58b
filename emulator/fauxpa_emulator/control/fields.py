"""What the contract says of a field or a parameter, in words, with an example."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

import msgspec

from fauxpa_contracts.contract import Contract, Operation

from ..wire import Json

ENVELOPE = "/data/attributes"
"""What stands before the field in pointers of one error family."""
EXAMPLES: Mapping[str, Any] = {
    "date": "2026-09-01",
    "date-time": "2026-09-01T08:00:00Z",
    "uuid": "9c1e6a52-3f0e-4f5b-9a1d-2b7d1c9e4a60",
    "email": "facturation@example.com",
    "uri": "https://example.com/hook",
    "string": "text",
    "integer": 1,
    "number": 1,
    "boolean": True,
}
"""By format, else by type."""
DEEPEST = 4
NEAR = 0.7
MOST_NEAR = 3
_FRAME = re.compile(r"^filter\[|\]|\[")


def close(name: str, known: Iterable[str]) -> list[str]:
    """Names that somebody may have meant; of `filter[name]` only the inner one is compared."""
    by_core = {_FRAME.sub("", each): each for each in sorted(known)}
    return [by_core[core] for core in get_close_matches(_FRAME.sub("", name), by_core, MOST_NEAR, NEAR)]


def resolved(contract: Contract, schema: Json) -> Json:
    """The schema that a reference leads to."""
    while "$ref" in schema:
        found: Any = contract.openapi
        for step in schema["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        schema = found
    return schema


def parameters(contract: Contract, operation: Operation) -> Mapping[str, Json]:
    """The parameters of the query, by name."""
    described = contract.openapi["paths"][operation.path][operation.method.lower()]
    found = (resolved(contract, one) for one in described.get("parameters", ()))
    return {one["name"]: one for one in found if one["in"] == "query"}


def body_schema(contract: Contract, operation: Operation) -> Json:
    """What a body has to be; empty where there is none."""
    if operation.media is None:
        return {}
    described = contract.openapi["paths"][operation.path][operation.method.lower()]
    return resolved(contract, described["requestBody"]["content"][operation.media]["schema"])


def at(contract: Contract, operation: Operation, pointer: str) -> tuple[str, Json] | None:
    """(the field as a person writes it, its schema) at a pointer into the body; None where the contract has none."""
    steps = [step for step in pointer.removeprefix(ENVELOPE).split("/") if step]
    schema, name, required = body_schema(contract, operation), "", False
    for step in steps:
        schema = resolved(contract, schema)
        if "items" in schema and (step.isdecimal() or step == "[]"):
            schema, name, required = schema["items"], f"{name}[{step.strip('[]')}]", False
        elif step in schema.get("properties", {}):
            required = step in schema.get("required", ())
            schema, name = schema["properties"][step], f"{name}.{step}" if name else step
        else:
            return None
    return (name, {**resolved(contract, schema), "x-required": required}) if steps else None


def in_words(contract: Contract, schema: Json) -> str:
    """`a string of at most 40 characters (required), such as "text"`, without a full stop."""
    kinds = schema.get("type", "object" if "properties" in schema else "value")
    kind = " or ".join(kinds) if isinstance(kinds, list) else kinds
    said = [_a(kind)]
    if "enum" in schema:
        said = ["one of " + ", ".join(map(str, schema["enum"]))]
    elif "const" in schema:
        said = [f"always {schema['const']}"]
    elif "format" in schema:
        said.append(f"in the form of {_a(schema['format'])}")
    for key, words in (
        ("minLength", "of at least {} characters"),
        ("maxLength", "of at most {} characters"),
        ("minItems", "with at least {} entries"),
        ("maxItems", "with at most {} entries"),
        ("minimum", "from {} on"),
        ("maximum", "up to {}"),
        ("pattern", "like {}"),
    ):
        if key in schema:
            said.append(words.format(schema[key]))
    if schema.get("x-required"):
        said.append("(required)")
    such = msgspec.json.encode(example(contract, schema)).decode()
    note = f". {schema['description'].rstrip('.')}" if schema.get("description") else ""
    return f"{' '.join(said)}, such as {such}{note}"


def _a(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeio" else f"a {noun}"


def example(contract: Contract, schema: Json, depth: int = DEEPEST) -> Any:
    """A value that the schema takes, with its required fields only."""
    schema = resolved(contract, schema)
    for key in ("const", "example", "default"):
        if key in schema:
            return schema[key]
    for key in ("examples", "enum"):
        if schema.get(key):
            return schema[key][0]
    for key in ("oneOf", "anyOf"):
        if schema.get(key):
            return example(contract, schema[key][0], depth)
    if "properties" in schema:
        wanted = schema.get("required", ()) if depth else ()
        return {name: example(contract, schema["properties"][name], depth - 1) for name in wanted}
    if "items" in schema:
        return [example(contract, schema["items"], depth - 1)] if depth else []
    kinds = schema.get("type", "string")
    kind: str = kinds[0] if isinstance(kinds, list) else kinds
    return EXAMPLES.get(schema.get("format") or kind, EXAMPLES.get(kind, {}))

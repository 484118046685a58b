"""What was sent and nothing reads: names that the contract's description of an operation does not know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from fauxpa_contracts.contract import Contract, Operation

from ..wire import Json
from .multipart import parts_of

ENCODED = "application/x-www-form-urlencoded"
MOST = 50
LONGEST = 100
"""Characters of a name that are shown."""

Tree = Mapping[str, Any]
"""Names of fields, each with the Tree below it; `[]` for what stands in a list. An empty one: anything is read."""


class Readers:
    """What each operation reads, worked out when it is first asked."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self._trees: dict[str, Tree] = {}
        self._parameters: dict[str, frozenset[str]] = {}

    def fields(self, operation: Operation) -> Tree:
        """The fields of its body or form."""
        known = self._trees.get(operation.id)
        if known is None:
            body = self._described(operation).get("requestBody", {})
            schema: Json = body["content"][operation.media]["schema"] if body else {}
            known = self._trees[operation.id] = self._tree(schema)
        return known

    def parameters(self, operation: Operation) -> frozenset[str]:
        """The names that its query may have."""
        known = self._parameters.get(operation.id)
        if known is None:
            described = map(self._resolved, self._described(operation).get("parameters", ()))
            known = frozenset(one["name"] for one in described if one["in"] == "query")
            self._parameters[operation.id] = known
        return known

    def unread(
        self, operation: Operation, query: str, asked: Iterable[str], content_type: str, body: bytes
    ) -> tuple[str, ...]:
        """`query colour`, `body items[].colour`, `form colour`: each once, in the order in which they were sent.

        `asked` are names of the query that the handler asked for. A body that is no JSON, of another type, or cut tells
        nothing.
        """
        known = self.parameters(operation).union(asked)
        found = [f"query {name}" for name, _ in parse_qsl(query, keep_blank_values=True) if name not in known]
        found += self._of_body(operation, content_type, body) if body.strip() else ()
        return tuple(dict.fromkeys(name[:LONGEST] for name in found))[:MOST]

    def _of_body(self, operation: Operation, content_type: str, body: bytes) -> Iterator[str]:
        if operation.media is None:
            if body.strip() != b"{}":
                yield "body"
        elif operation.media == "application/json":
            try:
                yield from (f"body {name}" for name in _strangers(msgspec.json.decode(body), self.fields(operation)))
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                return
        elif (tree := self.fields(operation)) and content_type.lower().startswith(operation.media):
            names = [part.name for part in parts_of(body, content_type)]
            if operation.media == ENCODED:
                names = [name for name, _ in parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)]
            yield from (f"form {name}" for name in names if name not in tree)

    def _described(self, operation: Operation) -> Json:
        found: Json = self.contract.openapi["paths"][operation.path][operation.method.lower()]
        return found

    def _resolved(self, schema: Json) -> Json:
        while "$ref" in schema:
            found: Any = self.contract.openapi
            for step in schema["$ref"].removeprefix("#/").split("/"):
                found = found[step]
            schema = found
        return schema

    def _tree(self, schema: Json) -> Tree:
        schema = self._resolved(schema)
        tree: dict[str, Any] = {name: self._tree(below) for name, below in schema.get("properties", {}).items()}
        if "items" in schema:
            tree["[]"] = self._tree(schema["items"])
        for kind in ("allOf", "anyOf", "oneOf"):
            for branch in schema.get(kind, ()):
                tree = _joined(tree, self._tree(branch))
        return tree


def _joined(one: Tree, other: Tree) -> dict[str, Any]:
    below = {name: _joined(one[name], other[name]) for name in one.keys() & other.keys()}
    return {**one, **other, **below}


def _strangers(value: Any, tree: Tree, path: str = "") -> Iterator[str]:
    """Paths of fields that the tree does not have; nulls count as not sent."""
    if not tree:
        return
    if isinstance(value, list):
        for each in value:
            yield from _strangers(each, tree.get("[]", {}), f"{path}[]")
    elif isinstance(value, dict):
        for name, each in value.items():
            inner = f"{path}.{name}" if path else name
            if name in tree:
                yield from _strangers(each, tree[name], inner)
            elif each is not None:
                yield inner

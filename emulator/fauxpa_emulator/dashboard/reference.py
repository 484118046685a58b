"""An OpenAPI document as a person reads it: operations by area, schemas as rows, a command to copy. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..wire import Json

METHODS = ("get", "post", "put", "patch", "delete")
DEEPEST = 5
"""Levels of a schema that are shown."""
MOST_ROWS = 150
BOUNDS = {
    "default": "default",
    "minimum": "from",
    "maximum": "to",
    "minLength": "at least, in characters:",
    "maxLength": "at most, in characters:",
    "minItems": "at least, in number:",
    "maxItems": "at most, in number:",
    "pattern": "pattern",
}
CREDENTIALS = {
    "apiKey": "Authorization: $QONTO_LOGIN:$QONTO_SECRET_KEY",
    "oauth2": "Authorization: Bearer $QONTO_ACCESS_TOKEN",
    "partnerToken": "Authorization: Bearer $QONTO_PARTNER_TOKEN",
    "partnerId": "Qonto-Partner-Id: $QONTO_PARTNER_ID",
}
"""By security scheme: the header, with the variables of `fauxpa env`."""


@dataclass(frozen=True)
class Row:
    """A field, or a parameter."""

    name: str
    """`items[].unit_price`."""
    type: str
    required: bool
    text: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What may be answered."""

    status: str
    text: str
    media: str = ""
    """All its types; the fields are those of the first."""
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Operation:
    """One method of one path."""

    id: str
    method: str
    path: str
    summary: str
    text: str
    credentials: tuple[str, ...]
    """Names of security schemes, with their scopes; each alone is enough."""
    parameters: tuple[Row, ...]
    body: tuple[tuple[str, tuple[Row, ...]], ...]
    """Media type, fields."""
    body_text: str
    answers: tuple[Answer, ...]
    curl: str


@dataclass(frozen=True)
class Area:
    """Operations that belong together."""

    name: str
    operations: tuple[Operation, ...]


class Document:
    """An OpenAPI 3.1 document."""

    def __init__(self, document: Json) -> None:
        self._document = document

    def areas(self) -> tuple[Area, ...]:
        """In the order of the document, by tag; without tags by the first segment of the path after the prefix."""
        found: dict[str, list[Operation]] = {}
        for path, item in self._document["paths"].items():
            for method in METHODS:
                if (described := item.get(method)) is not None:
                    tags = described.get("tags") or [described["operationId"].partition(".")[0]]
                    shared = item.get("parameters", [])
                    found.setdefault(tags[0], []).append(self._operation(method, path, described, shared))
        return tuple(Area(name, tuple(operations)) for name, operations in found.items())

    def _operation(self, method: str, path: str, described: Json, shared: list[Json]) -> Operation:
        parameters = [self._whole(one) for one in (*shared, *described.get("parameters", []))]
        security: list[Json] = described.get("security") or []
        body = self._whole(described.get("requestBody", {}))
        content = body.get("content", {})
        return Operation(
            id=described["operationId"],
            method=method.upper(),
            path=path,
            summary=described.get("summary", ""),
            text=described.get("description", ""),
            credentials=tuple(_credential(one) for one in security if one),
            parameters=tuple(self._parameter(one) for one in parameters),
            body=tuple((media, self._rows(one.get("schema", {}))) for media, one in content.items()),
            body_text=body.get("description", ""),
            answers=tuple(self._answers(described.get("responses", {}))),
            curl=_curl(method, path, security, content, parameters),
        )

    def _parameter(self, described: Json) -> Row:
        schema = self._whole(described.get("schema", {}))
        text = described.get("description") or _text(schema)
        is_required = bool(described.get("required", False))
        return Row(f"{described['name']} ({described['in']})", _type(schema), is_required, text, _values(schema))

    def _answers(self, responses: Json) -> Iterator[Answer]:
        for status, response in sorted(responses.items()):
            whole = self._whole(response)
            content = whole.get("content", {})
            first: Json = next(iter(content.values()), {})
            yield Answer(status, whole.get("description", ""), ", ".join(content), self._rows(first.get("schema", {})))

    def _rows(self, schema: Json) -> tuple[Row, ...]:
        rows: list[Row] = []
        for row in self._walk(schema, "", False, 0, ()):
            if len(rows) == MOST_ROWS:
                return (*rows, Row("…", "", False, ""))
            rows.append(row)
        return tuple(rows)

    def _walk(self, schema: Json, name: str, required: bool, depth: int, seen: tuple[str, ...]) -> Iterator[Row]:
        reference = schema.get("$ref", "")
        if reference in seen:  # a schema within itself
            yield Row(name, reference.rpartition("/")[2], required, "")
            return
        seen = (*seen, reference) if reference else seen
        whole = self._whole(schema)
        if name:
            yield Row(name, _type(whole), required, _text(whole), _values(whole))
        if depth >= DEEPEST:
            return
        for part in (whole, *(self._whole(one) for key in ("allOf", "oneOf", "anyOf") for one in whole.get(key, []))):
            needed = part.get("required", [])
            for field, inner in part.get("properties", {}).items():
                inside = f"{name}.{field}" if name else field
                yield from self._walk(inner, inside, field in needed, depth + 1, seen)
            if isinstance(part.get("items"), dict):
                yield from self._inside(part["items"], f"{name}[]", depth + 1, seen)

    def _inside(self, schema: Json, name: str, depth: int, seen: tuple[str, ...]) -> Iterator[Row]:
        rows = self._walk(schema, name, False, depth, seen)
        yield from (row for row in rows if row.name != name or row.values)

    def _whole(self, part: Any) -> Json:
        found: Json = part if isinstance(part, dict) else {}
        while "$ref" in found:
            target: Any = self._document
            for step in found["$ref"].removeprefix("#/").split("/"):
                target = target[step.replace("~1", "/").replace("~0", "~")]
            found = {**target, **{key: value for key, value in found.items() if key != "$ref"}}
        return found


def _type(schema: Json) -> str:
    given = schema.get("type")
    if isinstance(given, list):
        given = " or ".join(given)
    if given is None:
        given = (
            "one of several" if "oneOf" in schema or "anyOf" in schema else "object" if "properties" in schema else ""
        )
    form = schema.get("format")
    return f"{given} ({form})" if form else str(given)


def _text(schema: Json) -> str:
    """What it is, and its bounds."""
    bounds = [f"{word} {schema[key]}" for key, word in BOUNDS.items() if key in schema]
    return " ".join(filter(None, (schema.get("description", ""), f"({', '.join(bounds)})" if bounds else "")))


def _values(schema: Json) -> tuple[str, ...]:
    if "const" in schema:
        return (str(schema["const"]),)
    return tuple("null" if value is None else str(value) for value in schema.get("enum", ()))


def _credential(scheme: Json) -> str:
    return " + ".join(f"{name} ({', '.join(scopes)})" if scopes else name for name, scopes in scheme.items())


def _curl(method: str, path: str, security: list[Json], content: Json, parameters: list[Json]) -> str:
    """A command that can be pasted once its variables are set: `$ID` for what stands in braces in the path."""
    parts = [f"curl -X {method.upper()}"] if method != "get" else ["curl"]
    parts += [f'-H "{CREDENTIALS[name]}"' for name in (security[0] if security else {}) if name in CREDENTIALS]
    needed = [one for one in parameters if one.get("required")]
    parts += [f'-H "{one["name"]}: ${_variable(one["name"])}"' for one in needed if one["in"] == "header"]
    media = next(iter(content), "")
    if media == "multipart/form-data":
        fields = content[media].get("schema", {})
        wanted = fields.get("required") or list(fields.get("properties", {"file": {}}))[:1]
        parts += [f"-F {name}=@file.pdf" for name in wanted]
    elif media:
        sent = {"application/json": "-d @body.json", "application/x-www-form-urlencoded": "-d @form.txt"}
        parts += [f"-H 'Content-Type: {media}'", sent.get(media, "--data-binary @file")]
    query = "&".join(f"{one['name']}=${_variable(one['name'])}" for one in needed if one["in"] == "query")
    filled = re.sub(r"{(\w+)}", lambda found: f"${_variable(found[1])}", path)
    return " \\\n  ".join([*parts, f'"$QONTO_BASE_URL{filled}{"?" if query else ""}{query}"'])


def _variable(name: str) -> str:
    return re.sub(r"\W+", "_", name).upper()

"""From the body of a success to the objects in it, whatever they are wrapped in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .problems import not_json, unexpected
from .wire import JsonObject, Request, Response


def json_object(request: Request, response: Response) -> JsonObject:
    """The body as a JSON object. Raises `NotJson` or `UnexpectedAnswer`."""
    try:
        body = response.json()
    except ValueError:
        raise not_json(request, response) from None
    if not isinstance(body, Mapping):
        raise unexpected(request, response, "with JSON that is not an object")
    return body


def unwrapped(body: JsonObject, *envelopes: str) -> JsonObject:
    """The object inside its envelope. Qonto wraps some answers, leaves others flat, and uses JSON:API's `data` too."""
    for name in envelopes:
        if isinstance(body.get(name), Mapping):
            inner: JsonObject = body[name]
            return inner
    data: Any = body.get("data")
    if not isinstance(data, Mapping):
        return body
    attributes = data.get("attributes")
    return {"id": data.get("id"), **attributes} if isinstance(attributes, Mapping) else data


def rows(request: Request, response: Response, body: JsonObject, envelope: str) -> list[JsonObject]:
    """The objects of a list. Raises `UnexpectedAnswer` when it is missing, which must not pass for an empty one."""
    if envelope not in body or not isinstance(body[envelope], list | None):
        raise unexpected(request, response, f"without a list of {envelope}")
    return [row for row in body[envelope] or [] if isinstance(row, Mapping)]

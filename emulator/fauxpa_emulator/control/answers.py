"""The form of the control API's answers and of what it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from ..errors import Problem, Refusal, invalid
from ..gateway.endpoint import encode_json
from ..gateway.rendering import error_body
from ..wire import Json
from ..world import DEFAULT, World

SCHEMA_VERSION = 1
"""In every success; it grows when a field changes its meaning or goes away."""
MOST_BYTES = 1024 * 1024

Body = TypeVar("Body")


def json_response(payload: Json, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """`payload` as it is."""
    return Response(encode_json(payload), status, headers, "application/json")


def answered(payload: Json) -> Response:
    """A success."""
    return json_response({"schema_version": SCHEMA_VERSION, **payload})


def refused(refusal: Refusal) -> Response:
    """A refusal in the control API's shape: code, detail, hint."""
    return json_response(error_body("control", refusal, ""), refusal.status, refusal.headers)


def exact(moment: datetime) -> str:
    """A time to the microsecond: one that was read here may be sent back as the next `to`."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def namespace_of(world: World, request: Request) -> str:
    """The namespace that `?namespace=` names. Raises Refusal 404 where there is none."""
    name = request.query_params.get("namespace", DEFAULT)
    try:
        world.namespace(name)
    except KeyError:
        raise unknown_namespace(name) from None
    return name


def unknown_namespace(name: str) -> Refusal:
    """404 for a namespace."""
    problem = Problem("no_such_namespace", f"There is no namespace {name!r}")
    return Refusal(404, problem, hint=f"GET /_fauxpa/namespaces lists them; {DEFAULT!r} is always there.")


async def read_bytes(request: Request, most: int = MOST_BYTES) -> bytearray:
    """The body. Raises Refusal 413 where it has more bytes than that."""
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > most:
            raise Refusal(413, Problem("too_large", f"The body is over {most // 1024**2} MiB"))
    return data


async def read_body(request: Request, form: type[Body], *, most: int = MOST_BYTES) -> Body:
    """The JSON body as a `form`. Raises Refusal 400 where it is no JSON, 413 over `most`, 422 where it does not fit."""
    data = await read_bytes(request, most)
    try:
        return msgspec.json.decode(bytes(data), type=form)
    except msgspec.ValidationError as error:
        fields = ", ".join(getattr(form, "__struct_fields__", ()))
        raise Refusal(422, Problem("invalid_body", str(error)), hint=f"The fields are: {fields}.") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refusal(400, Problem("malformed_json", f"The body is not JSON: {error}")) from None


def number_of(request: Request, name: str, default: int) -> int:
    """A number in the query. Raises Refusal 422 for anything else."""
    given = request.query_params.get(name)
    if given is None:
        return default
    if not (given.isascii() and given.isdecimal() and len(given) <= 9):
        raise invalid(Problem("invalid_query", f"{name} is a number from 0", parameter=name))
    return int(given)

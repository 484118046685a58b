"""An emulator whose every answer is held against the contract's own description of it."""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpx
import jsonschema_rs

from emulating import CONTRACT, Emulator
from fauxpa_emulator.settings import Settings


class Checked(Emulator):
    """Raises AssertionError for a status that is not described, and for a body that is not as described."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(Settings(**{"rate_limit": "off", **settings}))
        self.seen: dict[str, set[int]] = {name: set() for name in CONTRACT.operations}

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        answer = super().request(method, path, **more)
        operation = operation_of(method, urlsplit(path).path)
        if operation is not None:
            check(operation, answer)
            self.seen[operation].add(answer.status_code)
        return answer


def operation_of(method: str, path: str) -> str | None:
    """The operation that a path names; literal segments win over parameters."""
    segments = path.strip("/").split("/")
    found = [
        (operation.path.count("{"), operation.id)
        for operation in CONTRACT.operations.values()
        if operation.method == method and _fits(operation.path.strip("/").split("/"), segments)
    ]
    return min(found)[1] if found else None


def _fits(template: list[str], segments: list[str]) -> bool:
    return len(template) == len(segments) and all(
        wanted.startswith("{") or wanted == given for wanted, given in zip(template, segments, strict=True)
    )


def check(operation: str, answer: httpx.Response) -> None:
    """Raises AssertionError where an answer is not one that the contract describes."""
    described = _responses(operation).get(str(answer.status_code))
    about = f"{operation} {answer.status_code}: {answer.text[:2000]}"
    assert described is not None, f"not described: {about}"
    if "content" not in described:
        assert answer.content == b"", about
        return
    media = answer.headers["content-type"].partition(";")[0]
    assert media in described["content"], f"{media}: {about}"
    if media == "application/json":
        faults = [error.message for error in _validator(operation, answer.status_code).iter_errors(answer.json())]
        assert faults == [], f"{faults}: {about}"
        if isinstance(answer.json(), dict) and "trace_id" in answer.json():
            assert answer.json()["trace_id"] == answer.headers["x-tyk-trace-id"], about


def _responses(operation: str) -> dict[str, Any]:
    found = CONTRACT.operations[operation]
    responses: dict[str, Any] = CONTRACT.openapi["paths"][found.path][found.method.lower()]["responses"]
    return responses


@cache
def _validator(operation: str, status: int) -> Any:
    schema = _responses(operation)[str(status)]["content"]["application/json"]["schema"]
    whole = {**schema, "components": CONTRACT.openapi["components"]}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)

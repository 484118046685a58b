"""JSON bodies against the contract's own schemas: all faults at once, each with its pointer and Qonto's wording.

The schema of a body is the one that the OpenAPI document shows; there is no second description to keep in step.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from fauxpa_contracts.contract import Contract, Operation

from ..errors import Problem, Refusal
from ..wire import Json

Check = Callable[[Any], list[Problem]]
MOST_PROBLEMS = 50
POINTERS: Mapping[str, str] = {"client_invoice": "/data/attributes/"}
"""What stands before the field in `source.pointer`, by error family; `/` elsewhere."""


class BodyChecker:
    """Compiles each schema when it is first needed."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._compiled: dict[str, Any] = {}

    def check(self, operation: Operation, body: Json) -> None:
        """Raises Refusal with every fault of `body`: 422, or 400 where the operation has no 422."""
        validator = self._compiled.get(operation.id)
        if validator is None:
            validator = self._compiled[operation.id] = _compile(self._contract.body_schema(operation.id))
        if validator is None or validator.is_valid(body):
            return
        faults = [fault for error in validator.iter_errors(body) for fault in _problems(operation, error)]
        status = 422 if 422 in operation.statuses else 400
        raise Refusal(status, *list(dict.fromkeys(faults))[:MOST_PROBLEMS])


def _compile(schema: Json | None) -> Any:
    if schema is None:
        return None
    import jsonschema_rs

    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)


def _problems(operation: Operation, error: Any) -> list[Problem]:
    kind = type(error.kind).__name__
    path = [str(part) for part in error.instance_path]
    if kind == "AnyOf" or kind == "OneOfNotValid":
        path_text = ".".join(path) or "body"
        return [_problem(operation, path, "invalid_format", f"{path_text} has none of the accepted forms")]
    empty = kind == "MinLength" and error.kind.limit == 1
    if kind == "Required" or empty:  # to Go's validator an empty string is one that is not there
        path = path if empty else [*path, error.kind.property]
        name = f"{_resource(operation)}.{'.'.join(path)}"
        return [_problem(operation, path, "required", f"{name} failed on the required tag", "required")]
    code, parameter = _code(kind, error)
    return [_problem(operation, path, code, _detail(kind, path, error), parameter)]


def _problem(operation: Operation, path: list[str], code: str, detail: str, parameter: str = "") -> Problem:
    if operation.family == "client_invoice" or operation.id.startswith("client_invoices."):
        # the two codes that the digest shows for this family (2.1 B)
        code = "invalid_client_id" if path[:1] == ["client_id"] else "invalid_format"
    prefix = POINTERS.get("client_invoice" if operation.id.startswith("client_invoices.") else operation.family, "/")
    return Problem(code, detail, pointer=prefix + "/".join(path), validation_param=parameter)


def _code(kind: str, error: Any) -> tuple[str, str]:
    match kind:
        case "Enum":
            return "not_in_list", ""
        case "MaxLength" | "MaxItems" | "Maximum":
            return "too_long", str(error.kind.limit)
        case "MinLength" | "MinItems" | "Minimum":
            return "too_short", str(error.kind.limit)
        case _:
            return "invalid_format", ""


def _detail(kind: str, path: list[str], error: Any) -> str:
    name = ".".join(path) or "body"
    match kind:
        case "Enum":
            return f"{name} must be one of: {', '.join(map(str, error.kind.options))}"
        case "Type":
            return f"{name} must be of type {' or '.join(error.kind.types)}"
        case "Format":
            return f"{name} is not a valid {error.kind.format}"
        case "MaxLength":
            return f"{name} is longer than {error.kind.limit} characters"
        case "MinLength":
            return f"{name} is shorter than {error.kind.limit} characters"
        case "MinItems":
            return f"{name} must have at least {error.kind.limit} entries"
        case "MaxItems":
            return f"{name} must have at most {error.kind.limit} entries"
        case _:
            return f"{name} is invalid"


def _resource(operation: Operation) -> str:
    """`ClientInvoice` for `client_invoices.create`: the struct name of Qonto's validator texts."""
    return "".join(word.capitalize() for word in re.sub(r"s$", "", operation.id.partition(".")[0]).split("_"))

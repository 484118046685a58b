"""The kinds of faults: `fault_kinds.json` says what each is, what a client sees, and what can be set."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from typing import Any

import msgspec

from ..errors import Problem, invalid
from ..wire import Json


class Parameter(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something that can be set with a kind."""

    text: str
    default: Any = None
    required: bool = False


class FaultKind(msgspec.Struct, frozen=True):
    """One kind. `handled` among its parameters: whether a call takes effect, apart from what its client hears."""

    name: str
    text: str
    seen: str
    parameters: dict[str, Parameter] = {}
    clauses: tuple[str, ...] = ()
    """What the answer rests on, beyond what all answers with its status rest on."""


KINDS: Mapping[str, FaultKind] = {
    kind.name: kind
    for kind in msgspec.json.decode(
        resources.files(__package__).joinpath("fault_kinds.json").read_bytes(), type=list[FaultKind]
    )
}


def completed(kind: FaultKind, given: Json) -> Json:
    """The parameters with their defaults. Raises Refusal 422 for one that the kind does not have, or that it lacks."""
    known = ", ".join(kind.parameters) or "no parameters"
    problems = [
        Problem("unknown_parameter", f"{kind.name} does not take {name}; it takes {known}", pointer=f"/{name}")
        for name in given
        if name not in kind.parameters
    ]
    problems += [
        Problem("missing_parameter", f"{kind.name} needs {name}: {one.text}", pointer=f"/{name}")
        for name, one in kind.parameters.items()
        if one.required and name not in given
    ]
    if problems:
        raise invalid(*problems)
    defaults = {name: one.default for name, one in kind.parameters.items() if one.default is not None}
    return {**defaults, **given}

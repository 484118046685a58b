"""Reading a seed: YAML, of which JSON is a part. What is wrong is said with its place, before anything is made."""

from __future__ import annotations

from typing import Any

import msgspec

from ..errors import Problem, Refusal, bad_request, invalid
from .state import State

MOST_BYTES = 4 * 1024 * 1024


def parsed(data: bytes | bytearray) -> Any:
    """The values of a file, every scalar as text: `000007005` is no number in base eight.

    Raises Refusal 400 for what is neither YAML nor JSON, 413 over 4 MiB.
    """
    if len(data) > MOST_BYTES:
        raise Refusal(413, Problem("too_large", f"A seed has at most {MOST_BYTES // 1024**2} MiB"))
    import yaml

    try:
        return _loader(yaml)(bytes(data)).get_single_data()
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        why = " ".join(str(error).split()) or "it is nested too deeply"
        raise bad_request("malformed_seed", f"The seed is neither YAML nor JSON: {why}"[:500]) from None


def state_of(values: Any) -> State:
    """The seed that the values say. Raises Refusal 422 with the place of the first thing that is wrong."""
    try:
        return msgspec.convert({} if values in (None, "") else values, State, strict=False)
    except msgspec.ValidationError as error:
        where = str(error).partition(" - at `$")[2].rstrip("`")
        pointer = "/" + where.strip(".").replace("[", "/").replace("]", "").replace(".", "/")
        text = str(error).partition(" - at ")[0]
        problem = Problem("invalid_seed", f"{text}{f', at {where.lstrip(chr(46))}' if where else ''}", pointer=pointer)
        raise invalid(problem, hint=f"A seed has: {', '.join(State.__struct_fields__)}.") from None
    except RecursionError:
        raise bad_request("malformed_seed", "The seed is nested too deeply") from None


def _loader(yaml: Any) -> Any:
    class Loader(yaml.BaseLoader):  # type: ignore[misc]
        """No types, no aliases: a few of them could stand for billions of values."""

        def compose_node(self, parent: Any, index: Any) -> Any:
            if self.check_event(yaml.AliasEvent):
                raise yaml.YAMLError("aliases (*name) are not taken")
            return super().compose_node(parent, index)

    return Loader

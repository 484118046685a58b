"""A documented payload against an answer, key by key."""

from __future__ import annotations

from typing import Any

KINDS: dict[str, Any] = {
    "<integer>": int,
    "<boolean>": bool,
    "<number>": (int, float),
    "<float>": (int, float),
}
"""What a placeholder stands for; the others stand for strings."""


def differences(want: Any, got: Any, path: str = "") -> list[str]:
    """What is not as documented, depth first; lists are compared by their first elements.

    `-key` is missing, `+key` is there besides, `~key` is of another type, `#key` has its keys in another order, `0key`
    is null or empty where the document has content, so that the content was not compared. A null where the document
    has one plain value is no difference: any of them may be unset.
    """
    if is_enum(want):
        return [] if got is None or isinstance(got, str) else [f"~{path.rstrip('.')}"]
    if isinstance(want, (dict, list)) and want and got in (None, [], {}):
        return [f"0{path.rstrip('.')}"]
    if isinstance(want, dict) and isinstance(got, dict):
        found = [f"-{path}{key}" for key in want if key not in got]
        found += [f"+{path}{key}" for key in got if key not in want]
        common = [key for key in want if key in got]
        if common != [key for key in got if key in want]:
            found.append(f"#{path or '.'}")
        return found + [one for key in common for one in differences(want[key], got[key], f"{path}{key}.")]
    if isinstance(want, list) and isinstance(got, list):
        return differences(want[0], got[0], path) if want and got else []
    return [] if got is None or same_type(want, got) else [f"~{path.rstrip('.')}"]


def is_enum(want: Any) -> bool:
    """How the collection writes the value of an enumeration that has descriptions."""
    return isinstance(want, dict) and set(want) == {"const", "description"}


def same_type(want: Any, got: Any) -> bool:
    """Whether a plain value is of the documented JSON type."""
    kind = KINDS.get(want, str) if isinstance(want, str) else type(want)
    return isinstance(got, kind) and (kind is bool or not isinstance(got, bool))

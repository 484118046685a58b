"""The control API described as OpenAPI 3.1: one document from the parts beside this module, one for each area."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

from .. import __version__
from ..wire import Json

PREFIX = "/_fauxpa"


def description(server: str) -> Json:
    """The whole document; paths are given below `server`, the address of the emulator."""
    folder = resources.files(__package__).joinpath("openapi")
    whole: Json = json.loads(folder.joinpath("base.json").read_bytes())
    for path in sorted(folder.iterdir(), key=lambda each: each.name):
        if path.name.endswith(".json") and path.name != "base.json":
            _join(whole, json.loads(path.read_bytes()))
    whole["paths"] = {PREFIX + path: item for path, item in sorted(whole["paths"].items())}
    whole["info"]["version"] = __version__
    return {**whole, "servers": [{"url": server}]}


def _join(into: dict[str, Any], part: dict[str, Any]) -> None:
    for key, value in part.items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            _join(into[key], value)
        else:
            into[key] = value

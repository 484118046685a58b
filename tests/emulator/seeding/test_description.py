"""What the control API's description says of seeds is what their form is."""

from __future__ import annotations

import json
import re
from importlib import resources
from typing import Any

import jsonschema_rs
import msgspec

from fauxpa_emulator import control
from fauxpa_emulator.seeding.reading import parsed
from fauxpa_emulator.seeding.state import State

WHOLE = "Seed"
"""What the whole is called; its parts begin with it."""


def expected() -> dict[str, Any]:
    """The schemas of a seed and its parts, for `components`."""
    _, components = msgspec.json.schema_components([State], ref_template="#/components/schemas/{name}")
    text = re.sub(r'(?<="#/components/schemas/)State(?=")', "", json.dumps(components))
    named = json.loads(re.sub(r'(?<="#/components/schemas/)', WHOLE, text))
    return {WHOLE + name.removeprefix("State"): schema for name, schema in named.items()}


def described() -> dict[str, Any]:
    document = json.loads(resources.files(control).joinpath("openapi", "namespaces.json").read_bytes())
    found: dict[str, Any] = document["components"]["schemas"]
    return {name: schema for name, schema in found.items() if name.startswith(WHOLE)}


def test_seeds_are_described_as_they_are():
    assert described() == expected()


def test_an_example_is_as_described():
    seed = parsed(b"organizations: [{name: X, siren: 000007005}]\nscenarios: {next: [refused:TX_TVA_ERR]}")
    schema = {"$ref": f"#/components/schemas/{WHOLE}", "components": {"schemas": described()}}
    assert jsonschema_rs.is_valid(schema, seed)
    assert not jsonschema_rs.is_valid(schema, {"organisations": []})

"""A strict client of the real API could read every answer of the emulator, in every state."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes import SCENES
from strict_reader import SCHEMAS, faults


@pytest.mark.parametrize("scene", SCENES)
def test_a_strict_reader_takes_every_answer(emulator_with: Any, scene: str) -> None:
    play, schemas = SCENES[scene]
    seen = list(play(emulator_with()))
    assert [f"{name}: {fault}" for name, schema, value in seen for fault in faults(schema, value)] == []
    assert {schema for _, schema, _ in seen} == schemas


SIMPLE = {"string": "text", "number": 1, "numeric": "1.5", "boolean": True, "object": {}, "array": []}


def example(kind: str) -> Any:
    """A value that the reader takes."""
    kind = kind.partition("|")[0].removesuffix("?")
    if kind.startswith("["):
        return [example(kind[1:-1])]
    if kind in SCHEMAS:
        return {name: example(kind) for name, kind in SCHEMAS[kind].items()}
    return SIMPLE.get(kind, kind.partition("/")[0])


@given(st.data())
def test_the_reader_is_strict(data: st.DataObject) -> None:
    schema = data.draw(st.sampled_from(sorted(SCHEMAS)))
    value = example(schema)
    assert faults(schema, value) == []
    name = data.draw(st.sampled_from(sorted(value)))
    kind = SCHEMAS[schema][name]
    assert bool(faults(schema, {**value, name: None})) == ("|null" not in kind)
    assert bool(faults(schema, {key: one for key, one in value.items() if key != name})) == ("?" not in kind)
    assert faults(schema, {**value, name: object()})

"""Records of any kind, made up from their types."""

from __future__ import annotations

from datetime import timedelta, timezone
from typing import Any

import msgspec
from hypothesis import strategies as st

from fauxpa_emulator.records.scenarios import Step

_ZONES = st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours)))
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
_PLAIN: dict[type, st.SearchStrategy[Any]] = {
    msgspec.inspect.NoneType: st.none(),
    msgspec.inspect.BoolType: st.booleans(),
    msgspec.inspect.StrType: st.text(max_size=12),
    msgspec.inspect.BytesType: st.binary(max_size=12),
    msgspec.inspect.IntType: st.integers(-(2**63), 2**63 - 1),
    msgspec.inspect.FloatType: st.floats(allow_nan=False, allow_infinity=False),
    msgspec.inspect.DecimalType: st.decimals(allow_nan=False, allow_infinity=False),
    msgspec.inspect.DateType: st.dates(),
    msgspec.inspect.DateTimeType: st.datetimes(timezones=_ZONES),
    msgspec.inspect.AnyType: _JSON,
}


def records(type_: type) -> st.SearchStrategy[Any]:
    """Every field filled as its type allows."""
    return _of(msgspec.inspect.type_info(type_))


def _of(info: Any) -> st.SearchStrategy[Any]:
    match info:
        case msgspec.inspect.StructType() if info.cls is Step:  # it comes in one of three ways
            ways = ({"after": 1.5}, {"after_polls": 2}, {"on_demand": True})
            return st.builds(lambda status, way: Step(status=status, **way), st.integers(), st.sampled_from(ways))
        case msgspec.inspect.StructType():
            return st.builds(info.cls, **{field.name: _of(field.type) for field in info.fields})
        case msgspec.inspect.UnionType():
            return st.one_of([_of(one) for one in info.types])
        case msgspec.inspect.LiteralType():
            return st.sampled_from(info.values)
        case msgspec.inspect.VarTupleType():
            return st.lists(_of(info.item_type), max_size=2).map(tuple)
        case msgspec.inspect.DictType():
            return st.dictionaries(_of(info.key_type), _of(info.value_type), max_size=2)
        case msgspec.inspect.IntType(ge=int() as least):
            return st.integers(least, min(info.le or 2**63 - 1, 2**63 - 1))
        case msgspec.inspect.FloatType(ge=int() | float() as least):
            return st.floats(least, info.le, allow_nan=False, allow_infinity=False)
        case _:
            return _PLAIN[type(info)]

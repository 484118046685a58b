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
    msgspec.inspect.BytesType: st.binary(max_size=12),
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
        case msgspec.inspect.IntType():
            return _integers(info)
        case msgspec.inspect.FloatType():
            return _floats(info)
        case msgspec.inspect.StrType():
            return _texts(info)
        case _:
            return _PLAIN[type(info)]


def _integers(info: msgspec.inspect.IntType) -> st.SearchStrategy[int]:
    """Within 64 bits, which is what the store takes."""
    least = max(_given(-(2**63), info.ge, None if info.gt is None else info.gt + 1))
    most = min(_given(2**63 - 1, info.le, None if info.lt is None else info.lt - 1))
    step = info.multiple_of or 1
    return st.integers(-(-least // step), most // step).map(lambda number: number * step)


def _floats(info: msgspec.inspect.FloatType) -> st.SearchStrategy[float]:
    assert info.multiple_of is None, "rounding decides what is a multiple"
    return st.floats(
        info.gt if info.ge is None else info.ge,
        info.lt if info.le is None else info.le,
        exclude_min=info.gt is not None,
        exclude_max=info.lt is not None,
        allow_nan=False,
        allow_infinity=False,
    )


def _texts(info: msgspec.inspect.StrType) -> st.SearchStrategy[str]:
    least = info.min_length or 0
    most = least + 12 if info.max_length is None else info.max_length
    if info.pattern is None:
        return st.text(min_size=least, max_size=most)
    return st.from_regex(info.pattern).filter(lambda text: least <= len(text) <= most)


def _given(*numbers: int | None) -> list[int]:
    return [number for number in numbers if number is not None]

"""What tests make up from types is what these types take."""

from __future__ import annotations

from typing import Annotated

import msgspec
from hypothesis import given
from msgspec import Meta

from made_up import records


class Bounded(msgspec.Struct, frozen=True, kw_only=True):
    """Something of every bound that a type can have."""

    from_to: Annotated[int, Meta(ge=-3, le=0)]
    between: Annotated[int, Meta(gt=-3, lt=0)]
    up_to: Annotated[int, Meta(le=-1)]
    fives: Annotated[int, Meta(ge=3, le=23, multiple_of=5)]
    share: Annotated[float, Meta(ge=0, le=1)]
    speed: Annotated[float, Meta(gt=0, lt=0.5)]
    name: Annotated[str, Meta(min_length=14, max_length=20)]
    long: Annotated[str, Meta(min_length=14)]
    code: Annotated[str, Meta(pattern="^[a-z]+$", max_length=5)]
    maybe: Annotated[int, Meta(ge=1)] | None
    anything: str
    number: int
    fraction: float


@given(records(Bounded))
def test_made_up_records_keep_within_their_bounds(record):
    assert msgspec.json.decode(msgspec.json.encode(record), type=Bounded) == record

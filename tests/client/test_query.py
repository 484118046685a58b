from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from fauxpa_client.query import query


def test_what_is_none_is_left_out() -> None:
    assert query(page=1, sort_by=None, filters={"status": None}) == (("page", "1"),)


def test_flags_and_dates_are_written_as_qonto_reads_them() -> None:
    pairs = query(
        exclude_imported=False,
        filters={
            "due_date": date(2026, 9, 1),
            "updated_at_from": datetime(2026, 9, 1, tzinfo=UTC),
            "missing_data": True,
        },
    )
    assert pairs == (
        ("exclude_imported", "false"),
        ("filter[due_date]", "2026-09-01"),
        ("filter[updated_at_from]", "2026-09-01T00:00:00+00:00"),
        ("filter[missing_data]", "true"),
    )


@pytest.mark.parametrize(
    ("join", "expected"),
    [
        (True, (("filter[status]", "draft,paid"),)),
        (False, (("filter[status]", "draft"), ("filter[status]", "paid"))),
    ],
)
def test_several_values_are_joined_or_repeat_the_key(join: bool, expected: object) -> None:
    assert query(filters={"status": ["draft", "paid"]}, join=join) == expected


def test_the_brackets_of_a_filter_stay_outside() -> None:
    assert query(filters={"approver_id[]": ["a", "b"]}, join=False) == (
        ("filter[approver_id][]", "a"),
        ("filter[approver_id][]", "b"),
    )

"""Every stand-in is of the kind of what it replaces, and can be nobody's."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fauxpa_contracts.recording import kinds
from fauxpa_fixtures.identifiers import iban_valid, luhn_valid

SAMPLES = {
    "uuid": "4d5418bb-bd0d-4df4-865c-c07afab8bb48",
    "time": "2026-03-04T17:58:30+02:00",
    "date": "2026-03-04",
    "email": "jane.doe@qonto.com",
    "iban": "FR1420041010050500013M02606",
    "siren": "732829320",
    "siret": "73282932000074",
    "vat number": "FR44732829320",
    "e-address": "732829320_73282932000074_COMPTA",
    "url": "https://pay.qonto.com/invoices/42?x=y",
    "hexadecimal": "6f1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c",
    "token": "ory_at_lY8t9YfHv3N2tLEKFfgL5_XADs2sbcxVGcYPbneMAAo.w-9CyjAz0DB",
    "telephone": "+33 1 23 45 67 89",
    "number": "1250.00",
    "file name": "Facture Dupont 12.pdf",
    "text": "Boulangerie du Port",
    "nothing": "",
}


@pytest.mark.parametrize(("name", "value"), SAMPLES.items())
def test_each_kind_is_recognised(name, value):
    assert kinds.of(value).name == name


def test_all_kinds_have_a_sample():
    assert set(SAMPLES) == {kind.name for kind in kinds.KINDS}


@pytest.mark.parametrize("value", [value for value in SAMPLES.values() if value and value != "1250.00"])
def test_what_is_real_is_not_taken_for_a_stand_in(value):
    assert not kinds.is_synthetic(value) or kinds.of(value).name in ("time", "date")


@given(st.sampled_from(sorted(set(SAMPLES) - {"nothing"})), st.integers(1, 9_999))
def test_a_stand_in_is_of_its_kind_and_synthetic(name, n):
    kind = next(one for one in kinds.KINDS if one.name == name)
    made = kind.make(SAMPLES[name], n)
    assert kinds.of(made).name == name
    assert kinds.is_synthetic(made)


@given(st.text(min_size=1, max_size=80), st.integers(1, 9_999))
def test_a_stand_in_of_any_text_is_synthetic(value, n):
    kind = kinds.of(value)
    assume(kind.name not in ("time", "date"))
    made = kind.make(value, n)
    assert kinds.is_synthetic(made), (kind.name, made)


@given(st.sampled_from(["uuid", "email", "iban", "siren", "url", "hexadecimal", "token", "text"]), st.integers(1, 500))
def test_different_values_have_different_stand_ins(name, n):
    kind = next(one for one in kinds.KINDS if one.name == name)
    assert kind.make(SAMPLES[name], n) != kind.make(SAMPLES[name], n + 1)


@given(st.integers(1, 99_999))
def test_check_digits_are_right(n):
    assert luhn_valid(kinds.company(n, 9))
    assert luhn_valid(kinds.company(n, 14))
    for country in ("FR1420041010050500013M02606", "DE89370400440532013000"):
        made = next(one for one in kinds.KINDS if one.name == "iban").make(country, n)
        assert iban_valid(made)
        assert len(made) == len(country)


def test_a_text_keeps_its_length():
    made = kinds.of("Menuiserie").make("Menuiserie", 7)
    assert re.fullmatch(r"t7x+", made)
    assert len(made) == len("Menuiserie")


def test_a_birthday_is_too_far_away_to_stay():
    assert not kinds.is_synthetic("1986-04-01")
    assert kinds.is_synthetic("2026-02-01T10:00:00Z")

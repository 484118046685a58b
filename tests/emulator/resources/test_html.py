"""The emulator's own pages: nothing foreign gets into them or out of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxpa_emulator.resources.html import document, safety_headers, text


@given(st.text())
def test_text_cannot_become_markup(value):
    assert not set(text(value)) & set("<>\"'")
    assert document(value, "").count("<title>") == 1


@pytest.mark.parametrize(
    ("target", "origin"),
    [
        ("http://localhost:9999/callback?a=b", "http://localhost:9999"),
        ("https://app.example.com/x", "https://app.example.com"),
        ("http://[::1]:8000/", "http://[::1]:8000"),
        ("http://[::1]/", "http://[::1]"),
        ("https://user@app.example.com/", "https://app.example.com"),
    ],
)
def test_forms_may_end_at_the_origin_of_a_target(target, origin):
    assert safety_headers(target)["Content-Security-Policy"].endswith(f"; form-action 'self' {origin}")


@pytest.mark.parametrize("target", ["https://a;default-src *", "https://a *", "app:callback", "", "https://é.example/"])
def test_a_target_cannot_widen_the_policy(target):
    assert safety_headers(target)["Content-Security-Policy"].endswith("; form-action 'self'")

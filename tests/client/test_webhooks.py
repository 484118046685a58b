from __future__ import annotations

import hmac
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxpa_client import BadSignature, verify_onboarding_signature, verify_signature

BODY = b'{"test":"data"}'
SECRET = "test-secret"
TIME = 1704110400
DIGEST = "56aff06dc227db80d6568a5070f912c601c31f20451745d257cbc0b5dfa93805"
HEADER = f"t={TIME},v1={DIGEST}"
ONBOARDING_BODY = (
    b'{"id":"75341dcb-0376-474d-97d7-d2c03ff3973c","event_type":"registrations.pending",'
    b'"resource_type":"registration","resource_id":"525817f7-93e8-4f31-a83d-20319778b4b0",'
    b'"created_at":"2022-08-29T13:17:32Z"}'
)
ONBOARDING_DIGEST = "b0d249e653f1310fa5b7f26d5682548afa1799353b92fcafd4cacbd90312023e"


def reason(body: bytes, header: str | None, secret: str = SECRET, now: float = TIME) -> str:
    with pytest.raises(BadSignature) as caught:
        verify_signature(body, header, secret, now=now)
    return caught.value.code


def test_the_documented_delivery_is_believed() -> None:
    verify_signature(BODY, HEADER, SECRET, now=TIME)


@pytest.mark.parametrize(
    "header",
    [
        f"t={TIME},v1={'0' * 64},v1={DIGEST}",
        f"t={TIME},v1={DIGEST},v1={'0' * 64}",
        f"v1={DIGEST},t={TIME}",
        f"t={TIME}, v1={DIGEST}, v0=whatever",
    ],
)
def test_one_of_several_signatures_is_enough(header: str) -> None:
    verify_signature(BODY, header, SECRET, now=TIME)


@pytest.mark.parametrize("age", [-300, -1, 0, 299.9, 300])
def test_a_delivery_within_the_tolerance_is_believed(age: float) -> None:
    verify_signature(BODY, HEADER, SECRET, now=TIME + age)


def test_an_old_delivery_is_not_believed() -> None:
    assert reason(BODY, HEADER, now=TIME + 300.1) == "too_old"
    assert reason(BODY, HEADER, now=TIME - 300.1) == "in_the_future"
    with pytest.raises(BadSignature, match="a replay"):
        verify_signature(BODY, HEADER, SECRET, now=TIME + 6, tolerance=5)


@pytest.mark.parametrize("header", [None, ""])
def test_an_unsigned_delivery_is_not_believed(header: str | None) -> None:
    assert reason(BODY, header) == "missing"


@pytest.mark.parametrize(
    "header",
    [
        DIGEST,
        f"v1={DIGEST}",
        f"t={TIME}",
        f"t=,v1={DIGEST}",
        f"t=-5,v1={DIGEST}",
        f"t=now,v1={DIGEST}",
        f"t=١٧,v1={DIGEST}",
        f"t={'9' * 5000},v1={DIGEST}",
        f"t={TIME},t={TIME},v1={DIGEST}",
        ",,,",
    ],
)
def test_a_header_of_another_form_is_malformed(header: str) -> None:
    assert reason(BODY, header) == "malformed"


@pytest.mark.parametrize(
    "header", [f"t={TIME + 1},v1={DIGEST}", f"t={TIME},v1=é", f"t={TIME},v1=", f"t={TIME},v1=\udce9"]
)
def test_a_wrong_signature_is_a_mismatch(header: str) -> None:
    assert reason(BODY, header) == "mismatch"
    assert reason(BODY, HEADER, secret="other") == "mismatch"


@given(
    st.binary(max_size=40), st.binary(max_size=40), st.text(min_size=1).filter(str.isprintable), st.integers(0, 10**11)
)
def test_a_signature_holds_for_its_body_alone(body: bytes, other: bytes, secret: str, time: int) -> None:
    digest = hmac.new(secret.encode(), b"%d." % time + body, sha256).hexdigest()
    verify_signature(body, f"t={time},v1={digest}", secret, now=time)
    if other != body:
        assert reason(other, f"t={time},v1={digest}", secret, time) == "mismatch"


def test_the_documented_onboarding_event_is_believed() -> None:
    verify_onboarding_signature(ONBOARDING_BODY, ONBOARDING_DIGEST, "secret_key")


@pytest.mark.parametrize(
    ("body", "header", "code"),
    [
        (ONBOARDING_BODY, None, "missing"),
        (ONBOARDING_BODY, "", "missing"),
        (ONBOARDING_BODY + b" ", ONBOARDING_DIGEST, "mismatch"),
        (ONBOARDING_BODY, ONBOARDING_DIGEST[:-1], "mismatch"),
        (ONBOARDING_BODY, "é", "mismatch"),
    ],
)
def test_a_forged_onboarding_event_is_not_believed(body: bytes, header: str | None, code: str) -> None:
    with pytest.raises(BadSignature) as caught:
        verify_onboarding_signature(body, header, "secret_key")
    assert caught.value.code == code


def test_an_empty_secret_is_a_mistake_because_anybody_has_it() -> None:
    with pytest.raises(ValueError, match="secret is empty"):
        verify_signature(BODY, HEADER, "", now=TIME)
    with pytest.raises(ValueError, match="secret is empty"):
        verify_onboarding_signature(BODY, DIGEST, "")

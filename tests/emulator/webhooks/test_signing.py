"""The documented vectors of digest 12.1, and what a signature depends on."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fauxpa_emulator.webhooks import signing

EVENT = (
    b'{"id":"75341dcb-0376-474d-97d7-d2c03ff3973c","event_type":"registrations.pending",'
    b'"resource_type":"registration","resource_id":"525817f7-93e8-4f31-a83d-20319778b4b0",'
    b'"created_at":"2022-08-29T13:17:32Z"}'
)


def test_the_vector_of_the_business_api():
    assert signing.business(b'{"test":"data"}', "test-secret", at=1704110400) == (
        "t=1704110400,v1=56aff06dc227db80d6568a5070f912c601c31f20451745d257cbc0b5dfa93805"
    )


def test_the_vector_of_the_onboarding_api():
    assert signing.onboarding(EVENT, "secret_key") == "b0d249e653f1310fa5b7f26d5682548afa1799353b92fcafd4cacbd90312023e"


def test_a_secret_is_utf_8():
    assert signing.onboarding(b"x", "é") != signing.onboarding(b"x", "e")


@given(body=st.binary(), other=st.binary(), at=st.integers(0, 2**40))
def test_another_body_or_time_has_another_signature(body, other, at):
    signature = signing.business(body, "secret", at=at)
    assert (signature == signing.business(other, "secret", at=at)) == (body == other)
    assert signature.partition(",")[2] != signing.business(body, "secret", at=at + 1).partition(",")[2]

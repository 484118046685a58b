"""No secret survives, wherever it was planted; what is none stays as it is."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl, quote, urlencode

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fauxpa_contracts import contract as contracts
from fauxpa_emulator.gateway.masking import (
    is_secret,
    masked,
    masked_body,
    masked_header,
    masked_query,
    masked_text,
)
from fauxpa_emulator.gateway.unread import Readers
from fauxpa_emulator.records.exchanges import MASK

JSON, FORM, MULTIPART = "application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"
NAMES = st.sampled_from(
    [
        "client_secret",
        "refresh_token",
        "access_token",
        "id_token",
        "token",
        "secret",
        "secret_key",
        "code_verifier",
        "password",
        "Client-Secret",
        "clientSecret",
        "webhook_secret",
        "signature",
        "x-api-key",
        "cookie",
    ]
)
SECRETS = st.text(st.characters(min_codepoint=0x41, max_codepoint=0x5A), min_size=8, max_size=60).map("Q".__add__)
"""Long enough that nothing else has the same letters by chance."""
TOKENS = st.builds("{}{}".format, st.sampled_from(["ory_at_", "ory_rt_", "ory_ac_", "whsec_"]), SECRETS)
TEXTS = st.text(max_size=8).filter(lambda text: masked_text(text.encode(), codes=True) == text.encode())
FIELDS = st.text(max_size=6).filter(lambda name: not is_secret(name, codes=True))
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=3),
    max_leaves=8,
)
"""JSON without anything that looks like a secret."""


def hides(text: bytes | str, secret: str) -> bool:
    """Whether no more of a secret is left than its last four characters."""
    text = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return secret not in text and secret[: len(secret) - 4] not in text


@given(secret=st.text(min_size=1, max_size=60))
def test_a_mask_shows_the_end_of_a_long_secret_only(secret):
    shown = masked(secret)
    assert shown.startswith(MASK)
    assert len(shown) <= len(MASK) + 4
    assert shown == MASK or len(secret) >= 12 or secret.startswith(MASK)
    assert masked(shown) == shown


@given(scheme=st.sampled_from(["", "Bearer ", "bearer ", "Basic ", "Token "]), login=SECRETS, key=SECRETS)
def test_nothing_of_a_credential_is_left_but_its_form(scheme, login, key):
    for given_ in (f"{scheme}{login}:{key}", f"{scheme}{key}"):
        shown = masked_header(given_)
        assert hides(shown, key)
        assert login not in shown
        assert shown.startswith(scheme)
        assert shown.count(":") == given_.count(":")


@given(name=NAMES, secret=SECRETS, around=PLAIN, indent=st.sampled_from([None, 1]), ascii=st.booleans())
def test_a_field_of_json_is_masked_at_any_depth(name, secret, around, indent, ascii):
    for body in ({name: secret}, {"a": [around, {"b": {name: secret}, "c": around}]}, {name: {"inner": [secret]}}):
        shown = masked_body(json.dumps(body, indent=indent, ensure_ascii=ascii).encode(), JSON)
        assert hides(shown, secret)
        told = json.loads(shown)
        assert told.keys() == body.keys()
        if "a" in body:
            assert told["a"][0] == around


@given(secret=SECRETS, name=NAMES, cut=st.integers(0, 40))
def test_a_body_that_was_cut_is_masked_too(secret, name, cut):
    whole = json.dumps({"a": 1, name: secret, "b": secret[::-1]}).encode()
    end = whole.index(secret.encode()) + len(secret) - min(cut, len(secret) - 5)
    assert hides(masked_body(whole[:end], JSON), secret[: len(secret) - min(cut, len(secret) - 5)])


def test_a_name_that_is_spelled_with_escapes_is_seen_through():
    assert b"QQQQQQQQQQ" not in masked_body(rb'{"client\u005fsecret": "QQQQQQQQQQ"}', JSON)
    assert b"QQQQQQQQQQ" not in masked_body(rb'{"client\u005fsecret": "QQQQQQQQQQ', JSON)
    assert b"QQQQQQQQQQ" not in masked_query(b"client%5Fsecret=QQQQQQQQQQ")
    assert b"QQQQQQQQQQ" not in masked_query(b"%63lient_secret=QQQQQQQQQQ")


@given(fields=st.dictionaries(NAMES, SECRETS, min_size=1), media=st.sampled_from([FORM, JSON, "", "text/plain"]))
def test_a_form_is_masked_whatever_it_is_called(fields, media):
    shown = masked_body(urlencode({"grant_type": "refresh_token", **fields}).encode(), media)
    assert all(hides(shown, secret) for secret in fields.values())
    assert b"grant_type=refresh_token" in shown
    assert dict(parse_qsl(shown.decode())).keys() >= fields.keys()


@given(name=NAMES, secret=SECRETS, file=st.binary(max_size=200).filter(lambda data: b"\r\n--b" not in data))
def test_a_part_of_a_form_is_masked_and_its_files_are_left_alone(name, secret, file):
    assume(masked_text(file) == file)
    head = 'Content-Disposition: form-data; name="{}"'
    parts = [
        b"--b\r\n" + head.format("file").encode() + b'; filename="f"\r\n\r\n' + file,
        b"\r\n--b\r\n" + head.format(name).encode() + b"\r\n\r\n" + secret.encode(),
        b"\r\n--b--\r\n",
    ]
    shown = masked_body(b"".join(parts), MULTIPART)
    assert hides(shown, secret)
    assert shown.startswith(parts[0])
    assert shown.endswith(parts[2])


@given(token=TOKENS, media=st.sampled_from([JSON, FORM, "text/html", ""]))
def test_tokens_of_ours_are_masked_wherever_they_stand(token, media):
    for body in (json.dumps({"note": f"mine is {token}"}), f"note={token}", f"<p>{token}</p>", token):
        assert hides(masked_body(body.encode(), media), token)
    assert hides(masked_text(f"/v2/clients/{token}".encode()), token)


@given(secret=SECRETS)
def test_links_that_open_something_are_masked(secret):
    for link in (
        f"http://localhost/storage/default/1?expires=5&signature={secret}",
        f"http://localhost/callback?state=a&code={secret}",
        f"http://localhost/onboarding/registrations/{secret}",
    ):
        assert hides(masked_body(json.dumps({"url": link}).encode(), JSON), secret)
        assert hides(masked_text(f'<a href="{link.replace("&", "&amp;")}">'.encode(), codes=True), secret)
        assert hides(masked_query(f"redirect_uri={quote(link, safe='')}".encode()), secret)


@given(secret=SECRETS)
def test_a_code_is_a_secret_of_the_authorization_server_only(secret):
    body = json.dumps({"code": secret}).encode()
    assert hides(masked_body(body, JSON, codes=True), secret)
    assert masked_body(body, JSON) == body
    assert hides(masked_query(f"code={secret}".encode()), secret)


@given(body=PLAIN)
def test_what_holds_no_secret_stays_as_it_is(body):
    data = json.dumps({"name": body}).encode()
    assert masked_body(data, JSON) == data


@pytest.mark.parametrize("value", [None, True, False])
def test_whether_there_is_a_secret_may_be_told(value):
    body = json.dumps({"secret": value}).encode()
    assert masked_body(body, JSON) == body


@given(data=st.binary(max_size=300), media=st.sampled_from([JSON, FORM, MULTIPART, ""]), codes=st.booleans())
def test_any_bytes_can_be_masked_and_masked_again(data, media, codes):
    once = masked_body(data, media, codes=codes)
    assert masked_body(once, media, codes=codes) == once


def test_no_field_of_the_api_is_taken_for_a_secret_but_those_that_are():
    contract = contracts.load()
    readers = Readers(contract)
    found = set()

    def walk(tree):
        for name, below in tree.items():
            if is_secret(name):
                found.add(name)
            walk(below)

    for operation in contract.operations.values():
        walk(readers.fields(operation))
        assert not [name for name in readers.parameters(operation) if is_secret(name)]
    assert found == {"client_secret", "refresh_token", "code_verifier", "token", "secret"}

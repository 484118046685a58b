"""Request bodies: how large, how deep, how wrong they may be (digest 2.1, 4.5; QPA-GW, QPA-ERR)."""

from __future__ import annotations

import asyncio
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emulating import SELLER
from fauxpa_emulator.gateway.bodies import DRAINED, MOST_BYTES

JSON = {"Content-Type": "application/json"}
COMPANY = {"kind": "company", "name": "Acme"}


def padded(length: int) -> bytes:
    """A good body of exactly so many bytes."""
    body = json.dumps(COMPANY).encode()
    return body + b" " * (length - len(body))


async def in_chunks(data: bytes, size: int = 1 << 16):
    for start in range(0, len(data), size):
        yield data[start : start + size]


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize(("quirk", "status"), [("422", 422), ("413", 413)])
def test_one_byte_over_15_mb_is_too_much(emulator_with, chunked, quirk, status):
    api = emulator_with(quirk=(f"oversize-status={quirk}",))
    for length, expected in ((MOST_BYTES, 200), (MOST_BYTES + 1, status)):
        data = padded(length)
        answer = api.post("/v2/clients", content=in_chunks(data) if chunked else data, headers=JSON)
        assert ("content-length" in answer.request.headers) != chunked
        assert answer.status_code == expected
    assert "15 MB" in answer.json()["errors"][0]["detail"]
    assert api.get("/v2/clients").json()["meta"]["total_count"] == 1


@pytest.mark.parametrize("chunked", [False, True])
def test_a_form_over_15_mb_is_too_much_as_well(api, chunked):
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-1.7\n'
    data = head + b"a" * MOST_BYTES + b"\r\n--x--\r\n"
    headers = {"Content-Type": "multipart/form-data; boundary=x", "X-Qonto-Idempotency-Key": "k"}
    answer = api.post("/v2/attachments", content=in_chunks(data) if chunked else data, headers=headers)
    assert answer.status_code == 422


class Sender:
    """A client that sends pieces, counts how many were taken, and keeps the answer."""

    def __init__(self, *messages: dict, headers: dict[str, str] | None = None) -> None:
        self.messages = list(messages)
        self.taken = 0
        self.sent: list[dict] = []
        given_ = {"authorization": SELLER, "content-type": "application/json", **(headers or {})}
        self.scope = {
            "type": "http",
            "method": "POST",
            "path": "/v2/clients",
            "raw_path": b"/v2/clients",
            "root_path": "",
            "query_string": b"",
            "headers": [(name.encode(), value.encode()) for name, value in given_.items()],
            "client": ("127.0.0.1", 1),
            "server": ("localhost", 80),
            "scheme": "http",
        }

    async def receive(self) -> dict:
        self.taken += 1
        return self.messages.pop(0) if self.messages else {"type": "http.disconnect"}

    async def send(self, message: dict) -> None:
        self.sent.append(message)

    def call(self, api) -> None:
        api.run(asyncio.wait_for(api.app(self.scope, self.receive, self.send), 30))


def piece(data: bytes, *, more: bool) -> dict:
    return {"type": "http.request", "body": data, "more_body": more}


def test_an_endless_body_is_given_up_on(api):
    chunk = piece(b" " * (1 << 20), more=True)
    sender = Sender(*[chunk] * 1_000)
    sender.call(api)
    assert sender.sent[0]["status"] == 422
    assert sender.taken <= DRAINED / (1 << 20) + 2


def test_a_body_that_says_it_is_huge_is_not_waited_for(api):
    sender = Sender(piece(b"{", more=True), headers={"content-length": str(10**15)})
    sender.call(api)
    assert (sender.sent[0]["status"], sender.taken) == (422, 0)


@pytest.mark.parametrize("data", [b'{"kind": "company", "name": "Acme"}', b'{"kind":'])
def test_a_body_that_breaks_off_is_nobodys_request(api, data):
    sender = Sender(piece(data, more=True))
    sender.call(api)
    assert sender.sent == []
    assert api.get("/v2/clients").json()["meta"]["total_count"] == 0


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"", 400, "malformed_json"),
        (b"  \n", 400, "malformed_json"),
        (b"{", 400, "malformed_json"),
        (b'{"kind": "company",}', 400, "malformed_json"),
        (b"{'kind': 'company'}", 400, "malformed_json"),
        (b'{"kind": "company"} {}', 400, "malformed_json"),
        (b'{"kind": NaN}', 400, "malformed_json"),
        (b'{"kind": "company", "name": "\xff"}', 400, "malformed_json"),
        (b'{"kind": "company", "name": "\\ud800"}', 400, "malformed_json"),
        ('{"kind": "company"}'.encode("utf-16"), 400, "malformed_json"),
        (b"kind=company&name=Acme", 400, "malformed_json"),
        (b"<client/>", 400, "malformed_json"),
        (b"[]", 400, "malformed_json"),
        (b'"company"', 400, "malformed_json"),
        (b"null", 400, "malformed_json"),
        (b"1", 400, "malformed_json"),
        (b'{"kind": "company", "name": "a", "x": ' + b"[" * 101 + b"]" * 101 + b"}", 400, "malformed_json"),
        (b'{"kind": "company", "name": "a", "x": ' + b"[" * 500 + b"]" * 500 + b"}", 400, "malformed_json"),
        (b'{"x": ' * 700 + b"1" + b"}" * 700, 400, "malformed_json"),
        (b'{"x": ' * 100_000, 400, "malformed_json"),
        (b'{"kind": "company", "name": "a", "x": ' + b"9" * 5_000 + b"}", 400, "malformed_json"),
        (b"{}", 422, "required"),
        (b'{"kind": null, "name": null}', 422, "required"),
        (b'{"kind": 1, "name": "a"}', 422, "invalid_format"),
    ],
)
def test_every_way_of_being_wrong_has_its_answer(api, data, status, code):
    answer = api.post("/v2/clients", content=data, headers=JSON)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (status, code)
    assert answer.json()["trace_id"] == answer.headers["x-tyk-trace-id"]


@pytest.mark.parametrize(
    "data",
    [
        b'\xef\xbb\xbf{"kind": "company", "name": "a"}',
        b'{"kind": "company", "name": "a", "x": ' + b"[" * 50 + b"]" * 50 + b"}",
        b'{"kind": "company", "name": "a", "x": ' + b"9" * 40 + b"}",
        b'{"kind": "company", "name": "a", "kind": "company"}',
    ],
)
def test_what_is_odd_but_json_is_no_fault_of_ours(api, data):
    assert api.post("/v2/clients", content=data, headers=JSON).status_code in (200, 400)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)
names = st.sampled_from(["kind", "name", "first_name", "last_name", "email", "vat_number", "billing_address", "locale"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(body=st.dictionaries(names, json_values | st.sampled_from(["company", "individual"]), max_size=6))
def test_no_body_makes_it_fail(api, body):
    answer = api.post("/v2/clients", json=body)  # the fixture asserts that no answer is a 5xx
    assert answer.status_code in (200, 422)


@given(data=st.binary(max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_bytes_make_it_fail(api, data):
    assert api.post("/v2/clients", content=data, headers=JSON).status_code in (400, 422)


FORM = {"X-Qonto-Idempotency-Key": "k"}


@pytest.mark.parametrize(
    ("media", "data"),
    [
        ("application/json", b"{}"),
        ("multipart/form-data", b""),
        ("multipart/form-data; boundary=", b"--\r\n"),
        ("multipart/form-data; boundary=x", b"--y\r\n\r\n"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="file"'),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\nabc\r\n--x--\r\n"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="file\r\n\r\n\r\n--x--'),
        ("multipart/form-data; boundary=" + "x" * 5_000, b"abc"),
        ("multipart/form-data; boundary=x", b"--x\r\n" + b"A: " + b"b" * 100_000 + b"\r\n\r\n\r\n--x--\r\n"),
        ("multipart/form-data; boundary=\xe9", b"--x--\r\n"),
    ],
)
def test_a_broken_form_is_a_refusal(api, media, data):
    headers = {**FORM, "Content-Type": media.encode("latin-1")}
    assert api.post("/v2/attachments", content=data, headers=headers).status_code in (400, 422)


def test_more_files_than_are_taken_are_refused(api):
    files = [("file", (f"{number}.pdf", b"%PDF-", "application/pdf")) for number in range(2)]
    answer = api.post("/v2/attachments", files=files, headers=FORM)
    assert answer.status_code == 422
    assert "At most 1 files" in answer.text


def test_a_form_of_very_many_fields_is_refused(api):
    fields = {f"f{number}": "x" for number in range(101)}
    answer = api.post("/v2/attachments", data=fields, files={"file": b""}, headers=FORM)
    assert answer.status_code == 400

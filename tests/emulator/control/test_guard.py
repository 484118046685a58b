"""The control API from a browser's point of view (R12)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from fauxpa_emulator.control.guard import check_host, check_write, host_name, is_ours
from fauxpa_emulator.errors import Refusal
from fauxpa_emulator.settings import Settings

LOOPBACK = Settings()
EVERYWHERE = Settings(host="0.0.0.0")
NAMED = Settings(host="192.168.1.20", public_url="https://Fauxpa.Example:8443/base")


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("localhost", "localhost"),
        ("LocalHost:8711", "localhost"),
        ("localhost.", "localhost"),
        ("localhost.:8711", "localhost"),
        ("[::1]:8711", "::1"),
        ("127.0.0.1:", "127.0.0.1"),
        ("a@localhost", None),
        ("localhost/evil", None),
        ("localhost:99999999", None),
        ("", None),
    ],
)
def test_the_name_is_read_strictly(header, name):
    assert host_name(header) == name


@pytest.mark.parametrize(
    ("name", "settings", "ours"),
    [
        ("localhost", LOOPBACK, True),
        ("fauxpa.localhost", LOOPBACK, True),
        ("127.0.0.1", LOOPBACK, True),
        ("127.8.9.10", LOOPBACK, True),
        ("::1", LOOPBACK, True),
        ("192.168.1.20", LOOPBACK, False),
        ("fauxpa", LOOPBACK, False),
        ("evil.example", LOOPBACK, False),
        ("localhost.evil.example", LOOPBACK, False),
        ("notlocalhost", LOOPBACK, False),
        ("192.168.1.20", NAMED, True),
        ("192.168.1.21", NAMED, False),
        ("fauxpa.example", NAMED, True),
        ("evil.example", NAMED, False),
        ("fauxpa", EVERYWHERE, True),
        ("172.17.0.2", EVERYWHERE, True),
        ("host.docker.internal", EVERYWHERE, True),
        ("evil.example", EVERYWHERE, False),
        ("evil.internal.example", EVERYWHERE, False),
    ],
)
def test_a_host_is_ours_or_it_is_not(name, settings, ours):
    assert is_ours(name, settings) is ours


@given(st.from_regex(r"[a-z0-9-]{1,20}(\.[a-z0-9-]{1,20}){1,3}(:[0-9]{1,5})?", fullmatch=True))
def test_no_name_with_a_dot_passes_unless_it_is_reserved_or_an_address(header):
    name = header.partition(":")[0]
    if name.endswith((".localhost", ".internal")) or name.replace(".", "").isdigit():
        return
    for settings in (LOOPBACK, EVERYWHERE):
        with pytest.raises(Refusal):
            check_host(Headers({"host": header}), settings)


@pytest.mark.parametrize("hosts", [[], ["localhost", "evil.example"], ["evil.example", "localhost"]])
def test_there_must_be_exactly_one_host_header(hosts):
    with pytest.raises(Refusal) as refused:
        check_host(Headers(raw=[(b"host", host.encode()) for host in hosts]), LOOPBACK)
    assert refused.value.status == 403


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"content-length": "0"},
        {"content-type": "application/json", "content-length": "2"},
        {"content-type": "application/json; charset=utf-8", "content-length": "2"},
        {"content-type": "application/json", "origin": "http://localhost:8711", "content-length": "2"},
        {"content-type": "application/json", "sec-fetch-site": "same-origin", "content-length": "2"},
        {"sec-fetch-site": "none"},
    ],
)
def test_programs_and_own_pages_may_write(headers):
    check_write(Headers({"host": "localhost:8711", **headers}), LOOPBACK)


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"content-type": "text/plain", "content-length": "2"}, "content_type"),
        ({"content-type": "text/plain;application/json", "content-length": "2"}, "content_type"),
        ({"content-type": "application/x-www-form-urlencoded"}, "content_type"),
        ({"content-type": "multipart/form-data; boundary=x", "content-length": "9"}, "content_type"),
        ({"content-length": "2"}, "content_type"),
        ({"transfer-encoding": "chunked"}, "content_type"),
        ({"origin": "http://localhost:3000"}, "foreign_page"),
        ({"origin": "https://evil.example"}, "foreign_page"),
        ({"origin": "null"}, "foreign_page"),
        ({"origin": "localhost:8711"}, "foreign_page"),
        ({"sec-fetch-site": "cross-site"}, "foreign_page"),
        ({"sec-fetch-site": "same-site"}, "foreign_page"),
    ],
)
def test_what_a_foreign_page_could_send_is_refused(headers, code):
    with pytest.raises(Refusal) as refused:
        check_write(Headers({"host": "localhost:8711", **headers}), LOOPBACK)
    assert (refused.value.status, refused.value.problems[0].code) == (403, code)


def test_the_public_address_is_an_own_origin():
    headers = {"host": "10.0.0.1:8711", "origin": "https://fauxpa.example:8443"}
    check_write(Headers(headers), NAMED)


@pytest.mark.parametrize("path", ["info", "clock", "nowhere"])
def test_a_foreign_host_gets_an_explanation(api, path):
    answer = api.get(f"/_fauxpa/{path}", headers={"Host": "evil.example"})
    assert answer.status_code == 403
    error = answer.json()["error"]
    assert (error["code"], set(error)) == ("foreign_host", {"code", "detail", "hint"})
    assert "evil.example" in error["detail"]


def test_a_foreign_page_cannot_reset(api):
    before = api.world.namespace("default")
    answer = api.post("/_fauxpa/reset", headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert api.world.namespace("default") is before


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("GET", "/_fauxpa/info", {}),
        ("GET", "/_fauxpa/nowhere", {}),
        ("GET", "/_fauxpa/info", {"Host": "evil.example"}),
        ("GET", "/_fauxpa/info", {"Origin": "https://evil.example"}),
        ("OPTIONS", "/_fauxpa/clock", {"Origin": "https://evil.example", "Access-Control-Request-Method": "PUT"}),
        ("POST", "/_fauxpa/reset", {"Content-Type": "text/plain"}),
    ],
)
def test_every_answer_has_security_headers_and_none_invites_other_origins(api, method, path, headers):
    answer = api.request(method, path, headers=headers)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].startswith("default-src 'self'")
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert not [name for name in answer.headers if name.startswith("access-control-")]


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/_fauxpa/nowhere", 404), ("DELETE", "/_fauxpa/clock", 405)]
)
def test_wrong_paths_and_methods_are_told_in_the_same_shape(api, method, path, status):
    answer = api.request(method, path)
    assert answer.status_code == status
    assert set(answer.json()["error"]) == {"code", "detail", "hint"}

"""Where webhooks may go."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxpa_emulator.webhooks.addresses import is_forbidden, problem_with

ANYWHERE = ["https://example.com/hook", "https://127.0.0.1:8443/", "https://8.8.8.8/", "https://[::1]/x?y=z"]
LOCAL = [
    "http://localhost:3000/hook",
    "http://app.localhost/",
    "http://127.0.0.1/",
    "http://127.8.9.10/",
    "http://[::1]:8000/",
    "http://[::ffff:10.0.0.1]/",
    "http://10.1.2.3/",
    "http://172.16.0.1/",
    "http://172.31.255.255/",
    "http://192.168.1.1/",
    "http://[fd12:3456::1]/",
    "http://receiver:9000/",
    "http://nas.local/",
    "http://shop.test/",
    "http://SHOP.TEST./",
    "http://host.docker.internal:3000/",
]
PUBLIC = [
    "http://example.com/",
    "http://8.8.8.8/",
    "http://134744072/",
    "http://0x8080808/",
    "http://172.32.0.1/",
    "http://11.0.0.1/",
    "http://[2001:db8::1]/",
    "http://[::ffff:8.8.8.8]/",
    "http://evil.example.test.com/",
]
NEVER = [
    "http://169.254.169.254/latest/meta-data",
    "https://169.254.1.1/",
    "http://[fe80::1]/",
    "http://[fe80::1%25eth0]/",
    "http://[::ffff:169.254.169.254]/",
    "http://[64:ff9b::a9fe:a9fe]/",
    "http://[2002:a9fe:a9fe::]/",
    "http://[fd00:ec2::254]/",
    "http://100.100.100.200/",
    "http://168.63.129.16/",
    "http://0.0.0.0/",
    "http://[::]/",
    "http://224.0.0.1/",
    "https://metadata.google.internal/",
]
NO_ADDRESS = [
    "",
    "example.com",
    "//example.com/",
    "https://",
    "https:///path",
    "ftp://example.com/",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "https://user:word@example.com/",
    "https://exa mple.com/",
    "https://example.com\\@localhost/",
    "https://example.com:port/",
    "https://example.com:99999/",
    "https://example.com:0/",
    "https://[::1",
    "https://example.com/\r\nX-Evil: 1",
]


@pytest.mark.parametrize("http", ["local", "never", "always"])
class TestEveryMode:
    @pytest.mark.parametrize("url", ANYWHERE)
    def test_https_goes_anywhere(self, url, http):
        assert problem_with(url, http=http) is None

    @pytest.mark.parametrize("url", LOCAL)
    def test_plain_http_to_local_hosts_unless_never(self, url, http):
        assert (problem_with(url, http=http) is None) == (http != "never")

    @pytest.mark.parametrize("url", PUBLIC)
    def test_plain_http_to_the_world_only_with_always(self, url, http):
        assert (problem_with(url, http=http) is None) == (http == "always")

    @pytest.mark.parametrize("url", NEVER)
    def test_link_local_and_metadata_addresses_never(self, url, http):
        assert "metadata" in problem_with(url, http=http)

    @pytest.mark.parametrize("url", NO_ADDRESS)
    def test_what_is_no_web_address_never(self, url, http):
        assert "https address" in problem_with(url, http=http)


@given(st.text(), st.sampled_from(["local", "never", "always"]))
def test_any_text_has_an_answer(text, http):
    problem_with(text, http=http)
    problem_with(f"https://{text}", http=http)


@given(st.ip_addresses(v=4, network="169.254.0.0/16"))
def test_link_local_addresses_are_forbidden_in_every_form(address):
    assert is_forbidden(address)
    assert is_forbidden(IPv6Address(f"::ffff:{address}"))
    assert is_forbidden(IPv6Address(int(IPv6Address("64:ff9b::")) + int(address)))
    assert is_forbidden(IPv6Address((0x2002 << 112) + (int(address) << 80)))


@pytest.mark.parametrize("text", ["127.0.0.1", "::1", "10.0.0.1", "8.8.8.8", "2606:4700::1111", "::ffff:127.0.0.1"])
def test_other_addresses_are_not(text):
    assert not is_forbidden(ip_address(text))


def test_numbers_that_are_addresses_are_checked_where_the_connection_is_made():
    assert problem_with("https://2852039166/", http="local") is None
    assert is_forbidden(IPv4Address(2852039166))

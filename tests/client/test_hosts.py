from __future__ import annotations

import pytest

from fauxpa_client import PRODUCTION, SANDBOX
from fauxpa_client.hosts import base_of, hosts_of, same_origin


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("https://thirdparty.qonto.com", "https://thirdparty.qonto.com"),
        ("https://thirdparty.qonto.com/", "https://thirdparty.qonto.com"),
        ("https://thirdparty.qonto.com/v2", "https://thirdparty.qonto.com"),
        ("https://thirdparty.qonto.com/v2/", "https://thirdparty.qonto.com"),
        (" http://localhost:8080/v2\n", "http://localhost:8080"),
        ("http://proxy.test/qonto/v2", "http://proxy.test/qonto"),
        ("https://oauth.qonto.com/oauth2", "https://oauth.qonto.com"),
    ],
)
def test_a_base_url_may_end_in_several_ways(url: str, base: str) -> None:
    assert base_of(url) == base


@pytest.mark.parametrize(
    "url", ["", "thirdparty.qonto.com", "ftp://a.test", "https://", "https://a.test?x=1", "https://a/#b"]
)
def test_what_is_no_base_url_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="is not a base URL"):
        base_of(url)


def test_credentials_in_the_base_url_are_refused_unshown() -> None:
    with pytest.raises(ValueError, match="carries credentials") as refused:
        base_of("https://login:s3cret@a.test")
    assert "s3cret" not in str(refused.value)


def test_qontos_own_hosts_have_their_companions() -> None:
    assert hosts_of(PRODUCTION + "/v2") == ("https://oauth.qonto.com", "https://onboarding-partners.qonto.com")
    assert hosts_of(SANDBOX) == ("https://oauth-sandbox.staging.qonto.co", SANDBOX)


def test_any_other_host_serves_all_three() -> None:
    assert hosts_of("http://localhost:8080/v2") == ("http://localhost:8080", "http://localhost:8080")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://a.test/x?y", "https://a.test", True),
        ("https://a.test:443/x", "https://a.test", True),
        ("http://a.test:8080", "http://a.test:8081", False),
        ("http://a.test", "https://a.test", False),
        ("https://a.test.evil", "https://a.test", False),
        ("https://a.test@evil", "https://a.test", False),
    ],
)
def test_origins_are_scheme_host_and_port(one: str, other: str, same: bool) -> None:
    assert same_origin(one, other) is same

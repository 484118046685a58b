"""The sign-in page before Qonto's sandbox (digest 1.5)."""

from __future__ import annotations

import pytest

from emulating import SELLER
from fauxpa_emulator.credentials import CREDENTIAL_DEFAULTS

TOKEN = {"X-Qonto-Staging-Token": CREDENTIAL_DEFAULTS.QONTO_STAGING_TOKEN}
BROWSER = {"Accept": "text/html,application/xhtml+xml"}


@pytest.fixture
def sandbox(emulator_with):
    return emulator_with(profile="sandbox")


@pytest.mark.parametrize("headers", [{}, {"X-Qonto-Staging-Token": ""}, {"X-Qonto-Staging-Token": "another"}])
@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/v2/clients"), ("POST", "/v2/clients"), ("POST", "/oauth2/token")]
)
def test_a_program_without_the_token_gets_html_with_200(sandbox, headers, method, path):
    answer = sandbox.request(method, path, headers=headers)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "<h1>Sign in</h1>" in answer.text
    assert "X-Qonto-Staging-Token" in answer.headers["x-fauxpa-hint"]


def test_a_browser_without_the_token_is_sent_to_sign_in(sandbox):
    answer = sandbox.get("/v2/clients", headers=BROWSER)
    assert (answer.status_code, answer.headers["location"]) == (302, "https://qonto.onelogin.com/login")
    assert answer.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("headers", [TOKEN, {**TOKEN, **BROWSER}])
def test_with_the_token_the_api_answers(sandbox, headers):
    assert sandbox.get("/v2/clients", headers=headers).json()["clients"] == []


def test_another_secret_is_no_staging_token(sandbox):
    for secret in (SELLER, CREDENTIAL_DEFAULTS.QONTO_ACCESS_TOKEN, CREDENTIAL_DEFAULTS.QONTO_PARTNER_TOKEN):
        answer = sandbox.get("/v2/clients", headers={"X-Qonto-Staging-Token": secret})
        assert answer.headers["content-type"].startswith("text/html")


def test_signed_out_calls_change_nothing(sandbox):
    sandbox.post("/v2/clients", json={"kind": "company", "name": "Acme"})
    assert sandbox.get("/v2/clients", headers=TOKEN).json()["meta"]["total_count"] == 0


def test_in_production_no_token_is_needed(api):
    assert api.get("/v2/clients").status_code == 200


def test_the_control_api_has_no_sign_in(sandbox):
    assert sandbox.get("/_fauxpa/info", auth=None).json()["profile"] == "sandbox"

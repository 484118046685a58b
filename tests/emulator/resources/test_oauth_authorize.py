"""The authorization request and its consent page: digest 1.3 and 1.7."""

from __future__ import annotations

import base64
import json
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consenting import ASKED, CALLBACK, ask, bearer, choose, exchange, fields, organization, sent_back
from fauxpa_emulator.credentials import CREDENTIAL_DEFAULTS
from fauxpa_emulator.records.access import OAuthApplication
from fauxpa_emulator.resources.oauth.redirects import may_use
from fauxpa_emulator.resources.oauth.scopes import MISPRINTED
from fauxpa_emulator.seed import BUYER_ID, REDIRECT_URIS, SELLER_ID
from fauxpa_emulator.store import APPLICATIONS, GLOBAL

EXACT = "https://app.example.com/callback?tenant=1"
APPLICATION = OAuthApplication(id="x", space="default", name="x", secret="", redirect_uris=(*REDIRECT_URIS, EXACT))


def test_the_page_says_who_asks_for_what(api):
    page = ask(api)
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "Application under test" in page.text
    for scope in ASKED["scope"].split():
        assert f"<code>{scope}</code>" in page.text
    assert "Atelier Lumière SAS (000009001)" in page.text
    assert "Boulangerie du Port SARL (000008003)" in page.text


def test_the_page_runs_nothing_and_loads_nothing(api):
    policy = ask(api).headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline';")
    assert policy.endswith("form-action 'self' http://localhost:9999")
    assert "frame-ancestors 'none'" in policy


def test_what_an_application_sends_is_text_on_the_page(api):
    page = ask(api, redirect_uri=CALLBACK + '"><script>', state="</form><script>")
    assert page.status_code == 200
    assert "<script>" not in page.text


@pytest.mark.parametrize("chosen", [SELLER_ID, BUYER_ID])
def test_allowing_gives_a_code_for_the_chosen_organization(api, chosen):
    back = choose(api, ask(api), organization_id=chosen)
    assert back.headers["location"].startswith(CALLBACK + "?")
    assert set(sent_back(back)) == {"code", "state"}
    assert sent_back(back)["state"] == "kept as it is"
    assert sent_back(back)["code"].startswith("ory_ac_")
    access = exchange(api, sent_back(back)["code"]).json()["access_token"]
    assert organization(api, access).json()["organization"]["id"] == chosen


def test_refusing_gives_access_denied(api):
    back = sent_back(choose(api, ask(api), "deny"))
    assert (back["error"], back["state"]) == ("access_denied", "kept as it is")
    assert "code" not in back


@pytest.mark.parametrize("decision", ["", "perhaps"])
def test_there_is_no_third_decision(api, decision):
    assert choose(api, ask(api), decision).status_code == 400


def test_organization_id_leaves_no_choice(api):
    page = ask(api, organization_id=BUYER_ID)
    assert "Boulangerie du Port SARL" in page.text
    assert "Atelier" not in page.text
    assert sent_back(choose(api, page, organization_id=SELLER_ID))["error"] == "access_denied"
    access = exchange(api, sent_back(choose(api, page))["code"]).json()["access_token"]
    assert organization(api, access).json()["organization"]["id"] == BUYER_ID


@pytest.mark.parametrize("name", ["organization_id", "registration_id"])
def test_an_unknown_organization_or_registration_is_an_invalid_request(api, name):
    assert sent_back(ask(api, **{name: "0f5a3c1e-0000-4c0a-9d44-1a2b3c4d5e01"}))["error"] == "invalid_request"


@pytest.mark.parametrize(
    "tamper",
    [
        lambda text: text[:-1] + ("0" if text[-1] != "0" else "1"),
        lambda text: text.partition(".")[0],
        lambda text: text.partition(".")[0] + ".",
        lambda text: "",
        lambda text: "A" + text[1:],
        lambda text: "é" + text,
        lambda text: swap(text, "client_invoices.read", "client.write"),
        lambda text: swap(text, "http://localhost:9999/callback", "https://evil.example/callback"),
    ],
)
def test_a_form_that_the_page_did_not_make_is_refused(api, tamper):
    sealed = fields(ask(api))["request"]
    answer = choose(api, ask(api), request=tamper(sealed))
    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_request"


def swap(sealed, old, new):
    text, _, seal = sealed.partition(".")
    body = base64.urlsafe_b64decode(text).decode()
    assert old in body
    return base64.urlsafe_b64encode(body.replace(old, new).encode()).decode() + "." + seal


def test_a_page_of_another_namespace_is_no_page_of_this_one(api, emulator_with):
    assert choose(api, ask(emulator_with())).status_code == 400


def test_the_page_expires(api):
    page = ask(api)
    api.wall.advance(minutes=29)
    assert choose(api, page).status_code == 302
    api.wall.advance(minutes=2)
    assert choose(api, page).status_code == 400


@pytest.mark.parametrize(("asked", "result"), [("allow", "code"), ("deny", "error")])
def test_the_query_can_decide(api, asked, result):
    assert result in sent_back(ask(api, fauxpa_consent=asked))


def test_a_setting_can_decide_for_the_first_organization(emulator_with):
    api = emulator_with(consent="auto")
    access = exchange(api, sent_back(ask(api))["code"]).json()["access_token"]
    assert organization(api, access).json()["organization"]["id"] == SELLER_ID


def test_a_query_that_denies_wins_over_the_setting(emulator_with):
    assert sent_back(ask(emulator_with(consent="auto"), fauxpa_consent="deny"))["error"] == "access_denied"


@pytest.mark.parametrize(
    "parameters",
    [
        {"client_id": "nobody"},
        {"without": "client_id"},
        {"redirect_uri": "https://elsewhere.example/callback"},
        {"redirect_uri": "http://localhost.example/callback"},
        {"without": "redirect_uri"},
    ],
)
def test_an_unknown_client_or_address_is_404_and_nobody_is_sent_anywhere(api, parameters):
    answer = ask(api, fauxpa_consent="allow", **parameters)
    assert answer.status_code == 404
    assert "location" not in answer.headers
    assert set(answer.json()) == {"error", "error_description"}


@pytest.mark.parametrize(
    ("parameters", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"without": "response_type"}, "unsupported_response_type"),
        ({"without": "state"}, "invalid_request"),
        ({"without": "scope"}, "invalid_scope"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge": "x" * 43, "code_challenge_method": "S512"}, "invalid_request"),
    ],
)
def test_other_faults_go_back_to_the_application(api, parameters, error):
    back = sent_back(ask(api, **parameters))
    assert back["error"] == error
    assert back.get("state", "") == ("" if parameters.get("without") == "state" else "kept as it is")


@pytest.mark.parametrize(
    "scope",
    ["client_invoices.write", "client_invoice.read", "beneficiary.trust", "embed_auth_link.write", "everything"],
)
def test_a_scope_that_is_none_or_not_for_everybody_is_refused_in_hydras_words(api, scope):
    answer = ask(api, scope=f"organization.read {scope}")
    back = sent_back(answer)
    assert back["error"] == "invalid_scope"
    assert f"The OAuth 2.0 Client is not allowed to request scope '{scope}'" in back["error_description"]
    assert answer.headers["x-fauxpa-hint"]


def test_each_misprint_rests_on_its_entry_of_the_register(api):
    clauses = {scope: api.world.contract.clauses[clause] for scope, (_, clause) in MISPRINTED.items()}
    assert clauses["client_invoices.write"].register == ("C-01",)
    assert clauses["client_invoice.read"].register == ("C-02",)


def test_documented_scopes_that_open_nothing_here_are_granted(api):
    assert "code" in sent_back(ask(api, scope="team.read card.write", fauxpa_consent="allow"))


def test_parameters_are_added_to_the_query_of_an_address(api):
    answer = ask(api, redirect_uri=CALLBACK + "?a=1", fauxpa_consent="allow")
    assert answer.headers["location"].startswith(CALLBACK + "?a=1&code=")


@pytest.mark.parametrize(
    "address",
    [
        EXACT,
        "http://localhost",
        "http://localhost:3000/a?b=c",
        "https://127.0.0.1:8443/",
        "http://LOCALHOST/x",
    ],
)
def test_addresses_that_may_be_used(address):
    assert may_use(APPLICATION, address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/callback",
        "https://app.example.com/callback",
        EXACT + "#fragment",
        EXACT + "/",
        "ftp://localhost/",
        "http://localhost@evil.example/",
        "http://user@localhost/",
        "http://localhost\\@evil.example/",
        "http://localhost\r\nX-Evil: 1",
        "http://localhost.evil.example/",
        "http://localhost:port/",
        "http://localhost:99999/",
        "http://[::1",
        "javascript:alert(1)",
    ],
)
def test_addresses_that_may_not_be_used(address):
    assert not may_use(APPLICATION, address)


@given(st.text())
def test_only_hosts_of_this_machine_fit_a_registered_loopback_host(text):
    address = f"http://localhost{text}"
    if may_use(APPLICATION, address):
        assert urlsplit(address).hostname == "localhost"


def test_an_application_belongs_to_its_namespace(api):
    space = api.world.open_namespace("other")
    known = api.world.store.get(APPLICATIONS, GLOBAL, CREDENTIAL_DEFAULTS.QONTO_CLIENT_ID)
    application = OAuthApplication(
        id="elsewhere", space="other", name="x", secret=known.secret, redirect_uris=known.redirect_uris
    )
    space.store.put(APPLICATIONS, GLOBAL, application)
    answer = ask(api, client_id="elsewhere")
    assert sent_back(answer)["error"] == "access_denied", "a namespace without organizations has nobody to ask"


def test_a_token_of_the_flow_opens_what_it_was_asked_for(api):
    header = bearer(api, scope="client.read")
    assert api.get("/v2/clients", auth=header).status_code == 200
    refused = api.post("/v2/clients", auth=header, content=json.dumps({}))
    assert refused.status_code == 403

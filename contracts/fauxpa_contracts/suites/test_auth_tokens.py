"""OAuth: the authorization request, codes, tokens, their lives, and their end."""

from __future__ import annotations

from typing import Any

import pytest

from .consenting import CALLBACK, ask, code, exchanged, refresh, revoke, sent_back, token
from .emulator import Control
from .expecting import error, has, json_of, lacks, one_of, same, status
from .marks import proves
from .places import Place

ORGANIZATION = "/v2/organization"


def opens(place: Place, access_token: str) -> int:
    """The status of a read with a token."""
    return place.anonymous.get(ORGANIZATION, auth=f"Bearer {access_token}").status_code


@pytest.mark.parametrize("parameter", ["client_id", "redirect_uri", "response_type", "scope", "state"])
@proves("QPA-AUTH-013", "QPA-AUTH-036", needs=("consent",))
def test_an_authorization_request_needs_all_its_parameters(place: Place, parameter: str) -> None:
    answer = ask(place, fauxpa_consent="allow", **{parameter: None})
    if answer.status_code in (302, 303):
        lacks("the way back", sent_back(answer), "code")
        has("the way back", sent_back(answer), "error")
    else:
        one_of("status", answer.status_code, (400, 401, 404))


@proves("QPA-AUTH-014", "QPA-AUTH-036", needs=("consent",))
def test_an_unknown_client_or_address_is_404(place: Place) -> None:
    for parameters in ({"client_id": "nobody"}, {"redirect_uri": "https://elsewhere.example/callback"}):
        error(ask(place, **parameters), 404, family="oauth")


@proves("QPA-AUTH-015", effect="reversible", needs=("consent", "buyer"))
def test_an_organization_is_selected_by_its_id(place: Place) -> None:
    wanted = json_of(place.buyer.get(ORGANIZATION), 200)["organization"]
    given = exchanged(place, organization_id=wanted["id"])["access_token"]
    shown = json_of(place.anonymous.get(ORGANIZATION, auth=f"Bearer {given}"), 200)["organization"]
    same("slug", shown["slug"], wanted["slug"])


@proves("QPA-AUTH-016", "QPA-AUTH-023", effect="reversible", needs=("consent",))
def test_the_callback_gets_a_code_and_the_state_as_it_was(place: Place) -> None:
    back = sent_back(ask(place, fauxpa_consent="allow", state="a b+c/d=é&f"))
    same("state", back["state"], "a b+c/d=é&f")
    same("beginning of the code", back["code"][:7], "ory_ac_")


@proves("QPA-AUTH-016", needs=("consent",))
def test_a_refused_consent_comes_back_as_an_error(place: Place) -> None:
    back = sent_back(ask(place, fauxpa_consent="deny"))
    lacks("the way back", back, "code")
    same("state", back["state"], "kept-as-it-is")


@proves("QPA-AUTH-017", effect="reversible", needs=("consent", "control"))
def test_a_code_is_good_for_ten_minutes(place: Place, control: Control) -> None:
    early, late = code(place), code(place)
    control.advance(minutes=9)
    form = {"grant_type": "authorization_code", "redirect_uri": CALLBACK}
    status(token(place, code=early, **form), 200)
    control.advance(minutes=2)
    error(token(place, code=late, **form), 400, "invalid_grant", family="oauth")


@proves("QPA-AUTH-018", effect="reversible", needs=("consent",))
def test_a_code_is_good_once_and_for_its_address(place: Place) -> None:
    form = {"grant_type": "authorization_code", "redirect_uri": CALLBACK}
    first, second = code(place), code(place)
    status(token(place, code=first, **form), 200)
    error(token(place, code=first, **form), 400, "invalid_grant", family="oauth")
    elsewhere = {**form, "redirect_uri": "http://localhost:9999/other"}
    error(token(place, code=second, **elsewhere), 400, "invalid_grant", family="oauth")


@proves("QPA-AUTH-019", "QPA-AUTH-036", needs=("oauth",))
def test_the_token_endpoint_takes_a_form(place: Place) -> None:
    same("JSON is taken", token(place, send="json", grant_type="refresh_token", refresh_token="x").is_success, False)
    wrong = token(place, grant_type="refresh_token", refresh_token="ory_rt_nothing", client_secret="wrong")
    one_of("status for a wrong secret", wrong.status_code, (400, 401))
    has("the error", json_of(wrong, 400, 401), "error")


@pytest.mark.parametrize("grant", ["client_credentials", "password", "", "nonsense"])
@proves("QPA-AUTH-020", needs=("oauth",))
def test_there_are_two_grants(place: Place, grant: str) -> None:
    error(token(place, grant_type=grant), 400, family="oauth")


@proves("QPA-AUTH-021", "QPA-AUTH-022", "QPA-AUTH-023", effect="reversible", needs=("consent",))
def test_a_token_answer_has_its_documented_fields(place: Place) -> None:
    found = exchanged(place, scope="offline_access openid organization.read")
    same("expires_in", found["expires_in"], 3_600)
    same("token_type", found["token_type"], "bearer")
    same("beginning of the access token", found["access_token"][:7], "ory_at_")
    same("beginning of the refresh token", found["refresh_token"][:7], "ory_rt_")
    has("the answer", found, "id_token", "scope")
    plain = exchanged(place, scope="organization.read")
    lacks("an answer without those scopes", plain, "refresh_token", "id_token")


@proves("QPA-AUTH-024", effect="reversible", needs=("consent", "control"))
def test_an_access_token_lives_an_hour(place: Place, control: Control) -> None:
    given = exchanged(place)["access_token"]
    control.advance(minutes=59)
    same("before", opens(place, given), 200)
    control.advance(minutes=2)
    same("after", opens(place, given), 401)


@proves("QPA-AUTH-025", effect="reversible", needs=("consent", "control"))
def test_a_refresh_token_lives_ninety_days_and_is_replaced(place: Place, control: Control) -> None:
    first = exchanged(place)["refresh_token"]
    old = exchanged(place)["refresh_token"]
    control.advance(days=89)
    second = json_of(refresh(place, first), 200)
    same("another token", second["refresh_token"] != first, True)
    same("the access token works", opens(place, second["access_token"]), 200)
    control.advance(days=2)
    error(refresh(place, old), 400, "invalid_grant", family="oauth")


@proves("QPA-AUTH-026", effect="reversible", needs=("consent", "control"))
def test_a_used_refresh_token_works_for_a_minute_more(place: Place, control: Control) -> None:
    first = exchanged(place)["refresh_token"]
    status(refresh(place, first), 200)
    control.advance(seconds=55)
    status(refresh(place, first), 200)
    control.advance(seconds=10)
    error(refresh(place, first), 400, "invalid_grant", family="oauth")


@proves("QPA-AUTH-027", effect="reversible", needs=("consent",))
def test_pkce_is_accepted_and_not_required(place: Place) -> None:
    import base64
    import hashlib

    verifier = "v" * 64
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    given = code(place, code_challenge=challenge, code_challenge_method="S256")
    form = {"grant_type": "authorization_code", "redirect_uri": CALLBACK, "code_verifier": verifier}
    status(token(place, code=given, **form), 200)
    has("without", exchanged(place), "access_token")


@proves("QPA-AUTH-028", "QPA-AUTH-029", effect="irreversible", needs=("consent",))
def test_a_revoked_token_opens_nothing(place: Place) -> None:
    given = exchanged(place)["access_token"]
    same("before", opens(place, given), 200)
    status(revoke(place, given), 200)
    same("after", opens(place, given), 401)
    status(revoke(place, "ory_at_unknown.unknown"), 200)


@proves("QPA-AUTH-030", "QPA-AUTH-031", effect="irreversible", needs=("consent",))
def test_a_consent_is_taken_back(place: Place) -> None:
    found = exchanged(place)
    answer = place.anonymous.delete("/v2/oauth2/consents", auth=f"Bearer {found['access_token']}")
    status(answer, 204)
    same("the access token opens nothing", opens(place, found["access_token"]), 401)
    error(refresh(place, found["refresh_token"]), 400, "invalid_grant", family="oauth")


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("client_invoices.write", "client_invoice.write"), ("client_invoice.read", "client_invoices.read")],
)
@proves("QPA-AUTH-032", "QPA-AUTH-033", needs=("consent",), effect="reversible")
def test_the_scopes_of_invoices_are_spelled_differently(place: Place, wrong: str, right: str) -> None:
    refused = ask(place, fauxpa_consent="allow", scope=f"offline_access {wrong}")
    same("error", error_of(refused).get("error"), "invalid_scope")
    has("with the right one", exchanged(place, scope=f"offline_access {right}"), "access_token")


@proves("QPA-AUTH-035", needs=("consent",))
def test_a_scope_that_may_not_be_asked_for_is_refused_with_its_name(place: Place) -> None:
    found = error_of(ask(place, fauxpa_consent="allow", scope="offline_access world.domination"))
    same("error", found.get("error"), "invalid_scope")
    words = f"{found.get('error_description', '')} {found.get('error_hint', '')}"
    same("the scope is named", "world.domination" in words, True)


@proves("QPA-AUTH-040", "QPA-AUTH-041", effect="reversible", needs=("consent",))
def test_the_page_that_asks_is_a_page_with_a_form(place: Place) -> None:
    page = ask(place)
    status(page, 200)
    same("media type", page.headers["content-type"].partition(";")[0], "text/html")
    same("it has a form", "<form" in page.text, True)


def error_of(answer: Any) -> dict[str, Any]:
    """The error of an authorization request, however it comes back."""
    if answer.status_code in (302, 303):
        return dict(sent_back(answer))
    found: dict[str, Any] = json_of(answer, 400, 401, 403, 404)
    return found


@proves("QPA-AUTH-026", "QPA-AUTH-036", needs=("oauth",))
def test_an_unknown_refresh_token_is_invalid_grant(place: Place) -> None:
    error(refresh(place, "ory_rt_unknown.unknown"), 400, "invalid_grant", family="oauth")

"""The page behind a registration's link, and what its completion makes: digest 3.4; U-01, U-03, U-04."""

from __future__ import annotations

import pytest

from consenting import ask, bearer, sent_back
from fauxpa_emulator.network import annuaire
from fauxpa_emulator.seed import SELLER_ID
from fauxpa_emulator.store import DELIVERIES, ORGANIZATIONS
from fauxpa_fixtures.identifiers import siren_valid
from registering import FOUNDED, PARTNER, complete, read, registered


def events(api):
    return [delivery.topic for delivery in api.world.space("default").find(DELIVERIES)]


@pytest.fixture
def heard(api):
    body = {"callback_url": "https://partner.example/hook"}
    assert api.post("/register/webhooks", **PARTNER, json=body).status_code == 201
    return api


def test_a_person_goes_step_by_step(heard):
    registration = registered(heard)
    link = registration["redirection_link"]
    page = heard.get(link, auth=None)
    assert page.status_code == 200
    assert 'value="start"' in page.text
    assert read(heard, registration["id"])["status"] == "pending", "looking changes nothing"
    answer = complete(heard, registration, "start")
    assert (answer.status_code, answer.headers["location"]) == (303, link.removeprefix("http://localhost:8711"))
    assert read(heard, registration["id"])["status"] == "user_started"
    assert 'value="complete"' in heard.get(link, auth=None).text
    assert complete(heard, registration).status_code == 303
    assert read(heard, registration["id"])["status"] == "completed"
    done = heard.get(link, auth=None).text
    assert f"/oauth2/auth?registration_id={registration['id']}" in done
    assert "<form" not in done
    assert events(heard) == ["registrations.pending", "registrations.user_started", "registrations.completed"]


def test_a_script_does_it_at_once_and_once_only(heard):
    registration = registered(heard)
    for _ in range(3):
        assert complete(heard, registration).status_code == 303
    complete(heard, registration, "start")
    assert events(heard) == ["registrations.pending", "registrations.user_started", "registrations.completed"]
    assert read(heard, registration["id"])["status"] == "completed"


def test_completion_makes_an_organization_that_is_in_the_annuaire(api):
    registration = registered(api)
    before = api.world.space("default").count(ORGANIZATIONS)
    complete(api, registration)
    space = api.world.space("default")
    assert space.count(ORGANIZATIONS) == before + 1
    organization = space.get(ORGANIZATIONS, registration["organization"]["id"])
    assert organization.legal_number == "123232323"
    assert organization.contact_email == "ada@martin.example"
    assert organization.bank_accounts == ()
    assert (organization.sending_status, organization.receiving_status) == ("enabled", "enabled")
    assert organization.vat_number == "FR08123232323"
    assert annuaire.is_registered(space, organization)
    assert annuaire.look_up(space, "123232323").organization_id == organization.id


def test_a_founded_company_gets_a_siren_and_keeps_its_data(api):
    registrations = [registered(api, **FOUNDED), registered(api, **FOUNDED)]
    for registration in registrations:
        complete(api, registration)
    first, second = (read(api, one["id"])["organization"] for one in registrations)
    assert first["legal_number"] != second["legal_number"]
    assert siren_valid(first["legal_number"])
    organization = api.world.space("default").get(ORGANIZATIONS, first["id"])
    assert organization.legal_name == "L'Écho & Fils"
    assert organization.slug == f"l-echo-fils-{first['legal_number'][-4:]}"
    assert organization.address.street_address == "1 rue A, Bât. B"
    assert (organization.address.zip_code, organization.address.country_code) == ("44000", "FR")
    assert (organization.legal_form, organization.legal_share_capital) == ("SAS", 1000.5)


def test_a_company_that_is_here_already_is_taken(api):
    registration = registered(api, organization={"legal_number": "000009001"})
    before = api.world.space("default").count(ORGANIZATIONS)
    complete(api, registration)
    assert api.world.space("default").count(ORGANIZATIONS) == before
    assert read(api, registration["id"])["organization"]["id"] == SELLER_ID


def test_a_magic_company_keeps_its_name(api):
    registration = registered(api, organization={"legal_number": "000001016"})
    complete(api, registration)
    organization = api.world.space("default").get(ORGANIZATIONS, registration["organization"]["id"])
    assert organization.legal_name != "Company 000001016"


def test_two_companies_of_one_name_have_two_slugs(api):
    for number in ("123452323", "543212323"):
        complete(api, registered(api, organization={"legal_number": number, "legal_name": "Échos"}))
    slugs = {organization.slug for organization in api.world.space("default").find(ORGANIZATIONS)}
    assert {"echos-2323", "echos-543212323"} <= slugs


def test_the_registration_leads_to_a_token_of_the_new_organization(api):
    registration = registered(api)
    asked = {"registration_id": registration["id"]}
    assert sent_back(ask(api, **asked))["error"] == "invalid_request", "not before it is completed"
    complete(api, registration)
    assert "Company 123232323" in ask(api, **asked).text
    header = bearer(api, **asked)
    assert api.get("/v2/organization", auth=header).json()["organization"]["id"] == registration["organization"]["id"]


def test_the_partner_gets_the_person_back(api):
    registration = registered(api, partner_redirect_url="https://partner.example/done?a=1")
    page = api.get(registration["redirection_link"], auth=None)
    assert page.headers["content-security-policy"].endswith("form-action 'self' https://partner.example")
    assert complete(api, registration, "start").headers["location"].startswith("/onboarding/")
    assert complete(api, registration).headers["location"] == "https://partner.example/done?a=1"


@pytest.mark.parametrize("form", [{"action": "destroy"}, {"action": ""}, {}])
def test_other_actions_are_refused(api, form):
    registration = registered(api)
    assert api.post(registration["redirection_link"], auth=None, data=form).status_code == 400
    assert read(api, registration["id"])["status"] == "pending"


def test_other_bodies_are_refused(api):
    link = registered(api)["redirection_link"]
    assert api.post(link, auth=None, json={"action": "complete"}).status_code == 400
    answer = api.post(link, auth=None, files={"action": b"complete"})
    assert answer.status_code == 400


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_wrong_link_leads_nowhere(api, method):
    answer = api.request(method, "/onboarding/registrations/guess", auth=None, data={"action": "complete"})
    assert answer.status_code == 404
    assert answer.headers["content-security-policy"]


def test_names_are_text_on_the_page(api):
    registration = registered(
        api,
        **FOUNDED
        | {"organization": {"legal_name": "<script>alert(1)</script>"}, "partner_user": {"first_name": "<b>"}},
    )
    text = api.get(registration["redirection_link"], auth=None).text
    assert "<script>" not in text
    assert "<b>" not in text
    complete(api, registration)
    assert "<script>" not in api.get(registration["redirection_link"], auth=None).text
    assert "<script>" not in ask(api, registration_id=registration["id"]).text


def test_the_link_works_in_every_namespace(api):
    api.world.open_namespace("aaa")
    api.world.open_namespace("zzz")
    assert complete(api, registered(api)).status_code == 303

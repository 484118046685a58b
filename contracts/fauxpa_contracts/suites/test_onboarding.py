"""Onboarding: a registration from its creation to a token, and what the partner is told meanwhile."""

from __future__ import annotations

import hashlib
import hmac
import uuid
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from . import consenting
from .bodies import without
from .calling import Api
from .expecting import error, has, in_order, json_of, lacks, one_of, same, status
from .filing import fresh_siren
from .invoices import file_of, imported
from .invoices import invoice as document
from .marks import proves
from .places import Place
from .receiver import Receiver
from .subscribing import fresh_path

PATH = "/register/registrations"
HOOKS = "/register/webhooks"
SECRET = "1qA+9OSwfnm0NuhF+b8CJA=="
PERSON = {"first_name": "Ada", "last_name": "Martin", "email": "ada@example.com"}
ADDRESS = {"line_1": "1 rue A", "postal_code": "44000", "city": "Nantes", "country": "FR"}
STAKEHOLDER: Mapping[str, Any] = {
    **PERSON,
    "capital_amount": {"value": "1000", "currency": "EUR"},
    "is_owner": True,
    "nationality": "FR",
    "birth_date": "1990-04-01T00:00:00Z",
    "birth_address": {"postal_code": "44000", "city": "Nantes", "country": "FR"},
    "residence_address": ADDRESS,
    "shareholding_type": "physical",
}
STATUSES = ("pending", "user_started", "submitted", "contract_signed", "completed")


def existing(**fields: Any) -> dict[str, Any]:
    """The registration of a company that exists."""
    organization = {"legal_number": fresh_siren()}
    given = {"legal_flow": "existing_company", "locale": "fr", "partner_user": PERSON, "organization": organization}
    return {**given, **fields}


def founded(**fields: Any) -> dict[str, Any]:
    """The registration of a company that is being founded."""
    organization = {
        "entity_type": "company",
        "legal_name": "Essais et Fils",
        "legal_form": "SAS",
        "legal_sector": "K.64.11",
        "legal_registration_date": "2026-11-01",
        "address": ADDRESS,
        "total_capital_amount": {"value": "1000.00", "currency": "EUR"},
    }
    given = {"legal_flow": "company_creation", "locale": "fr", "partner_user": PERSON, "organization": organization}
    return {**given, "stakeholders": [dict(STAKEHOLDER)], **fields}


def registered(partner: Api, **fields: Any) -> dict[str, Any]:
    """A registration that was made."""
    found: dict[str, Any] = json_of(partner.post(PATH, json=existing(**fields)), 201, 200)["registration"]
    return found


def read(partner: Api, id: str) -> dict[str, Any]:
    """`GET /register/registrations/{id}`."""
    found: dict[str, Any] = json_of(partner.get(f"{PATH}/{id}"), 200)["registration"]
    return found


def complete(place: Place, registration: Mapping[str, Any], action: str = "complete") -> None:
    """What the person behind the link does on the emulator's page."""
    answer = place.anonymous.post(registration["redirection_link"], auth=None, data={"action": action})
    status(answer, 200, 302, 303)


@pytest.mark.parametrize("field", ["legal_flow", "organization", "locale", "partner_user"])
@proves("QPA-ONB-001", "QPA-ONB-002", "QPA-ONB-017", effect="reversible", needs=("partner",))
def test_a_required_field_is_required(partner: Api, field: str) -> None:
    error(partner.post(PATH, json=without(existing(), field)), 422, family="json_api")


@proves("QPA-ONB-003", effect="reversible", needs=("partner",))
def test_a_locale_is_one_of_six(partner: Api) -> None:
    for locale in ("en", "fr", "it", "de", "es", "pt"):
        same("locale", registered(partner, locale=locale)["locale"], locale)
    error(partner.post(PATH, json=existing(locale="tlh")), 422, family="json_api")


@proves("QPA-ONB-004", effect="reversible", needs=("partner",))
def test_an_existing_company_needs_its_siren(partner: Api) -> None:
    error(partner.post(PATH, json=existing(organization={})), 422, family="json_api")


@proves("QPA-ONB-005", effect="reversible", needs=("partner",))
def test_a_founded_company_needs_its_data_and_stakeholders(partner: Api) -> None:
    json_of(partner.post(PATH, json=founded()), 201, 200)
    error(partner.post(PATH, json=without(founded(), "stakeholders")), 422, family="json_api")
    error(partner.post(PATH, json=without(founded(), "organization")), 422, family="json_api")


@proves("QPA-ONB-006", effect="reversible", needs=("partner", "control"))
def test_the_pa_account_has_a_flow_of_its_own(partner: Api) -> None:
    same("legal_flow", registered(partner, legal_flow="qonto_invoicing")["legal_flow"], "qonto_invoicing")
    error(partner.post(PATH, json=existing(legal_flow="nonsense")), 422, family="json_api")


@proves("QPA-ONB-006", "QPA-ONB-009", effect="reversible", needs=("variants",))
def test_other_readings_name_it_differently_and_answer_200(variant: Callable[..., Place]) -> None:
    partner = variant(quirk=("pa-legal-flow=invoicing_only", "registration-create-status=200")).partner
    found = json_of(partner.post(PATH, json=existing(legal_flow="invoicing_only")), 200)
    same("legal_flow", found["registration"]["legal_flow"], "invoicing_only")


@proves("QPA-ONB-007", effect="reversible", needs=("partner",))
def test_a_way_back_may_be_given(partner: Api) -> None:
    answer = partner.post(PATH, json=existing(partner_redirect_url="https://example.com/users/1/dashboard"))
    if answer.is_success:
        shown = answer.json()["registration"]
        same("partner_redirect_url", shown["partner_redirect_url"], "https://example.com/users/1/dashboard")
    else:
        status(answer, 403, 422)


@proves("QPA-ONB-008", "QPA-ONB-009", "QPA-ONB-010", "QPA-ONB-012", effect="reversible", needs=("partner",))
def test_the_answer_is_the_registration_and_it_is_pending(partner: Api) -> None:
    body = existing()
    answer = partner.post(PATH, json=body)
    found = json_of(answer, 201)
    same("keys", list(found), ["registration"])
    shown = found["registration"]
    has("the registration", shown, "id", "status", "redirection_link", "created_at", "updated_at", "flow")
    uuid.UUID(shown["id"])
    same("status", shown["status"], "pending")
    for field in ("legal_flow", "locale", "partner_user"):
        same(field, shown[field], body[field])
    same("legal_number", shown["organization"]["legal_number"], body["organization"]["legal_number"])
    one_of("flow.type", shown["flow"]["type"], ("seamless", "manual"))
    same("type of flow.breakdown", type(shown["flow"]["breakdown"]).__name__, "list")


@proves("QPA-ONB-012", effect="reversible", needs=("partner",))
def test_what_is_missing_makes_the_flow_manual_with_the_reasons(partner: Api) -> None:
    bare = {name: STAKEHOLDER[name] for name in ("first_name", "last_name", "email", "is_owner", "capital_amount")}
    answer = partner.post(PATH, json=founded(stakeholders=[bare]))
    if answer.status_code == 422:
        return
    flow = answer.json()["registration"]["flow"]
    if flow["type"] == "manual":
        for reason in flow["breakdown"]:
            has("a reason", reason, "code", "detail", "source")


@proves("QPA-ONB-013", "QPA-ONB-011", "QPA-ONB-019", effect="irreversible", needs=("partner", "control"))
def test_the_user_completes_it_behind_the_link(place: Place) -> None:
    made = registered(place.partner)
    status(place.anonymous.get(made["redirection_link"], auth=None), 200)
    complete(place, made, "start")
    same("status after a start", read(place.partner, made["id"])["status"], "user_started")
    complete(place, made)
    shown = read(place.partner, made["id"])
    same("status", shown["status"], "completed")
    same("the organization has an id", bool(shown["organization"].get("id")), True)


@proves("QPA-ONB-014", "QPA-ONB-017", effect="reversible", needs=("partner",))
def test_a_registration_is_read_again(partner: Api) -> None:
    made = registered(partner)
    same("the registration", read(partner, made["id"]), made)
    error(partner.get(f"{PATH}/4d5418bb-bd0d-4df4-865c-c07afab8bb48"), 404, "not_found", family="json_api")


@proves("QPA-ONB-015", "QPA-ONB-016", effect="reversible", needs=("partner",))
def test_registrations_are_listed_in_twenty_fives(partner: Api) -> None:
    made = registered(partner)
    found = json_of(partner.get(PATH), 200)
    same("it is in the list", made["id"] in [one["id"] for one in found["registrations"]], True)
    same("per_page", found["meta"]["per_page"], 25)
    has("meta", found["meta"], "current_page", "next_page", "prev_page", "total_pages", "total_count")


@proves("QPA-ONB-017", needs=("partner",))
def test_errors_are_of_the_generic_family(partner: Api) -> None:
    headers = {"Content-Type": "application/json"}
    error(partner.post(PATH, content=b"{", headers=headers), 400, family="json_api")
    error(partner.get(PATH, auth=None), 401, "unauthorized", family="json_api")


def hook(place: Place, receiver: Receiver) -> str:
    """Register a webhook; gives its path."""
    path = fresh_path()
    body = {"callback_url": receiver.url + path, "enabled": True, "secret": SECRET}
    status(place.partner.post(HOOKS, json=body), 201)
    return path


@proves("QPA-ONB-018", "QPA-ONB-020", "QPA-ONB-021", effect="reversible", needs=("partner", "receiver"))
def test_a_new_registration_is_told_in_order_and_signed(place: Place, receiver: Receiver) -> None:
    path = hook(place, receiver)
    made = registered(place.partner)
    (delivery,) = receiver.wait(path)
    event = delivery.json
    same("keys", list(event), ["id", "event_type", "resource_type", "resource_id", "created_at"])
    told = (event["event_type"], event["resource_type"], event["resource_id"])
    same("what it tells", told, ("registrations.pending", "registration", made["id"]))
    expected = hmac.new(SECRET.encode(), delivery.body, hashlib.sha256).hexdigest()
    same("Qonto-SHA256-Signature", delivery.headers.get("qonto-sha256-signature"), expected)


@proves("QPA-ONB-019", "QPA-ONB-026", effect="irreversible", needs=("partner", "receiver", "control"))
def test_the_partner_hears_of_each_step(place: Place, receiver: Receiver) -> None:
    path = hook(place, receiver)
    complete(place, registered(place.partner, legal_flow="qonto_invoicing"))
    told = [one.json["event_type"] for one in receiver.wait(path, 3)]
    steps = ["registrations.pending", "registrations.user_started", "registrations.completed"]
    same("events", sorted(told), sorted(steps))


@proves("QPA-ONB-022", effect="reversible", needs=("partner",))
def test_a_webhook_is_answered_flat(partner: Api) -> None:
    body = {"callback_url": f"https://example.com{fresh_path()}", "enabled": True, "secret": SECRET}
    found = json_of(partner.post(HOOKS, json=body), 201)
    lacks("the answer", found, "webhook")
    has("the answer", found, "id", "created_at", "updated_at")
    same("what was sent", {name: found[name] for name in body}, body)
    in_order("the answer", found, ["id", "created_at", "updated_at", "callback_url", "enabled", "secret"])


@proves("QPA-ONB-023", effect="reversible", needs=("variants",))
def test_the_path_of_the_guide_is_a_choice(variant: Callable[..., Place]) -> None:
    body = {"callback_url": f"https://example.com{fresh_path()}", "enabled": True, "secret": SECRET}
    off = ("onboarding-webhook-alias=off", "onboarding-webhook-retries=none")
    status(variant(quirk=off).partner.post("/data_api/webhooks", json=body), 404)


@proves("QPA-ONB-023", effect="reversible", needs=("partner", "control"))
def test_the_path_of_the_guide_works_too(partner: Api) -> None:
    body = {"callback_url": f"https://example.com{fresh_path()}", "enabled": True, "secret": SECRET}
    status(partner.post("/data_api/webhooks", json=body), 201)


def tries(place: Place, receiver: Receiver) -> int:
    """How often an event comes that is never taken, within three days."""
    path = hook(place, receiver)
    receiver.orders[path] = [500] * 100
    registered(place.partner)
    receiver.wait(path)
    assert place.control is not None
    for _ in range(72):
        place.control.advance(hours=1)
        receiver.silent(path, 0.01)
    return len(receiver.silent(path))


@proves("QPA-ONB-024", effect="reversible", needs=("partner", "receiver", "control"))
def test_what_is_not_taken_comes_about_ten_times(place: Place, receiver: Receiver) -> None:
    one_of("tries", tries(place, receiver), range(8, 13))


@proves("QPA-ONB-024", effect="reversible", needs=("variants", "receiver"))
def test_the_other_reading_does_not_try_again(variant: Callable[..., Place], receiver: Receiver) -> None:
    place = variant(quirk=("onboarding-webhook-alias=off", "onboarding-webhook-retries=none"))
    same("tries", tries(place, receiver), 1)


@proves("QPA-ONB-025", effect="reversible", needs=("partner", "receiver", "control"))
def test_any_2xx_takes_an_event(place: Place, receiver: Receiver) -> None:
    path = hook(place, receiver)
    receiver.orders[path] = [299]
    registered(place.partner)
    receiver.wait(path)
    place.time.control.advance(days=1)  # type: ignore[union-attr]
    same("tries", len(receiver.silent(path)), 1)


@pytest.mark.parametrize("path", ["/register/files", "/register/registrations/{id}/files", "/register/events"])
@proves("QPA-ONB-027", needs=("partner", "control"))
def test_what_could_not_be_read_is_not_there(partner: Api, path: str) -> None:
    status(partner.get(path.replace("{id}", "42")), 404)


@proves("QPA-ONB-028", "QPA-ONB-029", "QPA-AUTH-015", effect="sends", needs=("partner", "control", "consent"))
def test_a_completed_registration_leads_to_a_token_that_sends(place: Place) -> None:
    siren = fresh_siren()
    made = registered(place.partner, organization={"legal_number": siren})
    complete(place, made)
    scope = "offline_access organization.read client_invoices.read client_invoice.write einvoicing.read"
    found = consenting.exchanged(place, registration_id=made["id"], scope=scope)
    api = place.anonymous.as_(f"Bearer {found['access_token']}")
    same("legal_number", json_of(api.get("/v2/organization"), 200)["organization"]["legal_number"], siren)
    settings = json_of(api.get("/v2/einvoicing/settings"), 200)
    same("settings", settings, {"sending_status": "enabled", "receiving_status": "enabled"})
    (id,) = imported(api, file_of(document(seller=siren)))
    status(api.post(f"/v2/client_invoices/{id}/send_by_einvoice"), 204)


@proves("QPA-ONB-030")
def test_a_deleted_organization_is_told() -> None:
    pytest.skip("no endpoint deletes an organization")

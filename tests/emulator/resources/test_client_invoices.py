"""Client invoices made by JSON: digest 4.2 to 4.4."""

from __future__ import annotations

import pytest

from emulating import invoice, invoice_body


def created(api, **fields):
    answer = api.post("/v2/client_invoices", json=invoice_body(api, **fields))
    assert answer.status_code == 201, answer.text
    return answer.json()["client_invoice"]


def act(api, made, action, **more):
    return api.post(f"/v2/client_invoices/{made['id']}/{action}", **more)


def test_amounts_are_worked_out_line_by_line(api):
    made = created(api)
    assert made["total_amount"] == {"value": "299.98", "currency": "EUR"}
    assert (made["total_amount_cents"], made["vat_amount_cents"]) == (29998, 5000)
    (item,) = made["items"]
    assert (item["subtotal"]["value"], item["total_vat"]["value"]) == ("249.98", "50.00")
    assert made["payment_methods"][0]["type"] == "transfer"


@pytest.mark.parametrize(
    ("discount", "total"),
    [({"type": "percentage", "value": "0.1"}, "269.98"), ({"type": "absolute", "value": "100"}, "179.98")],
)
def test_a_discount_on_the_document_takes_its_share_of_vat(api, discount, total):
    assert created(api, discount=discount)["total_amount"]["value"] == total


def test_without_status_an_invoice_is_final_and_numbered(api):
    made = created(api)
    assert (made["status"], made["number"]) == ("unpaid", "F-2026-0001")
    assert made["finalized_at"]
    assert made["einvoicing_status"] == "pending"
    assert "einvoicing_lifecycle_events" not in made


def test_a_draft_has_no_number_until_it_is_finalized(api):
    draft = created(api, status="draft", items=[])
    assert (draft["number"], draft["items"], draft["finalized_at"]) == (None, None, None)
    final = act(api, draft, "finalize").json()["client_invoice"]
    assert (final["status"], final["number"]) == ("unpaid", "F-2026-0001")


def test_the_file_of_an_invoice_appears_after_a_delay_and_is_a_facturx(api):
    made = created(api)
    assert made["attachment_id"] is None
    api.wall.advance(3)
    id = invoice(api, made["id"])["attachment_id"]
    attachment = api.get(f"/v2/attachments/{id}").json()["attachment"]
    file = api.get(attachment["url"].removeprefix("http://qonto.test"), auth=None)
    assert file.content.startswith(b"%PDF")
    assert len(file.content) == int(attachment["file_size"])

    from fauxpa_emulator.documents import read

    found = read(file.content, file_name="x.pdf")
    assert (found.syntax, found.invoice.number, str(found.invoice.totals.tax_inclusive)) == (
        "factur-x",
        made["number"],
        made["total_amount"]["value"],
    )


@pytest.mark.parametrize("methods", [{}, {"iban": ""}, {"iban": " "}])
def test_an_update_cannot_take_the_iban_away(api, methods):
    draft = created(api, status="draft")
    answer = api.patch(f"/v2/client_invoices/{draft['id']}", json={"payment_methods": methods})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "invalid_iban")


@pytest.mark.parametrize("body", [{}, {"client_invoice": {"payment_methods": {"iban": "x"}}}, {"payment_methods": {}}])
def test_the_iban_is_asked_for_first(api, body):
    answer = api.post("/v2/client_invoices", json=body)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["status"], error["code"], error["detail"]) == ("422", "invalid_iban", "IBAN is empty")
    assert "validation_param" in error["meta"]


def test_all_faults_are_named_at_once(api):
    answer = api.post(
        "/v2/client_invoices",
        json={"payment_methods": {"iban": "x"}, "client_id": 5, "items": [{"title": "a" * 41}], "currency": "USD"},
    )
    assert answer.status_code == 422
    pointers = {error["source"]["pointer"] for error in answer.json()["errors"]}
    assert {
        "/data/attributes/issue_date",
        "/data/attributes/due_date",
        "/data/attributes/currency",
        "/data/attributes/client_id",
        "/data/attributes/items/0/title",
        "/data/attributes/items/0/quantity",
    } <= pointers


@pytest.mark.parametrize(
    ("client", "detail"),
    [
        ({"tax_identification_number": ""}, "tin_number must have a value"),
        ({"currency": ""}, "The client has no currency"),
    ],
)
def test_a_client_must_be_fit_for_invoicing(api, client, detail):
    complete = {key: value for key, value in client.items() if value}
    body = invoice_body(api, client=complete)
    from emulating import COMPANY

    bare = {key: value for key, value in COMPANY.items() if key not in client}
    body["client_id"] = api.post("/v2/clients", json=bare).json()["client"]["id"]
    answer = api.post("/v2/client_invoices", json=body)
    assert answer.status_code == 422
    assert detail in [error["detail"] for error in answer.json()["errors"]]


def test_an_unknown_client_is_an_invalid_client_id(api):
    body = invoice_body(api) | {"client_id": "3c90c3cc-0d44-4b50-8888-8dd25736052a"}
    answer = api.post("/v2/client_invoices", json=body)
    assert [error["code"] for error in answer.json()["errors"]] == ["invalid_client_id"]


def test_a_number_is_given_once(api):
    created(api, number="INV-1")
    answer = api.post("/v2/client_invoices", json=invoice_body(api, number="INV-1"))
    assert answer.status_code == 409
    (error,) = answer.json()["errors"]
    assert error == {
        "status": "409",
        "code": "invoice_number_already_exists",
        "source": {"pointer": "/data/attributes/number"},
    }


def test_amounts_beyond_all_reason_are_refused(api):
    item = invoice_body(api)["items"][0] | {"quantity": "9" * 30, "unit_price": {"value": "9" * 30, "currency": "EUR"}}
    assert api.post("/v2/client_invoices", json=invoice_body(api, items=[item])).status_code == 422


def test_only_drafts_can_be_updated_and_deleted(api):
    draft, final = created(api, status="draft"), created(api)
    changed = api.patch(f"/v2/client_invoices/{draft['id']}", json={"header": "Bonjour"})
    assert changed.json()["client_invoice"]["header"] == "Bonjour"
    assert api.delete(f"/v2/client_invoices/{draft['id']}").status_code == 204
    assert api.get(f"/v2/client_invoices/{draft['id']}").status_code == 404
    refused = api.patch(f"/v2/client_invoices/{final['id']}", json={"header": "x"})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (412, "forbidden_invoice_update")
    refused = api.delete(f"/v2/client_invoices/{final['id']}")
    assert refused.status_code == 412
    assert refused.json()["errors"] == [{"status": "412", "code": "invoice_not_in_draft_status"}]


def test_paid_unpaid_and_canceled(api):
    made = created(api)
    paid = act(api, made, "mark_as_paid", json={"paid_at": "2026-11-20"}).json()["client_invoice"]
    assert (paid["status"], paid["paid_at"][:10], paid["amount_paid"]["value"]) == ("paid", "2026-11-20", "299.98")
    again = act(api, made, "mark_as_paid", json={"paid_at": "2026-11-21"})
    assert (again.status_code, again.json()["client_invoice"]["paid_at"][:10]) == (200, "2026-11-21")
    assert act(api, made, "mark_as_paid", json={"paid_at": "2026-11-24"}).status_code == 422
    unpaid = act(api, made, "unmark_as_paid").json()["client_invoice"]
    assert (unpaid["status"], unpaid["paid_at"]) == ("unpaid", None)
    canceled = act(api, made, "mark_as_canceled").json()["client_invoice"]
    assert canceled["status"] == "canceled"
    assert act(api, made, "mark_as_paid").status_code == 412
    assert act(api, made, "mark_as_canceled").status_code == 412


def test_mailing_wants_a_body_and_changes_nothing(api):
    made = created(api)
    answer = act(api, made, "send")
    assert answer.status_code == 422
    assert (answer.json()["errors"][0]["code"], answer.json()["errors"][0]["detail"]) == ("invalid_body", "EOF")
    answer = act(api, made, "send", json={"send_to": ["a@example.com"], "email_title": "Facture"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert invoice(api, made["id"])["status"] == "unpaid"


def test_lists_filter_sort_and_page(api):
    made = [created(api, number=f"N-{number}") for number in range(5)]
    act(api, made[0], "mark_as_paid")
    api.wall.advance(1)

    def numbers(**params):
        found = api.get("/v2/client_invoices", params=params)
        return [one["number"] for one in found.json()["client_invoices"]]

    assert numbers() == ["N-4", "N-3", "N-2", "N-1", "N-0"]
    assert numbers(sort_by="created_at:asc", per_page=2, page=3) == ["N-4"]
    assert numbers(**{"filter[status]": "paid"}) == ["N-0"]
    assert numbers(**{"filter[status]": "pending"}) == []
    assert len(numbers(**{"filter[status]": "paid,unpaid"})) == 5
    assert numbers(**{"filter[created_at_from]": "2026-11-24T00:00:00Z"}) == []
    meta = api.get("/v2/client_invoices", params={"per_page": 2, "page": 2}).json()["meta"]
    assert meta == {
        "current_page": 2,
        "next_page": 3,
        "prev_page": 1,
        "total_pages": 3,
        "total_count": 5,
        "per_page": 2,
    }


@pytest.mark.parametrize(
    "params",
    [{"page": "0"}, {"per_page": "101"}, {"per_page": "x"}, {"sort_by": "color:asc"}, {"filter[due_date]": "x"}],
)
def test_a_parameter_that_cannot_be_is_named(api, params):
    answer = api.get("/v2/client_invoices", params=params)
    assert answer.status_code == 400
    assert next(iter(params)) in answer.json()["errors"][0]["detail"]


def test_manual_numbering_wants_a_number(api):
    assert api.put("/v2/settings", json={"numbering_mode": "manual"}).status_code == 200
    answer = api.post("/v2/client_invoices", json=invoice_body(api))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["source"]["pointer"] == "/data/attributes/number"


@pytest.mark.parametrize(
    ("quirk", "check"),
    [
        ("create-status=200", lambda answer: answer.status_code == 200),
        ("default-invoice-status=draft", lambda answer: answer.json()["client_invoice"]["status"] == "draft"),
        ("status-before-send=absent", lambda answer: "einvoicing_status" not in answer.json()["client_invoice"]),
    ],
)
def test_quirks_of_creation(emulator_with, quirk, check):
    api = emulator_with(quirk=(quirk,))
    assert check(api.post("/v2/client_invoices", json=invoice_body(api)))


def test_an_italian_organization_activates_first(api):
    state = {"organizations": [{"name": "Alfa SRL", "country": "IT", "siren": "000007005", "sending": False}]}
    made = api.post("/_fauxpa/namespaces", auth=None, json={"state": state}).json()["organizations"][0]
    body = {**invoice_body(api), "payment_methods": {"iban": made["iban"]}}
    answer = api.post("/v2/client_invoices", auth=f"{made['login']}:{made['secret_key']}", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (403, "forbidden")

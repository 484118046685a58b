"""How its tests look: forty of them, in parallel on one server, without a sleep."""

from __future__ import annotations

import httpx
import pytest
from app import CannotSend, Invoicing

HAPPY = [200, 201, 202, 203, 204, 205]
SECRET = "s" * 32


@pytest.fixture
def app(qonto):
    with httpx.Client(timeout=10) as http:
        yield Invoicing(qonto.env, http)


@pytest.fixture
def sent(qonto, app):
    def send(scenario=None, **about):
        if scenario:
            qonto.counterpart.choose(scenario)
        id = app.import_invoice("facture.pdf", qonto.invoice_file(**about))
        app.send(id)
        return id

    return send


def test_an_invoice_goes_its_way(qonto_clock, app, sent):
    id = sent()
    assert app.codes(id) == []
    happened = qonto_clock.advance(days=1)
    assert [one["code"] for one in happened] == HAPPY
    assert app.codes(id) == HAPPY


@pytest.mark.parametrize("reason", ["TX_TVA_ERR", "CMD_ERR", "DOUBLON", "NON_CONFORME", "ADR_ERR"])
def test_a_refusal_has_its_reason(qonto_clock, app, sent, reason):
    id = sent(f"refused:{reason}")
    qonto_clock.advance(days=1)
    event = app.invoice(id)["einvoicing_lifecycle_events"][-1]
    assert (event["status_code"], event["reason"]) == (210, reason)


@pytest.mark.parametrize("scenario", ["rejected-by-sender-platform", "rejected-by-receiver-platform", "duplicate"])
def test_a_rejection_ends_it(qonto_clock, app, sent, scenario):
    id = sent(scenario)
    qonto_clock.advance(days=1)
    assert app.codes(id)[-1] == 213


@pytest.mark.parametrize("code", [204, 205, 211])
def test_the_buyer_says_something(qonto_clock, qonto_counterpart, app, sent, code):
    id = sent("silent")
    qonto_clock.advance(hours=1)
    qonto_counterpart.act(id, code)
    assert app.codes(id)[-1] == code


@pytest.mark.parametrize("place", range(4))
def test_a_lost_answer_sends_it_once(qonto_faults, qonto_clock, qonto_journal, app, sent, place):
    kind = ("reset", "empty-reply", "gateway-502", "rate-limited")[place]
    qonto_faults.add("client_invoices.send_by_einvoice", kind)
    id = sent()
    qonto_clock.advance(days=1)
    assert app.codes(id) == HAPPY
    qonto_journal.verify(operation="client_invoices.send_by_einvoice", exactly=2)


def test_it_gives_up_in_the_end(qonto, qonto_faults, app):
    qonto_faults.add("client_invoices.send_by_einvoice", "gateway-504", always=True)
    id = app.import_invoice("facture.pdf", qonto.invoice_file())
    with pytest.raises(CannotSend, match="gave_up"):
        app.send(id)


def test_an_unreachable_buyer_is_told(qonto, app):
    id = app.import_invoice("facture.pdf", qonto.invoice_file(buyer="000001131"))
    with pytest.raises(CannotSend, match="recipient_not_reachable"):
        app.send(id)


@pytest.mark.parametrize("number", range(8))
def test_nobody_else_is_here(app, sent, number):
    sent(number=f"ALONE-{number}")
    answer = app._call("GET", "/v2/client_invoices?exclude_imported=false")
    assert [one["number"] for one in answer.json()["client_invoices"]] == [f"ALONE-{number}"]


@pytest.mark.parametrize("syntax", ["ubl", "cii", "factur-x"])
def test_an_invoice_comes_in(qonto_counterpart, app, syntax):
    qonto_counterpart.send_in(number="F-1", amount="250.00", syntax=syntax)
    (found,) = app.received()
    assert (found["invoice_number"], found["total_amount"]["value"]) == ("F-1", "300.00")


@pytest.mark.parametrize("days", [1, 30, 90, 400])
def test_time_is_ours(qonto_clock, days):
    before = qonto_clock.now
    qonto_clock.advance(days=days)
    assert qonto_clock.now > before


@pytest.mark.parametrize("trouble", [{}, {"duplicate": 1}, {"hold": 60}])
def test_webhooks_are_believed_when_they_are_signed(qonto, qonto_webhooks, qonto_clock, app, sent, trouble):
    body = {"callback_url": "https://app.example/hook", "types": ["v1/client-invoices"], "secret": SECRET}
    token = {"Authorization": f"Bearer {qonto.credentials['QONTO_ACCESS_TOKEN']}"}
    made = app.http.post(f"{qonto.base_url}/v2/webhook_subscriptions", json=body, headers=token).json()
    qonto_webhooks.collect()
    if trouble:
        qonto_webhooks.disturb(made["id"], trouble)
    id = sent()
    qonto_clock.advance(days=1)
    qonto.journal.wait(webhook={"subject_id": id})
    for delivery in qonto_webhooks.deliveries(state="collected"):
        data, headers = qonto_webhooks.request_of(delivery)
        assert app.on_webhook(data, headers, SECRET) == id
        assert app.on_webhook(data, headers, "another") is None


def test_two_organizations_exchange(qonto, qonto_clock, app, sent):
    sent(buyer=qonto.buyer.siren, number="EX-1")
    qonto_clock.advance(hours=1)
    page = qonto.buyer_client.supplier_invoices.list()
    assert [one.invoice_number for one in page] == ["EX-1"]


def test_the_client_of_the_library_is_ready(qonto):
    assert qonto.client.organization.retrieve().slug == qonto.seller.slug


def test_the_import_is_idempotent(qonto, app):
    data = qonto.invoice_file()
    assert app.import_invoice("a.pdf", data) == app.import_invoice("b.pdf", data)


def test_the_journal_says_why(qonto, qonto_journal, app):
    app._call("GET", "/v2/client_invoices/nobody")
    (entry,) = qonto_journal.entries(status="404")
    assert qonto_journal.explain(entry["id"])["status"] == 404

"""Finding client invoices by what they say and by what became of them."""

from __future__ import annotations

import pytest

from emulating import imported

SILENT, REFUSED = "000001032", "000001040"


@pytest.fixture
def frozen(emulator_with):
    return emulator_with(clock="frozen", start_at="2026-09-01T08:00:00Z")


def found(api, **query):
    answer = api.get("/_fauxpa/client_invoices", auth=None, params=query)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["total"] == len(told["client_invoices"])
    return {one["id"] for one in told["client_invoices"]}


def sent(api, buyer):
    id = imported(api, buyer=buyer)
    assert api.post(f"/v2/client_invoices/{id}/send_by_einvoice").status_code == 204
    return id


def test_words_are_looked_for_in_number_buyer_and_siren(frozen):
    first, second = sent(frozen, SILENT), sent(frozen, REFUSED)
    told = frozen.get(f"/_fauxpa/client_invoices/{first}", auth=None).json()["client_invoice"]
    assert found(frozen, search=REFUSED) == {second}
    assert found(frozen, search=told["number"].lower()) >= {first}
    assert first in found(frozen, search=told["buyer"]["name"].upper())
    assert found(frozen, search="nobody at all") == set()


def test_what_became_of_them_is_a_matter_of_the_clock(frozen):
    refused, waiting = sent(frozen, REFUSED), imported(frozen, buyer=SILENT)
    assert found(frozen, einvoicing_status="none") == {refused, waiting}
    frozen.post("/_fauxpa/clock/advance", auth=None, json={"days": 30})
    assert found(frozen, einvoicing_status="declined") == {refused}
    assert found(frozen, einvoicing_status="none") == {waiting}
    assert found(frozen, einvoicing_status="approved") == set()


def test_criteria_are_combined(frozen):
    id = sent(frozen, SILENT)
    assert found(frozen, search=SILENT, status="unpaid", einvoicing_status="none") == {id}
    assert found(frozen, search=SILENT, status="paid") == set()


def test_a_status_that_there_is_not_is_refused_with_those_that_there_are(frozen):
    answer = frozen.get("/_fauxpa/client_invoices?status=lost", auth=None)
    assert answer.status_code == 422
    assert "unpaid" in answer.json()["error"]["hint"]


def test_what_may_follow_says_what_the_seller_would_see(frozen):
    id = sent(frozen, SILENT)
    frozen.post("/_fauxpa/clock/advance", auth=None, json={"minutes": 10})
    told = frozen.get(f"/_fauxpa/client_invoices/{id}", auth=None).json()["client_invoice"]
    then = {one["code"]: one["then"]["einvoicing_status"] for one in told["may_follow"]}
    assert (then[205], then[210]) == ("approved", "declined")

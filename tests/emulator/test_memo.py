"""Results are kept for a record that did not change, and for no other."""

from __future__ import annotations

from emulating import imported, invoice
from fauxpa_emulator.memo import MOST, Memo


def test_a_result_is_made_once_for_a_record_and_a_key():
    memo, record, made = Memo(), ["record"], []

    def recall(key, of=record):
        return memo.recall(of, key, lambda: made.append(key) or len(made))

    assert [recall(1), recall(1), recall(2), recall(2)] == [1, 1, 2, 2]
    assert recall(2, of=["record"]) == 3


def test_it_forgets_rather_than_grows():
    memo = Memo()
    records = [[number] for number in range(MOST + 10)]
    for record in records:
        memo.recall(record, 0, list)
    assert len(memo._results) <= MOST


def test_every_change_of_an_invoice_shows_at_once(api):
    id = imported(api)
    before = invoice(api, id)
    assert invoice(api, id) == before
    api.post(f"/v2/client_invoices/{id}/mark_as_paid")
    assert invoice(api, id)["status"] == "paid"
    api.post(f"/v2/client_invoices/{id}/send_by_einvoice")
    for second in range(1, 5):
        api.wall.advance(1)
        assert len(invoice(api, id)["einvoicing_lifecycle_events"]) == second

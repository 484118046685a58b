"""What happens to a client invoice after it was created: updates, statuses, e-mails, deletion."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from .bodies import ITEM, made_invoice, read_invoice, without
from .calling import Api
from .expecting import empty, error, json_of, lacks, one_of, same, status
from .invoices import fresh_number, today
from .marks import proves
from .places import Place

INVOICES = "/v2/client_invoices"
UNKNOWN = "4d5418bb-bd0d-4df4-865c-c07afab8bb48"
MAIL = {"send_to": ["essais@example.com"], "email_title": "Facture"}


def do(api: Api, id: str, action: str, **more: Any) -> Any:
    """`POST /v2/client_invoices/{id}/{action}`."""
    return api.post(f"{INVOICES}/{id}/{action}", **more)


def done(api: Api, id: str, action: str, **more: Any) -> dict[str, Any]:
    """The invoice that the answer shows."""
    found: dict[str, Any] = json_of(do(api, id, action, **more), 200)["client_invoice"]
    return found


@proves("QPA-INV-039", effect="irreversible")
def test_statuses_are_four_and_canceled_has_one_l(api: Api) -> None:
    made = made_invoice(api, status="draft")
    same("at first", made["status"], "draft")
    same("finalized", done(api, made["id"], "finalize")["status"], "unpaid")
    same("paid", done(api, made["id"], "mark_as_paid")["status"], "paid")
    same("unpaid", done(api, made["id"], "unmark_as_paid")["status"], "unpaid")
    same("canceled", done(api, made["id"], "mark_as_canceled")["status"], "canceled")


@proves("QPA-INV-040", effect="reversible")
def test_a_draft_is_updated_and_its_currency_and_status_are_not(api: Api) -> None:
    made = made_invoice(api, status="draft")
    body = {"header": "Merci", "status": "unpaid", "items": [{**ITEM, "quantity": "1"}]}
    shown = json_of(api.patch(f"{INVOICES}/{made['id']}", json=body), 200)["client_invoice"]
    same("header", shown["header"], "Merci")
    same("quantity", shown["items"][0]["quantity"], "1")
    same("status", shown["status"], "draft")
    same("what was not given", shown["due_date"], made["due_date"])
    api.delete(f"{INVOICES}/{made['id']}")


@proves("QPA-INV-040", "QPA-ERR-023", effect="irreversible")
def test_what_is_no_draft_is_not_updated(api: Api) -> None:
    made = made_invoice(api)
    answer = api.patch(f"{INVOICES}/{made['id']}", json={"header": "Too late"})
    status(answer, 412)
    one_of("form", "errors" in answer.json() or "code" in answer.json(), (True,))
    same("header", read_invoice(api, made["id"])["header"], made["header"])


@proves("QPA-ERR-023", effect="irreversible", needs=("variants",))
def test_the_other_reading_refuses_the_update_flatly(variant: Callable[..., Place]) -> None:
    api = variant(quirk=("update-not-draft=flat",)).seller
    made = made_invoice(api)
    error(api.patch(f"{INVOICES}/{made['id']}", json={"header": "Too late"}), 412, family="flat")


@proves("QPA-INV-041", effect="irreversible")
def test_finalizing_gives_a_number_and_locks(api: Api) -> None:
    made = made_invoice(api, status="draft")
    shown = done(api, made["id"], "finalize")
    same("status", shown["status"], "unpaid")
    same("there is a number", bool(shown["number"]), True)
    same("finalized_at is set", bool(shown["finalized_at"]), True)
    status(api.patch(f"{INVOICES}/{made['id']}", json={"header": "x"}), 412)


@pytest.mark.parametrize("action", ["finalize", "mark_as_canceled", "unmark_as_paid"])
@proves("QPA-INV-042", "QPA-ERR-009", "QPA-ERR-010")
def test_an_unknown_invoice_is_not_found(api: Api, action: str) -> None:
    found = error(do(api, UNKNOWN, action), 404, "not_found", family="client_invoice")
    lacks("the error", found, "detail")


WRONG = [
    ("unpaid", "finalize"),
    ("draft", "unmark_as_paid"),
    ("draft", "mark_as_canceled"),
    ("unpaid", "unmark_as_paid"),
    ("paid", "mark_as_canceled"),
    ("canceled", "finalize"),
    ("canceled", "mark_as_canceled"),
]


def of_status(api: Api, wanted: str) -> str:
    """The id of an invoice with this status."""
    made = made_invoice(api, status="draft" if wanted == "draft" else "unpaid")
    if wanted in ("paid", "canceled"):
        status(do(api, made["id"], f"mark_as_{wanted}"), 200)
    return str(made["id"])


@pytest.mark.parametrize(("before", "action"), WRONG)
@proves("QPA-INV-042", effect="irreversible")
def test_from_another_status_it_is_412_and_changes_nothing(api: Api, before: str, action: str) -> None:
    id = of_status(api, before)
    error(do(api, id, action), 412, family="client_invoice")
    same("status", read_invoice(api, id)["status"], before)


@proves("QPA-INV-043", effect="reversible")
def test_a_deleted_draft_is_gone(api: Api) -> None:
    made = made_invoice(api, status="draft")
    empty(api.delete(f"{INVOICES}/{made['id']}"), 204)
    status(api.get(f"{INVOICES}/{made['id']}"), 404)
    found = error(api.delete(f"{INVOICES}/{made['id']}"), 404, "not_found", family="client_invoice")
    lacks("the error", found, "detail")


@pytest.mark.parametrize("before", ["unpaid", "paid", "canceled"])
@proves("QPA-INV-044", effect="irreversible")
def test_anything_else_is_not_deleted(api: Api, before: str) -> None:
    id = of_status(api, before)
    answer = api.delete(f"{INVOICES}/{id}")
    lacks("the error", error(answer, 412, "invoice_not_in_draft_status", family="client_invoice"), "detail")
    same("status", read_invoice(api, id)["status"], before)


@proves("QPA-INV-045", "QPA-INV-044", effect="irreversible")
def test_the_codes_of_a_refused_deletion_are_two(api: Api) -> None:
    found = error(api.delete(f"{INVOICES}/{of_status(api, 'unpaid')}"), 412, family="client_invoice")
    one_of("code", found["code"], ("invoice_not_in_draft_status", "forbidden_invoice_deletion"))


@proves("QPA-INV-046", effect="irreversible")
def test_paid_is_paid_today_unless_another_day_is_given(place: Place) -> None:
    api = place.seller
    first, second = made_invoice(api), made_invoice(api)
    shown = done(api, first["id"], "mark_as_paid")
    same("status", shown["status"], "paid")
    one_of("day of paid_at", shown["paid_at"][:10], (today().isoformat(), (today() - timedelta(days=1)).isoformat()))
    day = (today() - timedelta(days=3)).isoformat()
    same("paid_at", done(api, second["id"], "mark_as_paid", json={"paid_at": day})["paid_at"][:10], day)


@proves("QPA-INV-047", effect="irreversible")
def test_a_payment_in_the_future_is_refused(api: Api) -> None:
    id = of_status(api, "unpaid")
    day = (today() + timedelta(days=10)).isoformat()
    error(do(api, id, "mark_as_paid", json={"paid_at": day}), 422, family="json_api")
    same("status", read_invoice(api, id)["status"], "unpaid")


@proves("QPA-INV-048", effect="irreversible")
def test_a_paid_invoice_is_paid_again_on_another_day(api: Api) -> None:
    id = of_status(api, "paid")
    day = (today() - timedelta(days=5)).isoformat()
    same("paid_at", done(api, id, "mark_as_paid", json={"paid_at": day})["paid_at"][:10], day)


@pytest.mark.parametrize("before", ["draft", "canceled"])
@proves("QPA-INV-049", effect="irreversible")
def test_what_is_not_issued_is_not_paid(api: Api, before: str) -> None:
    id = of_status(api, before)
    status(do(api, id, "mark_as_paid"), 412)
    same("status", read_invoice(api, id)["status"], before)


@proves("QPA-INV-050", effect="irreversible")
def test_unpaid_again_has_no_day_of_payment(api: Api) -> None:
    shown = done(api, of_status(api, "paid"), "unmark_as_paid")
    same("status", shown["status"], "unpaid")
    one_of("paid_at", shown["paid_at"], (None, ""))


@proves("QPA-INV-051", effect="irreversible")
def test_a_canceled_invoice_stays_canceled(api: Api) -> None:
    id = of_status(api, "canceled")
    for action in ("mark_as_paid", "unmark_as_paid", "finalize"):
        same(f"{action} is refused", do(api, id, action).is_success, False)
    same("status", read_invoice(api, id)["status"], "canceled")


@proves("QPA-INV-052", effect="sends")
def test_an_e_mail_changes_no_status(api: Api) -> None:
    id = of_status(api, "unpaid")
    empty(do(api, id, "send", json=MAIL), 204)
    same("status", read_invoice(api, id)["status"], "unpaid")


@proves("QPA-INV-053", "QPA-INV-052", effect="irreversible")
def test_an_e_mail_needs_a_body(api: Api) -> None:
    id = of_status(api, "unpaid")
    found = error(do(api, id, "send"), 422, family="json_api")
    one_of("detail", "EOF" in found["detail"], (True,))
    for field in ("send_to", "email_title"):
        status(do(api, id, "send", json=without(MAIL, field)), 422)


@pytest.mark.parametrize("before", ["draft", "canceled"])
@proves("QPA-INV-054", effect="sends")
def test_what_is_not_issued_is_not_e_mailed(api: Api, before: str) -> None:
    status(do(api, of_status(api, before), "send", json=MAIL), 412)


@proves("QPA-INV-057", effect="irreversible")
def test_no_answer_asks_for_strong_authentication(api: Api) -> None:
    made = made_invoice(api, status="draft")
    for action in ("finalize", "mark_as_paid", "unmark_as_paid", "mark_as_canceled"):
        same(f"{action} is not 428", do(api, made["id"], action).status_code == 428, False)


@proves("QPA-GW-015", effect="irreversible")
def test_an_idempotency_key_has_no_effect_on_a_creation(api: Api) -> None:
    from .bodies import invoice

    headers, body = {"X-Qonto-Idempotency-Key": fresh_number()}, invoice(api, status="draft")
    first, second = (
        json_of(api.post(INVOICES, json=body, headers=headers), 200, 201)["client_invoice"]["id"] for _ in range(2)
    )
    same("different invoices", first != second, True)
    for id in (first, second):
        api.delete(f"{INVOICES}/{id}")

"""Every documented answer, key by key: the same keys, types, order and status, but for a list of named deviations.

The documented payloads lie beside the checkout; without them there is nothing to compare and these tests have no cases.
"""

from __future__ import annotations

import json
import re
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

from comparing import differences
from provoking import DRAWN, Stage, forbidden, unauthorized

EXAMPLES = Path(__file__).resolve().parents[3] / "shared" / "reference" / "qonto-examples.json"
NAME = re.compile(r"postman\.[a-z-]+\.(get|post|put|patch|delete)\.(.+)\.(\d{3})")

OUT_OF_SCOPE = ("*quotes*", "*transactions*", "*embed_auth_links*", "*sca_sessions*", "*.500")
"""Not emulated; 500 is never given."""
NOT_PROVOKED = {
    "get client_invoices 422": "a list has no validation but of its parameters, which is 400 here",
    "get client_invoices.id 400": "a path parameter cannot be malformed: what is no id is 404 (QPA-ERR-021)",
    "get client_invoices.id 422": "the same",
    "patch client_invoices.id 409": "drawn by a number that exists, in test_client_invoices",
    "delete client_invoices.id 400": "no body, nothing to be malformed",
    "delete client_invoices.id 422": "the same",
    "post client_invoices.id.finalize 400": "the same",
    "post client_invoices.id.finalize 422": "the same",
    "post client_invoices.id.mark_as_canceled 400": "the same",
    "post client_invoices.id.mark_as_canceled 422": "the same",
    "post client_invoices.id.unmark_as_paid 400": "the same",
    "post client_invoices.id.unmark_as_paid 422": "the same",
    "post client_invoices.id.mark_as_paid 400": "the shape is drawn by PATCH",
    "post client_invoices.id.send 400": "the same",
    "get clients.id 400": "what is no id is 404",
    "delete clients.id 400": "the same",
    "get clients 422": "parameters are 400",
    "get supplier_invoices.id 400": "what is no id is 404",
    "get einvoicing.settings 404": "every organization has settings",
    "get organization 400": "nothing to be malformed",
    "get attachments.id 400": "what is no id is 404",
    "get credit_notes 422": "parameters are 400",
    "get credit_notes.id 400": "what is no id is 404",
}
REFUSED = {401: unauthorized, 403: forbidden}
"""Drawn alike from every operation."""
DEVIATIONS = {
    "* +trace_id": "newer documents add it to every error body (digest 2.1)",
    "post client_invoices 200: status 201": "C-03: 201 is the newer reading; quirk create-status",
    "patch client_invoices.id 412 *": "C-24: the flat form is a copy of another page; quirk update-not-draft",
    "* 400 -errors.source": "a body that is no JSON is wrong at no place of its own (source is optional, digest 2.1)",
    "* 400 -errors.source.pointer": "the fault is in the query, so `parameter` says where (digest 2.1)",
    "* 400 +errors.source.parameter": "the same",
    "* webhook_subscriptions* +*secret": "seen live in every answer, null after the creation",
    "* +client*.updated_at": "seen live (observed, section 3)",
    "* +client*.type": "the same as kind (digest 0.4)",
    "* +client*.e_invoicing_reachable": "newer than the collection, seen live",
    "* clients* +client*.phone_number": "the older form of phone, which the page of the creation shows",
    "* +client_invoice*.amount_paid": "seen live",
    "* +client_invoice*.deposit_amount": "seen live",
    "* +client_invoice*.performance_date": "seen live, deprecated",
    "* +*.items.discount.amount_cents": "needed by a strict reader, seen live",
    "* -client*.first_name": "left out for companies, seen live (#496, #514)",
    "* -client*.last_name": "the same",
    "* -client_invoice*.einvoicing_lifecycle_events": "absent on an invoice that was never sent, seen live",
    "* -client_invoice*.einvoicing_status": "absent on a draft (C-21)",
    "* -client_invoice*.withholding_tax.amount": "Italian arithmetic, not emulated",
    "* -credit_note*.einvoicing_status": "a credit note that was never sent has none, seen live",
    "get organization 200 +organization.address": "seen live",
    "get organization 200 +organization.bank_accounts.organization_id": "seen live",
    "* +supplier_invoice*.issuer_name": "seen live",
    "* +supplier_invoice*.supplier_id": "seen live",
    "* +supplier_invoice*.self_invoice_id": "seen live",
    "* +supplier_invoice*.matched_transactions_ids": "a later key (digest 10.7)",
    "* +supplier_invoice*.supplier_snapshot": "a later key",
    "* +supplier_invoice*.taxes": "a later key",
    "* +supplier_invoice*.total_amount_excluding_taxes": "a later key",
    "* +supplier_invoice*.total_tax_amount": "a later key",
    "* 0client_invoice*.credit_notes_ids": "none before a credit note is made for it",
    "* 0credit_note*.einvoicing_lifecycle_events": "a credit note cannot be sent: no such call is known",
    "* 0credit_note*.welfare_fund": "Italian, not on this credit note",
    "* 0credit_note*.withholding_tax": "the same",
    "* 0supplier_invoice*.matched_transactions": "payments are not emulated: nothing to match",
    "* 0supplier_invoice*.transfer_ids": "the same",
    "* 0supplier_invoice*.request_transfer": "the same",
    "* 0supplier_invoice*.suggested_transactions": "the same",
    "* 0supplier_invoice*.approval_workflow.approver_ids": "approvals are not emulated",
    "* 0supplier_invoice*.related_invoices": "no credit note is related to it",
    "* 0supplier_invoice*.available_actions.reasons.*": "nothing forbids the action",
    "post supplier_invoices.bulk 200 0supplier_invoices.*_amount": "a picture is not read, its amounts are unknown",
    "post supplier_invoices.bulk 200 0supplier_invoices.einvoicing_lifecycle_events": "no e-invoice",
    "post supplier_invoices.bulk 200 0errors": "nothing was wrong",
    "post supplier_invoices.bulk 200 -supplier_invoices.*": "left out on uploads when unset, seen live (probe #621)",
}


def documented() -> list[tuple[str, str, str, int, Any]]:
    """(short name, method, path, status, body) of every answer in scope."""
    if not EXAMPLES.exists():
        return []
    found = []
    for name, entry in json.loads(EXAMPLES.read_text(encoding="utf-8")).items():
        match = NAME.fullmatch(name)
        if match is None or any(fnmatch(name, pattern) for pattern in OUT_OF_SCOPE):
            continue
        method, dotted, status = match.groups()
        short = f"{method} {dotted.removeprefix('v2.')} {status}"
        found.append((short, method, "/" + dotted.replace(".", "/"), int(status), entry["response"].get("json")))
    return found


CASES = documented()


def drawable(case: tuple[str, str, str, int, Any]) -> bool:
    return case[0] not in NOT_PROVOKED


@pytest.fixture
def stage(emulator_with: Any) -> Stage:
    return Stage(emulator_with())


def deviations_of(case: tuple[str, str, str, int, Any], stage: Stage) -> list[str]:
    short, method, path, status, body = case
    draw = REFUSED.get(status)
    answer = draw(method, path, stage) if draw else DRAWN[method, path, status](stage)
    found = [] if answer.status_code == status else [f"{short}: status {answer.status_code}"]
    if body is None:
        assert answer.content == b""
    else:
        found += [f"{short} {one}" for one in differences(body, answer.json())]
    return found


@pytest.mark.parametrize("case", [case for case in CASES if drawable(case)], ids=lambda case: case[0])
def test_answers_are_as_documented(case: Any, stage: Stage) -> None:
    unexplained = [one for one in deviations_of(case, stage) if not explained(one)]
    assert unexplained == []


def explained(deviation: str) -> bool:
    return any(fnmatch(deviation, pattern) for pattern in DEVIATIONS)


def test_every_case_is_drawn_or_named() -> None:
    for short, method, path, status, _ in CASES:
        assert status in REFUSED or (method, path, status) in DRAWN or short in NOT_PROVOKED, short


def test_no_deviation_is_named_that_is_none(emulator_with: Any) -> None:
    if not CASES:
        return
    found = [one for case in CASES if drawable(case) for one in deviations_of(case, Stage(emulator_with()))]
    assert [pattern for pattern in DEVIATIONS if not any(fnmatch(one, pattern) for one in found)] == []

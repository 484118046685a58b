"""Sending an invoice: by e-mail, or on the e-invoicing network (digest 4.3, 4.7)."""

from __future__ import annotations

from ...errors import bad_request, precondition_failed
from ...gateway.call import Answer, Call, no_content
from ...network.submission import may_be_submitted, submit
from ...network.verdict import Rejection, report_on
from .reading import own

MOST_RULES = 10


def send(call: Call) -> Answer:
    """Nothing is mailed: the emulator calls nobody. The answer is Qonto's."""
    invoice = own(call)
    if invoice.status in ("draft", "canceled"):
        raise precondition_failed("invalid_invoice_status", f"A {invoice.status} invoice cannot be sent")
    return no_content()


async def send_by_einvoice(call: Call) -> Answer:
    """204 says that it is on its way, no more; what becomes of it is in the invoice's lifecycle.

    The file is judged first, in another process: milliseconds, but a second or two the first time.

    A body is not looked at (C-22), unless the quirk refuses it.
    """
    if call.space.quirk("send-body") == "refused" and call.headers.get("content-length", "0") != "0":
        raise bad_request("bad_request", "This endpoint takes no body", clauses=("QPA-SEND-016",))
    invoice = own(call)
    report = await report_on(call.space, invoice) if may_be_submitted(call.space, call.organization, invoice) else None
    # what the wait may have changed: another call could have sent it, or withdrawn it
    found = submit(call.space, call.organization, own(call), call.note, report)
    return Answer(204, headers={"X-Fauxpa-Hint": _hint(found, invoice.id)}) if found else no_content()


def _hint(found: Rejection, id: str) -> str:
    """For the person, since 204 tells them nothing: the rules that are broken, and where to read about them."""
    shown = ", ".join(found.rules[:MOST_RULES]) + (", ..." if len(found.rules) > MOST_RULES else "")
    return f"The platform rejects this ({found.reason}): {shown}. See GET /_fauxpa/client_invoices/{id}/validation"

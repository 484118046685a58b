"""Sending an invoice: by e-mail, or on the e-invoicing network (digest 4.3, 4.7)."""

from __future__ import annotations

from ...errors import bad_request, precondition_failed
from ...gateway.call import Answer, Call, no_content
from ...network.submission import submit
from .reading import own


def send(call: Call) -> Answer:
    """Nothing is mailed: the emulator calls nobody. The answer is Qonto's."""
    invoice = own(call)
    if invoice.status in ("draft", "canceled"):
        raise precondition_failed("invalid_invoice_status", f"A {invoice.status} invoice cannot be sent")
    return no_content()


def send_by_einvoice(call: Call) -> Answer:
    """204 says that it is on its way, no more; what becomes of it is in the invoice's lifecycle.

    A body is not looked at (C-22), unless the quirk refuses it.
    """
    if call.space.quirk("send-body") == "refused" and call.headers.get("content-length", "0") != "0":
        raise bad_request("bad_request", "This endpoint takes no body", clauses=("QPA-SEND-016",))
    submit(call.space, call.organization, own(call), call.note)
    return no_content()

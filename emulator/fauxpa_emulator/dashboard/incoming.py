"""The invoices that organizations received, and what they do about them."""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.responses import Response

from .invoices import A_PAGE, document_of
from .rendering import Page


async def listed(page: Page) -> Response:
    """A page of them."""
    wanted, offset = page.wanted("search", "organization")
    found = await page.emulator.ask("/supplier_invoices", **wanted, limit=A_PAGE, offset=offset)
    return await page.show(
        "incoming.html",
        invoices=found["supplier_invoices"],
        total=found["total"],
        offset=offset,
        a_page=A_PAGE,
        wanted=wanted,
        organizations=await page.emulator.organizations(),
    )


async def one(page: Page) -> Response:
    """What it says, and what its buyer may do."""
    id = page.id
    invoice = (await page.emulator.ask(f"/supplier_invoices/{id}"))["supplier_invoice"]
    statuses = await page.emulator.ask("/statuses")
    refusal = next(one for one in statuses["statuses"] if one["code"] == 210)
    return await page.show(
        "incoming_one.html",
        invoice=invoice,
        organization=await page.emulator.organization(invoice["organization_id"]),
        reasons={code: statuses["reasons"].get(code, code) for code in refusal["reasons"]},
        document=await document_of(page, f"/supplier_invoices/{id}"),
        files=f"/_fauxpa/supplier_invoices/{id}",
    )


async def send_in(page: Page, form: FormData) -> Response:
    """An invoice of a stranger, made from a few words."""
    wanted = {name: str(form[name]) for name in ("amount", "number", "to") if form.get(name)}
    sender = {"name": str(form["sender"])} if form.get("sender") else {}
    body = {**wanted, **({"sender": sender} if sender else {})}
    made = (await page.emulator.call("POST", "/supplier_invoices", body))["supplier_invoice"]
    return page.go(f"/incoming/{made['id']}", notice="arrived")


async def reject(page: Page, form: FormData) -> Response:
    """Refuse it, as its buyer does over the API."""
    wanted = {name: str(form[name]) for name in ("declined_reason_code", "declined_note") if form.get(name)}
    return await _done(page, "reject", {"supplier_invoice": wanted})


async def pay(page: Page, _: FormData) -> Response:
    """Pay it."""
    today = (await page.emulator.ask("/clock"))["now"][:10]
    return await _done(page, "mark_as_paid", {"supplier_invoice": {"payment_date": today}})


async def _done(page: Page, action: str, body: dict[str, object]) -> Response:
    id = page.id
    invoice = (await page.emulator.ask(f"/supplier_invoices/{id}"))["supplier_invoice"]
    path = f"/v2/supplier_invoices/{id}/{action}"
    await page.emulator.as_organization(invoice["organization_id"], "POST", path, json=body)
    return page.go(f"/incoming/{id}", notice="said")

"""The invoices that organizations issued: the list, one of them, and what can be done with it."""

from __future__ import annotations

from typing import get_args

from starlette.datastructures import FormData
from starlette.responses import Response

from ..records.invoices import InvoiceStatus
from . import shown
from .asking import Refused
from .rendering import Page, uploaded
from .words import language_of

A_PAGE = 50
E_STATUSES = ("none", "submitted", "approved", "declined", "submission_failed", "not_delivered")
"""`einvoicing_status`; `none`: nothing was said so far."""


async def listed(page: Page) -> Response:
    """A page of them, by organization, status and words."""
    wanted, offset = page.wanted("search", "organization", "status", "einvoicing_status")
    found = await page.emulator.ask("/client_invoices", **wanted, limit=A_PAGE, offset=offset)
    return await page.show(
        "invoices.html",
        invoices=found["client_invoices"],
        total=found["total"],
        offset=offset,
        a_page=A_PAGE,
        wanted=wanted,
        organizations=await page.emulator.organizations(),
        statuses=get_args(InvoiceStatus),
        e_statuses=E_STATUSES,
    )


async def one(page: Page) -> Response:
    """Its way through the network, what it says, and what may happen next."""
    id = page.id
    invoice = (await page.emulator.ask(f"/client_invoices/{id}"))["client_invoice"]
    known = await page.emulator.ask_all("/scenarios", "/statuses")
    return await page.show(
        "invoice.html",
        invoice=invoice,
        organization=await page.emulator.organization(invoice["organization_id"]),
        scenarios=known[0]["scenarios"],
        reasons=known[1]["reasons"],
        document=await document_of(page, f"/client_invoices/{id}"),
        files=f"/_fauxpa/client_invoices/{id}",
    )


async def document_of(page: Page, path: str) -> dict[str, object] | None:
    """What its file says; None where it has none."""
    try:
        found: dict[str, object] = (await page.emulator.ask(f"{path}/document"))["document"]
    except Refused as refused:
        if refused.code != "no_file":
            raise
        return None
    return found


async def findings(page: Page) -> Response:
    """A part of the page, which takes longer than the rest: what the rules say, at its place in the XML."""
    id, language = page.id, language_of(page.request)
    report, problem = None, None
    try:
        report = await page.emulator.ask(f"/client_invoices/{id}/validation", lang=language)
    except Refused as refused:
        problem = refused
    try:
        xml = (await page.emulator.send("GET", f"/_fauxpa/client_invoices/{id}/xml")).content
    except Refused:
        xml = b""
    lines = shown.xml_lines(xml, report["findings"] if report else [])
    return await page.show("findings.html", report=report, problem=problem, lines=lines)


async def bring(page: Page, form: FormData) -> Response:
    """Import a file as an organization, as an application does."""
    made = await page.emulator.as_organization(
        str(form.get("organization", "")),
        "POST",
        "/v2/client_invoices/bulk",
        files={"client_invoices": await uploaded(form)},
    )
    return page.go(f"/invoices/{made['client_invoices'][0]['invoice_id']}", notice="imported")


async def example(page: Page, form: FormData) -> Response:
    """Make an invoice to a company that is here, or to a magic one, for whoever has no file at hand."""
    siren = str(form.get("buyer", ""))
    names = {one["siren"]: one["name"] for one in (await page.emulator.ask("/companies"))["companies"]}
    names |= {one["legal_number"]: one["legal_name"] for one in await page.emulator.organizations()}
    wanted = {"buyer": {"name": names.get(siren, siren), "siren": siren}}
    await page.emulator.call("POST", f"/namespaces/{page.namespace}/seed", {"client_invoices": [wanted]})
    (made,) = (await page.emulator.ask("/client_invoices", limit=1))["client_invoices"]
    return page.go(f"/invoices/{made['id']}", notice="imported")


async def send(page: Page, form: FormData) -> Response:
    """Send it by e-invoicing, with a scenario of the other side where one was chosen."""
    id = page.id
    invoice = (await page.emulator.ask(f"/client_invoices/{id}"))["client_invoice"]
    if scenario := str(form.get("scenario", "")):
        await page.emulator.call("PUT", f"/scenarios/invoices/{id}", {"scenario": scenario})
    path = f"/v2/client_invoices/{id}/send_by_einvoice"
    await page.emulator.as_organization(invoice["organization_id"], "POST", path)
    return page.go(f"/invoices/{id}", notice="sent")


async def act(page: Page, form: FormData) -> Response:
    """Say something about it as the other side, or as a platform."""
    id = page.id
    code = str(form.get("code", ""))
    said = {"code": int(code) if code.isdecimal() else 0}
    more = {name: str(form[name]) for name in ("reason", "message") if form.get(name)}
    await page.emulator.call("POST", f"/client_invoices/{id}/events", {**said, **more})
    return page.go(f"/invoices/{id}", notice="said")


async def hurry(page: Page, _: FormData) -> Response:
    """What comes next comes now."""
    id = page.id
    await page.emulator.call("POST", f"/client_invoices/{id}/next")
    return page.go(f"/invoices/{id}", notice="said")

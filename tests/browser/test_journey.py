"""What a newcomer does on the page, in the order in which he does it."""

from __future__ import annotations

import os
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from emulating import SELLER
from fauxpa_contracts.suites.receiver import listening
from fauxpa_emulator.seed import CREDENTIAL_DEFAULTS
from page_papers import broken, good

PICTURES = os.environ.get("FAUXPA_PICTURES")
"""A folder: the pictures of the README are written there."""
PDF = "application/pdf"
HOOKS = "/hooks"


def picture(tab, name):
    if PICTURES:
        tab.page.screenshot(path=str(Path(PICTURES) / f"{name}.png"))


def subscribed(url, receiver):
    body = {"callback_url": receiver.url + HOOKS, "types": ["v1/client-invoices"]}
    headers = {"Authorization": f"Bearer {CREDENTIAL_DEFAULTS.QONTO_ACCESS_TOKEN}"}
    answer = httpx.post(f"{url}/v2/webhook_subscriptions", json=body, headers=headers)
    assert answer.status_code == 201, answer.text


@pytest.mark.timeout(120)
def test_from_a_broken_file_to_a_refusal_with_its_reason(tab, emulator):
    with listening() as receiver:
        subscribed(emulator.url, receiver)
        page = tab.open("/")
        expect(page).to_have_url(f"{emulator.url}/_fauxpa/ui/")

        page.get_by_role("link", name="Check a file", exact=True).click()
        page.get_by_label("File").set_input_files({"name": "facture.pdf", "mimeType": PDF, "buffer": broken()})
        page.get_by_role("button", name="Check").click()
        expect(page.get_by_text("A platform rejects this document.")).to_be_visible(timeout=60_000)
        expect(page.get_by_text("BR-CO-15").first).to_be_visible()
        picture(tab, "findings")

        page.get_by_role("link", name="Overview").click()
        page.get_by_label("File").set_input_files({"name": "facture.pdf", "mimeType": PDF, "buffer": good()})
        page.get_by_role("button", name="Import").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("FA-2026-0042")
        expect(page.get_by_text("No rule is broken.")).to_be_visible(timeout=60_000)
        seller_side = page.url.partition("?")[0]

        page.get_by_role("button", name="Send by e-invoicing").click()
        expect(page.get_by_role("status")).to_contain_text("204")
        page.get_by_role("button", name="+1 hour").click()
        expect(page.locator(".timeline .past .code")).to_have_text(["200", "201", "202", "203"])
        picture(tab, "timeline")

        page.get_by_role("link", name="As its buyer sees it").click()
        form = page.locator("#reject-form")
        form.get_by_label("Reason").select_option("CMD_ERR")
        form.get_by_label("Note").fill("No order of this number")
        form.get_by_role("button", name="Refuse it").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("rejected")

        page.get_by_role("link", name="As its seller sees it").click()
        expect(page).to_have_url(seller_side)
        expect(page.get_by_role("heading", level=1)).to_contain_text("declined")
        last = page.locator(".timeline .past").last
        expect(last).to_contain_text("210")
        expect(last).to_contain_text("CMD_ERR")
        expect(last).to_contain_text("No order of this number")
        picture(tab, "refused")
        page.get_by_text("The PDF", exact=True).click()
        expect(page.locator("object.pdf")).to_be_visible()

        receiver.wait(HOOKS)
        page.get_by_role("link", name="Webhooks").click()
        delivery = page.locator("details.card").first
        expect(delivery).to_contain_text("delivered")
        delivery.locator("summary").click()
        before = len(receiver.at(HOOKS))
        delivery.get_by_role("button", name="Replay").click()
        expect(page.get_by_role("status")).to_be_visible()
        receiver.wait(HOOKS, before + 1)
        expect(page.get_by_text("replay", exact=False).first).to_be_visible()


def test_a_refused_invoice_in_four_clicks(tab):
    page = tab.open("/")
    page.get_by_role("button", name="Make it").click()
    page.get_by_role("button", name="Send by e-invoicing").click()
    page.get_by_role("button", name="+1 hour").click()
    page.get_by_role("button", name="210 Refused").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("declined")
    expect(page.locator(".timeline .past").last).to_contain_text("210")


def test_a_file_that_is_none_is_explained(tab):
    page = tab.open("/")
    page.get_by_label("File").set_input_files({"name": "facture.pdf", "mimeType": PDF, "buffer": b"%PDF-1.7 cut"})
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("422")
    page.get_by_role("link", name="Why, and by which rule").click()
    expect(page.get_by_role("heading", name="Why it was answered so")).to_be_visible()


def test_what_others_do_is_seen_at_once(tab, emulator):
    page = tab.open("/_fauxpa/ui/journal")
    expect(page.get_by_text("0 calls")).to_be_visible()
    httpx.get(f"{emulator.url}/v2/organization", headers={"Authorization": f"Bearer {SELLER}"})
    row = page.get_by_role("row").nth(1)
    expect(row).to_contain_text("/v2/organization")
    expect(row).to_contain_text("401")
    row.get_by_role("link").click()
    expect(page.get_by_role("heading", name="Why it was answered so")).to_be_visible()
    expect(page.locator("#curl")).to_contain_text("$QONTO_")
    page.get_by_role("link", name="Make the next such call fail").click()
    page.get_by_role("button", name="Order it").click()
    expect(page.get_by_text("organization.retrieve").first).to_be_visible()
    key = {"Authorization": SELLER}
    assert httpx.get(f"{emulator.url}/v2/organization", headers=key).status_code == 500
    assert httpx.get(f"{emulator.url}/v2/organization", headers=key).status_code == 200


def test_in_french(tab_of):
    page = tab_of(locale="fr-FR").open("/")
    expect(page.get_by_role("link", name="Factures").first).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("link", name="Invoices").first).to_be_visible()
    page.get_by_role("link", name="Journal").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")

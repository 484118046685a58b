"""The page is for everybody: with a keyboard, on a small screen, in the dark; and nothing runs that was sent."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from emulating import SELLER
from fauxpa_emulator.seed import CREDENTIAL_DEFAULTS
from page_papers import HOSTILE, broken, good, hostile

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
UI = "/_fauxpa/ui"
FOCUSABLE = "a[href], button, input:not([type=hidden]), select, summary, [tabindex='0']"
SERIOUS = ("serious", "critical")


@pytest.fixture
def paths(emulator):
    """Every page, with something on each."""
    with httpx.Client(base_url=emulator.url, headers={"Authorization": SELLER}, timeout=60) as http:
        files = [("client_invoices", (name, data)) for name, data in {"a.pdf": good(), "b.pdf": broken()}.items()]
        ids = [
            one["invoice_id"] for one in http.post("/v2/client_invoices/bulk", files=files).json()["client_invoices"]
        ]
        for id in ids:
            assert http.post(f"/v2/client_invoices/{id}/send_by_einvoice").status_code == 204
        http.post("/_fauxpa/clock/advance", json={"hours": 1})
        http.post("/_fauxpa/faults", json={"operation": "clients.list", "kind": "server-error"})
        http.get("/v2/clients")
        http.post("/v2/clients", json={"client": {"name": "wrapped"}})
        token = {"Authorization": f"Bearer {CREDENTIAL_DEFAULTS.QONTO_ACCESS_TOKEN}"}
        http.put("/_fauxpa/webhooks/collecting", json={"collect": True})
        hook = {"callback_url": "http://127.0.0.1:9/hooks", "types": ["v1/client-invoices"]}
        assert http.post("/v2/webhook_subscriptions", json=hook, headers=token).status_code == 201
        http.post(f"/_fauxpa/client_invoices/{ids[0]}/events", json={"code": 204})
        arrived = http.get("/_fauxpa/supplier_invoices").json()["supplier_invoices"][0]["id"]
        refused = http.get("/_fauxpa/journal", params={"status": "4xx"}).json()["entries"][0]["id"]
    own = [
        "/",
        "/invoices",
        "/incoming",
        "/companies",
        "/webhooks",
        "/journal",
        "/faults",
        "/check",
        "/report",
        "/rules",
    ]
    own += [f"/invoices/{ids[0]}", f"/invoices/{ids[1]}", f"/incoming/{arrived}", f"/journal/{refused}", "/nowhere"]
    return [UI + path for path in own] + ["/_fauxpa/docs/", "/_fauxpa/docs/control"]


def loaded(tab, path):
    tab.open(path)
    tab.page.wait_for_selector("[data-load]:not([data-loaded])", state="detached", timeout=60_000)
    if path.endswith("nowhere"):
        tab.complaints.clear()  # the browser tells of the 404
    return tab.page


@pytest.mark.timeout(180)
@pytest.mark.parametrize("look", [{"color_scheme": "light"}, {"color_scheme": "dark", "locale": "fr-FR"}], ids=str)
def test_axe_finds_no_serious_fault(tab_of, paths, look):
    found = []
    tab = tab_of(bypass_csp=True, **look)
    for path in paths:
        page = loaded(tab, path)
        if "/docs/" not in path:  # there they are thousands, of a few kinds
            page.evaluate("document.querySelectorAll('details:not([data-object])').forEach((one) => one.open = true)")
        page.evaluate(AXE.read_text(encoding="utf-8"))
        for fault in page.evaluate("axe.run(document).then((found) => found.violations)"):
            if fault["impact"] in SERIOUS:
                found.append(
                    (path, fault["id"], fault["nodes"][0]["html"][:160], fault["nodes"][0]["failureSummary"][:300])
                )
    assert found == []


@pytest.mark.timeout(120)
def test_every_control_is_reached_by_the_tab_key(tab, paths):
    for path in paths:
        if "/docs/" in path:
            continue  # it has thousands, of the same kinds
        page = loaded(tab, path)
        wanted = page.evaluate(
            "(what) => { const all = [...document.querySelectorAll(what)].filter((one) => one.checkVisibility());"
            " all.forEach((one, place) => one.dataset.place = place); return all.length; }",
            FOCUSABLE,
        )
        reached = set()
        for _ in range(2 * wanted + 10):
            page.keyboard.press("Tab")
            place = page.evaluate("document.activeElement?.dataset.place ?? null")
            if place in reached and place == "0":
                break
            reached.add(place)
        missing = [place for place in range(wanted) if str(place) not in reached]
        told = page.evaluate(
            "(places) => places.map((one) => document.querySelector(`[data-place='${one}']`).outerHTML.slice(0, 120))",
            missing,
        )
        assert told == [], path


@pytest.mark.timeout(120)
def test_a_small_screen_is_enough(tab_of, paths):
    tab = tab_of(viewport={"width": 360, "height": 740})
    wide = {}
    for path in paths:
        page = loaded(tab, path)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 360:
            wide[path] = width
    assert wide == {}


@pytest.mark.timeout(120)
def test_texts_are_large_enough_to_be_read(tab, paths):
    smallest = (
        "Math.min(...[...document.querySelectorAll('body *')].filter((one) => one.checkVisibility() && one.innerText)"
        ".map((one) => parseFloat(getComputedStyle(one).fontSize)))"
    )
    for path in paths[:-2]:
        assert loaded(tab, path).evaluate(smallest) >= 13, path


@pytest.mark.timeout(120)
def test_what_was_sent_is_shown_as_text(tab, emulator):
    with httpx.Client(base_url=emulator.url, headers={"Authorization": SELLER}, timeout=60) as http:
        file = {"client_invoices": ("<img src=x onerror=alert(3)>.pdf", hostile())}
        id = http.post("/v2/client_invoices/bulk", files=file).json()["client_invoices"][0]["invoice_id"]
        http.post(f"/v2/client_invoices/{id}/send_by_einvoice")
        http.post("/_fauxpa/clock/advance", json={"hours": 1})
        http.post("/v2/clients", json={"name": HOSTILE, "kind": HOSTILE})
        http.get(f"/v2/clients?{HOSTILE}")
        http.put("/_fauxpa/scenarios/pays", json={"text": HOSTILE, "steps": []})
        http.put("/_fauxpa/annuaire/000009001", json={"name": HOSTILE})
    page = loaded(tab, f"{UI}/invoices/{id}")
    assert HOSTILE in page.inner_text("main")
    paths = ["/", "/invoices", "/journal", "/journal/1", "/journal/4", "/companies", "/incoming", "/report"]
    for path in paths:
        page = loaded(tab, UI + path)
        assert page.evaluate("document.querySelectorAll('main script, main img[onerror]').length") == 0
    page.goto(f"{emulator.url}{UI}/check")
    page.get_by_label("File").set_input_files(
        {"name": f"{HOSTILE}.pdf".replace("/", "_"), "mimeType": "application/pdf", "buffer": hostile()}
    )
    page.get_by_role("button", name="Check").click()
    page.get_by_role("heading", level=2).first.wait_for(timeout=60_000)
    assert "alert(1)" in page.inner_text("main")

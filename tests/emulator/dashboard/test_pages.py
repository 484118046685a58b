"""The pages, asked as a browser does: what they do, what they refuse, and that nothing foreign gets in."""

from __future__ import annotations

import re

import pytest

from emulating import SELLER, import_files, importable, imported
from fauxpa_emulator.dashboard.bench import _own
from fauxpa_emulator.dashboard.routes import DOINGS, READINGS

UI = "/_fauxpa/ui"
OWN = {"Origin": "http://localhost:8711"}
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def frozen(emulator_with):
    return emulator_with(clock="frozen", start_at="2026-09-16T08:00:00Z")


def page(api, path, **more):
    return api.get(UI + path, auth=None, **more)


def do(api, path, data=None, **more):
    return api.post(UI + path, auth=None, data=data or {}, **{"headers": OWN, **more})


def shown(api, answer):
    """What a browser sees after a form was sent."""
    assert answer.status_code == 303, answer.text
    return api.get(answer.headers["location"], auth=None).text


def test_a_browser_is_led_to_the_page_and_a_program_is_answered_as_by_qonto(api):
    for accepted in ("text/html,application/xhtml+xml", "*/*"):
        led = api.get("/", auth=None, headers={"Accept": accepted})
        assert (led.status_code, led.headers["location"]) == (307, f"{UI}/")
    assert api.get("/", auth=None, headers={"Accept": "application/json"}).status_code == 404
    assert api.get("/").status_code == 404
    assert api.get("/v2/nothing", auth=None, headers={"Accept": "text/html"}).headers["x-tyk-trace-id"]


@pytest.mark.parametrize("path", sorted(path for path in READINGS if "{" not in path))
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_page_is_there_and_strict_about_what_it_loads(api, path, language):
    answer = page(api, path, params={"lang": language})
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
    assert not re.search(r"<script(?! src=)|<style|\son\w+=|javascript:|https?://(?!localhost)", answer.text)


def test_from_a_file_to_a_refusal_without_any_script(frozen):
    file = {"file": ("facture.pdf", importable(buyer="000008003"), "application/pdf")}
    answer = do(frozen, "/invoices", files=file)
    invoice = answer.headers["location"].partition("?")[0].removeprefix(UI)
    assert "Imported." in shown(frozen, answer)
    assert "204" in shown(frozen, do(frozen, f"{invoice}/send"))
    assert do(frozen, "/clock", {"move": "hour", "back": f"{UI}{invoice}"}).headers["location"] == f"{UI}{invoice}"
    seen = page(frozen, invoice).text
    assert "Made available" in seen
    incoming = re.search(r'href="/_fauxpa/ui(/incoming/[^"?]+)"', seen)[1]
    refusal = {"declined_reason_code": "CMD_ERR", "declined_note": "No such order"}
    assert "rejected" in shown(frozen, do(frozen, f"{incoming}/reject", refusal))
    seen = page(frozen, invoice).text
    assert "declined" in seen
    assert "No such order" in seen


@pytest.mark.parametrize("buyer", ["000008003", "000001040"])
def test_who_has_no_file_gets_an_example(frozen, buyer):
    answer = do(frozen, "/invoices/example", {"buyer": buyer})
    invoice = answer.headers["location"].partition("?")[0].removeprefix(UI)
    assert buyer in shown(frozen, answer)
    assert "204" in shown(frozen, do(frozen, f"{invoice}/send"))
    do(frozen, "/clock", {"move": "day"})
    assert '<span class="code">203</span>' in page(frozen, invoice).text
    assert "Refused" in do(frozen, "/invoices/example", {"buyer": "nobody"}).text


def test_a_scenario_can_be_chosen_when_it_is_sent_and_the_next_event_be_hurried(frozen):
    id = imported(frozen)
    do(frozen, f"/invoices/{id}/send", {"scenario": "silent"})
    assert "<code>silent</code>" in page(frozen, f"/invoices/{id}").text
    do(frozen, f"/invoices/{id}/next")
    assert page(frozen, f"/invoices/{id}").text.count('<li class="past') == 1


def test_the_other_side_is_spoken_for(frozen):
    id = imported(frozen)
    do(frozen, f"/invoices/{id}/send", {"scenario": "silent"})
    do(frozen, "/clock", {"move": "day"})
    seen = shown(frozen, do(frozen, f"/invoices/{id}/act", {"code": "207", "reason": "QTE_ERR"}))
    assert "QTE_ERR" in seen
    refused = do(frozen, f"/invoices/{id}/act", {"code": "many"})
    assert "Refused" in refused.text
    assert "409" in refused.text


def test_the_document_is_shown_with_all_that_matters(frozen):
    seen = page(frozen, f"/invoices/{imported(frozen)}").text
    for text in ("12 rue des Ateliers", "69003", "FR49000009001", "Étude", "PMT", "IBAN", "BT-115", "HUR"):
        assert text in seen, text


def test_an_invoice_is_sent_in_and_paid(frozen):
    answer = do(frozen, "/incoming", {"amount": "99.00", "sender": "Papeterie", "to": "000009001"})
    incoming = answer.headers["location"].partition("?")[0].removeprefix(UI)
    assert "Papeterie" in shown(frozen, answer)
    assert "paid" in shown(frozen, do(frozen, f"{incoming}/pay"))


def test_a_refusal_is_told_with_what_to_do_and_a_way_to_the_rule(api):
    picture = b"\x89PNG\r\n\x1a\n" + b"0" * 60
    id = import_files(api, ("a.png", picture)).json()["client_invoices"][0]["invoice_id"]
    answer = do(api, f"/invoices/{id}/send")
    assert "412 invoice_not_structured" in answer.text
    assert "import a Factur-X" in answer.text
    assert "invoice_not_structured" in api.get(re.search(r'href="(/_fauxpa/ui/journal/\d+)"', answer.text)[1]).text


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:8711", "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {**OWN, "Host": "evil.example"},
    ],
)
@pytest.mark.parametrize("path", sorted(DOINGS))
def test_forms_of_others_are_not_taken(api, path, headers):
    path = path.replace("{id}", "1")
    answer = api.post(UI + path, auth=None, data={"move": "day"}, headers=headers)
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] in ("foreign_page", "foreign_host")


def test_a_form_of_our_own_page_is_taken_by_either_header(api):
    for headers in (OWN, {"Sec-Fetch-Site": "same-origin"}, {**OWN, "Sec-Fetch-Site": "same-origin"}):
        assert do(api, "/clock", {"move": "hour"}, headers=headers).status_code == 303


def test_elsewhere_in_the_control_api_a_form_is_still_refused(api):
    answer = api.post("/_fauxpa/clock/advance", auth=None, data={"hours": "1"}, headers=OWN)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "content_type")


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/v2/x", f"{UI}\\evil", "", f"{UI}evil"])
def test_one_is_never_led_away(back):
    assert _own(back) == f"{UI}/"
    assert _own(f"{UI}/invoices?status=paid") == f"{UI}/invoices?status=paid"


@pytest.mark.parametrize(("method", "path"), [("GET", "/nowhere"), ("GET", "/invoices/none"), ("GET", "/journal/99")])
def test_what_is_not_there_is_told_on_a_page(api, method, path):
    answer = api.request(method, UI + path, auth=None)
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("id", ["a%3Fnamespace=shop", "%23", "%2e%2e", "a%25b", "%00", "é"])
def test_an_id_stays_one_segment(api, id):
    for path in (f"/invoices/{id}", f"/incoming/{id}"):
        assert page(api, path).status_code == 404
    assert "Refused" in do(api, f"/invoices/{id}/next").text


def test_mistakes_in_forms_are_told_on_a_page(api):
    for path, data in [("/invoices", {}), ("/check", {}), ("/clock", {"move": "back"}), ("/faults", {"kind": "x"})]:
        answer = do(api, path, data)
        assert answer.status_code == 200
        assert re.search(r"Refused <span class=.badge bad.>4\d\d", answer.text)
        assert "data-live" not in answer.text  # its address is that of the form
    assert "400" in api.post(f"{UI}/clock", auth=None, json={"move": "day"}, headers=OWN).text


def test_a_namespace_is_kept_in_every_link(api):
    api.post("/_fauxpa/namespaces", auth=None, json={"name": "shop"})
    seen = page(api, "/", params={"ns": "shop"}).text
    links = re.findall(rf'(?:href|action)="({UI}/[^"]*)"', seen)
    static = [one for one in links if "/static/" in one]
    assert [one for one in links if "ns=shop" not in one and one not in static and one != f"{UI}/"] == []
    assert page(api, "/", params={"ns": "gone"}).status_code == 404
    do(api, "/reset?ns=shop")
    assert page(api, "/journal", params={"ns": "shop"}).status_code == 200


def test_a_long_journal_is_searched_and_judged_at_its_end(emulator_with):
    api = emulator_with(journal=20_000)
    api.get("/v2/clients?page=first")
    for _ in range(1_001):
        api.get("/v2/organization")
    assert "1001 calls" in page(api, "/journal", params={"operation": "organization.*"}).text
    assert "last 500 calls" in page(api, "/report/body").text
    assert "Searched" not in page(api, "/journal").text


def test_faults_are_ordered_and_taken_back(api):
    do(api, "/faults", {"operation": "clients.list", "kind": "rate-limited", "times": "2"})
    assert api.get("/v2/clients").status_code == 429
    (ordered,) = api.get("/_fauxpa/faults", auth=None).json()["faults"]
    do(api, f"/faults/{ordered['id']}/delete")
    assert api.get("/v2/clients").status_code == 200


def test_webhooks_are_kept_when_asked(api):
    do(api, "/webhooks/collecting", {"collect": "yes"})
    assert api.get("/_fauxpa/webhooks/subscriptions", auth=None).json()["collecting"] is True
    assert "kept, not sent" in page(api, "/webhooks").text


def test_the_language_stays_chosen(api):
    chosen = page(api, "/", params={"lang": "fr"})
    assert chosen.headers["set-cookie"].startswith("fauxpa_language=fr")
    assert "Factures" in page(api, "/", headers={"Cookie": "fauxpa_language=fr"}).text


def test_the_journal_says_how_to_ask_again_and_tells_no_secret(api):
    api.post("/v2/clients", json={"name": "L'Atelier $HOME", "kind": "nobody"})
    seen = page(api, "/journal/1").text
    assert "$QONTO_LOGIN:$QONTO_SECRET_KEY" in seen
    assert SELLER not in seen
    page(api, "/journal/1")
    do(api, "/journal/clear")
    assert page(api, "/journal/1").status_code == 404

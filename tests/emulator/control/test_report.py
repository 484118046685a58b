"""`GET /_fauxpa/report` in its three forms."""

from __future__ import annotations

from xml.etree import ElementTree

import httpx
import jsonschema_rs
import pytest

from emulating import import_files, importable, imported
from fauxpa_emulator.control.description import PREFIX, description
from fauxpa_emulator.documents.unread import unread_in
from fauxpa_fixtures import cii, samples
from misuses import TALES
from misuses.acting import call, sent
from receiving import Receiver, announce, subscribe

PATH = "/_fauxpa/report"


def report(api, **query):
    answer = api.get(PATH, auth=None, params=query)
    assert answer.status_code == 200, answer.text
    return answer


def told(api, **query):
    found = report(api, **query).json()
    document = description("http://localhost:8711")
    responses = document["paths"][PREFIX + "/report"]["get"]["responses"]
    schema = responses["200"]["content"]["application/json"]["schema"] | {"components": document["components"]}
    assert [str(error) for error in jsonschema_rs.iter_errors(schema, found, validate_formats=True)] == []
    assert found["schema_version"] == 1
    return found["report"]


def test_it_tells_what_was_called_and_what_was_wrong(api):
    id = sent(api)
    call(api, "GET", "/v2/clients", auth="Basic bm9ib2R5")
    found = told(api)
    assert (found["namespace"], found["profile"]) == ("default", "production")
    assert found["journal"] | {"began": None, "ended": None} == {
        "entries": 4,
        "first": 1,
        "last": 4,
        "began": None,
        "ended": None,
        "whole": True,
    }
    assert found["summary"] == {"error": 1, "warning": 1, "note": 0}
    basic, followed = found["findings"]
    assert (basic["rule"], basic["entries"]) == ("basic-authentication", [4])
    assert basic["sources"][0]["clause"] == "QPA-AUTH-001"
    assert followed["rule"] == "never-followed"
    assert followed["places"] == [{"entries": [3], "deliveries": [], "about": f"invoice {id}"}]
    assert "U-12" in found["guesses"]


@pytest.mark.parametrize("tale", TALES[::9], ids=lambda tale: tale.name)
def test_reports_of_stories_are_as_described(emulator_with, tale):
    api = emulator_with(**tale.settings)
    tale.tell(api)
    assert {finding["rule"] for finding in told(api)["findings"]} == tale.finds


def test_asking_for_a_report_is_no_part_of_it(api):
    assert told(api) == told(api)
    assert told(api)["journal"]["entries"] == 0


def test_it_may_be_of_the_last_calls_only_and_says_so(api):
    for _ in range(4):
        api.get("/v2/organization")
    journal = told(api, last=2)["journal"]
    assert (journal["entries"], journal["first"], journal["whole"]) == (2, 3, False)
    assert told(api, last=9)["journal"]["entries"] == 4


def test_it_is_of_one_namespace(api):
    other = api.post("/_fauxpa/namespaces", auth=None, json={"name": "other"}).json()["credentials"]
    call(api, "GET", "/v2/quotes", auth=f"{other['QONTO_LOGIN']}:{other['QONTO_SECRET_KEY']}")
    assert told(api)["journal"]["entries"] == 0
    assert [finding["rule"] for finding in told(api, namespace="other")["findings"]] == ["not-emulated"]


def test_webhooks_count_too(api):
    subscribe(api.world.space("default"), callback_url="https://receiver.example/hook")
    announce(api)
    api.run(Receiver(lambda _: httpx.Response(500)).courier(api).deliver_due())
    (finding,) = told(api)["findings"]
    assert finding["rule"] == "webhook-not-taken"
    assert len(finding["places"][0]["deliveries"]) == 1


def test_what_uploaded_invoices_say_in_vain_is_told_once(api):
    text = cii.write(samples.french_invoice()).decode()
    payment = "<ram:PayeePartyCreditorFinancialAccount>"
    strange = text.replace(payment, f"<ram:Information>Par virement</ram:Information>{payment}", 1)
    assert strange != text
    assert [one.value for one in unread_in(strange.encode())] != []
    for number in (1, 2):
        import_files(api, (f"{number}.xml", strange.replace("FA-", f"FA-{number}").encode()))
    imported(api)
    found = told(api)["passed_over"]
    assert [len(one["invoices"]) for one in found] == [2] * len(found)
    assert "Par virement" in [one["value"] for one in found]


def test_files_without_an_invoice_say_nothing(api):
    import_files(api, ("a.pdf", b"%PDF-1.7\n" + b"page"))
    import_files(api, ("b.pdf", importable()))
    assert told(api)["passed_over"] == []


def test_as_text(api):
    call(api, "GET", "/v2/quotes")
    answer = report(api, format="text")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert "note: Calls a part of Qonto's API that fauxpa does not emulate [not-emulated]" in answer.text


def test_as_junit(api):
    call(api, "GET", "/v2/clients?colour=red")
    for fail_on, failures in (("error", "0"), ("warning", "1"), ("never", "0")):
        answer = report(api, format="junit", fail_on=fail_on)
        assert answer.headers["content-type"] == "application/xml"
        assert ElementTree.fromstring(answer.content).get("failures") == failures


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ({"format": "html"}, 422, "json, text, junit"),
        ({"fail_on": "note"}, 422, "error, warning, never"),
        ({"namespace": "nobody"}, 404, "default"),
    ],
)
def test_what_cannot_be_is_refused_with_what_can(api, query, status, words):
    answer = api.get(PATH, auth=None, params=query)
    assert answer.status_code == status
    assert words in answer.json()["error"]["hint"]

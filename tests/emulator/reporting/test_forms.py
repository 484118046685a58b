"""A report as text and as JUnit."""

from __future__ import annotations

from xml.etree import ElementTree

from fauxpa_emulator.reporting import junit, text
from fauxpa_emulator.reporting.text import MOST_LINES
from misuses import report_of
from misuses.acting import call, client, sent


def cases(document):
    return {case.get("name").partition(":")[0]: case for case in ElementTree.fromstring(document).iter("testcase")}


def test_the_text_says_what_is_wrong_why_and_what_to_do(api):
    call(api, "GET", "/v2/clients", auth="Basic bm9ib2R5")
    lines = text.written(report_of(api)).splitlines()
    assert lines[0] == "Namespace default: 1 request, entries 1 to 1, profile production."
    assert lines[1].startswith("1 error, 0 warnings, 0 notes. ")
    at = lines.index("error: Sends its credentials as Basic authentication [basic-authentication]")
    assert lines[at + 1].startswith("    entry 1: ")
    assert lines[at + 2].startswith("  why: Qonto knows no Basic authentication")
    assert lines[at + 3].startswith("  do:  Send the API key raw")
    assert lines[at + 4] == "  QPA-AUTH-001 (documented): docs: API key page, 2026"
    assert lines[at + 6] == "  digest 1.2, 1.3"


def test_the_text_lists_what_was_called_and_the_guesses(api):
    sent(api)
    written = text.written(report_of(api))
    assert "\n  client_invoices.send_by_einvoice  1      1 x 204\n" in written
    assert "Rested on " in written
    assert "U-12" in written


def test_of_nothing_there_is_little_to_say(api):
    assert text.written(report_of(api)) == "Namespace default: nothing was called.\n"


def test_a_terminal_is_not_steered_by_what_was_sent(api):
    call(api, "GET", "/%1b]0;owned%07%e2%80%ae")
    call(api, "GET", "/v2/clients?%1b[31m=1")
    written = text.written(report_of(api))
    assert all(line.isprintable() for line in written.splitlines())
    assert "\\x1b[31m" in written


def test_a_long_list_ends_with_how_much_more_there_is(api):
    for number in range(MOST_LINES + 5):
        call(api, "GET", f"/nothing/{number}")
    assert "\n  and 5 more\n" in text.written(report_of(api))


def test_junit_has_a_case_for_each_rule(api):
    call(api, "GET", "/v2/clients?colour=red", auth="Basic bm9ib2R5")
    call(api, "GET", "/v2/quotes")
    told = report_of(api)
    document = junit.document(told)
    found = cases(document)
    assert set(found) == {rule.rule for rule in told.rules}
    (failure,) = found["basic-authentication"]
    assert (failure.tag, failure.get("type")) == ("failure", "basic-authentication")
    assert "Send the API key raw" in failure.text
    assert [each.tag for each in found["unread-fields"]] == ["system-out"]
    assert [each.tag for each in found["sent-again"]] == ["skipped"]
    assert [each.tag for each in found["bearer-api-key"]] == []
    suites = ElementTree.fromstring(document)
    assert (suites.get("failures"), suites.get("errors")) == ("1", "0")
    assert int(suites.get("skipped")) == sum(not rule.judged for rule in told.rules)


def test_junit_fails_on_what_is_asked_for(api):
    call(api, "GET", "/v2/clients?colour=red", auth="Basic bm9ib2R5")
    told = report_of(api)
    failures = {
        how: ElementTree.fromstring(junit.document(told, fail_on=how)).get("failures") for how in ("error", "warning")
    }
    assert failures == {"error": "1", "warning": "2"}
    assert ElementTree.fromstring(junit.document(told, fail_on="never")).get("failures") == "0"


def test_junit_of_nothing_is_no_success(api):
    suites = ElementTree.fromstring(junit.document(report_of(api)))
    assert suites.get("errors") == "1"


def test_junit_carries_what_was_sent(api):
    client(api)
    call(api, "POST", "/v2/clients", json={"kind": "company", "name": "A", "<]]>&\x00": "1"})
    assert ElementTree.fromstring(junit.document(report_of(api), fail_on="warning")).get("failures") == "1"

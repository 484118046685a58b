"""What the sender's platform does with the file of an invoice, at send: U-15, U-17."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from emulating import import_files, imported, invoice, of_siren
from fauxpa_emulator.documents.validation import artefacts
from fauxpa_emulator.documents.validation.findings import Finding, Report
from fauxpa_emulator.documents.validation.workers import Workers
from fauxpa_fixtures import cii, facturx, samples, ubl

CLEAN = Report(level="full")


class Judging:
    """A validation that gives the same report for everything, and remembers what it was asked."""

    def __init__(self, report: Report = CLEAN) -> None:
        self.report = report
        self.jobs = []
        self.warmed = []

    async def judge(self, job):
        self.jobs.append(job)
        return self.report

    def warm(self, *files):
        self.warmed.extend(files)

    async def close(self):
        pass


def finding(rule, **more):
    return Finding(
        **{
            "rule": rule,
            "severity": "fatal",
            "source": "BR-FR",
            "version": "1.4.0",
            "message": f"{rule} is broken",
            "message_fr": f"{rule} n'est pas respectée",
            **more,
        }
    )


def send(api, id):
    return api.post(f"/v2/client_invoices/{id}/send_by_einvoice")


def last_event(api, id):
    api.wall.advance(10)
    found = invoice(api, id)
    return found["einvoicing_status"], found["einvoicing_lifecycle_events"]


def test_a_broken_rule_is_a_213_of_the_senders_platform_and_not_an_error(emulator_with):
    api = emulator_with(judging=Judging(Report(level="full", findings=(finding("BR-CO-10"),))))
    id = imported(api)
    answer = send(api, id)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["x-fauxpa-hint"] == (
        f"The platform rejects this (REJ_SEMAN): BR-CO-10. See GET /_fauxpa/client_invoices/{id}/validation"
    )
    status, events = last_event(api, id)
    assert status == "submission_failed"
    assert [(event["status_code"], event["reason"]) for event in events] == [(213, "REJ_SEMAN")]
    assert events[0]["reason_message"] == "BR-CO-10 : BR-CO-10 n'est pas respectée"


@pytest.mark.parametrize(
    ("rule", "reason"),
    [("BR-FR-12_BT-49", "REJ_ADR"), ("XSD", "REJ_SEMAN"), ("FILE-NO-INVOICE", "REJ_SEMAN"), ("BR-16", "REJ_SEMAN")],
)
def test_the_reason_follows_the_first_fatal_rule(emulator_with, rule, reason):
    findings = (finding("BR-CL-01", severity="warning"), finding(rule), finding("BR-CL-02"))
    api = emulator_with(judging=Judging(Report(level="full", findings=findings)))
    id = imported(api)
    send(api, id)
    assert [event["reason"] for event in last_event(api, id)[1]] == [reason]


def test_the_message_names_a_few_rules_and_counts_the_others(emulator_with):
    findings = tuple(finding(f"BR-0{number}") for number in (1, 1, 2, 3, 4, 5))
    api = emulator_with(judging=Judging(Report(level="full", findings=findings)))
    id = imported(api)
    send(api, id)
    message = last_event(api, id)[1][0]["reason_message"]
    assert message.count("BR-01 :") == 1
    assert message.endswith("(et 2 autres règles)")


def test_warnings_reject_nothing(emulator_with):
    api = emulator_with(judging=Judging(Report(level="full", findings=(finding("CII-SR-01", severity="warning"),))))
    id = imported(api)
    send(api, id)
    assert last_event(api, id)[0] == "approved"


def test_the_quirk_report_only_deposits_it_all_the_same(emulator_with):
    judging = Judging(Report(level="full", findings=(finding("BR-CO-10"),)))
    api = emulator_with(judging=judging, quirk=("validation-verdict=report_only",))
    id = imported(api)
    send(api, id)
    assert last_event(api, id)[0] == "approved"
    assert len(judging.jobs) == 1


def test_what_could_not_be_judged_is_deposited(emulator_with):
    api = emulator_with(judging=Judging(Report(level="full", problem="no engine")))
    id = imported(api)
    send(api, id)
    assert last_event(api, id)[0] == "approved"


def test_nothing_is_judged_at_import_nor_twice(emulator_with):
    judging = Judging()
    api = emulator_with(judging=judging)
    id = imported(api)
    assert judging.jobs == []
    assert judging.warmed == [artefacts.BR_FR_CII]
    send(api, id)
    send(api, id)
    assert [job.level for job in judging.jobs] == ["full"]
    assert str(judging.jobs[0].today) == "2026-11-23"


def test_an_invoice_that_may_not_be_sent_is_not_judged(emulator_with):
    judging = Judging(Report(level="full", findings=(finding("BR-CO-10"),)))
    api = emulator_with(judging=judging)
    id = imported(api)
    api.post(f"/v2/client_invoices/{id}/mark_as_canceled")
    assert send(api, id).status_code == 412
    assert judging.jobs == []


def test_the_level_is_that_of_the_settings(emulator_with):
    judging = Judging()
    api = emulator_with(judging=judging, validation="structure")
    send(api, imported(api))
    assert [job.level for job in judging.jobs] == ["structure"]


SAME = samples.french_invoice(number="F-7")


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (SAME, "DOUBLON"),
        (samples.french_invoice(number="F-7", lines=samples.LINES[:1]), "REJ_UNI"),
        (samples.french_invoice(number="F-8"), None),
        (samples.french_invoice(number="F-7", issue_date=date(2025, 9, 15)), None),
        (samples.french_invoice(number="F-7", seller=replace(samples.SELLER, **of_siren("000001016"))), None),
    ],
)
def test_a_seller_uses_a_number_once_in_a_year(emulator_with, other, reason):
    """BR-FR-CO-02, which no schematron can say."""
    api = emulator_with(judging=Judging())
    ids = []
    for name, invoice_ in (("facture.xml", ubl.write(SAME)), ("autre.xml", cii.write(other))):
        answer = import_files(api, (name, invoice_))
        ids.append(answer.json()["client_invoices"][0]["invoice_id"])
    for id in ids:
        send(api, id)
    assert last_event(api, ids[0])[0] == "approved"
    reasons = [event["reason"] for event in last_event(api, ids[1])[1] if event["status_code"] == 213]
    assert reasons == ([reason] if reason else [])


def test_the_number_of_a_rejected_invoice_may_be_used_again(emulator_with):
    judging = Judging(Report(level="full", findings=(finding("BR-CO-10"),)))
    api = emulator_with(judging=judging)
    rejected = imported(api, number="F-7")
    send(api, rejected)
    api.wall.advance(10)
    judging.report = CLEAN
    answer = import_files(api, ("corrigee.xml", cii.write(SAME)))
    corrected = answer.json()["client_invoices"][0]["invoice_id"]
    send(api, corrected)
    assert last_event(api, corrected)[0] == "approved"


def test_with_the_official_rules(emulator_with):
    """The whole way: a file that breaks a rule, the process that finds it, the rejection."""
    api = emulator_with(judging=Workers())
    wrong = replace(SAME, totals=replace(SAME.totals, due=SAME.totals.due + 1))
    answer = import_files(api, ("fausse.xml", cii.write(wrong)), ("juste.pdf", facturx.write(SAME)))
    bad, good = (one["invoice_id"] for one in answer.json()["client_invoices"])
    send(api, bad)
    send(api, good)
    assert last_event(api, bad)[0] == "submission_failed"
    assert "BR-CO-16" in last_event(api, bad)[1][0]["reason_message"]
    assert last_event(api, good)[0] == "approved"
    api.run(api.world.close())

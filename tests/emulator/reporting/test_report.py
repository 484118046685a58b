"""What a report tells, and that it tells something of any journal, however strange."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from functools import cache
from xml.etree import ElementTree

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consenting import refresh, tokens
from emulating import BUYER, CONTRACT, Emulator, import_files, importable, imported, invoice
from fauxpa_emulator.credentials import CREDENTIAL_DEFAULTS as GIVEN
from fauxpa_emulator.documents.validation.formats.printable import printable
from fauxpa_emulator.records.exchanges import Exchange, Objection
from fauxpa_emulator.records.webhooks import Adversity, Attempt, Delivery
from fauxpa_emulator.reporting import Report, Story, junit, report, text
from fauxpa_emulator.reporting.report import MOST_ENTRIES, MOST_PLACES
from fauxpa_emulator.settings import Settings
from misuses import TALES, report_of
from misuses.acting import OAUTH, call, client, lose, read, send, sent
from registering import PARTNER, registered
from striking import order

BEGAN = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FIELDS = (
    *(
        "client_invoice",
        "client_invoices",
        "client",
        "clients",
        "id",
        "invoice_id",
        "supplier_invoice",
        "items",
        "meta",
    ),
    *("einvoicing_lifecycle_events", "status_code", "reason", "einvoicing_status", "e_invoicing_reachable"),
    *("next_page", "payment_methods", "vat_rate", "quantity", "value", "currency", "type", "discount", "status"),
    *("meta", "refresh_token", "callback_url", "upload_id", "kind"),
)
HEADERS = (
    *("authorization", "content-type", "x-qonto-idempotency-key", "x-qonto-staging-token", "retry-after", "location"),
    *("sec-fetch-site", "qonto-partner-id"),
)
SCALARS = st.none() | st.booleans() | st.integers(-3, 300) | st.floats() | st.sampled_from(("a", "213", "percentage"))
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=4),
    max_leaves=6,
)
FORMS = st.dictionaries(st.sampled_from(("grant_type", "refresh_token", "client_id")), st.text(max_size=5))
PARTS = (
    b'--b\r\nContent-Disposition: form-data; name="client_invoices"; filename="a.xml"\r\n\r\nx\r\n--b--',
    b'--b\r\nContent-Disposition: form-data; name="supplier_invoices[][idempotency_key]"\r\n\r\nk\r\n--b',
    b'--b\r\nContent-Disposition: form-data; name="supplier_invoices[][file]"; filename="\xff"\r\n\r\nx',
)
BODIES = st.one_of(
    JSON.map(lambda value: json.dumps(value).encode()),
    FORMS.map(lambda form: "&".join(f"{name}={value}" for name, value in form.items()).encode("utf-8", "replace")),
    st.sampled_from((b"", b"{}", b"{", b"[" * 5_000, b'{"client_invoice": ' * 500, *PARTS)),
    st.binary(max_size=20),
)
VALUES = st.sampled_from(
    (
        *(
            "Basic ****",
            "Bearer ****:****",
            "application/json",
            "application/x-www-form-urlencoded",
            "7",
            "99999999999",
        ),
        *("multipart/form-data; boundary=b", "text/html", "http://a/?error=invalid_scope", "http://[", "\xff"),
    )
)
HEADER_LISTS = st.lists(st.tuples(st.sampled_from(HEADERS), VALUES), max_size=4).map(tuple)
PATHS = st.sampled_from(("/", "/v2/quotes", "/v2/organizations/x", "/storage/a", "/nothing", "//", "/\x1b[31m\u202e"))
QUERIES = st.sampled_from(("", "page=2", "exclude_imported=false", "filter[status]=x,paid", "a=%ff&scope", ";"))
IDS = st.sampled_from(("a", "b"))


@st.composite
def exchanges(draw, id, at):
    operation = draw(st.none() | st.sampled_from(sorted(CONTRACT.operations.values(), key=lambda one: one.id)))
    path = draw(PATHS) if operation is None else operation.path.replace("{id}", draw(IDS))
    return Exchange(
        id=id,
        at=at,
        wall=at,
        operation=operation.id if operation else None,
        method=operation.method if operation else "GET",
        path=path,
        query=draw(QUERIES),
        request_headers=draw(HEADER_LISTS),
        request_body=(body := draw(BODIES)),
        request_size=len(body) + draw(st.sampled_from((0, 0, 9))),
        status=draw(st.sampled_from((None, 200, 201, 204, 302, 400, 401, 403, 404, 409, 412, 422, 429, 500, 504))),
        response_headers=draw(HEADER_LISTS),
        response_body=draw(BODIES),
        organization_id=draw(st.none() | IDS),
        credential=draw(st.none() | st.sampled_from(("api_key", "access_token", "partner", "staging"))),
        clauses=tuple(draw(st.lists(st.sampled_from((*sorted(CONTRACT.clauses)[:5], "QPA-GONE-001")), max_size=3))),
        problems=tuple(draw(st.lists(st.builds(Objection, st.text(max_size=9), st.none() | st.text(max_size=9))))),
        hint=draw(st.none() | st.text(max_size=9)),
        fault=draw(st.none() | st.sampled_from(("1 gateway-504", "2 latency", "3 reset", "strange"))),
        unread=tuple(draw(st.lists(st.text(max_size=9), max_size=2))),
    )


@st.composite
def journals(draw):
    at, id, entries = BEGAN, draw(st.sampled_from((0, 0, 40))), []
    for _ in range(draw(st.integers(0, 6))):
        id += draw(st.integers(1, 3))
        at += timedelta(seconds=draw(st.sampled_from((0, 0.1, 30, 4_000))))
        entries.append(draw(exchanges(id, at)))
    return entries


@st.composite
def deliveries(draw):
    statuses = draw(st.lists(st.none() | st.sampled_from((204, 500)), max_size=4))
    return Delivery(
        id="d",
        subscription_id="s",
        topic=draw(st.sampled_from(("v1/client-invoices", "registrations.pending"))),
        subject_id=draw(IDS),
        payload={},
        state=draw(st.sampled_from(("waiting", "delivered", "collected"))),
        adversity=draw(st.none() | st.just(Adversity(drop_first=1, wrong_signature=2))),
        attempts=tuple(Attempt(at=BEGAN, status=status, problem=draw(st.text(max_size=5))) for status in statuses),
        due_at=BEGAN,
        created_at=BEGAN,
    )


VALUE = re.compile(rb'(?<=:)("[^"]*"|\d+|null|true|false|\[\])')
INSTEAD = st.sampled_from((b"null", b"{}", b"[]", b"[{}]", b"7", b"true", b'"x"', b'{"id": []}', b"1e999", b""))


@cache
def pool():
    """Entries of real stories."""
    entries = []
    for tale in TALES[::5]:
        api = Emulator(Settings(**{"rate_limit": "off", **tale.settings}))
        try:
            tale.tell(api)
            entries += list(api.world.journal.entries("default"))[:20]
        finally:
            api.close()
    return entries


@st.composite
def spoilt(draw):
    """Entries of real stories in any order, some of them with something else in their bodies."""
    entries, at = [], BEGAN
    for id, entry in enumerate(draw(st.lists(st.sampled_from(pool()), max_size=20)), start=1):
        at += timedelta(seconds=draw(st.sampled_from((0, 0.1, 30))))
        changed = {}
        for name in draw(st.sets(st.sampled_from(("request_body", "response_body")))):
            body = getattr(entry, name)
            places = [found.span() for found in VALUE.finditer(body)]
            if places:
                start, end = draw(st.sampled_from(places))
                changed[name] = body[:start] + draw(INSTEAD) + body[end:]
        entries.append(msgspec.structs.replace(entry, id=id, at=at, wall=at, **changed))
    return entries


@given(journals() | spoilt(), st.lists(deliveries(), max_size=3), st.sampled_from(("production", "sandbox")))
@settings(deadline=None, max_examples=80)
def test_any_journal_has_a_report_in_every_form(entries, sent_out, profile):
    found = report("name", Story(entries, CONTRACT, profile=profile, deliveries=sent_out))
    assert found == report("name", Story(entries, CONTRACT, profile=profile, deliveries=sent_out))
    ids = {entry.id for entry in entries}
    assert sum(one.calls for one in (*found.operations, *found.elsewhere)) == len(entries)
    assert sum(found.summary.values()) == len(found.findings)
    for finding in found.findings:
        assert set(finding.entries) <= ids
        assert finding.entries or any(place.deliveries for place in finding.places)
    assert msgspec.convert(msgspec.to_builtins(found), Report) == found
    assert all(printable(line) == line for line in text.written(found).split("\n"))
    suites = ElementTree.fromstring(junit.document(found, fail_on="warning"))
    assert int(suites.get("tests")) == len(found.rules) + (not entries)


def test_an_application_that_does_everything_right_hears_nothing(api):
    call(api, "GET", "/v2/organization")
    call(api, "GET", "/v2/einvoicing/settings")
    client(api)
    data = importable()
    lose(api, "client_invoices.bulk_import")
    call(api, "POST", "/v2/client_invoices/bulk", files={"client_invoices": ("a.pdf", data)})
    id = import_files(api, ("a.pdf", data)).json()["client_invoices"][0]["invoice_id"]
    lose(api, "client_invoices.send_by_einvoice")
    send(api, id)
    order(api, "rate-limited", "client_invoices.send_by_einvoice", retry_after=2)
    send(api, id)
    api.wall.advance(seconds=2)
    send(api, id)
    for _ in range(6):
        read(api, id)
        api.wall.advance(minutes=1)
    api.get("/v2/client_invoices?exclude_imported=false&per_page=100")
    for page in (1, 2):
        call(api, "GET", f"/v2/supplier_invoices?per_page=1&page={page}&filter[source][]=e_invoicing", auth=BUYER)
    fresh = tokens(api, scope="offline_access organization.read")
    api.wall.advance(minutes=55)
    call(api, "GET", "/v2/organization", auth=f"Bearer {refresh(api, fresh['refresh_token']).json()['access_token']}")
    hook = {"callback_url": "https://example.com/hook", "types": ["v1/client-invoices"]}
    call(api, "POST", "/v2/webhook_subscriptions", auth=OAUTH, json=hook)
    found = registered(api)["id"]
    call(api, "GET", f"/register/registrations/{found}", **PARTNER)
    told = report_of(api)
    assert [(one.rule, one.places) for one in told.findings] == []
    assert told.journal.whole
    assert told.journal.entries == len(api.world.journal.entries("default"))


def test_each_operation_is_counted_with_its_answers(api):
    client(api)
    client(api)
    call(api, "POST", "/v2/clients", json={})
    order(api, "server-error")
    call(api, "POST", "/v2/clients", json={})
    (called,) = report_of(api).operations
    assert (called.operation, called.method, called.path) == ("clients.create", "POST", "/v2/clients")
    assert (called.calls, called.statuses, called.faults) == (4, {"200": 2, "422": 1, "500": 1}, 1)


def test_clauses_and_guesses_are_those_that_the_answers_rested_on(api):
    id = sent(api)
    read(api, id)
    told = report_of(api)
    kept = api.world.journal.entries("default")
    clauses = {clause.clause: clause for clause in told.clauses}
    for entry in kept:
        for name in entry.clauses:
            assert entry.id in clauses[name].entries
    assert set(clauses) == {name for entry in kept for name in entry.clauses}
    assert all(clause.times == len(clause.entries) for clause in told.clauses)
    headers = [dict(entry.response_headers)["x-fauxpa-basis"] for entry in kept]
    said = {name for basis in headers if basis.startswith("guess; ") for name in basis[7:].split(", ")}
    assert said <= set(told.guesses)
    assert {"U-11", "U-17", "U-12"} & set(told.guesses) == {"U-17", "U-12"}


def test_what_nothing_reads_is_listed_with_where(api):
    call(api, "GET", "/v2/clients?colour=red")
    call(api, "GET", "/v2/clients?colour=blue")
    (unread,) = report_of(api).unread
    assert (unread.operation, unread.name, unread.times, unread.entries) == ("clients.list", "query colour", 2, (1, 2))


def test_a_misuse_is_one_finding_however_often_it_shows(api):
    for _ in range(MOST_ENTRIES + 5):
        call(api, "GET", "/v2/clients", auth="Basic bm9ib2R5")
    (basic, row) = report_of(api).findings
    assert (basic.rule, basic.times) == ("basic-authentication", MOST_ENTRIES + 5)
    assert (len(basic.entries), len(basic.places)) == (MOST_ENTRIES, MOST_PLACES)
    assert (row.rule, row.times, row.places[0].about) == ("unauthorized-in-a-row", 1, "55 answers of 401 in a row")


def test_the_worst_comes_first(api):
    call(api, "GET", "/v2/quotes")
    call(api, "GET", "/v2/clients?colour=red")
    call(api, "GET", "/invoices")
    assert [one.severity for one in report_of(api).findings] == ["error", "warning", "note"]


def test_rules_with_nothing_to_judge_say_so(api):
    client(api)
    judged = {rule.rule: rule.judged for rule in report_of(api).rules}
    assert judged["type-without-kind"] is True
    assert judged["sent-again"] is judged["webhook-not-taken"] is judged["expired-file-url"] is False


@pytest.mark.parametrize(("severity", "failing"), [("error", "ew"), ("warning", "w"), ("note", "")])
def test_a_run_fails_on_what_is_as_bad(api, severity, failing):
    path = {"error": "/invoices", "warning": "/v2/clients?colour=red", "note": "/v2/quotes"}[severity]
    call(api, "GET", path)
    told = report_of(api)
    assert told.fails("error") is ("e" in failing)
    assert told.fails("warning") is ("w" in failing)
    assert told.fails("never") is False


def test_where_the_beginning_is_gone_it_is_said(api):
    id = imported(api)
    api.delete("/_fauxpa/journal", auth=None)
    invoice(api, id)
    told = report_of(api)
    assert not told.journal.whole
    assert (told.journal.first, told.journal.entries) == (2, 1)
    assert "before entry 2" in text.written(told)


def test_no_secret_is_in_a_report(api):
    call(api, "GET", "/v2/clients", auth=f"Basic {GIVEN.QONTO_SECRET_KEY}")
    call(api, "GET", f"/v2/{GIVEN.QONTO_ACCESS_TOKEN}")
    found = report_of(api)
    for written in (text.written(found), junit.document(found), str(msgspec.to_builtins(found))):
        assert GIVEN.QONTO_SECRET_KEY not in written
        assert GIVEN.QONTO_ACCESS_TOKEN not in written

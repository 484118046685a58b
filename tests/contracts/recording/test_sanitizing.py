"""Nothing of what came over the wire is left in a recording, and what was equal is equal still."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from fauxpa_contracts import load
from fauxpa_contracts.recording import sanitized
from fauxpa_contracts.recording.guarding import leftovers
from fauxpa_contracts.recording.raw import Raw
from fauxpa_contracts.recording.vocabulary import vocabulary
from fauxpa_fixtures import facturx, samples

CONTRACT = load()
PERSONAL = {
    "name": "Jeanne Dupont",
    "email": "jeanne.dupont@menuiserie.fr",
    "iban": "FR1420041010050500013M02606",
    "tax_identification_number": "732829320",
    "vat_number": "FR44732829320",
    "phone": {"country_code": "+33", "number": "612345678"},
    "birth_date": "1986-04-01",
    "secret": "whsec_VuvcYxzMbryt1UBytq58jtGBxCgbQdzX",
    "billing_address": {"street_address": "3 rue des Lilas", "city": "Nantes", "zip_code": "44000"},
    "e_invoicing_address": "732829320_73282932000074",
    "id": "4d5418bb-bd0d-4df4-865c-c07afab8bb48",
}


def raw(**fields):
    given = {
        "method": "POST",
        "path": "/v2/clients",
        "headers": {"authorization": "acme:secret", "content-type": "application/json"},
        "body": json.dumps(PERSONAL).encode(),
        "status": 200,
        "answer_headers": {"content-type": "application/json", "x-tyk-trace-id": "6f1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c"},
        "answer": json.dumps({"client": PERSONAL}).encode(),
        "at": 0.0,
    }
    return Raw(**{**given, **fields})


def recorded(*raws):
    return sanitized(raws, CONTRACT, about="", target="url", recorded_on=date(2026, 11, 26))


def texts(value):
    match value:
        case dict():
            for each in value.values():
                yield from texts(each)
        case list() | tuple():
            for each in value:
                yield from texts(each)
        case str():
            yield value


def test_nothing_personal_is_left():
    shown = json.dumps(asdict(recorded(raw())), ensure_ascii=False)
    assert not [value for value in texts(PERSONAL) if len(value) > 3 and value in shown]
    assert "acme" not in shown


def test_the_same_value_has_the_same_stand_in_everywhere():
    (one,) = recorded(raw()).exchanges
    assert one.answered.body["client"] == one.asked.body
    siren = one.asked.body["tax_identification_number"]
    assert one.asked.body["vat_number"].endswith(siren)
    assert one.asked.body["e_invoicing_address"].startswith(siren + "_")


def test_a_second_run_of_the_same_gives_the_same():
    assert recorded(raw(), raw(at=3.0)) == recorded(raw(), raw(at=3.0))


def test_paths_and_parameters_lose_their_values_and_keep_their_names():
    path = "/v2/clients/4d5418bb-bd0d-4df4-865c-c07afab8bb48"
    (one,) = recorded(raw(method="GET", path=path, query="filter[email]=jeanne@dupont.fr&page=2", body=b"")).exchanges
    assert one.operation == "clients.retrieve"
    assert one.asked.path == "/v2/clients/00000001-0000-4000-8000-000000000000"
    assert one.asked.query == (("filter[email]", "person-1@example.com"), ("page", "2"))


def test_documents_are_kinds_and_equal_ones_are_equal():
    invoice = facturx.write(samples.french_invoice())
    parts = [("a.pdf", invoice), ("Dupont.pdf", invoice), ("c.png", b"\x89PNG\r\n")]
    body = b"".join(
        b'--b\r\nContent-Disposition: form-data; name="client_invoices"; filename="%s"\r\n\r\n%s\r\n'
        % (name.encode(), data)
        for name, data in parts
    )
    headers = {"content-type": "multipart/form-data; boundary=b"}
    (one,) = recorded(raw(path="/v2/client_invoices/bulk", headers=headers, body=body + b"--b--\r\n")).exchanges
    assert [(part.document, part.file_name) for part in one.asked.parts] == [
        ("factur-x", "document-1.pdf"),
        ("factur-x", "document-1.pdf"),
        ("png", "document-2.png"),
    ]


def test_errors_keep_the_words_of_the_api_and_lose_all_others():
    errors = {
        "errors": [
            {"code": "invalid_iban", "detail": "IBAN is empty", "source": {"pointer": "/data/attributes/number"}},
            {"code": "invalid", "detail": "Jeanne Dupont is not valid"},
        ]
    }
    (one,) = recorded(raw(status=422, answer=json.dumps(errors).encode())).exchanges
    first, second = one.answered.body["errors"]
    assert first == errors["errors"][0]
    assert "Jeanne" not in second["detail"]


def test_words_of_a_success_are_not_taken_for_the_apis():
    (one,) = recorded(raw(answer=b'{"client": {"title": "IBAN is empty"}}')).exchanges
    assert one.answered.body["client"]["title"] != "IBAN is empty"


def test_days_keep_their_distances():
    body = {"issue_date": "2026-11-26", "due_date": "2026-12-26", "created_at": "2026-11-26T10:00:00.123Z"}
    (one,) = recorded(raw(body=json.dumps(body).encode())).exchanges
    assert one.asked.body == {
        "issue_date": "2026-01-01",
        "due_date": "2026-01-31",
        "created_at": "2026-01-01T10:00:00.123Z",
    }


def test_who_asked_is_kept_as_a_role():
    token = {"authorization": "Bearer abc"}
    partner = {"authorization": "Bearer abc", "qonto-partner-id": "x"}
    calls = [{"authorization": "acme:1"}, {"authorization": "other:2"}, token, partner, {}]
    found = recorded(*(raw(method="GET", headers=each, body=b"") for each in calls)).exchanges
    assert [one.asked.as_ for one in found] == ["seller", "buyer", "token", "partner", "anonymous"]


KEYS = st.sampled_from(["name", "email", "detail", "code", "status", "iban", "items", "title", "url", "x"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | st.text(max_size=12), inner, max_size=3),
    max_leaves=12,
)


@given(VALUES, st.sampled_from([200, 404, 422]))
def test_whatever_came_may_be_kept_once_it_is_replaced(body, status):
    data = json.dumps(body).encode()
    found = recorded(raw(body=data, answer=data, status=status))
    assert list(leftovers(asdict(found)["exchanges"])) == []


@given(VALUES)
def test_no_text_is_left_that_is_not_the_apis(body):
    data = json.dumps(body).encode()
    (one,) = recorded(raw(body=data, answer=data)).exchanges
    known = vocabulary()
    given_texts = {text for text in texts(body) if len(text) > 3 and text not in known.values}
    kept = {text for text in given_texts if text in set(texts(one.answered.body))}
    assert not [text for text in kept if not text.replace(".", "").lstrip("+-").isdigit()]

"""A recording in which something may be somebody's is neither written nor read."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from fauxpa_contracts.recording import Answered, Asked, Exchange, Part, Recording, Unsafe, read, write
from fauxpa_contracts.recording.form import Unreadable

SAFE = Exchange(
    operation="clients.retrieve",
    asked=Asked(method="GET", path="/v2/clients/00000001-0000-4000-8000-000000000000"),
    answered=Answered(status=200, media="application/json", body={"client": {"name": "t1xxxxx", "kind": "company"}}),
)
PLANTED = {
    "a secret": "whsec_VuvcYxzMbryt1UBytq58jtGBxCgbQdzX",
    "a token": "ory_at_lY8t9YfHv3N2tLEKFfgL5_XADs2sbcxVGcYPbneMAAo",
    "a key in hexadecimal": "b1946ac92492d2347c6235b4d2611184",
    "an IBAN": "FR1420041010050500013M02606",
    "an IBAN in groups": "FR14 2004 1010 0505 0001 3M02 606",
    "a SIREN": "732829320",
    "a SIRET": "73282932000074",
    "a VAT number": "FR44732829320",
    "an address on the network": "732829320_73282932000074",
    "a person": "Jeanne Dupont",
    "a first name": "Léa",
    "an e-mail address": "jeanne@dupont.fr",
    "a telephone": "06 12 34 56 78",
    "a birthday": "1986-04-01",
    "an address": "https://hooks.menuiserie.fr/qonto",
    "a login": "menuiserie-dupont-4821",
    "a file": "Facture Dupont.pdf",
}


def recording(exchange):
    return Recording(about="", origin="recorded", target="url", recorded_on="2026-01-01", exchanges=(exchange,))


def places(value):
    """The value wherever one can stand."""
    asked, answered = SAFE.asked, SAFE.answered
    yield "body", replace(SAFE, asked=replace(asked, body={"name": value}))
    yield "list", replace(SAFE, answered=replace(answered, body={"clients": [{"name": "t1"}, {"name": value}]}))
    yield "detail", replace(SAFE, answered=replace(answered, status=422, body={"errors": [{"detail": value}]}))
    yield "query", replace(SAFE, asked=replace(asked, query=(("filter[name]", value),)))
    yield "path", replace(SAFE, asked=replace(asked, path=f"/v2/clients/{value}".replace("https://", "")))
    yield "header", replace(SAFE, asked=replace(asked, headers={"x-qonto-idempotency-key": value}))
    yield "part", replace(SAFE, asked=replace(asked, parts=(Part(name="source", value=value),)))
    yield "file", replace(SAFE, asked=replace(asked, parts=(Part(name="file", document="pdf", file_name=value),)))


@pytest.mark.parametrize("what", PLANTED)
def test_a_planted_value_is_refused_wherever_it_stands_and_not_repeated(what, tmp_path):
    value = PLANTED[what]
    for place, exchange in places(value):
        path = tmp_path / f"{place}.json"
        with pytest.raises(Unsafe) as refused:
            write(recording(exchange), path)
        assert value not in str(refused.value), place
        assert not path.exists()


@pytest.mark.parametrize("what", PLANTED)
def test_a_file_with_a_planted_value_is_not_read(what, tmp_path):
    path = tmp_path / "recording.json"
    write(recording(SAFE), path)
    path.write_text(path.read_text(encoding="utf-8").replace("t1xxxxx", PLANTED[what]), encoding="utf-8")
    with pytest.raises(Unsafe):
        read(path)


def test_a_credential_of_the_run_is_refused_even_as_a_word_of_the_api(tmp_path):
    with pytest.raises(Unsafe, match="a credential of this run"):
        write(recording(SAFE), tmp_path / "r.json", secrets=["company"])


def test_a_long_number_is_refused(tmp_path):
    exchange = replace(SAFE, answered=replace(SAFE.answered, body={"number": 732829320}))
    with pytest.raises(Unsafe, match="a long number"):
        write(recording(exchange), tmp_path / "r.json")


def test_what_is_written_is_read_as_it_was(tmp_path):
    exchange = replace(SAFE, asked=replace(SAFE.asked, parts=(Part(name="file", document="pdf"),)), clauses=("QPA-X",))
    path = tmp_path / "r.json"
    write(recording(exchange), path)
    assert read(path) == recording(exchange)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema_version": 99}', '{"schema_version": 1, "exchanges": 3}'])
def test_what_is_no_recording_is_said_to_be_none(text, tmp_path):
    path = tmp_path / "r.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Unreadable):
        read(path)


def test_a_key_that_cannot_be_the_apis_is_refused(tmp_path):
    exchange = replace(SAFE, answered=replace(SAFE.answered, body={"Jeanne Dupont": 1}))
    with pytest.raises(Unsafe, match="a key"):
        write(recording(exchange), tmp_path / "r.json")
    assert "Jeanne" not in json.dumps([path.name for path in tmp_path.iterdir()])

"""A run over sockets: an application, the proxy, an emulator; and the recording against another namespace."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import httpx
import pytest
import uvicorn

from fauxpa_client import Qonto
from fauxpa_contracts import load
from fauxpa_contracts.recording import read, replay, sanitized, verdict, write
from fauxpa_contracts.recording.proxy import application, recorder_of
from fauxpa_contracts.suites.calling import Api
from fauxpa_contracts.suites.places import on_emulator
from fauxpa_contracts.targets import EFFECTS, Target
from fauxpa_emulator.server import listen
from fauxpa_fixtures.samples import golden
from listening import served

SHIPPED = sorted((Path(read.__code__.co_filename).parents[1] / "recordings").glob("*.json"))


@contextmanager
def proxied(url, allowed=EFFECTS) -> Iterator:
    recorder = recorder_of(Target(kind="url", base_url=url, allowed=frozenset(allowed)), load())
    listener = listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(application(recorder), log_level="warning", lifespan="on"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield recorder, f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)


@pytest.fixture(scope="module")
def emulator():
    with served(clock="frozen", validation="off") as found:
        yield found.url


@pytest.fixture
def place(emulator):
    api = Api(emulator)
    with api.http:
        yield on_emulator(emulator, api)


@pytest.fixture
def recording(emulator, place, tmp_path):
    """Of an application that imports an invoice, sends it, and meets two refusals."""
    login, _, key = str(place.seller.authorization).partition(":")
    with proxied(emulator) as (recorder, url), Qonto.with_api_key(url, login, key) as qonto:
        name = qonto.organization.retrieve().name
        (one,) = qonto.client_invoices.import_files(("Facture Dupont.pdf", golden("facture-demo.pdf")))
        (again,) = qonto.client_invoices.import_files(("Facture Dupont.pdf", golden("facture-demo.pdf")))
        assert one == again
        qonto.client_invoices.send_by_einvoice(one.invoice_id)
        number = qonto.client_invoices.retrieve(one.invoice_id).number
        with httpx.Client(trust_env=False) as http:
            headers = {"Authorization": f"{login}:{key}"}
            assert http.delete(f"{url}/v2/client_invoices/{one.invoice_id}", headers=headers).status_code == 412
            assert http.get(f"{url}/v2/organization").status_code == 401
        raws, secrets = recorder.raws, recorder.secrets
    assert key in secrets
    found = sanitized(raws, load(), about="a test", target="url", recorded_on=date(2026, 11, 26))
    path = tmp_path / "run.json"
    write(found, path, secrets)
    written = path.read_text(encoding="utf-8")
    assert not [one for one in (name, number, login, key, "Dupont") if str(one) in written]
    return read(path)


def test_another_namespace_answers_as_it_was_recorded(recording, emulator):
    api = Api(emulator)
    with api.http:
        compared = list(replay(recording, on_emulator(emulator, api)))
    assert [(one.outcome, one.differences) for one in compared] == [("same", ())] * len(recording.exchanges)
    assert len(compared) == 7


def test_an_emulator_of_another_reading_differs_at_the_right_place(recording):
    with served(clock="frozen", validation="off", quirk=("status-before-send=absent", "bulk-status=201")) as other:
        api = Api(other.url)
        with api.http:
            compared = list(replay(recording, on_emulator(other.url, api)))
    differing = [one for one in compared if one.outcome == "differs"]
    assert {one.exchange.operation for one in differing} >= {"client_invoices.bulk_import"}
    assert str(differing[0].differences[0]) == "status: recorded 200, now 201"
    assert differing[0].noted is not None
    assert differing[0].noted.curl.startswith("curl -i -X POST")
    told = verdict(differing[0], load())
    assert told.outcome == "diverges"
    assert told.clauses


def test_what_is_not_allowed_is_not_called(recording, place):
    compared = list(replay(recording, place, allowed=("read",)))
    assert {one.outcome for one in compared if one.exchange.asked.method != "GET"} == {"not replayed"}
    assert {one.reason for one in compared if one.reason} == {
        "--allow irreversible was not given",
        "--allow sends was not given",
    }


def test_the_proxy_passes_on_only_what_is_allowed(emulator, place):
    with proxied(emulator, ("read",)) as (recorder, url), httpx.Client(trust_env=False) as http:
        headers = {"Authorization": str(place.seller.authorization)}
        refused = http.post(f"{url}/v2/clients", json={}, headers=headers)
        unknown = http.post(f"{url}/v2/whatever", headers=headers)
        assert http.get(f"{url}/v2/organization", headers=headers).status_code == 200
    assert refused.status_code == unknown.status_code == 403
    assert "--allow reversible" in refused.json()["error"]["detail"]
    assert [raw.path for raw in recorder.raws] == ["/v2/organization"]


def test_a_target_that_does_not_answer_is_a_502_of_the_proxy():
    with proxied("http://127.0.0.1:1") as (recorder, url), httpx.Client(trust_env=False) as http:
        assert http.get(f"{url}/v2/organization").status_code == 502
    assert recorder.raws == []


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_emulator_answers_as_the_recordings_that_come_with_it(path, place):
    recording = read(path)
    known = load().clauses
    assert {clause for exchange in recording.exchanges for clause in exchange.clauses} <= set(known)
    differing = [one for one in replay(recording, place) if one.outcome == "differs"]
    assert [(one.number, *map(str, one.differences)) for one in differing] == []


def test_there_are_recordings():
    assert SHIPPED

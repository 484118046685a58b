"""`kill -9` at any moment: every write that was acknowledged is there after a restart."""

from __future__ import annotations

import random
import signal
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing

import httpx
import pytest

from emulating import SELLER, importable
from fauxpa_fixtures import samples, ubl

HEADERS = {"Authorization": SELLER}
DEATHS = 200
WRITERS = 4
FILE = {"Content-Type": "application/octet-stream"}


def write_until_it_dies(url: str, stop_at: int, enough: threading.Event) -> list[tuple[str, str]]:
    """(path, what must be there) of every acknowledged write."""
    acknowledged: list[tuple[str, str]] = []
    with httpx.Client(base_url=url, headers=HEADERS) as client:
        try:
            for number in range(10_000):
                if number % 5:
                    made = client.post("/v2/clients", json={"kind": "company", "name": f"C{number}"})
                    acknowledged.append((f"/v2/clients/{made.json()['client']['id']}", f"C{number}"))
                else:
                    file = ("f.pdf", importable(number=f"N{number}"))
                    made = client.post("/v2/client_invoices/bulk", files={"client_invoices": file})
                    id = made.json()["client_invoices"][0]["invoice_id"]
                    acknowledged.append((f"/v2/client_invoices/{id}", f"N{number}"))
                    sent = client.post(f"/v2/client_invoices/{id}/send_by_einvoice")
                    if sent.status_code == 204:
                        acknowledged.append((f"/v2/client_invoices/{id}", "einvoicing_lifecycle_events"))
                if len(acknowledged) >= stop_at:
                    enough.set()
        except httpx.TransportError:
            return acknowledged
    raise AssertionError("nobody killed it")


@pytest.mark.parametrize("stop_at", [7, 23, 41])
def test_no_acknowledged_write_is_lost(serve, tmp_path, stop_at):
    store = str(tmp_path / "state.sqlite")
    emulator = serve("--store", store, "--rate-limit", "off", "--log", "none")
    enough, written = threading.Event(), []
    writer = threading.Thread(target=lambda: written.extend(write_until_it_dies(emulator.url, stop_at, enough)))
    writer.start()
    assert enough.wait(60)
    emulator.stop(signal.SIGKILL)
    writer.join(60)
    assert len(written) >= stop_at
    again = serve("--store", store, "--rate-limit", "off", "--log", "none")
    with httpx.Client(base_url=again.url, headers=HEADERS) as client:
        for path, expected in written:
            found = client.get(path)
            assert found.status_code == 200, path
            assert expected in found.text


Check = Callable[[httpx.Client], None]
"""Raises AssertionError where an acknowledged write is gone."""


class Writer(threading.Thread):
    """Writes of all sorts, one after the other, until nobody answers; calls back after each that was acknowledged."""

    def __init__(self, url: str, name: str, acknowledged: Callable[[], None]) -> None:
        super().__init__(daemon=True)
        self.checks: list[Check] = []
        self._url, self._name, self._acknowledged = url, name, acknowledged

    def run(self) -> None:
        kinds = (self._client, self._import, self._namespace, self._advance, self._restore)
        with httpx.Client(base_url=self._url, headers=HEADERS, timeout=60) as client:
            try:
                for number in range(10_000):
                    self.checks.append(kinds[number % len(kinds)](client, f"{self._name}-{number}"))
                    self._acknowledged()
            except httpx.TransportError:
                pass

    def _client(self, client: httpx.Client, name: str) -> Check:
        made = client.post("/v2/clients", json={"kind": "company", "name": name}).json()["client"]
        return lambda again: has(again, f"/v2/clients/{made['id']}", name)

    def _import(self, client: httpx.Client, name: str) -> Check:
        file = (f"{name}.xml", ubl.write(samples.french_invoice(number=name)))
        made = client.post("/v2/client_invoices/bulk", files={"client_invoices": file}).json()
        id = made["client_invoices"][0]["invoice_id"]
        sent = client.post(f"/v2/client_invoices/{id}/send_by_einvoice")
        assert sent.status_code == 204, sent.text
        return lambda again: has(again, f"/v2/client_invoices/{id}", "einvoicing_lifecycle_events")

    def _namespace(self, client: httpx.Client, name: str) -> Check:
        made = client.post("/_fauxpa/namespaces", json={"name": name}).json()
        key = "{login}:{secret_key}".format(**made["organizations"][0])
        return lambda again: has(again, "/v2/organization", made["organizations"][0]["id"], key)

    def _advance(self, client: httpx.Client, name: str) -> Check:
        now = client.post("/_fauxpa/clock/advance", json={"seconds": 1}).json()["now"]

        def check(again: httpx.Client) -> None:
            assert again.get("/_fauxpa/clock").json()["now"] >= now

        return check

    def _restore(self, client: httpx.Client, name: str) -> Check:
        data = client.get("/_fauxpa/namespaces/small/snapshot").content
        answer = client.put(f"/_fauxpa/namespaces/{name}/snapshot", content=data, headers=FILE)
        assert answer.status_code == 200, answer.text
        key = "{login}:{secret_key}".format(**answer.json()["organizations"][0])
        return lambda again: has(again, "/v2/clients", "in the snapshot", key)


def has(client: httpx.Client, path: str, text: str, key: str = SELLER) -> None:
    """Raises AssertionError where an answer is none, or lacks a text."""
    found = client.get(path, headers={"Authorization": key})
    assert found.status_code == 200, f"{path}: {found.text}"
    assert text in found.text, path


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_two_hundred_deaths_lose_nothing(serve, tmp_path):
    """At random points of the work of several writers; each new process shows what the last one acknowledged."""
    store = str(tmp_path / "state.sqlite")
    options = ("--store", store, "--rate-limit", "off", "--log", "none", "--validation", "off", "--clock", "frozen")
    chance = random.Random(4)
    writers: list[Writer] = []
    total = 0
    for death in range(DEATHS + 1):
        emulator = serve(*options)
        with httpx.Client(base_url=emulator.url, headers=HEADERS, timeout=60) as client:
            if not death:
                prepare(client)
            for writer in writers:
                for check in writer.checks:
                    check(client)
            begun = client.get("/_fauxpa/namespaces").json()["namespaces"]
            opened = [client.get(f"/_fauxpa/namespaces/{one['name']}").json() for one in begun[-WRITERS:]]
            assert all(len(one["organizations"]) == 2 for one in opened), "a namespace is there by halves"
            if death == DEATHS:
                break
            for one in begun:
                if one["name"] not in ("default", "small"):
                    client.delete(f"/_fauxpa/namespaces/{one['name']}")
        enough = threading.Semaphore(0)
        writers = [Writer(emulator.url, f"d{death}w{number}", enough.release) for number in range(WRITERS)]
        for writer in writers:
            writer.start()
        for _ in range(chance.randint(1, 40)):
            assert enough.acquire(timeout=60)
        emulator.stop(signal.SIGKILL)
        for writer in writers:
            writer.join(60)
        total += sum(len(writer.checks) for writer in writers)
        with closing(sqlite3.connect(store)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert total > 10 * DEATHS


def prepare(client: httpx.Client) -> None:
    """A namespace to take snapshots of."""
    made = client.post("/_fauxpa/namespaces", json={"name": "small"}).json()
    key = "{login}:{secret_key}".format(**made["organizations"][0])
    body = {"kind": "company", "name": "in the snapshot"}
    assert client.post("/v2/clients", json=body, headers={"Authorization": key}).status_code < 300

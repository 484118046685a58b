"""`kill -9` at any moment: every write that was acknowledged is there after a restart."""

from __future__ import annotations

import signal
import threading

import httpx
import pytest

from emulating import SELLER, importable

HEADERS = {"Authorization": SELLER}


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

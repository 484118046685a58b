"""An application of yours, as small as it can be: it imports an invoice into Qonto, sends it, and waits for the buyer.

It knows nothing of fauxpa. `QONTO_BASE_URL` alone says whether it speaks to Qonto or to an emulator of it.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

import httpx

ARRIVED = "202"
"""Received by the buyer's platform."""
FAILED = {"210": "refused by the buyer", "213": "rejected by a platform"}
LONGEST = 30.0
"""Seconds to wait for the buyer's platform."""


def main(invoice: Path) -> None:
    key = f"{os.environ['QONTO_LOGIN']}:{os.environ['QONTO_SECRET_KEY']}"
    with httpx.Client(base_url=os.environ["QONTO_BASE_URL"], headers={"Authorization": key}, timeout=30) as qonto:
        number = send(qonto, invoice)
        sys.stdout.write(f"{invoice.name} has arrived: {number}\n")


def send(qonto: httpx.Client, invoice: Path) -> str:
    """Gives the number of the invoice once the buyer's platform has it. Ends the program where it will not."""
    file = (invoice.name, invoice.read_bytes(), "application/pdf")
    imported = answer(qonto.post("/v2/client_invoices/bulk", files={"client_invoices": file}))
    path = f"/v2/client_invoices/{imported['client_invoices'][0]['invoice_id']}"
    answer(qonto.post(f"{path}/send_by_einvoice"))
    end = time.monotonic() + LONGEST
    while time.monotonic() < end:
        found = answer(qonto.get(path))["client_invoice"]
        codes = [str(event["status_code"]) for event in found["einvoicing_lifecycle_events"]]
        for code in set(codes) & set(FAILED):
            raise SystemExit(f"{invoice.name}: {FAILED[code]}")
        if ARRIVED in codes:
            return str(found["number"])
        time.sleep(0.2)
    raise SystemExit(f"{invoice.name} has not arrived after {LONGEST:.0f} s")


def answer(response: httpx.Response) -> dict[str, Any]:
    """The body of an answer. Ends the program with what Qonto said, where it refused."""
    if response.is_error:
        raise SystemExit(
            f"{response.request.method} {response.request.url.path}: {response.status_code} {response.text}"
        )
    body: dict[str, Any] = response.json() if response.content else {}
    return body


if __name__ == "__main__":
    main(Path(sys.argv[1]))

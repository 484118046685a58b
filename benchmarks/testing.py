"""`python -m benchmarks.testing`: what a test suite pays for a Qonto of its own, beyond namespaces.

Imports and starts are measured in fresh processes, with everything imported before that a test run has anyhow.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator

from fauxpa_fixtures import samples, ubl

from .namespaces import Caller, server_with
from .processes import emulator, form

TURNS = 9
EVENTS = 10_000
EVENTS_OF_AN_INVOICE = 4
REQUESTS = 20_000
PLUGIN = """
import time, pytest, httpx
began = time.perf_counter()
import fauxpa_emulator.testing.plugin
print(time.perf_counter() - began)
"""
SERVER = """
import http.client, time, pytest, httpx, uvicorn
from fauxpa_emulator.testing.server import Server
with Server(rate_limit="off"): pass
began = time.perf_counter()
with Server(rate_limit="off") as server:
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"))
    connection.request("GET", "/_fauxpa/health/ready")
    assert connection.getresponse().status == 200
    print(time.perf_counter() - began)
"""


def main() -> None:
    print("| what | median | worst | bar |\n|---|---|---|---|")
    for rows in (fresh, advancing, remembering):
        for line in rows():
            print(line, flush=True)


def fresh() -> Iterator[str]:
    """In processes that do nothing else."""
    for what, program, bar in (("import of the pytest plugin", PLUGIN, 30), ("server in process, ready", SERVER, 60)):
        spent = [float(subprocess.check_output([sys.executable, "-c", program])) * 1000 for _ in range(TURNS)]
        yield f"| {what}, ms | {statistics.median(spent):.1f} | {max(spent):.1f} | {bar} |"


def advancing() -> Iterator[str]:
    """One call that lets 10,000 events fall due: invoices that were sent, with four events each."""
    spent = []
    for _ in range(3):
        with server_with(":memory:") as caller:
            caller.json("PUT", "/_fauxpa/clock", {"mode": "frozen"})
            for number in range(EVENTS // EVENTS_OF_AN_INVOICE):
                body, media = form("client_invoices", "f.xml", ubl.write(samples.french_invoice(number=f"N-{number}")))
                made = caller.ask("POST", "/v2/client_invoices/bulk", body, media)
                id = made.decode().partition('"invoice_id":"')[2][:36]
                caller.ask("POST", f"/v2/client_invoices/{id}/send_by_einvoice")
            began = time.perf_counter()
            answer = caller.json("POST", "/_fauxpa/clock/advance", {"hours": 1})
            spent.append(time.perf_counter() - began)
            assert len(answer["happened"]) >= EVENTS, len(answer["happened"])
    median, worst = statistics.median(spent) * 1000, max(spent) * 1000
    yield f"| advance over {EVENTS:,} events, ms | {median:.0f} | {worst:.0f} | 1000 |"


def remembering() -> Iterator[str]:
    """Memory of a server before and after many requests, once its journal is full."""
    with emulator("--rate-limit", "off") as server:
        caller = Caller(server)
        found = []
        for _ in range(4):
            for _ in range(REQUESTS // 2):
                caller.ask("GET", "/v2/organization")
            found.append(server.memory())
    shown = ", ".join(f"{one:.0f}" for one in found)
    yield f"| memory after each {REQUESTS // 2:,} requests, MB: {shown} | {found[-1] - found[1]:+.1f} | | 0 |"


if __name__ == "__main__":
    main()

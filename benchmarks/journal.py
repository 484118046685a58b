"""`python -m benchmarks.journal`: what the journal costs: time of a request, and memory over many.

Time is the processor's, of the server process, for one GET of a client invoice: taken in turns, with the journal and
without, in rounds so short that what else the machine does falls out of the lower quartile.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from pathlib import Path

from .__main__ import sent_invoice
from .processes import Connection, Running, emulator, form, request

ROUNDS = 60
CALLS = 300
REQUESTS = 20_000
FILL = 3_000
"""Requests before the first look at the memory: the ring is full, and everything was imported."""
MIX = 10
"""Every so many requests an import of a file that is not read to its end by the journal."""


def main() -> None:
    print("| what | figure | bar |\n|---|---|---|")
    for line in (*time_of_a_request(), *memory()):
        print(line, flush=True)


def time_of_a_request() -> Iterator[str]:
    """With the journal as it is, and with none."""
    with emulator() as usual, emulator("--journal", "0") as without:
        servers = (usual, without)
        wanted = {each.port: request("GET", f"/v2/client_invoices/{sent_invoice(each)}") for each in servers}
        spent: dict[int, list[float]] = {usual.port: [], without.port: []}
        for server in servers:
            ask(server, wanted[server.port], 5 * CALLS)
        for _ in range(ROUNDS):
            for server in servers:
                spent[server.port].append(ask(server, wanted[server.port], CALLS))
    ours, bare = (statistics.quantiles(spent[server.port], n=4)[0] for server in servers)
    yield f"| processor time of a GET, with journal / without, us | {ours:.0f} / {bare:.0f} (+{ours - bare:.0f}) | +8 |"


def memory() -> Iterator[str]:
    """Resident, when the ring is full and after many more requests: readings, imports and refusals."""
    with emulator("--validation", "off") as server, Connection(server.port) as connection:
        reading = request("GET", f"/v2/client_invoices/{sent_invoice(server)}")
        body, media = form("client_invoices", "facture.pdf", b"no invoice" * 20_000)
        kinds = [reading] * (MIX - 2) + [
            request("POST", "/v2/client_invoices/bulk", body, media),
            request("GET", "/no"),
        ]
        for number in range(FILL):
            connection.ask(kinds[number % MIX])
        before = server.memory()
        for number in range(REQUESTS):
            connection.ask(kinds[number % MIX])
        after = server.memory()
    yield f"| memory after {FILL:,} and after {REQUESTS:,} more requests, MB | {before:.1f} / {after:.1f} | the same |"


def ask(server: Running, wanted: bytes, times: int) -> float:
    """Microseconds of processor time for each of so many requests."""
    with Connection(server.port) as connection:
        connection.ask(wanted)
        began = processor_time(server)
        for _ in range(times):
            status, _ = connection.ask(wanted)
            assert status == 200, status
        return (processor_time(server) - began) / times / 1000


def processor_time(server: Running) -> int:
    """Nanoseconds that the process has run."""
    return int(Path(f"/proc/{server.process.pid}/schedstat").read_text().split()[0])


if __name__ == "__main__":
    main()

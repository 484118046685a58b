"""`python -m benchmarks`: start, memory, requests per second and imports, as a table.

Every figure of the emulator stands beside the same figure of a bare Starlette and uvicorn application measured in the
same run, turn by turn: machines drift, ratios less so.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager

from fauxpa_fixtures import facturx, samples

from .processes import Connection, Running, bare, emulator, form, json_of, request

STARTS = 9
SECONDS = 2.0
ROUNDS = 5
IMPORTS = 60
IMPORT_SIZE = 60_000


def main() -> None:
    print("| what | bare | fauxpa | ratio | bar |\n|---|---|---|---|---|")
    for line in (*starts(), *throughput(), *imports()):
        print(line, flush=True)


def starts() -> Iterator[str]:
    """Start to first answer, and memory then: in turns, the first of each not counted."""
    seconds: dict[str, list[float]] = {"bare": [], "fauxpa": []}
    memory: dict[str, list[float]] = {"bare": [], "fauxpa": []}
    for turn in range(STARTS + 1):
        for name, server in (("bare", bare()), ("fauxpa", emulator())):
            with server as running:
                if turn:
                    seconds[name].append(running.first_answer * 1000)
                    time.sleep(0.3)
                    memory[name].append(running.memory())
    yield row("start to first answer, ms", seconds, "1.6 x")
    yield row("memory after the start, MB", memory, "2.5 x")


def throughput() -> Iterator[str]:
    """Sequential requests on one connection: the baseline's route, and a client invoice with its lifecycle."""
    with bare() as plain, emulator() as ours:
        wanted = request("GET", f"/v2/client_invoices/{sent_invoice(ours)}")
        found: dict[str, list[float]] = {"bare": [], "fauxpa": []}
        for _ in range(ROUNDS):
            found["bare"].append(per_second(plain, request("GET", "/")))
            found["fauxpa"].append(per_second(ours, wanted))
    yield row("GET a client invoice, requests/s", found, "0.4 x")


def imports() -> Iterator[str]:
    """Importing Factur-X files of 60 kB, each another invoice."""
    for store in (":memory:", "file"):
        with temporary_store(store) as path, emulator("--store", path) as ours, Connection(ours.port) as connection:
            durations = []
            for number in range(IMPORTS):
                body, media = form("client_invoices", "facture.pdf", padded(f"N-{number}"))
                wanted = request("POST", "/v2/client_invoices/bulk", body, media)
                began = time.perf_counter()
                json_of(connection.ask(wanted))
                durations.append((time.perf_counter() - began) * 1000)
        warm = sorted(durations[3:])
        yield (
            f"| import of 60 kB, store {store}, ms: p50 / p95 (first {durations[0]:.0f}) | - "
            f"| {statistics.median(warm):.1f} / {warm[int(len(warm) * 0.95)]:.1f} | - | p50 < 25 |"
        )


def temporary_store(kind: str) -> AbstractContextManager[str]:
    from contextlib import contextmanager
    from tempfile import TemporaryDirectory

    @contextmanager
    def chosen() -> Iterator[str]:
        with TemporaryDirectory() as folder:
            yield ":memory:" if kind == ":memory:" else f"{folder}/fauxpa.sqlite"

    return chosen()


def padded(number: str) -> bytes:
    """A Factur-X with this number, filled up with a comment to 60 kB."""
    data = facturx.write(samples.french_invoice(number=number))
    return data + b"%" + b" " * max(0, IMPORT_SIZE - len(data) - 2) + b"\n"


def sent_invoice(ours: Running) -> str:
    with Connection(ours.port) as connection:
        body, media = form("client_invoices", "facture.pdf", samples.golden("facture-demo.pdf"))
        answer = json_of(connection.ask(request("POST", "/v2/client_invoices/bulk", body, media)))
        (one,) = answer["client_invoices"]  # type: ignore[misc]
        connection.ask(request("POST", f"/v2/client_invoices/{one['invoice_id']}/send_by_einvoice"))  # type: ignore[index]
        return str(one["invoice_id"])  # type: ignore[index]


def per_second(server: Running, wanted: bytes) -> float:
    with Connection(server.port) as connection:
        for _ in range(200):
            connection.ask(wanted)
        count, began = 0, time.perf_counter()
        while time.perf_counter() - began < SECONDS:
            status, _ = connection.ask(wanted)
            assert status == 200, status
            count += 1
        return count / (time.perf_counter() - began)


def row(what: str, found: dict[str, list[float]], bar: str) -> str:
    ratios = [ours / plain for ours, plain in zip(found["fauxpa"], found["bare"], strict=True)]
    plain, ours = statistics.median(found["bare"]), statistics.median(found["fauxpa"])
    return f"| {what} | {plain:.0f} | {ours:.0f} | {statistics.median(ratios):.2f} | {bar} |"


if __name__ == "__main__":
    main()

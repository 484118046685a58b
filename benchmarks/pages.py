"""`python -m benchmarks.pages`: the pages with 5,000 invoices and 50,000 calls, and what looking on costs the API.

The API's speed is measured in turns, with and without somebody who looks at the journal as a browser does.
"""

from __future__ import annotations

import http.client
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from fauxpa_fixtures import samples, ubl

from .namespaces import Caller
from .processes import KEY, Running, emulator, form

INVOICES = 5_000
SENT = 1_000
ENTRIES = 50_000
BATCH = 5
TURNS = 9
BAR = 150
ROUNDS = 6
SECONDS = 6.0
UI = "/_fauxpa/ui"


def main() -> None:
    with emulator("--journal", str(ENTRIES), "--validation", "structure", "--clock", "frozen") as server:
        caller = Caller(server)
        id = fill(caller)
        print("| page | median, ms | worst | bar |\n|---|---|---|---|")
        for line in pages(caller, id):
            print(line, flush=True)
        print("\n| calls in a second | alone | looked at | slower by | bar |\n|---|---|---|---|---|")
        print(looked_at(server, id))


def fill(caller: Caller) -> str:
    """Invoices, some of them on their way, and calls; gives the id of a sent invoice."""
    ids: list[str] = []
    for first in range(0, INVOICES, BATCH):
        files = [ubl.write(samples.french_invoice(number=f"N-{first + place:05d}")) for place in range(BATCH)]
        parts, media = b"", ""
        for place, data in enumerate(files):
            body, media = form("client_invoices", f"{first + place}.xml", data)
            parts = (
                body if not parts else parts[: parts.rindex(b"--" + media.partition("boundary=")[2].encode())] + body
            )
        made = caller.ask("POST", "/v2/client_invoices/bulk", parts, media).decode()
        ids += [one[:36] for one in made.split('"invoice_id":"')[1:]]
    for id in ids[:SENT]:
        caller.ask("POST", f"/v2/client_invoices/{id}/send_by_einvoice")
    caller.json("POST", "/_fauxpa/clock/advance", {"hours": 1})
    for _ in range(ENTRIES):
        caller.ask("GET", "/v2/organization")
    return ids[0]


def pages(caller: Caller, id: str) -> Iterator[str]:
    """Each page, again and again."""
    total = caller.json("GET", "/_fauxpa/journal?newest=true&limit=1")["total"]
    entry = caller.json("GET", "/_fauxpa/journal?newest=true&limit=1")["entries"][0]["id"]
    arrived = caller.json("GET", "/_fauxpa/supplier_invoices?limit=1")["supplier_invoices"][0]["id"]
    paths = [
        *("/", "/invoices", "/invoices?search=N-04999", "/invoices?status=unpaid&offset=4900"),
        *("/invoices?einvoicing_status=approved", f"/invoices/{id}", f"/invoices/{id}/findings"),
        *("/incoming", f"/incoming/{arrived}", "/companies", "/webhooks", "/journal", f"/journal/{entry}"),
        *("/faults", "/check", "/report", "/rules"),
    ]
    for path in paths:
        yield measured(caller, UI + path, path.replace(id, "{id}").replace(arrived, "{id}").replace(str(entry), "{id}"))
    yield measured(caller, "/_fauxpa/docs/", "API reference")
    yield measured(caller, f"{UI}/journal?operation=clients.*", f"/journal, searched ({total:,} entries)")
    yield measured(caller, f"{UI}/journal?text=nobody", "/journal, searched for a text")
    yield measured(caller, f"{UI}/report/body", "/report, its body, which comes later")


def measured(caller: Caller, path: str, name: str) -> str:
    caller.ask("GET", path)
    spent = []
    for _ in range(TURNS):
        began = time.perf_counter()
        caller.ask("GET", path)
        spent.append((time.perf_counter() - began) * 1000)
    return f"| {name} | {statistics.median(spent):.0f} | {max(spent):.0f} | {BAR} |"


def looked_at(server: Running, id: str) -> str:
    """Calls of the API in a second, alone and with a page that follows the journal; in turns, the median of each."""
    alone, watched = [], []
    caller = Caller(server)
    for _ in range(ROUNDS):
        alone.append(speed(caller, id))
        with looking_on(server):
            watched.append(speed(caller, id))
    before, after = statistics.median(alone), statistics.median(watched)
    return f"| GET an invoice | {before:.0f} | {after:.0f} | {100 * (1 - after / before):.1f} % | 10 % |"


def speed(caller: Caller, id: str) -> float:
    count, end = 0, time.perf_counter() + SECONDS
    while time.perf_counter() < end:
        caller.ask("GET", f"/v2/client_invoices/{id}")
        count += 1
    return count / SECONDS


@contextmanager
def looking_on(server: Running) -> Iterator[None]:
    """What the script of the page does: it waits for events, and reads the page again after each."""
    stop = threading.Event()

    def look() -> None:
        stream = http.client.HTTPConnection("127.0.0.1", server.port, timeout=2)
        stream.request("GET", "/_fauxpa/live", headers={"Authorization": KEY})
        answer = stream.getresponse()
        page = Caller(server)
        while not stop.is_set():
            if answer.readline().startswith(b"data"):
                page.ask("GET", f"{UI}/journal")
        stream.close()

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(5)


if __name__ == "__main__":
    main()

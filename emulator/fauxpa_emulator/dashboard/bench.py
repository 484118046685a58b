"""The test bench: the clock, faults, the report on an application, quirks and guesses."""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from fauxpa_contracts import contract

from .asking import Refused
from .rendering import HEADERS, UI, Page

MOVES = {"hour": {"hours": 1}, "day": {"days": 1}, "next": {"to_next_event": True}}
MOST_JUDGED = 500
"""Calls: they are judged in a moment, all of a long journal by `fauxpa report`."""
MODES = {"freeze": {"mode": "frozen"}, "run": {"mode": "real"}, "fast": {"mode": "accelerated", "speed": 60}}


async def move_clock(page: Page, form: FormData) -> Response:
    """Move the time of the namespace, or let it run otherwise; then back to where one was."""
    move = str(form.get("move", ""))
    if move in MOVES:
        await page.emulator.call("POST", "/clock/advance", MOVES[move])
    elif move in MODES:
        await page.emulator.call("PUT", "/clock", MODES[move])
    else:
        raise Refused(400, "unknown_move", f"There is no move {move!r}")
    return RedirectResponse(_own(str(form.get("back", ""))), 303, HEADERS)


async def reset(page: Page, _: FormData) -> Response:
    """The namespace as it began."""
    await page.emulator.call("POST", f"/namespaces/{page.namespace}/reset")
    return page.go(notice="reset")


async def faults(page: Page) -> Response:
    """What waits to go wrong, and what can."""
    ordered, kinds, info = await page.emulator.ask_all("/faults", "/faults/kinds", "/info")
    return await page.show(
        "faults.html",
        faults=ordered["faults"],
        kinds=kinds["kinds"],
        operations=info["operations"],
        chosen=page.request.query_params.get("operation", ""),
    )


async def add_fault(page: Page, form: FormData) -> Response:
    """Make the next calls of an operation fail."""
    order: dict[str, object] = {"operation": str(form.get("operation") or "*"), "kind": str(form.get("kind", ""))}
    times = str(form.get("times", "1"))
    if times == "always":
        order["always"] = True
    elif times.isdecimal():
        order["times"] = int(times)
    if str(form.get("status", "")).isdecimal():
        order["status"] = int(str(form["status"]))
    await page.emulator.call("POST", "/faults", order)
    return page.go("/faults")


async def delete_fault(page: Page, _: FormData) -> Response:
    """Take one back."""
    await page.emulator.call("DELETE", f"/faults/{page.id}")
    return page.go("/faults")


async def report(page: Page) -> Response:
    """The page of the report, which brings its body a moment later: a long journal takes a while to be judged."""
    return await page.show("report.html")


async def report_body(page: Page) -> Response:
    """What the application under test did."""
    told = await page.emulator.ask("/report", last=MOST_JUDGED)
    return await page.show("report_body.html", report=told["report"], most=MOST_JUDGED)


async def rules(page: Page) -> Response:
    """The choices between readings, and the rules that are guesses."""
    quirks = (await page.emulator.ask("/quirks"))["quirks"]
    clauses = contract.load().clauses.values()
    guesses = [clause for clause in clauses if clause.basis == "guess"]
    return await page.show("rules.html", quirks=quirks, guesses=guesses, known=len(clauses) - len(guesses))


def _own(path: str) -> str:
    """An address of one of the pages, whatever was sent."""
    return path if path.startswith((f"{UI}/", f"{UI}?")) and "\\" not in path else UI + "/"

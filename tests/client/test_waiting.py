from __future__ import annotations

from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxpa_client import (
    ClientInvoice,
    LifecycleEvent,
    NotFound,
    SupplierInvoice,
    Timeout,
    attachment_ready,
    einvoicing_status_in,
    status_code_reached,
)
from fauxpa_client.flow import Sleep, done
from fauxpa_client.waiting import poll


def invoice(*codes: int, **fields: Any) -> dict[str, Any]:
    events = [{"status_code": code} for code in codes]
    return {"client_invoice": {"id": "i-1", "einvoicing_lifecycle_events": events, **fields}}


def test_waiting_ends_with_the_invoice_that_got_there(call: Any, serve: Any) -> None:
    server = serve(invoice(), invoice(200), invoice(200, 201), invoice(200, 201, 202))
    arrived = call(lambda q: q.client_invoices.wait_for("i-1", until=status_code_reached(202, 213)), server)
    assert arrived.status_codes == (200, 201, 202)
    assert server.paths == ["GET /v2/client_invoices/i-1"] * 4
    assert call.clock.naps == [1.0, 1.5, 2.25]


def test_waiting_for_what_is_already_so_looks_once_and_sleeps_never(call: Any, serve: Any) -> None:
    server = serve(invoice(attachment_id="a-1"))
    arrived = call(lambda q: q.client_invoices.wait_for("i-1", until=attachment_ready, timeout=0), server)
    assert arrived.attachment_id == "a-1"
    assert call.clock.naps == []


def test_giving_up_tells_what_was_seen_last(call: Any, serve: Any) -> None:
    server = serve(*[invoice(200, status="unpaid", einvoicing_status="pending")] * 5)
    wait = lambda q: q.client_invoices.wait_for(  # noqa: E731
        "i-1", until=einvoicing_status_in("approved"), timeout=10, interval=2, factor=2, max_interval=3
    )
    with pytest.raises(Timeout) as caught:
        call(wait, server)
    assert call.clock.naps == [2, 3, 3, 2]
    assert caught.value.polls == 5
    assert caught.value.last.status_codes == (200,)
    assert str(caught.value) == (
        "i-1 did not get there in 10 s and 5 looks; "
        "last seen: status 'unpaid', einvoicing_status 'pending', status_codes (200,)."
    )


def test_an_error_while_waiting_is_not_waited_out(call: Any, serve: Any) -> None:
    with pytest.raises(NotFound):
        call(lambda q: q.client_invoices.wait_for("i-1", until=attachment_ready), serve(httpx.Response(404)))


@given(st.floats(0, 100), st.floats(0.5, 60), st.floats(1, 3), st.floats(0.5, 60))
def test_waiting_lasts_exactly_as_long_as_asked(
    timeout: float, interval: float, factor: float, max_interval: float
) -> None:
    naps: list[float] = []

    def exhaust() -> None:
        flow = poll(
            lambda: done(ClientInvoice()),
            lambda _: False,
            timeout=timeout,
            interval=interval,
            factor=factor,
            max_interval=max_interval,
            clock=lambda: sum(naps),
        )
        for step in flow:
            assert isinstance(step, Sleep)
            naps.append(step.seconds)

    with pytest.raises(Timeout) as caught:
        exhaust()
    assert sum(naps) == pytest.approx(timeout)
    assert caught.value.polls == len(naps) + 1
    assert all(0 < nap <= max(interval, max_interval) for nap in naps)


def test_the_conditions_are_true_of_what_they_name() -> None:
    sent = ClientInvoice(
        einvoicing_status="submitted",
        einvoicing_lifecycle_events=(
            LifecycleEvent(status_code=200),
            LifecycleEvent(),
            LifecycleEvent(status_code=210),
        ),
    )
    assert status_code_reached(210)(sent)
    assert status_code_reached(202, 210)(sent)
    assert not status_code_reached(202)(sent)
    assert not status_code_reached()(sent)
    assert status_code_reached(200)(SupplierInvoice(einvoicing_lifecycle_events=(LifecycleEvent(status_code=200),)))
    assert einvoicing_status_in("approved", "submitted")(sent)
    assert not einvoicing_status_in("approved")(sent)
    assert not einvoicing_status_in("approved")(ClientInvoice())
    assert attachment_ready(ClientInvoice(attachment_id="a"))
    assert not attachment_ready(ClientInvoice(attachment_id=""))

"""What is delivered to a webhook: when, how often, and what it says."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable

import pytest

from . import consenting
from .bodies import made_client, made_invoice, read_invoice
from .emulator import Control
from .expecting import has, in_order, lacks, one_of, same, status
from .following import follow
from .invoices import file_of, imported, sent
from .invoices import invoice as document
from .marks import proves
from .places import Place
from .receiver import Received, Receiver
from .subscribing import SECRET, is_signed, listen

INVOICES, CLIENTS = "v1/client-invoices", "v1/clients"


def passing(control: Control, receiver: Receiver, path: str, count: int) -> list[Received]:
    """So many deliveries, while time passes in steps: a try may be noted a moment after it was answered."""
    for _ in range(20):
        control.advance(hours=3)
        if len(receiver.silent(path, 0.05)) >= count:
            break
    return receiver.wait(path, count)


@proves("QPA-WH-014", "QPA-WH-019", "QPA-WH-021", effect="reversible", needs=("receiver", "token"))
def test_an_event_is_posted_as_json_and_signed(place: Place, receiver: Receiver) -> None:
    path = listen(place, receiver, CLIENTS)
    client = made_client(place.seller)
    (delivery,) = receiver.wait(path)
    same("media type", delivery.headers["content-type"].partition(";")[0], "application/json")
    same("the signature is right", is_signed(delivery), True)
    event = delivery.json
    in_order(
        "an event", event, ["id", "subscription_id", "organization_id", "membership_id", "type", "created_at", "data"]
    )
    has("an event", event, "id", "subscription_id", "organization_id", "membership_id", "type", "created_at", "data")
    same("type", event["type"], CLIENTS)
    same("id of the client", event["data"]["id"], client["id"])
    uuid.UUID(event["id"])


@proves("QPA-WH-019", "QPA-WH-020", effect="reversible", needs=("receiver", "token"))
def test_the_signature_is_of_another_secret_and_another_body_no_more(place: Place, receiver: Receiver) -> None:
    from fauxpa_client import BadSignature, verify_signature

    path = listen(place, receiver, CLIENTS)
    made_client(place.seller)
    (delivery,) = receiver.wait(path)
    same("with another secret", is_signed(delivery, SECRET[::-1]), False)
    header = delivery.headers["x-qonto-signature"]
    moment = float(header.partition("t=")[2].partition(",")[0])
    verify_signature(delivery.body, header, SECRET, now=moment + 299)
    with pytest.raises(BadSignature):
        verify_signature(delivery.body, header, SECRET, now=moment + 301)
    with pytest.raises(BadSignature):
        verify_signature(delivery.body + b" ", header, SECRET, now=moment)


@pytest.mark.parametrize("taken", [200, 201, 204, 299])
@proves("QPA-WH-015", effect="reversible", needs=("receiver", "token", "control"))
def test_any_2xx_takes_an_event(place: Place, receiver: Receiver, control: Control, taken: int) -> None:
    path = listen(place, receiver, CLIENTS)
    receiver.orders[path] = [taken]
    made_client(place.seller)
    receiver.wait(path)
    control.advance(days=3)
    same("deliveries", len(receiver.silent(path)), 1)


@pytest.mark.parametrize("refused", [301, 400, 404, 500])
@proves("QPA-WH-015", "QPA-WH-016", "QPA-WH-017", effect="reversible", needs=("receiver", "token", "control"))
def test_what_is_not_taken_comes_again_with_the_same_id(
    place: Place, receiver: Receiver, control: Control, refused: int
) -> None:
    path = listen(place, receiver, CLIENTS)
    receiver.orders[path] = [refused, refused]
    made_client(place.seller)
    receiver.wait(path)
    for count in (2, 3):
        passing(control, receiver, path, count)
    ids = {delivery.json["id"] for delivery in receiver.at(path)}
    same("ids of three deliveries", len(ids), 1)
    control.advance(days=1)
    same("deliveries after it was taken", len(receiver.silent(path)), 3)


@proves("QPA-WH-016", effect="reversible", needs=("receiver", "token", "control"))
def test_what_is_never_taken_is_dropped_after_some_days(place: Place, receiver: Receiver, control: Control) -> None:
    path = listen(place, receiver, CLIENTS)
    receiver.orders[path] = [500] * 100
    made_client(place.seller)
    receiver.wait(path)
    for _ in range(40):
        control.advance(hours=12)
        receiver.silent(path, 0.03)
    tried = len(receiver.silent(path))
    control.advance(days=30)
    same("tries after it was dropped", len(receiver.silent(path)), tried)
    same("it was tried several times", tried > 2, True)


@proves("QPA-WH-017", effect="reversible", needs=("receiver", "token", "control"))
def test_events_may_come_twice_and_out_of_order(place: Place, receiver: Receiver, control: Control) -> None:
    path = listen(place, receiver, CLIENTS)
    (subscription,) = control.ask("GET", "/webhooks/subscriptions")["subscriptions"]
    control.ask("PUT", f"/webhooks/subscriptions/{subscription['id']}/plan", {"always": {"duplicate": 1}})
    made_client(place.seller)
    first, second = passing(control, receiver, path, 2)[:2]
    same("the same event", first.json, second.json)


@proves("QPA-WH-018", effect="reversible", needs=("receiver", "token"))
def test_what_happened_before_is_not_sent(place: Place, receiver: Receiver) -> None:
    made_client(place.seller)
    path = listen(place, receiver, CLIENTS)
    later = made_client(place.seller)
    receiver.wait(path)
    same("events", [one.json["data"]["id"] for one in receiver.silent(path)], [later["id"]])


@proves("QPA-WH-022", "QPA-WH-026", effect="reversible", needs=("receiver", "token"))
def test_an_invoice_is_told_without_cents_and_events(place: Place, receiver: Receiver) -> None:
    path = listen(place, receiver, INVOICES)
    made = made_invoice(place.seller, status="draft")
    data = receiver.wait(path)[0].json["data"]
    same("id", data["id"], made["id"])
    lacks("data", data, "organization_id", "einvoicing_lifecycle_events", "event", "client_invoice")
    cents = [key for key in json.dumps(data).split('"') if key.endswith("_cents")]
    same("amounts in cents", cents, [])
    has("data", data, "number", "status", "total_amount", "items", "client")


@proves("QPA-WH-023", effect="reversible", needs=("receiver", "token"))
def test_an_invoice_is_told_when_it_is_made_and_when_it_changes(place: Place, receiver: Receiver) -> None:
    path = listen(place, receiver, INVOICES)
    made = made_invoice(place.seller, status="draft")
    receiver.wait(path)
    status(place.seller.patch(f"/v2/client_invoices/{made['id']}", json={"header": "Merci"}), 200)
    same("header of the second", receiver.wait(path, 2)[1].json["data"]["header"], "Merci")


@proves("QPA-WH-024", effect="sends", needs=("receiver", "token", "einvoicing", "control"))
def test_a_changed_einvoicing_status_is_told(place: Place, receiver: Receiver, control: Control) -> None:
    path = listen(place, receiver, INVOICES)
    id = sent(place.seller)
    before = len(receiver.silent(path))
    control.advance(seconds=1)
    receiver.wait(path, before + 1)
    same("submitted", receiver.at(path)[-1].json["data"]["einvoicing_status"], "submitted")
    control.advance(seconds=1)
    same("201 changes nothing", len(receiver.silent(path)), before + 1)
    control.advance(seconds=60)
    receiver.wait(path, before + 2)
    same("approved", receiver.at(path)[-1].json["data"]["einvoicing_status"], "approved")
    same("id", receiver.at(path)[-1].json["data"]["id"], id)


@pytest.mark.parametrize(("reading", "more"), [("every_event", True), ("never", False)])
@proves("QPA-WH-024", effect="sends", needs=("receiver", "variants"))
def test_other_readings_tell_every_event_or_none(
    variant: Callable[..., Place], receiver: Receiver, reading: str, more: bool
) -> None:
    place = variant(quirk=(f"webhook-on-lifecycle={reading}",))
    path = listen(place, receiver, INVOICES)
    sent(place.seller)
    before = len(receiver.silent(path))
    assert place.control is not None
    place.control.advance(seconds=2)
    if more:
        receiver.wait(path, before + 2)
    same("two events are told", len(receiver.silent(path)) - before, 2 if more else 0)


@proves("QPA-WH-025", effect="irreversible", needs=("receiver", "token"))
def test_an_imported_invoice_is_told_too(place: Place, receiver: Receiver) -> None:
    path = listen(place, receiver, INVOICES)
    (id,) = imported(place.seller, file_of(document()))
    same("id", receiver.wait(path)[0].json["data"]["id"], id)


@proves("QPA-WH-026", effect="reversible", needs=("receiver", "token"))
def test_clients_say_what_happened(place: Place, receiver: Receiver) -> None:
    path = listen(place, receiver, CLIENTS)
    client = made_client(place.seller)
    receiver.wait(path)
    status(place.seller.patch(f"/v2/clients/{client['id']}", json={"email": "new@example.com"}), 200)
    receiver.wait(path, 2)
    status(place.seller.delete(f"/v2/clients/{client['id']}"), 204)
    told = [one.json["data"]["event"] for one in receiver.wait(path, 3)]
    same("events", told, ["created", "updated", "deleted"])


@proves("QPA-WH-027", effect="irreversible", needs=("receiver", "consent"))
def test_a_revoked_consent_is_told(place: Place, receiver: Receiver) -> None:
    path = listen(place, receiver, "v1/consent-revocations")
    bearer = consenting.bearer(place, "offline_access organization.read")
    status(place.anonymous.delete("/v2/oauth2/consents", auth=bearer), 204)
    data = receiver.wait(path)[0].json["data"]
    same("keys", list(data), ["client_id", "revoked_at"])
    same("client_id", data["client_id"], place.credentials["QONTO_CLIENT_ID"])


@proves("QPA-WH-022", effect="sends", needs=("receiver", "token", "einvoicing"))
def test_the_events_are_read_on_the_invoice(place: Place, receiver: Receiver) -> None:
    path = listen(place, receiver, INVOICES)
    id = sent(place.seller)
    follow(place.time, place.seller, id, 203)
    receiver.wait(path)
    shown = read_invoice(place.seller, id)
    one_of("there are events", bool(shown["einvoicing_lifecycle_events"]), (True,))

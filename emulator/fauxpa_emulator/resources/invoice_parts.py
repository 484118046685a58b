"""What client invoices and credit notes have in common: lines, the buyer, totals, lifecycle events."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

from ..errors import Problem, invalid
from ..records.invoices import Buyer, Discount, Item, LifecycleEvent
from ..records.parties import Client
from ..wire import CENT, Json, event_timestamp, plain, priced
from ..world import Space
from .clients import DEPRECATED_ADDRESS, address_wire


def cent(amount: Decimal) -> Decimal:
    """To the cent, halves away from zero."""
    return amount.quantize(CENT, ROUND_HALF_UP)


LARGEST = Decimal(10) ** 10
"""Numbers from here on are no amounts: their sums in cents would leave the range of a JSON integer."""


ROOT = "/data/attributes/"
"""What pointers into the body of a client invoice begin with; those of other resources begin with `/`."""


def items_from(given: Iterable[Json], *, root: str = ROOT) -> tuple[Item, ...]:
    """Lines of a request body that the contract's schema has accepted, with their amounts worked out.

    Raises Refusal 422 for lines whose numbers cannot be amounts.
    """
    entries = list(given)
    problems = [
        Problem("invalid_format", "The amounts of this item are too large", pointer=f"{root}items/{index}")
        for index, entry in enumerate(entries)
        if not _sane(entry)
    ]
    if problems:
        raise invalid(*problems)
    return tuple(_item(entry) for entry in entries)


def _sane(given: Json) -> bool:
    numbers = [Decimal(given["quantity"]), Decimal(given["unit_price"]["value"]), Decimal(given["vat_rate"])]
    if given.get("discount"):
        numbers.append(Decimal(given["discount"]["value"]))
    if any(abs(number) >= LARGEST for number in numbers):
        return False
    quantity, price, rate, *_ = numbers
    return abs(quantity * price) < LARGEST and abs(rate) <= 10


def _item(given: Json) -> Item:
    quantity, price = Decimal(given["quantity"]), Decimal(given["unit_price"]["value"])
    gross = cent(quantity * price)
    discount = discount_from(given.get("discount"), gross)
    subtotal = gross - (discount.amount if discount else Decimal(0))
    rate = Decimal(given["vat_rate"])
    vat = cent(subtotal * rate)
    return Item(
        title=given["title"],
        description=given.get("description") or None,
        quantity=quantity,
        unit=given.get("unit") or None,
        unit_price=price,
        vat_rate=rate,
        vat_exemption_reason=given.get("vat_exemption_reason") or None,
        discount=discount,
        subtotal=subtotal,
        total_vat=vat,
        total_amount=subtotal + vat,
    )


def discount_from(given: Json | None, base: Decimal) -> Discount | None:
    """A discount on `base`; a percentage is a fraction of it."""
    if not given:
        return None
    kind: Literal["percentage", "absolute"] = "percentage" if given["type"] == "percentage" else "absolute"
    value = Decimal(given["value"])
    return Discount(type=kind, value=value, amount=cent(base * value if kind == "percentage" else value))


def totals(
    items: Sequence[Item], discount: Json | None, *, root: str = ROOT
) -> tuple[Decimal, Decimal, Discount | None]:
    """(total with VAT, VAT, the discount with its amount) of a document.

    A discount on the document takes its share of every line, so VAT falls in proportion. Raises Refusal 422 for a
    discount that cannot be an amount.
    """
    if discount and abs(Decimal(discount["value"])) >= LARGEST:
        raise invalid(Problem("invalid_format", "The discount is too large", pointer=f"{root}discount/value"))
    net = sum((item.subtotal for item in items), Decimal(0))
    found = discount_from(discount, net)
    share = (net - found.amount) / net if found and net else Decimal(1)
    by_rate: dict[Decimal, Decimal] = {}
    for item in items:
        by_rate[item.vat_rate] = by_rate.get(item.vat_rate, Decimal(0)) + item.subtotal * share
    vat = sum((cent(base * rate) for rate, base in by_rate.items()), Decimal(0))
    return cent(net * share) + vat, vat, found


def buyer_from(client: Client) -> Buyer:
    """The client as an invoice remembers it."""
    return Buyer(
        id=client.id,
        type=client.kind,
        name=client.name,
        first_name=client.first_name,
        last_name=client.last_name,
        email=client.email,
        vat_number=client.vat_number,
        tax_identification_number=client.tax_identification_number,
        recipient_code=client.recipient_code,
        locale=client.locale,
        billing_address=client.billing_address,
        delivery_address=client.delivery_address,
    )


def item_wire(item: Item, currency: str) -> Json:
    """A line; `unit`, `vat_exemption_reason` and `discount` are left out when unset (observed)."""
    shown: Json = {"title": item.title, "description": item.description or "", "quantity": plain(item.quantity)}
    if item.unit is not None:
        shown["unit"] = item.unit
    shown["unit_price"] = {"value": plain_price(item.unit_price), "currency": currency}
    shown["unit_price_cents"] = int((item.unit_price * 100).to_integral_value(ROUND_HALF_UP))
    shown["vat_rate"] = plain(item.vat_rate)
    if item.vat_exemption_reason is not None:
        shown["vat_exemption_reason"] = item.vat_exemption_reason
    if item.discount is not None:
        shown["discount"] = discount_wire(item.discount, currency)
    shown |= priced("total_vat", item.total_vat, currency)
    shown |= priced("total_amount", item.total_amount, currency)
    shown |= priced("subtotal", item.subtotal, currency)
    return shown


def plain_price(price: Decimal) -> str:
    """At least two places, more where the price has them."""
    text = plain(price)
    places = len(text.partition(".")[2])
    return text if places >= 2 else f"{price:.2f}"


def discount_wire(discount: Discount | None, currency: str) -> Json | None:
    """A discount with what it comes to."""
    if discount is None:
        return None
    return {
        "type": discount.type,
        "value": plain(discount.value),
        **priced("amount", discount.amount, currency),
    }


def buyer_wire(buyer: Buyer) -> Json:
    """The client inside an invoice: `type` instead of `kind`; unset fields are left out (observed)."""
    billing = buyer.billing_address
    shown: dict[str, Any] = {
        "id": buyer.id,
        "name": buyer.name,
        "first_name": buyer.first_name,
        "last_name": buyer.last_name,
        "type": buyer.type,
        "email": buyer.email,
        "vat_number": buyer.vat_number,
        "tax_identification_number": buyer.tax_identification_number,
        **{old: getattr(billing, new, None) for old, new in DEPRECATED_ADDRESS.items()},
        "recipient_code": buyer.recipient_code,
        "locale": buyer.locale,
        "billing_address": address_wire(billing),
        "delivery_address": address_wire(buyer.delivery_address),
    }
    return {name: value for name, value in shown.items() if value is not None}


def events_wire(space: Space, events: Iterable[LifecycleEvent]) -> list[Json]:
    """`einvoicing_lifecycle_events`, oldest first; how codes and missing reasons look is a quirk (C-06, U-18)."""
    as_text = space.quirk("lifecycle-code-type") == "string"
    empty = space.quirk("empty-reason")
    shown = []
    for event in events:
        reasons = {"reason": event.reason, "reason_message": event.message}
        if empty == "empty":
            reasons = {name: text or "" for name, text in reasons.items()}
        elif empty == "absent":
            reasons = {name: text for name, text in reasons.items() if text is not None}
        code = str(event.code) if as_text else event.code
        shown.append({"status_code": code, **reasons, "timestamp": event_timestamp(event.at)})
    return shown

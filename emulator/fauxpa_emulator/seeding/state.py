"""The form of a seed: a few words for each thing, everything else follows or is made up."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import msgspec

from ..clock import Mode
from ..errors import Problem, invalid
from ..records.scenarios import Choice, Step
from ..store import ClockStart

Siren = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{9}$")]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Secret = Annotated[str, msgspec.Meta(pattern=r"^[!-9;-~]{1,100}$")]
"""Printable, and without a colon: `login:secret-key` is taken apart there."""
Number = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9+\-_/]{1,35}$")]
Amount = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,10}(\.[0-9]{1,2})?$")]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
Syntax = Literal["ubl", "cii", "factur-x"]
Rate = Literal["20.00", "10.00", "5.50", "2.10"]
SPEEDS = {"real": 1.0, "frozen": 0.0}
MOST = 5_000
"""Things of one kind."""


class Company(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An organization. The first is the seller, the second the buyer."""

    name: Text
    siren: Siren
    vat_number: Text | None = None
    """Follows from the SIREN."""
    iban: Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}$")] | None = None
    street_address: Text = "1 rue du Commerce"
    zip_code: Text = "75015"
    city: Text = "Paris"
    login: Secret | None = None
    secret_key: Secret | None = None
    sending: bool = True
    receiving: bool = True


class Customer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A client of an organization."""

    name: Text
    siren: Siren
    email: Text | None = None
    organization: Siren | None = None
    """Whose; default: the first one's."""


class Partner(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A company that is not here."""

    name: Text = "Fournitures Générales SARL"
    siren: Siren = "000007005"


class Paper(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An invoice in a few words: a French one, of today, of a single line."""

    number: Number | None = None
    """Default: counted."""
    amount: Amount = "100.00"
    """Without VAT."""
    vat_rate: Rate = "20.00"
    what: Text = "Prestation"
    due_in_days: Annotated[int, msgspec.Meta(ge=0, le=3650)] = 30
    syntax: Syntax = "factur-x"


class Issued(Paper, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An invoice that an organization imported."""

    buyer: Partner = Partner(name="Client de Démonstration SAS", siren="000001016")
    organization: Siren | None = None
    """Whose; default: the first one's."""
    sent: bool = False
    """Whether it was sent by e-invoice, now."""


class Received(Paper, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An invoice that arrives for an organization."""

    sender: Partner = Partner()
    to: Siren | None = None
    """For whom; default: the first one."""


class Line(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line of the directory."""

    address: Text
    name: Text
    platform: Text = "Qonto"
    active_from: Moment | None = None
    active_to: Moment | None = None


class Scripts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the other side does."""

    default: str | Choice | None = None
    next: tuple[str | Choice, ...] = ()
    buyers: dict[Siren, str | Choice] = {}
    own: dict[str, tuple[Step, ...]] = {}
    """Scripts of one's own, by name."""


class Clock(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How time runs from the beginning."""

    mode: Mode = "real"
    speed: Annotated[float, msgspec.Meta(gt=0, le=1e6)] | None = None
    now: Moment | None = None


class State(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All of it may be left out."""

    clock: Clock | None = None
    organizations: Annotated[tuple[Company, ...], msgspec.Meta(max_length=MOST)] = ()
    clients: Annotated[tuple[Customer, ...], msgspec.Meta(max_length=MOST)] = ()
    client_invoices: Annotated[tuple[Issued, ...], msgspec.Meta(max_length=MOST)] = ()
    supplier_invoices: Annotated[tuple[Received, ...], msgspec.Meta(max_length=MOST)] = ()
    annuaire: Annotated[tuple[Line, ...], msgspec.Meta(max_length=MOST)] = ()
    scenarios: Scripts = Scripts()


def clock_start(given: Clock | None) -> ClockStart | None:
    """How a clock begins. Raises Refusal 422 for a speed beside another mode than `accelerated`, or none beside it."""
    if given is None:
        return None
    speed = SPEEDS.get(given.mode, given.speed)
    if speed is None or (given.mode in SPEEDS and given.speed is not None):
        text = f"mode {given.mode} {'needs' if speed is None else 'takes no'} speed"
        raise invalid(Problem("invalid_seed", text, pointer="/clock/speed"))
    return ClockStart(at=given.now, speed=speed)

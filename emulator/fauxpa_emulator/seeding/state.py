"""The form of a seed: a few words for each thing, everything else follows or is made up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Literal

import msgspec

from fauxpa_fixtures.identifiers import iban_valid, siren_valid

from ..clock import Mode
from ..errors import Problem, invalid
from ..network import annuaire
from ..records.scenarios import Choice, Step
from ..store import ClockStart

Siren = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{9}$", description="nine digits; quote them in JSON")]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=200, description="1 to 200 characters")]
Secret = Annotated[
    str, msgspec.Meta(pattern=r"^[!-9;-~]{1,100}$", description="1 to 100 printable characters, without a colon")
]
"""`login:secret-key` is taken apart at the colon."""
Number = Annotated[
    str, msgspec.Meta(pattern=r"^[A-Za-z0-9+\-_/]{1,35}$", description="1 to 35 letters, digits and + - _ /")
]
Amount = Annotated[
    str, msgspec.Meta(pattern=r"^[0-9]{1,10}(\.[0-9]{1,2})?$", description="such as 250 or 250.50, without VAT")
]
Moment = Annotated[datetime, msgspec.Meta(tz=True, description="a time with its zone, such as 2026-09-01T08:00:00Z")]
Name = Annotated[
    str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$", description="small letters, digits and hyphens")
]
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
    iban: str | None = None
    street_address: Text = "1 rue du Commerce"
    zip_code: Text = "75015"
    city: Text = "Paris"
    country: Literal["FR", "IT", "DE", "ES"] = "FR"
    """Others have no e-invoicing at Qonto, or rules of their own."""
    bank_account: bool = True
    """Without one it has a PA account alone."""
    login: Secret | None = None
    secret_key: Secret | None = None
    sending: bool = True
    receiving: bool = True

    def __post_init__(self) -> None:
        if not siren_valid(self.siren):
            raise ValueError(f"{self.siren} is no SIREN: its last digit does not fit")
        if self.iban is not None and not iban_valid(self.iban):
            raise ValueError(f"{self.iban} is no IBAN: write it without blanks, with the right check digits")


class Customer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A client of an organization, a French company."""

    name: Text
    siren: Siren
    email: Text | None = None
    street_address: Text = "1 rue du Commerce"
    zip_code: Text = "75015"
    city: Text = "Paris"
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


class File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file that is there already. In a file that the command reads, it is a path instead, beside that file."""

    name: Text
    content: bytes
    """In base64."""


class Issued(Paper, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An invoice that an organization imported."""

    buyer: Partner = Partner(name="Client de Démonstration SAS", siren="000001016")
    file: File | None = None
    organization: Siren | None = None
    """Whose; default: the first one's."""
    sent: bool = False
    """Whether it was sent by e-invoice, now. Its file is not judged."""

    def __post_init__(self) -> None:
        _check_alone(self, ("file", "organization", "sent"))


class Received(Paper, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An invoice that arrives for an organization."""

    sender: Partner = Partner()
    to: Siren | None = None
    """For whom; default: the first one."""


class Arrived(Received, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An invoice that has arrived; with a file, for whom it is addressed to."""

    file: File | None = None

    def __post_init__(self) -> None:
        _check_alone(self, ("file", "to"))


class Line(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line of the directory."""

    address: Text
    name: Text
    platform: Text = "Qonto"
    active_from: Moment | None = None
    active_to: Moment | None = None

    def __post_init__(self) -> None:
        if not annuaire.well_formed(self.address):
            text = f"address {self.address!r} is neither SIREN, SIREN_SIRET, SIREN_SIRET_ROUTING nor SIREN_SUFFIX"
            raise ValueError(text)
        if self.active_from and self.active_to and self.active_to <= self.active_from:
            raise ValueError("active_to must come after active_from")


class Scripts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the other side does."""

    default: str | Choice | None = None
    next: tuple[str | Choice, ...] = ()
    buyers: dict[Siren, str | Choice] = {}
    own: dict[Name, tuple[Step, ...]] = {}
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
    supplier_invoices: Annotated[tuple[Arrived, ...], msgspec.Meta(max_length=MOST)] = ()
    annuaire: Annotated[tuple[Line, ...], msgspec.Meta(max_length=MOST)] = ()
    scenarios: Scripts = Scripts()

    def __post_init__(self) -> None:
        keys = [(one.login, one.secret_key) for one in self.organizations if one.login and one.secret_key]
        if len(set(keys)) < len(keys):
            raise ValueError("two organizations have the same API key")


def clock_start(given: Clock | None) -> ClockStart | None:
    """How a clock begins. Raises Refusal 422 for a speed beside another mode than `accelerated`, or none beside it."""
    if given is None:
        return None
    speed = SPEEDS.get(given.mode, given.speed)
    if speed is None or (given.mode in SPEEDS and given.speed is not None):
        text = f"mode {given.mode} {'needs' if speed is None else 'takes no'} speed"
        hint = "Write {mode: accelerated, speed: 60}, {mode: frozen} or {mode: real}."
        raise invalid(Problem("invalid_seed", text, pointer="/clock/speed"), hint=hint)
    return ClockStart(at=given.now, speed=speed)


def _check_alone(given: Issued | Arrived, beside: Iterable[str]) -> None:
    """Raises ValueError where a file comes with words that it says itself."""
    if given.file is None:
        return
    usual = {field.name: field.default for field in msgspec.structs.fields(type(given))}
    said = [name for name, default in usual.items() if name not in beside and getattr(given, name) != default]
    if said:
        raise ValueError(f"a file says it all: leave out {', '.join(said)}")

"""Kinds of values: how each is recognised, what stands for it in a recording, and what such a stand-in looks like.

A stand-in has the shape of what it replaces (length, country, check digits) and can be nobody's: companies that begin
with 000, accounts whose number is almost all zeros, addresses at example.com, telephone numbers kept for fiction.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from fauxpa_fixtures.identifiers import french_vat_number, iban_valid, luhn_valid

EPOCH = date(2026, 1, 1)
"""The day of every recording."""
YEARS = timedelta(days=3 * 366)
"""How far from it a date may lie; birthdays and the like are moved nearer."""
EXTENSIONS = ("pdf", "xml", "png", "jpg", "jpeg", "txt")
MOST_DIGITS = 8
"""Longer numbers are looked at: they might identify somebody."""


@dataclass(frozen=True)
class Kind:
    """`make(original, n)` gives the n-th stand-in; equal originals have equal n within a kind."""

    name: str
    is_one: Callable[[str], bool]
    make: Callable[[str, int], str]
    is_synthetic: Callable[[str], bool]


def of(value: str) -> Kind:
    """The first kind that a text is of; every text is at least a text."""
    return next(kind for kind in KINDS if kind.is_one(value))


def is_synthetic(value: str) -> bool:
    """Whether a text can stand in a recording: a stand-in of the kind that it is of."""
    return of(value).is_synthetic(value)


def full(pattern: str) -> Callable[[str], bool]:
    """Matches the whole text."""
    compiled = re.compile(pattern)
    return lambda value: compiled.fullmatch(value) is not None


def company(n: int, length: int) -> str:
    """A SIREN (9 digits) or SIRET (14) that begins with 000 and has the right check digit."""
    stem = f"000{n:0{length - 4}d}"[: length - 1]
    return next(stem + digit for digit in "0123456789" if luhn_valid(stem + digit))


def _iban(original: str, n: int) -> str:
    plain = original.replace(" ", "")
    country, length = plain[:2], len(plain) - 4
    account = f"{n:0{length}d}"
    number = "".join(str(int(each, 36)) for each in f"{account}{country}00")
    return f"{country}{98 - int(number) % 97:02d}{account}"


def _is_iban(value: str) -> bool:
    plain = value.replace(" ", "").upper()
    return re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", plain) is not None and iban_valid(plain)


def _number(original: str, n: int) -> str:
    sign, whole, rest = re.fullmatch(r"([-+]?)(\d+)(.*)", original).groups()  # type: ignore[union-attr]
    first = 10 ** (len(whole) - 1)
    return original if len(whole) < 3 else f"{sign}{first + n % min(first, 10_000)}{rest}"


def _is_plain_number(value: str) -> bool:
    whole = value.lstrip("+-").partition(".")[0]
    return len(whole) <= MOST_DIGITS or re.fullmatch(r"10+\d{4}", whole) is not None


def _moved(value: str) -> bool:
    return abs(date.fromisoformat(value[:10]) - EPOCH) <= YEARS


def _is_date(value: str) -> bool:
    return re.fullmatch(r"\d{4}-\d\d-\d\d", value) is not None and _parses(value)


def _is_time(value: str) -> bool:
    return re.fullmatch(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*", value) is not None and _parses(value)


def _parses(value: str) -> bool:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _day(original: str, n: int) -> str:
    """For dates that moving with all others leaves too far away."""
    return (EPOCH - timedelta(days=365 + n % 365)).isoformat() + original[10:]


def _extension(name: str) -> str:
    found = name.rpartition(".")[2].lower()
    return found if found in EXTENSIONS else "bin"


def _text(original: str, n: int) -> str:
    return f"t{n}".ljust(len(original), "x")


KINDS: tuple[Kind, ...] = (
    Kind("nothing", lambda value: value == "", lambda original, _: original, lambda _: True),
    Kind(
        "uuid",
        full(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"),
        lambda original, n: f"{n:08x}-0000-{original[14]}000-8000-000000000000",
        full(r"[0-9a-f]{8}-0000-[0-9a-fA-F]000-8000-0{12}"),
    ),
    Kind("time", _is_time, _day, _moved),
    Kind("date", _is_date, _day, _moved),
    Kind(
        "email",
        full(r"[^@\s/]+@[^@\s]+"),
        lambda _, n: f"person-{n}@example.com",
        full(r"person-\d+@example\.com"),
    ),
    Kind("iban", _is_iban, _iban, full(r"[A-Z]{2}\d{2}0{5,}\d{1,6}")),
    Kind(
        "siren",
        lambda value: full(r"\d{9}")(value) and luhn_valid(value),
        lambda _, n: company(n, 9),
        full(r"000\d{6}"),
    ),
    Kind(
        "siret",
        lambda value: full(r"\d{14}")(value) and luhn_valid(value),
        lambda _, n: company(n, 14),
        full(r"000\d{11}"),
    ),
    Kind(
        "vat number",
        full(r"FR[0-9A-Z]{2}\d{9}"),
        lambda _, n: french_vat_number(company(n, 9)),
        full(r"FR\d\d000\d{6}"),
    ),
    Kind(
        "e-address",
        full(r"\d{9}(_[\w.-]+){1,2}"),
        lambda original, n: "_".join([company(n, 9), *(f"t{n}" for _ in original.split("_")[1:])]),
        full(r"000\d{6}(_t\d+){1,2}"),
    ),
    Kind(
        "url",
        full(r"https?://\S+"),
        lambda original, n: f"{original.partition(':')[0]}://example.com/{n}",
        full(r"https?://example\.com/\d+"),
    ),
    Kind(
        "hexadecimal",
        full(r"(?=.*[a-f])[0-9a-f]{16,}"),
        lambda original, n: f"{n:x}f".rjust(len(original), "0"),
        full(r"0{8,}[0-9a-f]{1,8}"),
    ),
    Kind(
        "token",
        full(r"ory_(at|rt|ac)_\S+"),
        lambda original, n: f"{original[:7]}synthetic-{n}",
        full(r"ory_(at|rt|ac)_synthetic-\d+"),
    ),
    Kind(
        "telephone",
        full(r"(\+|0)[\d .()-]{8,18}\d"),
        lambda _, n: f"+3319900{n % 10_000:04d}",
        full(r"\+3319900\d{4}"),
    ),
    Kind("number", full(r"[-+]?\d+(\.\d+)?"), _number, _is_plain_number),
    Kind(
        "file name",
        lambda value: full(r"[^/\s]+( [^/\s]+)*\.(?:" + "|".join(EXTENSIONS) + ")")(value.lower()),
        lambda original, n: f"document-{n}.{_extension(original)}",
        full(r"document-\d+\.[a-z]{3,4}"),
    ),
    Kind("text", lambda _: True, _text, full(r"t\d+x*")),
)
"""In the order in which they are tried."""

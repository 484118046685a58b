"""What Qonto promises, as data: the API description, the clauses and the quirks."""

from .contract import (
    Auth,
    Basis,
    Clause,
    Contract,
    Effect,
    Family,
    Operation,
    Quirk,
    WireQuirk,
    basis_text,
    load,
    wire_quirks,
)

__all__ = [
    "Auth",
    "Basis",
    "Clause",
    "Contract",
    "Effect",
    "Family",
    "Operation",
    "Quirk",
    "WireQuirk",
    "basis_text",
    "load",
    "wire_quirks",
]

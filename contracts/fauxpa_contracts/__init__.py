"""What Qonto promises, as data: the API description, the clauses and the quirks."""

from .contract import Auth, Basis, Clause, Contract, Effect, Family, Operation, Quirk, basis_text, load

__all__ = ["Auth", "Basis", "Clause", "Contract", "Effect", "Family", "Operation", "Quirk", "basis_text", "load"]

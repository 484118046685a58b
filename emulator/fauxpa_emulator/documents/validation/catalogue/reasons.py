"""Why the network rejects an invoice that breaks a rule: the reason code of the status 213 (Rejetée)."""

import re
from functools import cache
from pathlib import Path

import msgspec

SEMANTIC = "REJ_SEMAN"


class _Reason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    rules: str
    """Regular expression of whole rule ids."""
    reason: str


def reason_for(rule_id: str) -> str:
    """A code that BR-FR-CDV-CL-09 allows for 213.

    No source says which rule gives which code (U-15): addresses give REJ_ADR, contradictions between French terms
    REJ_COH, a number used twice DOUBLON, attachments REJ_ASS_PJ, everything else REJ_SEMAN, arithmetic included. A file
    that breaks its schema would get the flow status 501 in the first place; on an invoice it is REJ_SEMAN too.
    """
    return next((each.reason for each in _table() if re.fullmatch(each.rules, rule_id)), SEMANTIC)


@cache
def _table() -> tuple[_Reason, ...]:
    return msgspec.json.decode(
        Path(__file__).with_name("data").joinpath("reasons.json").read_bytes(), type=tuple[_Reason, ...]
    )

"""What needs more than a pattern: a small pure function for each such rule, under the rule's id."""

from __future__ import annotations

from collections.abc import Mapping

from ..story import Check
from . import access, bodies, importing, keys, limits, lists, sending, watching, webhooks

CHECKS: Mapping[str, Check] = {
    **access.CHECKS,
    **bodies.CHECKS,
    **importing.CHECKS,
    **keys.CHECKS,
    **limits.CHECKS,
    **lists.CHECKS,
    **sending.CHECKS,
    **watching.CHECKS,
    **webhooks.CHECKS,
}

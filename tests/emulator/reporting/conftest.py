"""Fixtures: the contract."""

from __future__ import annotations

import pytest

from emulating import CONTRACT
from fauxpa_contracts.contract import Contract


@pytest.fixture
def contract() -> Contract:
    """As the emulator has it."""
    return CONTRACT

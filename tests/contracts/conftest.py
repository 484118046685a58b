"""The contract is read once: it is never changed."""

import pytest

from fauxpa_contracts import Contract, load


@pytest.fixture(scope="session")
def contract() -> Contract:
    return load()

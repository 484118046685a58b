"""The credentials of the default namespace: the same everywhere, so that a test can write them down.

They are no secrets: an emulator listens on this machine. Kept apart from `seed` so that `fauxpa env` starts quickly.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Credentials:
    """What a caller of the default namespace needs, under the names that `fauxpa env` prints."""

    QONTO_LOGIN: str = "atelier-lumiere-4821"
    QONTO_SECRET_KEY: str = "5f0c2b7d9e3a41c88d6e0b1f4a7c93e2"
    QONTO_CLIENT_ID: str = "7c1f6a52-3f0e-4f5b-9a1d-2b7d1c9e4a60"
    QONTO_CLIENT_SECRET: str = "fauxpa-client-secret"
    QONTO_ACCESS_TOKEN: str = (
        "ory_at_fauxpa-seller-access-token-00000000000000000.for-the-default-namespace-0000000000000000"
    )
    QONTO_REFRESH_TOKEN: str = (
        "ory_rt_fauxpa-seller-refresh-token-0000000000000000.for-the-default-namespace-0000000000000000"
    )
    QONTO_STAGING_TOKEN: str = "fauxpa-staging-token"
    QONTO_PARTNER_ID: str = "b2d8e1c4-55aa-4d0e-8f7a-6c3b9e0d1f22"
    QONTO_PARTNER_TOKEN: str = "fauxpa-partner-token"
    QONTO_IBAN: str = "FR2216958000010000000000142"
    QONTO_BUYER_TIN: str = "000008003"


CREDENTIAL_DEFAULTS = Credentials()

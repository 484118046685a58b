"""Where one test calls: a fresh namespace of an emulator, or the one account that a real target is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..targets import Credentials, Target
from .calling import Api
from .emulator import Control, new_namespace
from .following import Time

STAGING = "X-Qonto-Staging-Token"
PARTNER = "Qonto-Partner-Id"


@dataclass(frozen=True, kw_only=True)
class Place:
    """Everybody that a test may call as. `None` where the target does not have them; the marks keep such tests away."""

    seller: Api
    """The organization under test."""
    buyer: Api
    """A second organization."""
    anonymous: Api
    """Without an Authorization header."""
    partner: Api
    """An onboarding partner."""
    token: Api
    """The seller, with an OAuth token of all scopes."""
    time: Time
    """How what happens by itself is waited for."""
    credentials: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Under the names that `fauxpa env` prints; on a real target those of the environment that are known."""
    control: Control | None = None

    @property
    def base_url(self) -> str:
        return self.seller.base_url


def on_emulator(url: str, anonymous: Api, **settings: Any) -> Place:
    """A fresh namespace there, with its two organizations."""
    made = new_namespace(anonymous.http, url, **settings)
    given = made["credentials"]
    seller, buyer = made["organizations"][:2]
    everywhere = {STAGING: given["QONTO_STAGING_TOKEN"]}
    control = Control(url, made["namespace"]["name"], anonymous.http)
    base = Api(url, None, everywhere, anonymous.notes, anonymous.watch, anonymous.http)
    return Place(
        seller=base.as_(f"{seller['login']}:{seller['secret_key']}"),
        buyer=base.as_(f"{buyer['login']}:{buyer['secret_key']}"),
        anonymous=base,
        partner=base.as_(f"Bearer {given['QONTO_PARTNER_TOKEN']}", **{PARTNER: given["QONTO_PARTNER_ID"]}),
        token=base.as_(f"Bearer {seller['access_token']}"),
        time=Time(control),
        credentials=given,
        control=control,
    )


def on_target(target: Target, anonymous: Api) -> Place:
    """The account that the target names."""
    everywhere = {STAGING: target.staging_token} if target.staging_token else {}
    base = Api(target.base_url, None, everywhere, anonymous.notes, anonymous.watch, anonymous.http)

    def as_(credentials: Credentials | None) -> Api:
        return base.as_(credentials.authorization if credentials else None)

    return Place(
        seller=as_(target.seller),
        buyer=as_(target.buyer),
        anonymous=base,
        partner=base.as_(f"Bearer {target.partner_token}", **{PARTNER: target.partner_id}),
        token=base.as_(f"Bearer {target.seller.access_token}"),
        time=Time(),
        credentials={
            "QONTO_LOGIN": target.seller.login,
            "QONTO_SECRET_KEY": target.seller.secret_key,
            "QONTO_ACCESS_TOKEN": target.seller.access_token,
            "QONTO_STAGING_TOKEN": target.staging_token,
            "QONTO_PARTNER_ID": target.partner_id,
            "QONTO_PARTNER_TOKEN": target.partner_token,
            "QONTO_CLIENT_ID": target.client_id,
            "QONTO_CLIENT_SECRET": target.client_secret,
            "QONTO_REFRESH_TOKEN": target.refresh_token,
        },
    )


def mistaken(target: Target, place: Place) -> str | None:
    """What the first read shows, if it is not the organization that the run expects: then nothing more may be sent."""
    answer = place.seller.get("/v2/organization")
    try:
        slug = answer.json()["organization"]["slug"]
    except (ValueError, KeyError, TypeError):
        slug = None
    if slug == target.expected_organization:
        return None
    shown = f"the organization {slug!r}" if slug else f"no organization ({answer.status_code})"
    return f"{target.base_url} shows {shown}, not {target.expected_organization!r}: nothing more is sent."

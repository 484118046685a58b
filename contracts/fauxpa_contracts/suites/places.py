"""Where one test calls: a fresh namespace of an emulator, or the one account that a real target is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from ..targets import Credentials, Target
from .calling import Api
from .emulator import Control, new_namespace
from .following import Patience, Time
from .noting import names_of

ABSENT = (404, 405, 501)
"""What a target answers for an operation that it does not have."""
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
    seller, buyer = (
        Credentials(login=one["login"], secret_key=one["secret_key"], access_token=one["access_token"])
        for one in made["organizations"][:2]
    )
    base = _base(url, anonymous, given["QONTO_STAGING_TOKEN"], given, seller, buyer)
    base.names[url] = "$QONTO_BASE_URL"  # the emulator ends with the run: shown is one that the reader starts
    control = Control(url, made["namespace"]["name"], anonymous.http)
    return Place(
        seller=base.as_(seller.authorization),
        buyer=base.as_(buyer.authorization),
        anonymous=base,
        partner=base.as_(f"Bearer {given['QONTO_PARTNER_TOKEN']}", **{PARTNER: given["QONTO_PARTNER_ID"]}),
        token=base.as_(f"Bearer {seller.access_token}"),
        time=Time(control),
        credentials=given,
        control=control,
    )


def on_target(target: Target, anonymous: Api, patience: Patience | None = None) -> Place:
    """The account that the target names."""
    given = {
        "QONTO_LOGIN": target.seller.login,
        "QONTO_SECRET_KEY": target.seller.secret_key,
        "QONTO_ACCESS_TOKEN": target.seller.access_token,
        "QONTO_STAGING_TOKEN": target.staging_token,
        "QONTO_PARTNER_ID": target.partner_id,
        "QONTO_PARTNER_TOKEN": target.partner_token,
        "QONTO_CLIENT_ID": target.client_id,
        "QONTO_CLIENT_SECRET": target.client_secret,
        "QONTO_REFRESH_TOKEN": target.refresh_token,
    }
    base = _base(target.base_url, anonymous, target.staging_token, given, target.seller, target.buyer)
    return Place(
        seller=base.as_(target.seller.authorization),
        buyer=base.as_(target.buyer.authorization if target.buyer else None),
        anonymous=base,
        partner=base.as_(f"Bearer {target.partner_token}", **{PARTNER: target.partner_id}),
        token=base.as_(f"Bearer {target.seller.access_token}"),
        time=Time(patience=patience or Patience()),
        credentials=given,
    )


def _base(
    url: str,
    anonymous: Api,
    staging_token: str,
    given: Mapping[str, str],
    seller: Credentials,
    buyer: Credentials | None,
) -> Api:
    """Nobody, there; it knows under which names everybody's secrets are shown."""
    secrets, whole = dict(given), {}
    for whose, one in (("QONTO_", seller), ("QONTO_BUYER_", buyer or Credentials())):
        if one.secret_key:
            whole[f"{one.login}:{one.secret_key}"] = f"${whose}LOGIN:${whose}SECRET_KEY"
        secrets |= {f"{whose}SECRET_KEY": one.secret_key, f"{whose}ACCESS_TOKEN": one.access_token}
    anonymous.names.update(names_of(secrets, whole))
    return replace(anonymous, base_url=url, headers={STAGING: staging_token} if staging_token else {})


def is_of_this_machine(url: str) -> bool:
    """Whether it can only lead to a program here."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def mistaken(target: Target, place: Place) -> str | None:
    """What the first read shows, if it is not the organization that the run expects: then nothing more may be sent."""
    answer = place.seller.get("/v2/organization")
    try:
        slug = answer.json()["organization"]["slug"]
    except (ValueError, KeyError, TypeError):
        slug = None
    if slug == target.expected_organization:
        return None
    if target.kind == "url" and is_of_this_machine(target.base_url) and answer.status_code in ABSENT:
        return None  # a small fake without this operation; whoever is behind it, the wrong one would say its name
    shown = f"the organization {slug!r}" if slug else f"no organization ({answer.status_code})"
    return f"{target.base_url} shows {shown}, not {target.expected_organization!r}: nothing more is sent."

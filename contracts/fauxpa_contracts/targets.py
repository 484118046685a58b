"""What a conformance run may call, and what it may do there: decided before the first request.

The emulator is the default, and anything may be done to it. Everything else has real owners: it needs to be named, to
be on an allowed host, to have its credentials in the environment, to say which organization it is expected to be, and
a flag for each class of side effects. Qonto's production takes `read` only, unless two flags say otherwise.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from .contract import Effect

Kind = Literal["emulator", "url", "sandbox", "production", "recording"]
EFFECTS: tuple[Effect, ...] = ("read", "reversible", "irreversible", "sends")
"""From the most harmless: looking, what can be undone, what cannot, and what reaches somebody else."""

PRODUCTION = "https://thirdparty.qonto.com"
SANDBOX = "https://thirdparty-sandbox.staging.qonto.co"
ADDRESSES: Mapping[Kind, str] = {"production": PRODUCTION, "sandbox": SANDBOX}

Ability = Literal[
    "control",
    "variants",
    "buyer",
    "partner",
    "token",
    "oauth",
    "consent",
    "einvoicing",
    "receiver",
]
"""What a target lets a test do, beyond calling it as one organization.

`control`: move its time and the other side. `variants`: start it with other settings. `buyer`: act as a second
organization. `partner`: onboarding. `token`: an OAuth token of the seller, which some operations want. `oauth`: an
application with a refresh token. `consent`: a consent page that a program can pass. `einvoicing`: send and receive.
`receiver`: it can reach a webhook receiver of this machine.
"""
WHY_NOT: Mapping[Ability, str] = {
    "control": "needs an emulator whose clock and whose other side can be moved",
    "variants": "needs an emulator that can be started with other settings",
    "buyer": "needs the credentials of a second organization (QONTO_BUYER_LOGIN, QONTO_BUYER_SECRET_KEY)",
    "partner": "needs a partner's credentials (QONTO_PARTNER_ID, QONTO_PARTNER_TOKEN)",
    "token": "needs an OAuth token of the organization (QONTO_ACCESS_TOKEN)",
    "oauth": "needs an OAuth application (QONTO_CLIENT_ID, QONTO_CLIENT_SECRET, QONTO_REFRESH_TOKEN)",
    "consent": "needs a consent page that a program can pass",
    "einvoicing": "needs e-invoicing, which Qonto's sandbox does not have",
    "receiver": "needs a webhook receiver that the target can reach",
}
EMULATOR: frozenset[Ability] = frozenset(WHY_NOT)
OTHERS = ("partner_id", "partner_token", "client_id", "client_secret", "refresh_token")
"""What else is read from the environment, each as QONTO_ and the name in capitals."""


class Refused(Exception):
    """The run must not begin; the text says why and what would do. Nothing was called."""


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """Of one organization."""

    login: str = ""
    secret_key: str = field(default="", repr=False)
    access_token: str = field(default="", repr=False)

    @property
    def authorization(self) -> str:
        """The header: the API key where there is one, else the token."""
        return f"{self.login}:{self.secret_key}" if self.secret_key else f"Bearer {self.access_token}"


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where a run goes, and what it may do there."""

    kind: Kind
    base_url: str = ""
    """Without `/v2`; empty for an emulator that is to be started."""
    seller: Credentials = Credentials()
    buyer: Credentials | None = None
    staging_token: str = field(default="", repr=False)
    partner_id: str = ""
    partner_token: str = field(default="", repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    expected_organization: str = ""
    """The slug that the first read must show."""
    allowed: frozenset[Effect] = frozenset(("read",))
    abilities: frozenset[Ability] = frozenset()

    @property
    def is_real(self) -> bool:
        """Whether somebody may be harmed."""
        return self.kind in ("url", "sandbox", "production")


def resolve(
    name: str,
    environ: Mapping[str, str],
    *,
    allow: Collection[str] = (),
    allow_hosts: Collection[str] = (),
    expect_organization: str = "",
    production_writes: bool = False,
) -> Target:
    """The target that a user named: `emulator`, `sandbox`, `production`, or a URL.

    Raises:
        Refused: something is missing that keeps a run from harming anybody.
    """
    if name == "emulator":
        return Target(kind="emulator", allowed=frozenset(EFFECTS), abilities=EMULATOR)
    kind: Kind = "sandbox" if name == "sandbox" else "production" if name == "production" else "url"
    base_url = ADDRESSES.get(kind, name).rstrip("/").removesuffix("/v2")
    _check_host(kind, base_url, allow_hosts)
    effects = _effects(kind, base_url, allow, production_writes=production_writes)
    seller = _credentials(environ, "QONTO_")
    if seller is None:
        raise Refused(
            "There are no credentials: set QONTO_LOGIN and QONTO_SECRET_KEY, or QONTO_ACCESS_TOKEN, in the environment."
        )
    if not expect_organization:
        raise Refused(
            "Say whose account it is: --expect-org SLUG, the login of the API key. The run stops if the first read "
            "shows another."
        )
    staging_token = environ.get("QONTO_STAGING_TOKEN", "")
    if kind == "sandbox" and not staging_token:
        raise Refused("Qonto's sandbox answers nothing without a staging token: set QONTO_STAGING_TOKEN.")
    found = {
        "staging_token": staging_token,
        **{name: environ.get(f"QONTO_{name.upper()}", "") for name in OTHERS},
    }
    buyer = _credentials(environ, "QONTO_BUYER_")
    abilities: dict[Ability, bool] = {
        "buyer": buyer is not None,
        "partner": bool(found["partner_id"] and found["partner_token"]),
        "token": bool(seller.access_token),
        "oauth": bool(found["client_id"] and found["client_secret"] and found["refresh_token"]),
        "einvoicing": kind != "sandbox",
        "receiver": kind == "url" and _is_local(base_url),
    }
    return Target(
        kind=kind,
        base_url=base_url,
        seller=seller,
        buyer=buyer,
        expected_organization=expect_organization,
        allowed=effects,
        abilities=frozenset(name for name, there in abilities.items() if there),
        **found,
    )


def _check_host(kind: Kind, base_url: str, allow_hosts: Collection[str]) -> None:
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not host:
        raise Refused(
            f"{base_url} is no target: emulator, sandbox, production, or an address such as http://host:8711."
        )
    known = {urlsplit(address).hostname for address in ADDRESSES.values()}
    if kind == "url" and host in known:
        raise Refused(f"{host} is Qonto's own: name it, --target sandbox or --target production.")
    if kind == "url" and not _is_local(base_url) and host not in allow_hosts:
        raise Refused(f"{host} is not an allowed host. If it is yours, say so: --allow-host {host}.")


def _is_local(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    return host in ("localhost", "127.0.0.1", "::1") or host.endswith(".localhost")


def _effects(kind: Kind, base_url: str, allow: Collection[str], *, production_writes: bool) -> frozenset[Effect]:
    unknown = sorted(set(allow) - set(EFFECTS))
    if unknown:
        raise Refused(f"{unknown[0]} is no class of side effects: {', '.join(EFFECTS)}.")
    effects = frozenset(effect for effect in EFFECTS if effect in allow or effect == "read")
    if kind == "production" and effects != {"read"} and not production_writes:
        raise Refused(
            "On Qonto's production only reading is allowed. To change a real account say it twice: --allow "
            f"{' --allow '.join(sorted(effects - {'read'}))} and --i-change-production."
        )
    return effects


def _credentials(environ: Mapping[str, str], prefix: str) -> Credentials | None:
    login, secret = environ.get(f"{prefix}LOGIN", ""), environ.get(f"{prefix}SECRET_KEY", "")
    token = environ.get(f"{prefix}ACCESS_TOKEN", "")
    if not (login and secret) and not token:
        return None
    return Credentials(login=login, secret_key=secret, access_token=token)

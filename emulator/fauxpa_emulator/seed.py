"""What a namespace begins with: one seller, one buyer, and credentials.

Those of the default namespace are the same everywhere; other namespaces get fresh ones. They are no secrets: an
emulator listens on this machine, and a test must be able to write them down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from itertools import zip_longest

from .credentials import CREDENTIAL_DEFAULTS, Credentials
from .errors import Problem, Refusal
from .ids import digest
from .network import annuaire
from .records.access import Credential, OAuthApplication
from .records.keys import Handed, Keys
from .records.parties import Address, BankAccount, Organization
from .store import APPLICATIONS, CREDENTIALS, GLOBAL, ORGANIZATIONS, Condition
from .world import DEFAULT, Space, World

SCOPES = (
    "offline_access",
    "openid",
    "organization.read",
    "client.read",
    "client.write",
    "client_invoices.read",
    "client_invoice.write",
    "supplier_invoice.read",
    "supplier_invoice.write",
    "einvoicing.read",
    "attachment.read",
    "attachment.write",
    "webhook",
)


BUYER_LOGIN = "boulangerie-du-port-1907"
BUYER_SECRET_KEY = "b1946ac92492d2347c6235b4d2611184"
BUYER_ACCESS_TOKEN = "ory_at_fauxpa-buyer-access-token-000000000000000000.for-the-default-namespace-00000000000buyer"
BUYER_REFRESH_TOKEN = "ory_rt_fauxpa-buyer-refresh-token-00000000000000000.for-the-default-namespace-00000000000buyer"
SELLER_ID = "0f5a3c1e-7b52-4c0a-9d44-1a2b3c4d5e01"
BUYER_ID = "0f5a3c1e-7b52-4c0a-9d44-1a2b3c4d5e02"
REFRESH_TOKEN_LIFE = timedelta(days=90)
REDIRECT_URIS = ("http://localhost", "http://127.0.0.1", "https://localhost", "https://127.0.0.1")
"""Any port and path of these: an application under test may listen anywhere on this machine."""


_Secrets = tuple[str, str, str, str]
"""Login, secret key, access token, refresh token."""


@dataclass(frozen=True)
class Member:
    """An organization of a namespace, with the secrets of it that were given; the others are made."""

    organization: Organization
    login: str | None = None
    secret_key: str | None = None


def fill(space: Space, seller: Member | None = None, buyer: Member | None = None, *more: Member) -> Handed:
    """Put organizations and credentials into a namespace that was just opened.

    Without a seller or a buyer it gets those that are there by default. Raises Refusal 409 for a given secret that
    opens another namespace.
    """
    members = (seller or Member(_seller(space)), buyer or Member(_buyer(space)), *more)
    for member in members:
        space.put(ORGANIZATIONS, member.organization)
        annuaire.register(space, member.organization)
    handed = hand_out(space, members)
    issue(space, handed)
    return handed


def hand_out(space: Space, members: Sequence[Member]) -> Handed:
    """Credentials that no other namespace has; in the default one the first two organizations have their usual ones."""
    is_default = space.name == DEFAULT
    given = CREDENTIAL_DEFAULTS if is_default else _fresh_credentials(space)
    usual = zip_longest(members, _usual_secrets() if is_default else ())
    keys = [_keys(space, member, secrets) for member, secrets in usual]
    first = keys[0]
    credentials = replace(
        given,
        QONTO_LOGIN=first.login,
        QONTO_SECRET_KEY=first.secret_key,
        QONTO_ACCESS_TOKEN=first.access_token,
        QONTO_REFRESH_TOKEN=first.refresh_token,
        QONTO_IBAN=first.iban or "",
        QONTO_BUYER_TIN=keys[1].legal_number,
    )
    return Handed(credentials=asdict(credentials), organizations=tuple(keys))


def issue(space: Space, handed: Handed) -> None:
    """Let these credentials open the namespace. Raises Refusal 409 where one of them opens another."""
    check_free(space.world, space.name, handed)
    given = Credentials(**handed.credentials)
    application = OAuthApplication(
        id=given.QONTO_CLIENT_ID,
        space=space.name,
        name="Application under test",
        secret=digest(given.QONTO_CLIENT_SECRET),
        redirect_uris=REDIRECT_URIS,
    )
    space.store.put(APPLICATIONS, GLOBAL, application)
    _credential(space, given.QONTO_STAGING_TOKEN, kind="staging", client_id=given.QONTO_CLIENT_ID)
    _credential(space, given.QONTO_PARTNER_TOKEN, kind="partner", client_id=given.QONTO_PARTNER_ID)
    for keys in handed.organizations:
        _credential(space, _api_key(keys), kind="api_key", organization_id=keys.id)
        for token, kind in ((keys.access_token, "access_token"), (keys.refresh_token, "refresh_token")):
            _credential(
                space,
                token,
                kind=kind,
                organization_id=keys.id,
                client_id=given.QONTO_CLIENT_ID,
                scopes=SCOPES,
                grant=f"seed of {keys.id}",
                expires_at=space.now + REFRESH_TOKEN_LIFE if kind == "refresh_token" else None,
            )


def check_free(world: World, name: str, handed: Handed) -> None:
    """Raises Refusal 409 where one of these credentials opens another namespace than `name`."""
    given = Credentials(**handed.credentials)
    application = world.store.get(APPLICATIONS, GLOBAL, given.QONTO_CLIENT_ID)
    if application is not None and application.space != name:
        raise taken(application.space)
    secrets = [given.QONTO_STAGING_TOKEN, given.QONTO_PARTNER_TOKEN]
    for keys in handed.organizations:
        secrets += [_api_key(keys), keys.access_token, keys.refresh_token]
    for secret in secrets:
        known = world.store.get(CREDENTIALS, GLOBAL, digest(secret))
        if known is not None and known.space != name:
            raise taken(known.space)


def taken(by: str) -> Refusal:
    """409 for a credential that opens another namespace."""
    problem = Problem("credential_taken", f"A credential that is given opens the namespace {by!r} already")
    return Refusal(409, problem, hint="A credential opens one namespace: leave it out, and a fresh one is made.")


def withdraw(world: World, name: str) -> None:
    """From now on nothing opens the namespace."""
    own = Condition("space", "=", name)
    world.store.delete_all(CREDENTIALS, GLOBAL, own)
    world.store.delete_all(APPLICATIONS, GLOBAL, own)


def _fresh_credentials(space: Space) -> Credentials:
    return replace(
        CREDENTIAL_DEFAULTS,
        QONTO_CLIENT_ID=space.uuid(),
        QONTO_CLIENT_SECRET=space.key(),
        QONTO_STAGING_TOKEN=space.key(),
        QONTO_PARTNER_ID=space.uuid(),
        QONTO_PARTNER_TOKEN=space.key(),
    )


def _usual_secrets() -> tuple[_Secrets, _Secrets]:
    given = CREDENTIAL_DEFAULTS
    return (
        (given.QONTO_LOGIN, given.QONTO_SECRET_KEY, given.QONTO_ACCESS_TOKEN, given.QONTO_REFRESH_TOKEN),
        (BUYER_LOGIN, BUYER_SECRET_KEY, BUYER_ACCESS_TOKEN, BUYER_REFRESH_TOKEN),
    )


def _keys(space: Space, member: Member, usual: _Secrets | None) -> Keys:
    organization = member.organization
    login, secret_key, access_token, refresh_token = usual or (
        organization.slug,
        space.key(),
        space.token("ory_at_"),
        space.token("ory_rt_"),
    )
    return Keys(
        id=organization.id,
        slug=organization.slug,
        name=organization.name,
        legal_name=organization.legal_name,
        legal_number=organization.legal_number,
        vat_number=organization.vat_number,
        iban=organization.bank_accounts[0].iban if organization.bank_accounts else None,
        login=member.login or login,
        secret_key=member.secret_key or secret_key,
        access_token=access_token,
        refresh_token=refresh_token,
    )


def _seller(space: Space) -> Organization:
    fixed = space.name == DEFAULT
    account = BankAccount(
        id="0f5a3c1e-7b52-4c0a-9d44-1a2b3c4d5e11" if fixed else space.uuid(),
        slug="atelier-lumiere-4821-bank-account-1",
        name="Compte principal",
        iban=CREDENTIAL_DEFAULTS.QONTO_IBAN,
        bic="QNTOFRP1XXX",
        balance_cents=1_250_000,
        updated_at=space.now,
    )
    return Organization(
        id=SELLER_ID if fixed else space.uuid(),
        slug=CREDENTIAL_DEFAULTS.QONTO_LOGIN,
        legal_name="Atelier Lumière SAS",
        name="Atelier Lumière",
        legal_number="000009001",
        siret="00000900100017",
        vat_number="FR49000009001",
        legal_form="SAS",
        legal_sector="C.27.40",
        legal_registration_date="2019-04-01",
        legal_share_capital=20_000.0,
        address=Address(street_address="12 rue des Ateliers", city="Lyon", zip_code="69003", country_code="FR"),
        membership_id="0f5a3c1e-7b52-4c0a-9d44-1a2b3c4d5e21" if fixed else space.uuid(),
        contact_email="factures@atelier-lumiere.example",
        bank_accounts=(account,),
        created_at=space.now,
        updated_at=space.now,
    )


def _buyer(space: Space) -> Organization:
    fixed = space.name == DEFAULT
    return Organization(
        id=BUYER_ID if fixed else space.uuid(),
        slug=BUYER_LOGIN,
        legal_name="Boulangerie du Port SARL",
        name="Boulangerie du Port",
        legal_number=CREDENTIAL_DEFAULTS.QONTO_BUYER_TIN,
        siret="00000800300014",
        vat_number="FR62000008003",
        legal_form="SARL",
        legal_sector="C.10.71",
        legal_registration_date="2007-09-03",
        legal_share_capital=8_000.0,
        address=Address(street_address="8 quai du Port", city="Marseille", zip_code="13002", country_code="FR"),
        membership_id="0f5a3c1e-7b52-4c0a-9d44-1a2b3c4d5e22" if fixed else space.uuid(),
        contact_email="compta@boulangerie-du-port.example",
        created_at=space.now,
        updated_at=space.now,
    )


def _credential(space: Space, secret: str, **fields: object) -> None:
    record = Credential(id=digest(secret), space=space.name, issued_at=space.now, **fields)  # type: ignore[arg-type]
    space.store.put(CREDENTIALS, GLOBAL, record)


def _api_key(keys: Keys) -> str:
    return f"{keys.login}:{keys.secret_key}"

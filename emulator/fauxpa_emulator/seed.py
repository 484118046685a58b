"""The default namespace: one seller, one buyer, and credentials that are the same everywhere.

They are no secrets: an emulator listens on this machine, and a test must be able to write them down.
"""

from __future__ import annotations

from datetime import timedelta

from .credentials import CREDENTIAL_DEFAULTS, Credentials
from .ids import digest
from .network import annuaire
from .records.access import Credential, OAuthApplication
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
SELLER_ID = "0f5a3c1e-7b52-4c0a-9d44-1a2b3c4d5e01"
BUYER_ID = "0f5a3c1e-7b52-4c0a-9d44-1a2b3c4d5e02"
REFRESH_TOKEN_LIFE = timedelta(days=90)
REDIRECT_URIS = ("http://localhost", "http://127.0.0.1", "https://localhost", "https://127.0.0.1")
"""Any port and path of these: an application under test may listen anywhere on this machine."""


def seed(world: World) -> None:
    """Make the default namespace, unless the store has it already."""
    try:
        world.namespace(DEFAULT)
    except KeyError:
        with world.store.transaction():
            _fill(world.open_namespace(DEFAULT))


def reset(world: World) -> None:
    """Back to what `seed` makes; the clock begins anew."""
    with world.store.transaction():
        world.store.delete_all(CREDENTIALS, GLOBAL, Condition("space", "=", DEFAULT))
        world.store.delete_all(APPLICATIONS, GLOBAL, Condition("space", "=", DEFAULT))
        world.store.wipe(DEFAULT)
        _fill(world.open_namespace(DEFAULT))


def _fill(space: Space) -> None:
    seller, buyer = _seller(space), _buyer(space)
    for organization in (seller, buyer):
        space.put(ORGANIZATIONS, organization)
        annuaire.register(space, organization)
    given = CREDENTIAL_DEFAULTS
    _application(space, given)
    _api_key(space, seller, given.QONTO_LOGIN, given.QONTO_SECRET_KEY)
    _api_key(space, buyer, BUYER_LOGIN, BUYER_SECRET_KEY)
    _credential(space, given.QONTO_PARTNER_TOKEN, kind="partner", client_id=given.QONTO_PARTNER_ID)
    for token, kind in ((given.QONTO_ACCESS_TOKEN, "access_token"), (given.QONTO_REFRESH_TOKEN, "refresh_token")):
        _credential(
            space,
            token,
            kind=kind,
            organization_id=seller.id,
            client_id=given.QONTO_CLIENT_ID,
            scopes=SCOPES,
            grant="seed",
            expires_at=space.now + REFRESH_TOKEN_LIFE if kind == "refresh_token" else None,
        )


def _seller(space: Space) -> Organization:
    account = BankAccount(
        id="0f5a3c1e-7b52-4c0a-9d44-1a2b3c4d5e11",
        slug="atelier-lumiere-4821-bank-account-1",
        name="Compte principal",
        iban=CREDENTIAL_DEFAULTS.QONTO_IBAN,
        bic="QNTOFRP1XXX",
        balance_cents=1_250_000,
        updated_at=space.now,
    )
    return Organization(
        id=SELLER_ID,
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
        membership_id="0f5a3c1e-7b52-4c0a-9d44-1a2b3c4d5e21",
        contact_email="factures@atelier-lumiere.example",
        bank_accounts=(account,),
        created_at=space.now,
        updated_at=space.now,
    )


def _buyer(space: Space) -> Organization:
    return Organization(
        id=BUYER_ID,
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
        membership_id="0f5a3c1e-7b52-4c0a-9d44-1a2b3c4d5e22",
        contact_email="compta@boulangerie-du-port.example",
        created_at=space.now,
        updated_at=space.now,
    )


def _application(space: Space, given: Credentials) -> None:
    application = OAuthApplication(
        id=given.QONTO_CLIENT_ID,
        space=space.name,
        name="Application under test",
        secret=digest(given.QONTO_CLIENT_SECRET),
        redirect_uris=REDIRECT_URIS,
    )
    space.store.put(APPLICATIONS, GLOBAL, application)
    _credential(space, given.QONTO_STAGING_TOKEN, kind="staging", client_id=given.QONTO_CLIENT_ID)


def _api_key(space: Space, organization: Organization, login: str, secret_key: str) -> None:
    _credential(space, f"{login}:{secret_key}", kind="api_key", organization_id=organization.id)


def _credential(space: Space, secret: str, **fields: object) -> None:
    record = Credential(id=digest(secret), space=space.name, issued_at=space.now, **fields)  # type: ignore[arg-type]
    space.store.put(CREDENTIALS, GLOBAL, record)

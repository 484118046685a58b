"""The default namespace and the sample invoices are about the same two companies."""

from __future__ import annotations

from fauxpa_emulator.credentials import CREDENTIAL_DEFAULTS
from fauxpa_emulator.namespaces import reset
from fauxpa_emulator.seed import BUYER_ID, SELLER_ID
from fauxpa_emulator.store import CLIENTS, ORGANIZATIONS
from fauxpa_fixtures import samples


def test_the_samples_are_between_the_seeded_organizations(api):
    space = api.world.space("default")
    for id, party in ((SELLER_ID, samples.SELLER), (BUYER_ID, samples.BUYER)):
        organization = space.get(ORGANIZATIONS, id)
        assert (organization.legal_name, organization.legal_number) == (party.name, party.siren)
        assert (organization.siret, organization.vat_number) == (party.siret, party.vat_identifier)
        assert (organization.address.city, organization.address.zip_code) == (
            party.address.city,
            party.address.post_code,
        )
    (transfer,) = samples.PAYMENT.credit_transfers
    assert transfer.account == CREDENTIAL_DEFAULTS.QONTO_IBAN
    assert samples.BUYER.siren == CREDENTIAL_DEFAULTS.QONTO_BUYER_TIN


def test_a_reset_forgets_everything_and_keeps_the_credentials(api):
    api.post("/v2/clients", json={"kind": "company", "name": "Acme"})
    reset(api.world, "default")
    assert api.world.space("default").count(CLIENTS) == 0
    assert api.get("/v2/organization").status_code == 200

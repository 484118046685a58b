"""The choices between readings."""

from fauxpa_contracts import Contract

NAMES = """
create-status default-invoice-status upload-envelope lifecycle-code-type tax-rate onboarding-webhook-alias
onboarding-webhook-retries client-type-alias supplier-per-page webhook-types api-key-in-sandbox french-is-einvoice
unreachable-recipient attachment-scope xml-import credit-note-keys status-before-send send-body client-create-status
update-not-draft pa-legal-flow registration-create-status sandbox-einvoicing resend-after-failure bulk-status
validation-verdict
oversize-status upload-status empty-reason payment-event buyer-payment-event webhook-on-lifecycle list-lifecycle-events
http-callbacks annuaire own-number
"""
OWN = {"http-callbacks", "annuaire", "own-number"}
"""Not in the register of conflicts."""
STATUS_QUIRKS = {
    "create-status": "client_invoices.create",
    "client-create-status": "clients.create",
    "bulk-status": "client_invoices.bulk_import",
    "upload-status": "client_invoices.create_upload",
    "registration-create-status": "registrations.create",
}


def test_the_quirks_are_those_that_the_emulator_knows(contract: Contract) -> None:
    assert sorted(contract.quirks) == sorted(NAMES.split())


def test_defaults_are_among_the_options(contract: Contract) -> None:
    assert all(quirk.default in quirk.options for quirk in contract.quirks.values() if quirk.options)


def test_only_the_unknown_legal_flow_is_free_text(contract: Contract) -> None:
    assert [quirk.name for quirk in contract.quirks.values() if not quirk.options] == ["pa-legal-flow"]


def test_a_choice_has_more_than_one_option(contract: Contract) -> None:
    for quirk in contract.quirks.values():
        assert not quirk.options or len(set(quirk.options)) == len(quirk.options) > 1


def test_every_option_has_a_basis(contract: Contract) -> None:
    for quirk in contract.quirks.values():
        assert set(quirk.basis) == set(quirk.options or (quirk.default,))
        assert set(quirk.basis.values()) <= {"documented", "observed", "guess"}


def test_registers_have_clauses(contract: Contract) -> None:
    registered = {entry for clause in contract.clauses.values() for entry in clause.register}
    assert {quirk.register for quirk in contract.quirks.values() if quirk.name not in OWN} <= registered
    assert {contract.quirks[name].register for name in OWN} == {""}


def test_default_statuses_are_the_successes_of_their_operations(contract: Contract) -> None:
    for name, operation in STATUS_QUIRKS.items():
        assert int(contract.quirks[name].default) == contract.operations[operation].success


def test_status_options_are_described(contract: Contract) -> None:
    for name, operation in STATUS_QUIRKS.items():
        assert {int(option) for option in contract.quirks[name].options} <= contract.operations[operation].statuses

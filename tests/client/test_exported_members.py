from __future__ import annotations

import types

import fauxpa_client


def test_what_is_exported_is_what_is_there() -> None:
    public = {
        name
        for name, value in vars(fauxpa_client).items()
        if not name.startswith("_") and not isinstance(value, types.ModuleType)
    }
    assert public == set(fauxpa_client.__all__)
    assert len(public) == len(fauxpa_client.__all__)


def test_the_whole_error_tree_is_exported() -> None:
    def below(kind: type[BaseException]) -> set[str]:
        return {kind.__name__}.union(*map(below, kind.__subclasses__()))

    assert below(fauxpa_client.QontoError) <= set(fauxpa_client.__all__)


def test_what_is_exported_has_a_docstring_or_a_plain_name() -> None:
    plain = {"BadRequest", "Unauthorized", "Forbidden", "NotFound", "Conflict", "PreconditionFailed", "Invalid"}
    plain |= {"ServerError", "FileSource", "NO_RETRIES", "PRODUCTION", "SANDBOX"}
    records = {"Address", "BankAccount", "CreditNote", "InvoicingSettings", "Money", "OnboardingWebhook"}
    for name in set(fauxpa_client.__all__) - plain - records:
        assert getattr(fauxpa_client, name).__doc__, name

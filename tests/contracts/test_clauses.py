"""The registry of rules: well formed, complete over the register of conflicts and unknowns, and tied to operations."""

import re
from collections import Counter

import pytest

from fauxpa_contracts import Contract

AREAS = ["ATT", "AUTH", "CLI", "CN", "ERR", "GEN", "GW", "IMP", "INV", "LC", "ONB", "PAGE", "SEND", "SET", "SUP", "WH"]
REGISTER = [f"C-{number:02d}" for number in range(1, 25)] + [f"U-{number:02d}" for number in range(1, 35)]


def test_ids_are_numbered_within_their_area(contract: Contract) -> None:
    numbers: dict[str, list[int]] = {}
    for name in contract.clauses:
        found = re.fullmatch(r"QPA-([A-Z]+)-([0-9]{3})", name)
        assert found, name
        numbers.setdefault(found[1], []).append(int(found[2]))
    assert sorted(numbers) == AREAS
    assert all(found == list(range(1, len(found) + 1)) for found in numbers.values())


def test_texts_are_sentences_and_differ(contract: Contract) -> None:
    texts = Counter(clause.text for clause in contract.clauses.values())
    assert [text for text, times in texts.items() if times > 1] == ["With manual numbering the number is required."]
    assert all(text.endswith(".") for text in texts)


@pytest.mark.parametrize("entry", REGISTER)
def test_every_conflict_and_unknown_has_a_clause(contract: Contract, entry: str) -> None:
    assert any(entry in clause.register for clause in contract.clauses.values())


def test_registers_are_known(contract: Contract) -> None:
    assert {entry for clause in contract.clauses.values() for entry in clause.register} == set(REGISTER)


def test_unknowns_are_guesses(contract: Contract) -> None:
    """U-25 is the one unknown that a page answers by now."""
    sure = {
        entry
        for clause in contract.clauses.values()
        for entry in clause.register
        if entry.startswith("U-") and clause.basis != "guess"
    }
    assert sure == {"U-25", "U-28"}


def test_fields_have_known_values(contract: Contract) -> None:
    for clause in contract.clauses.values():
        assert clause.level in {"MUST", "SHOULD", "MAY"}
        assert clause.basis in {"documented", "observed", "guess"}
        assert clause.side_effect in {"read", "reversible", "irreversible", "sends"}
        assert re.fullmatch(r"20[0-9]{2}-[0-9]{2}", clause.read)
        assert clause.source.partition(":")[0] in {"docs", "observed", "no source"}


def test_guesses_do_not_oblige(contract: Contract) -> None:
    assert [
        clause.id for clause in contract.clauses.values() if clause.basis == "guess" and clause.level == "MUST"
    ] == []


def test_what_is_observed_was_observed(contract: Contract) -> None:
    assert all(
        clause.source.startswith("observed:") for clause in contract.clauses.values() if clause.basis == "observed"
    )


def test_clauses_are_about_operations_that_exist(contract: Contract) -> None:
    for clause in contract.clauses.values():
        assert clause.operations, clause.id
        assert set(clause.operations) <= contract.operations.keys(), clause.id


def test_statuses_of_clauses_are_described_by_one_of_their_operations(contract: Contract) -> None:
    for clause in contract.clauses.values():
        described = set().union(*(contract.operations[name].statuses for name in clause.operations))
        assert set(clause.statuses) <= described, clause.id


def test_standing_clauses_say_something_about_how_sure_an_answer_is(contract: Contract) -> None:
    """A documented one would be added to every answer and change nothing."""
    standing = [clause for clause in contract.clauses.values() if clause.always]
    assert standing
    assert all(clause.basis == "guess" and clause.statuses for clause in standing)


@pytest.mark.parametrize(
    ("operation", "status", "register"),
    [
        ("client_invoices.bulk_import", 200, "U-12"),
        ("client_invoices.bulk_import", 422, "U-12"),
        ("client_invoices.create_upload", 201, "U-16"),
        ("client_invoices.send_by_einvoice", 412, "U-08"),
        ("client_invoices.update", 412, "C-24"),
        ("registrations.create", 201, "U-02"),
        ("registrations.retrieve", 404, "U-06"),
        ("registrations.list", 200, "U-07"),
        ("supplier_invoices.reject", 400, "U-22"),
        ("supplier_invoices.reject", 422, "U-21"),
        ("oauth.token", 400, "U-20"),
        ("clients.list", 429, "U-19"),
    ],
)
def test_what_is_always_a_guess_stands(contract: Contract, operation: str, status: int, register: str) -> None:
    assert register in {entry for clause in contract.standing(operation, status) for entry in clause.register}


@pytest.mark.parametrize(
    ("operation", "status"),
    [
        ("client_invoices.send_by_einvoice", 204),
        ("client_invoices.retrieve", 200),
        ("client_invoices.create", 201),
        ("client_invoices.delete", 412),
        ("clients.create", 200),
        ("supplier_invoices.list", 200),
        ("webhook_subscriptions.create", 201),
    ],
)
def test_what_is_documented_stands_on_nothing(contract: Contract, operation: str, status: int) -> None:
    assert contract.standing(operation, status) == ()


def test_undocumented_statuses_are_guesses(contract: Contract) -> None:
    """Where an operation lists what is documented, the rest of its 4xx answers stand on a clause."""
    for name in ("client_invoices.finalize", "client_invoices.mark_as_canceled", "client_invoices.unmark_as_paid"):
        undocumented = contract.operations[name].statuses - {200, 400, 401, 403, 422, 500}
        assert all(contract.standing(name, status) for status in undocumented)

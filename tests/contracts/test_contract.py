"""The loader and the two questions that are asked at run time."""

import time
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxpa_contracts import Basis, Clause, Contract, basis_text, load


def clause(name: str, basis: Basis, register: tuple[str, ...] = (), *, always: bool = False) -> Clause:
    return Clause(
        id=name,
        text="A rule.",
        level="MAY",
        basis=basis,
        source="no source: a test",
        read="2026-11",
        side_effect="read",
        operations=("*",),
        register=register,
        always=always,
    )


CLAUSES = st.builds(
    clause,
    st.sampled_from([f"QPA-GEN-{number:03d}" for number in range(1, 9)]),
    st.sampled_from(["documented", "observed", "guess"]),
    st.lists(st.sampled_from(["C-01", "U-08", "U-17"]), unique=True).map(tuple),
)


def test_nothing_noted_is_documented() -> None:
    assert basis_text([]) == "documented"


def test_documented_names_no_clause() -> None:
    assert basis_text([clause("QPA-GEN-001", "documented", ("C-03",))]) == "documented"


def test_the_weakest_basis_wins_and_names_its_registers() -> None:
    noted = [
        clause("QPA-GEN-001", "documented"),
        clause("QPA-GEN-002", "observed", ("C-15",)),
        clause("QPA-GEN-003", "guess", ("U-17",)),
        clause("QPA-GEN-004", "guess", ("U-08",)),
    ]
    assert {basis_text(order) for order in permutations(noted)} == {"guess; U-08, U-17"}


def test_a_clause_without_a_register_names_itself() -> None:
    assert basis_text([clause("QPA-GEN-002", "observed")]) == "observed; QPA-GEN-002"


@given(st.lists(CLAUSES))
def test_the_basis_depends_neither_on_order_nor_on_repetition(noted: list[Clause]) -> None:
    assert basis_text(noted) == basis_text([*reversed(noted), *noted])


@given(st.lists(CLAUSES), CLAUSES)
def test_one_more_clause_never_makes_an_answer_surer(noted: list[Clause], more: Clause) -> None:
    weakness = ["documented", "observed", "guess"].index
    before, after = (weakness(basis_text(found).partition(";")[0]) for found in (noted, [*noted, more]))
    assert after == max(before, weakness(more.basis))


def test_families_have_exceptions_by_status(contract: Contract) -> None:
    update = contract.operations["client_invoices.update"]
    assert (update.family_of(412), update.family_of(404)) == ("client_invoice", "json_api")


def test_a_rule_for_all_operations_is_spread_over_them(contract: Contract) -> None:
    spread = Contract(contract.openapi, [clause("QPA-GEN-001", "guess", always=True)], [])
    assert set(spread.clauses["QPA-GEN-001"].operations) == set(contract.operations)
    assert [found.id for found in spread.standing("clients.list", 200)] == ["QPA-GEN-001"]


def test_a_body_schema_is_self_contained(contract: Contract) -> None:
    schema = contract.body_schema("clients.create")
    assert schema is not None
    assert schema["$ref"].removeprefix("#/components/schemas/") in schema["components"]["schemas"]


def test_an_unknown_operation_is_an_error(contract: Contract) -> None:
    with pytest.raises(KeyError):
        contract.body_schema("clients.invent")


def test_loading_twice_shares_nothing(contract: Contract) -> None:
    other = load()
    assert other.openapi == contract.openapi
    assert other.openapi["paths"] is not contract.openapi["paths"]
    assert (other.clauses, other.quirks, other.operations) == (contract.clauses, contract.quirks, contract.operations)


def test_loading_costs_little() -> None:
    """Measured at 7 to 12 ms of processor time; the bound leaves room for slow machines."""
    spent = []
    for _ in range(5):
        start = time.process_time()
        load()
        spent.append(time.process_time() - start)
    assert min(spent) < 0.05


def test_a_request_is_of_the_operation_whose_path_it_has(contract):
    for operation in contract.operations.values():
        path = operation.path.replace("{id}", "42").replace("{", "").replace("}", "")
        assert contract.find(operation.method.lower(), path) is operation


@pytest.mark.parametrize("path", ["/v2/nothing", "/v2/clients/", "/v2/clients/42/more", "/", ""])
def test_other_paths_are_of_none(contract, path):
    assert contract.find("GET", path) is None

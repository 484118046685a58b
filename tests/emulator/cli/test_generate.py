"""`fauxpa generate`: valid invoices, and invoices that are wrong as asked."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner
from lxml import etree

from fauxpa_emulator.cli import main
from fauxpa_emulator.documents import read
from fauxpa_fixtures import breakers
from fauxpa_fixtures.malformed import MALFORMED
from judging import rules, the_judge

MALFORMED_KINDS = sorted(MALFORMED)


def invoke(*arguments):
    return CliRunner().invoke(main, ["generate", *map(str, arguments)])


def made(folder, *arguments):
    """The files that were made in a folder, by name."""
    ended = invoke("--out", folder, *arguments)
    assert ended.exit_code == 0, ended.output
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.mark.parametrize(
    ("syntax", "ending", "read_as"),
    [("ubl", ".ubl.xml", "ubl"), ("cii", ".cii.xml", "cii"), ("facturx", ".pdf", "factur-x")],
)
def test_as_many_valid_invoices_as_are_wanted(tmp_path, syntax, ending, read_as):
    found = made(tmp_path, "--syntax", syntax, "--count", 3)
    assert list(found) == [f"facture-00000{number}{ending}" for number in (1, 2, 3)]
    for name, data in found.items():
        assert read(data, file_name=name).syntax == read_as
        assert rules(the_judge().judge(data, file_name=name)) == set()


def test_the_last_line_says_what_was_made_and_from_what(tmp_path):
    assert invoke("--out", tmp_path / "a").output == f"1 file in {tmp_path / 'a'} (seed 1)\n"
    told = invoke("--out", tmp_path / "b", "--count", 2, "--seed", 7).output
    assert told == f"2 files in {tmp_path / 'b'} (seed 7)\n"


@pytest.mark.parametrize("more", [[], ["--break", "BR-02"], ["--malformed", MALFORMED_KINDS[0]]])
def test_the_same_seed_makes_the_same_files(tmp_path, more):
    first, again, other = (
        made(tmp_path / name, "--seed", seed, "--count", 2, *more) for name, seed in (("a", 5), ("b", 5), ("c", 6))
    )
    assert first == again
    assert first.keys() == other.keys()
    if not more:
        assert first != other


def test_what_is_asked_for_is_in_the_invoice(tmp_path):
    found = made(tmp_path, "--lines", "4", "--type", "381", "--vat", "S, E", "--count", 5)
    for name, data in found.items():
        invoice = read(data, file_name=name).invoice
        assert invoice.type_code == "381"
        assert len(invoice.lines) == 4
        assert {line.vat.category for line in invoice.lines} == {"S", "E"}


@pytest.mark.parametrize(("syntax", "ending"), [("ubl", ".ubl.xml"), ("cii", ".cii.xml"), ("facturx", ".pdf")])
def test_a_rule_that_is_to_be_broken_is_broken_and_no_other(tmp_path, syntax, ending):
    found = made(tmp_path, "--syntax", syntax, "--break", "BR-CO-10", "--break", "BR-06")
    assert list(found) == [f"facture-000001.{rule}{ending}" for rule in ("BR-06", "BR-CO-10")]
    for name, data in found.items():
        assert rules(the_judge().judge(data, file_name=name)) == {name.split(".")[1]}


@pytest.mark.parametrize("kind", MALFORMED_KINDS)
def test_a_malformed_file_is_called_by_what_is_wrong_with_it(tmp_path, kind):
    ((name, data),) = made(tmp_path, "--malformed", kind).items()
    assert name.startswith(f"facture-000001.{kind}.")
    assert name.endswith(".pdf") == data.startswith(b"%PDF")


def test_one_file_may_go_to_standard_output():
    ended = invoke("--out", "-", "--syntax", "cii")
    assert ended.exit_code == 0
    assert etree.fromstring(ended.stdout_bytes).tag.endswith("CrossIndustryInvoice")


@pytest.mark.parametrize("more", [["--count", "2"], ["--break", "BR-02", "--break", "BR-06"]])
def test_several_files_cannot_go_to_standard_output(more):
    ended = invoke("--out", "-", *more)
    assert (ended.exit_code, ended.stdout) == (2, "")
    assert "one file" in ended.stderr


def test_an_unknown_rule_brings_the_nearest(tmp_path):
    ended = invoke("--break", "br-co10", "--out", tmp_path / "x")
    assert ended.exit_code == 2
    assert re.search(r"no rule 'br-co10'; did you mean .*BR-CO-10", ended.stderr)
    assert not (tmp_path / "x").exists()


def test_a_rule_that_nothing_can_break_brings_the_reason():
    rule, reason = next(iter(breakers.unbreakable("ubl").items()))
    ended = invoke("--break", rule, "--out", "-")
    assert ended.exit_code == 2
    assert f"{rule} cannot be broken in UBL: {reason}" in ended.stderr


def test_a_rule_of_the_other_syntax_says_so():
    rule = next(
        iter(set(breakers.breakable("cii")) - set(breakers.breakable("ubl")) - set(breakers.unbreakable("ubl")))
    )
    ended = invoke("--break", rule, "--out", "-")
    assert ended.exit_code == 2
    assert "choose --syntax cii" in ended.stderr


def test_an_unknown_fault_brings_those_that_are_known():
    ended = invoke("--malformed", "odd", "--out", "-")
    assert ended.exit_code == 2
    assert MALFORMED_KINDS[0] in ended.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--vat", "S,O"], "--vat: O stands alone (BR-O-11)."),
        (["--type", "999"], "--type: BT-3 is one of 380"),
        (["--lines", "0"], "--lines: "),
        (["--lines", "many"], "neither a number"),
        (["--count", "0"], "'--count'"),
        (["--seed", "x"], "'--seed'"),
    ],
)
def test_what_no_invoice_can_be_is_refused(arguments, said):
    ended = invoke("--out", "-", *arguments)
    assert (ended.exit_code, ended.stdout) == (2, "")
    assert said in ended.stderr


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    ended = invoke("--out", tmp_path / "file")
    assert ended.exit_code == 2
    assert "cannot be written: File exists" in ended.stderr


def test_the_lists_name_everything():
    listed = invoke("--list-rules").output
    for syntax in ("ubl", "cii"):
        for rule in (*breakers.breakable(syntax), *breakers.unbreakable(syntax)):
            assert f"{rule} " in listed
    assert invoke("--list-malformed").output.split() == list(MALFORMED)

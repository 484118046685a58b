"""Reading without the invoice itself, for those who only look at the tree."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fauxpa_emulator.documents import Unreadable, read
from fauxpa_fixtures import cii, facturx, ubl
from fauxpa_fixtures.renew_golden import FILES
from fauxpa_fixtures.samples import french_invoice, golden

WRITERS = {"cii": cii.write, "ubl": ubl.write, "factur-x": facturx.write}


@pytest.mark.parametrize("name", FILES)
def test_all_is_as_with_the_invoice(name):
    whole, without = (read(golden(name), file_name=name, tree_only=tree_only) for tree_only in (False, True))
    assert without == replace(whole, invoice=None)
    assert without.root.tag == whole.root.tag
    assert whole.profile == whole.invoice.customization


@pytest.mark.parametrize("syntax", WRITERS)
@pytest.mark.parametrize("profile", [None, "urn:example:own"])
def test_the_profile_is_what_bt_24_says(syntax, profile):
    data = WRITERS[syntax](replace(french_invoice(), customization=profile))
    assert read(data, file_name="x", tree_only=True).profile == profile
    assert read(data, file_name="x").profile == profile


def test_what_is_no_invoice_is_refused_all_the_same():
    with pytest.raises(Unreadable, match="not an invoice"):
        read(b"<note/>", file_name="x", tree_only=True)

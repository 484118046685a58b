"""Invoicing and e-invoicing settings: digest 4.10 and 7."""

from __future__ import annotations

import msgspec
import pytest

from emulating import BUYER
from fauxpa_emulator.seed import CREDENTIAL_DEFAULTS, SELLER_ID
from fauxpa_emulator.store import ORGANIZATIONS

STAGING = {"X-Qonto-Staging-Token": CREDENTIAL_DEFAULTS.QONTO_STAGING_TOKEN}
ENABLED = {"sending_status": "enabled", "receiving_status": "enabled"}
DISABLED = {"sending_status": "disabled", "receiving_status": "disabled"}


def change_seller(api, **fields):
    space = api.world.space("default")
    space.put(ORGANIZATIONS, msgspec.structs.replace(space.get(ORGANIZATIONS, SELLER_ID), **fields))


def test_numbering_is_automatic_until_it_is_changed(api):
    assert api.get("/v2/settings").json() == {"numbering_mode": "automatic"}


def test_the_numbering_mode_can_be_changed_and_stays(api):
    answer = api.put("/v2/settings", json={"numbering_mode": "manual", "unknown": 1})
    assert (answer.status_code, answer.json()) == (200, {"numbering_mode": "manual"})
    assert api.get("/v2/settings").json() == {"numbering_mode": "manual"}
    assert api.get("/v2/settings", auth=BUYER).json() == {"numbering_mode": "automatic"}


@pytest.mark.parametrize("body", [{}, {"numbering_mode": "none"}, {"settings": {"numbering_mode": "manual"}}])
def test_other_bodies_are_refused(api, body):
    answer = api.put("/v2/settings", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["source"] == {"pointer": "/numbering_mode"}


def test_einvoicing_settings_are_flat(api):
    answer = api.get("/v2/einvoicing/settings")
    assert (answer.status_code, answer.json()) == (200, ENABLED)


def test_they_follow_the_organization(api):
    change_seller(api, sending_status="disabled", receiving_status="pending_creation")
    answer = api.get("/v2/einvoicing/settings")
    assert answer.json() == {"sending_status": "disabled", "receiving_status": "pending_creation"}
    assert answer.headers["x-fauxpa-basis"].startswith("guess")


def test_countries_without_einvoicing_get_the_default(api):
    change_seller(api, legal_country="ES")
    answer = api.get("/v2/einvoicing/settings")
    assert answer.json() == DISABLED
    assert "U-24" in answer.headers["x-fauxpa-basis"]


@pytest.mark.parametrize(("reading", "settings"), [("production_like", ENABLED), ("unavailable", DISABLED)])
def test_the_sandbox_has_what_its_quirk_says(emulator_with, reading, settings):
    api = emulator_with(profile="sandbox", quirk=(f"sandbox-einvoicing={reading}",))
    assert api.get("/v2/einvoicing/settings", headers=STAGING).json() == settings

"""The page of scenarios is what the tables say."""

from __future__ import annotations

from pathlib import Path

from fauxpa_emulator.network.renew_docs import page


def test_the_page_is_current():
    kept = Path(__file__).parents[3] / "docs" / "scenarios.md"
    assert kept.read_text(encoding="utf-8") == page(), "renew it: python -m fauxpa_emulator.network.renew_docs"

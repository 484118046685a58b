"""What holds everywhere."""

from __future__ import annotations

from .calling import Api
from .marks import proves


@proves("QPA-GEN-001")
def test_first(api: Api) -> None:
    assert api.get("/v2/organization").status_code == 200

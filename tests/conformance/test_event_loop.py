"""No request keeps the event loop to itself: the benchmark, with a bound that only a blocking call can miss."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BOUND = 500
"""Milliseconds. `python -m benchmarks.event_loop` on a quiet machine says how much it really is."""


def test_no_first_request_of_its_kind_blocks_the_others() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks.event_loop"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    gaps = {name: int(gap) for name, gap in re.findall(r"^\| (.+) \| (\d+) \|$", ran.stdout, re.MULTILINE)}
    assert len(gaps) >= 18
    assert {name: gap for name, gap in gaps.items() if gap >= BOUND} == {}

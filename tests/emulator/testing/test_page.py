"""The examples of the page about testing are run."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from serving import clean_environment

PAGE = Path(__file__).parents[3] / "docs" / "testing.md"


def test_the_first_examples_pass(tmp_path):
    code = re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert code
    (tmp_path / "test_page.py").write_text(code[1], encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=tmp_path,
        env=clean_environment(),
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout
    assert "2 passed" in ended.stdout

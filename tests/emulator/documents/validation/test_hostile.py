"""Files that are made to cost memory, time or secrets: each is judged, none is more than a file that is wrong."""

from __future__ import annotations

import resource
import subprocess
import sys

import pytest

from fauxpa_emulator.documents.validation import catalogue
from fauxpa_emulator.documents.validation.findings import CannotJudge
from fauxpa_emulator.documents.validation.judge import Judge
from hostile_pdf import PDFS
from hostile_xml import NOWHERE, XML, reading
from judging import the_judge

SLOW = {"20,000 accounts"}
"""Judged by the official rules in more time than a quick test has; `structure` they pass like the others."""
FILES = {**XML, **PDFS}
MOST_GROWTH = 96 * 1024
"""Of the peak memory of a process, in KiB, over its size after ordinary files; a megabyte of slack for each."""


def no_engine():
    raise CannotJudge("not here")


@pytest.mark.parametrize("name", FILES)
def test_the_structure_of_everything_is_judged(name):
    report = Judge(catalogue.load(), no_engine).judge(FILES[name](), file_name=name, level="structure")
    assert report.problem is None
    assert report.valid in (True, False)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(set(FILES) - SLOW))
def test_everything_is_judged_by_all_the_rules(name):
    report = the_judge().judge(FILES[name](), file_name=name)
    assert report.problem is None
    assert report.valid in (True, False)


@pytest.mark.parametrize("level", ["structure", "full"])
def test_nothing_is_read_that_a_document_asks_for(tmp_path, level):
    secret = tmp_path / "secret.txt"
    secret.write_text("THE-SECRET-OF-THIS-MACHINE", encoding="utf-8")
    for address in (secret.as_uri(), NOWHERE):
        for name, data in reading(address).items():
            report = the_judge().judge(data, file_name=name, level=level)
            assert "THE-SECRET" not in str(report), name


def test_the_memory_of_the_reader_stays_bounded():
    program = "import resource, sys\nsys.path[:0] = sys.argv[1:]\nfrom test_hostile import grown\nprint(grown())\n"
    folders = [path for path in sys.path if path.endswith("support")] + [__file__.rpartition("/")[0]]
    ended = subprocess.run(
        [sys.executable, "-c", program, *folders], capture_output=True, text=True, timeout=110, check=True
    )
    worst, name = ended.stdout.split(" ", 1)
    assert int(worst) < MOST_GROWTH, name


def grown() -> str:
    """How much the worst file lets this process grow, in KiB, and which it is; the structure only."""
    judge = Judge(catalogue.load(), no_engine)
    worst = (0, "")
    for name, make in FILES.items():
        data = make()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        judge.judge(data, file_name=name, level="structure")
        worst = max(worst, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, name))
    return f"{worst[0]} {worst[1]}"

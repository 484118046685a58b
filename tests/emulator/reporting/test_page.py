"""The table of rules on the page about testing is the table as it stands."""

from __future__ import annotations

from pathlib import Path

from fauxpa_emulator.cli import COMMANDS
from fauxpa_emulator.reporting.rules import Rule, load

PAGE = (Path(__file__).parents[3] / "docs" / "testing.md").read_text(encoding="utf-8")
SECTION = PAGE.partition("## What your application did\n")[2].partition("\n## ")[0]


def row(rule: Rule) -> str:
    """A rule as the page tells it."""
    source = f"{', '.join(rule.clauses)}; digest {rule.digest}"
    return f"| `{rule.id}` | {rule.severity} | {rule.title}. {rule.text} | {rule.remedy} | {source} |"


def test_every_rule_is_on_the_page_as_it_is():
    assert [line for line in SECTION.splitlines() if line.startswith("| `")] == [row(rule) for rule in load()]


def test_the_page_names_the_commands():
    for command in ("report", "doctor"):
        assert command in COMMANDS
        assert f"fauxpa {command}" in SECTION

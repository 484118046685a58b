"""What the documents write down can be typed: commands are parsed whole, with their values, and names are known.

`tests/house/test_docs.py` runs the documents. Here is also what it cannot run: commands in YAML, commands for another
target, values of options, methods of endpoints.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from emulating import CONTRACT
from fauxpa_emulator.cli import main
from fauxpa_emulator.control.description import description
from fauxpa_emulator.gateway.fault_kinds import KINDS
from fauxpa_emulator.network.companies import SCENARIOS
from fauxpa_emulator.network.statuses import STATUSES
from fauxpa_emulator.settings import NOT_SETTINGS, Settings, variable_of

ROOT = Path(__file__).resolve().parents[2]
PAGES = {
    page.relative_to(ROOT).as_posix(): page.read_text(encoding="utf-8")
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    if page.name != "reference.md"  # made from the code: its usage lines are no commands
}
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.DOTALL | re.MULTILINE)
INNER = re.compile(r"\$\((.*)\)")
PLACE = re.compile(r"\$\w+|…|[A-Z][A-Z_]+")
"""Stands for what the reader has: $ID, INVOICE_ID, FILE."""
CALLED = re.compile(r"\b(GET|PUT|POST|DELETE) (?:\"\$QONTO_BASE_URL)?(/_fauxpa/[\w./{}$-]*)")


def texts(node: Any) -> Iterator[str]:
    """Every text in what YAML holds."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict | list):
        for one in node.values() if isinstance(node, dict) else node:
            yield from texts(one)


def lines(page: str) -> Iterator[tuple[str, bool]]:
    """(line, whether it has to be complete) of each block of shell or YAML, and of what is quoted in a sentence."""
    for language, block in BLOCK.findall(page):
        for text in [block] if language == "sh" else texts(yaml.safe_load(block)) if language == "yaml" else []:
            yield from ((line, True) for line in text.replace("\\\n", " ").splitlines())
    yield from ((quoted, False) for quoted in re.findall(r"`([^`\n]+)`", BLOCK.sub("", page)))


def commands(line: str) -> Iterator[list[str]]:
    """The words after `fauxpa` of each command in a line of shell."""
    for inner in INNER.findall(line):
        yield from commands(inner)
    line = INNER.sub("$IT", line)
    if not re.search(r"\bfauxpa [a-z]", line):
        return
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split, lexer.commenters = True, "#"
    said: list[str] = []
    for word in [*lexer, ";"]:
        if not re.fullmatch(r"[;&|<>]+", word):
            said.append(word)
            continue
        if "fauxpa" in said and said[0] != "pip":
            after = said[len(said) - said[::-1].index("fauxpa") :]
            if after:
                yield after
        said = []


def written() -> list[tuple[str, str, bool]]:
    return sorted(
        {
            (name, shlex.join(words), complete)
            for name, page in PAGES.items()
            for line, complete in lines(page)
            for words in commands(line)
        }
    )


def parsed(words: list[str]) -> None:
    """As click parses them, without the command being carried out."""
    command: click.Command = main
    context = click.Context(main, info_name="fauxpa")
    rest = words
    while isinstance(command, click.Group) and rest:
        name, found, rest = command.resolve_command(context, rest)
        assert found is not None
        command, context = found, click.Context(found, info_name=name, parent=context)
    if not isinstance(command, click.Group):
        command.make_context(command.name, [PLACE.sub("1", word) for word in rest], parent=context.parent)


def refusal(words: list[str]) -> str:
    """What click has against a command, or nothing."""
    try:
        parsed(words)
    except click.exceptions.Exit:  # --help
        return ""
    except click.UsageError as refused:
        return refused.format_message()
    return ""


@pytest.mark.parametrize(("name", "line", "complete"), written())
def test_a_command_is_parsed_with_its_values(name: str, line: str, complete: bool, tmp_path: Path, monkeypatch: Any):
    monkeypatch.chdir(tmp_path)
    told = refusal(shlex.split(line))
    if told and not complete:  # in a sentence arguments may be left out
        told = re.sub(r"^Missing argument.*|.*requires an argument\.$", "", told)
    assert not told or re.search(r"File '.*' does not exist", told), name  # the file is the reader's


def test_commands_are_found_where_they_stand():
    assert list(commands('eval "$(docker compose exec -T fauxpa fauxpa env)"  # fauxpa none')) == [["env"]]
    assert list(commands("- pip install fauxpa && fauxpa report --format junit > out.xml")) == [
        ["report", "--format", "junit"]
    ]
    assert {name for name, _, _ in written()} >= {"README.md", "docs/recipes.md", "docs/tutorial.md"}


@pytest.mark.parametrize(
    "line", ["nothing", "clock stop", "report --fail-on bad", "check --targets x", "ns reset a b", "journal show x"]
)
def test_what_cannot_be_typed_is_found(line: str):
    assert refusal(line.split())


@pytest.mark.parametrize("name", PAGES)
def test_variables_are_settings(name: str):
    settings = {variable_of(one.name) for one in fields(Settings)} | NOT_SETTINGS
    assert set(re.findall(r"\bFAUXPA_[A-Z_]*[A-Z]\b", PAGES[name])) <= settings


@pytest.mark.parametrize("name", PAGES)
def test_options_of_pytest_are_those_of_the_plugin(name: str, pytestconfig: pytest.Config):
    for option in re.findall(r"--(qonto-[a-z-]*[a-z])", PAGES[name]):
        assert hasattr(pytestconfig.option, option.replace("-", "_")), option


@pytest.mark.parametrize("name", PAGES)
def test_quirks_have_the_values_that_are_written(name: str):
    for quirk, value in re.findall(r"--quirk ([a-z-]+)=([\w-]+)", PAGES[name]):
        assert value in CONTRACT.quirks[quirk].options


def test_operations_faults_scenarios_and_reasons_are_known():
    operations = {one["operationId"] for item in CONTRACT.openapi["paths"].values() for one in operations_of(item)}
    for name, line, _ in written():
        match shlex.split(line):
            case ["fault", "add", operation, kind, *_]:
                assert operation == "*" or operation in operations, (name, line)
                assert kind in KINDS, (name, line)
            case ["scenario", "choose", scenario, *_]:
                script, _, reason = scenario.partition(":")
                assert script in SCENARIOS, (name, line)
                assert not reason or any(reason in one.reasons for one in STATUSES.values()), (name, line)
            case ["scenario", "act", _, code, *reasons] if not PLACE.fullmatch(code):
                assert set(reasons) <= set(STATUSES[int(code)].reasons), (name, line)


def operations_of(item: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from (one for one in item.values() if isinstance(one, dict) and "operationId" in one)


@pytest.mark.parametrize("name", PAGES)
def test_endpoints_of_ours_take_the_methods_that_are_written(name: str):
    templates = {re.sub(r"{[^}]+}", "*", path): item for path, item in description("")["paths"].items()}
    for method, path in CALLED.findall(" ".join(PAGES[name].split())):
        plain = re.sub(r"{[^}]+}|\$\w+|\b[A-Z_]{2,}\b", "*", path.rstrip("./"))
        assert method.lower() in templates[plain], f"{method} {path}"


@pytest.mark.parametrize("name", PAGES)
def test_bodies_in_calls_are_json(name: str):
    for language, block in BLOCK.findall(PAGES[name]):
        for body in re.findall(r"-d '([^']*)'", block) if language == "sh" else []:
            assert isinstance(json.loads(body), dict), body

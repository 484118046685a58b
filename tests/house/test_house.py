"""The plan of the house: imports go down, nothing stands twice, nothing is left over."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from emulating import CONTRACT
from fauxpa_emulator.app import RESOURCES, handler_of

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = {
    "fauxpa_contracts": ROOT / "contracts" / "fauxpa_contracts",
    "fauxpa_client": ROOT / "client" / "fauxpa_client",
    "fauxpa_fixtures": ROOT / "fixtures" / "fauxpa_fixtures",
    "fauxpa_emulator": ROOT / "emulator" / "fauxpa_emulator",
}
MAY_IMPORT = {
    "fauxpa_contracts": set(),
    "fauxpa_client": set(),
    "fauxpa_fixtures": set(),
    "fauxpa_emulator": {"fauxpa_contracts", "fauxpa_fixtures"},
}
"""Other packages of ours that a package may import."""
EXCEPTIONS = {
    ("fauxpa_emulator/cli/demo.py", "fauxpa_client"),
    ("fauxpa_emulator/testing/", "fauxpa_client"),
    ("fauxpa_contracts/suites/", "fauxpa_client"),
    ("fauxpa_contracts/suites/", "fauxpa_fixtures"),
    ("fauxpa_contracts/recording/", "fauxpa_fixtures"),
    ("fauxpa_contracts/fuzzing/", "fauxpa_fixtures"),
}
"""What begins with a path and may import more: the demo and the testing handles drive the client as a user would, the
conformance suites call a target with it, and recordings and made-up requests need documents that are nobody's."""

FLOORS = [
    {"errors", "clock", "ids", "settings", "credentials", "wire", "records", "lazily", "memo", "faults", "bell"},
    {"store", "documents", "journal"},
    {"world"},
    {"webhooks", "filing"},
    {"network", "gateway"},
    {"seed", "reporting"},
    {"namespaces"},
    {"resources"},
    {"seeding"},
    {"control", "dashboard"},
    {"app"},
    {"server"},
    {"cli", "testing"},
]
"""The emulator from the ground up. A room imports rooms below it, or of its own name."""
LEVEL = {room: level for level, rooms in enumerate(FLOORS) for room in rooms}
LONGEST = 400


def modules(package: str) -> Iterator[Path]:
    yield from PACKAGES[package].rglob("*.py")


def imported(path: Path, package: str) -> Iterator[str]:
    """Every module that a file imports, absolute, wherever in the file."""
    inside = path.relative_to(PACKAGES[package]).with_suffix("").parts
    here = [package, *inside[:-1]]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level:
            base = here[: len(here) - node.level + 1]
            if node.module:
                yield ".".join([*base, node.module])
            else:
                yield from (".".join([*base, alias.name]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize("package", PACKAGES)
def test_packages_import_only_those_below(package):
    for path in modules(package):
        name = f"{package}/{path.relative_to(PACKAGES[package]).as_posix()}"
        for module in imported(path, package):
            other = module.partition(".")[0]
            allowed = any(name.startswith(path) and other == more for path, more in EXCEPTIONS)
            if other in PACKAGES and other != package and not allowed:
                assert other in MAY_IMPORT[package], f"{name} imports {module}"


def test_the_emulators_floors_hold():
    for path in modules("fauxpa_emulator"):
        room = path.relative_to(PACKAGES["fauxpa_emulator"]).parts[0].removesuffix(".py")
        if room == "__init__":
            continue
        for module in imported(path, "fauxpa_emulator"):
            package, _, rest = module.partition(".")
            other = rest.partition(".")[0]
            if package == "fauxpa_emulator" and other in LEVEL and other != room:
                assert LEVEL[other] < LEVEL[room], f"{path.name} of {room} imports {module}"


def test_the_faces_of_the_house_do_not_know_each_other():
    faces = {"control": ("resources", "dashboard"), "dashboard": ("resources", "control"), "resources": ("control",)}
    for face, others in faces.items():
        foreign = tuple(f"fauxpa_emulator.{other}" for other in others)
        for path in (PACKAGES["fauxpa_emulator"] / face).rglob("*.py"):
            assert not any(name.startswith(foreign) for name in imported(path, "fauxpa_emulator")), path


def test_every_room_has_a_floor():
    rooms = {path.name.removesuffix(".py") for path in PACKAGES["fauxpa_emulator"].iterdir()}
    assert rooms - {"__init__", "__pycache__", "py.typed", "Dockerfile"} == set(LEVEL)


@pytest.mark.parametrize("package", PACKAGES)
def test_modules_are_short_and_say_what_they_are(package):
    for path in modules(package):
        text = path.read_text(encoding="utf-8")
        assert text.count("\n") <= LONGEST, f"{path} wants to be two"
        assert ast.get_docstring(ast.parse(text)), f"{path} does not say what it is"


@pytest.mark.parametrize("package", PACKAGES)
def test_packages_are_typed_and_nothing_is_left_open(package):
    assert (PACKAGES[package] / "py.typed").exists()
    for path in modules(package):
        assert not re.search(r"\b(TODO|FIXME|XXX|NotImplemented)\b", path.read_text(encoding="utf-8")), path


def test_every_operation_of_the_contract_is_answered():
    assert all(callable(handler_of(operation)) for operation in CONTRACT.operations)
    assert {operation.partition(".")[0] for operation in CONTRACT.operations} == set(RESOURCES)


def test_no_module_answers_an_operation_that_the_contract_lacks():
    for module in set(RESOURCES.values()):
        handlers = import_module(f"fauxpa_emulator.resources.{module}").HANDLERS
        assert set(handlers) <= set(CONTRACT.operations)


def test_clauses_that_handlers_name_exist():
    for path in modules("fauxpa_emulator"):
        for clause in re.findall(r"QPA-[A-Z]+-\d+", path.read_text(encoding="utf-8")):
            assert clause in CONTRACT.clauses, f"{path} names {clause}"


def test_quirks_that_the_emulator_reads_are_those_of_the_contract():
    read = set()
    for path in modules("fauxpa_emulator"):
        read |= set(re.findall(r'(?:quirk\(|quirks\[)"([a-z-]+)"', path.read_text(encoding="utf-8")))
    assert read <= set(CONTRACT.quirks)
    assert set(CONTRACT.quirks) - read == set(), "quirks that change nothing"

"""What the container is told; there is no engine here, so its library is played."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest


class Played:
    def __init__(self, image):
        self.image, self.ports, self.environment, self.started = image, [], {}, False

    def with_exposed_ports(self, *ports):
        self.ports += ports

    def with_env(self, name, value):
        self.environment[name] = value

    def start(self):
        self.started = True

    def get_container_host_ip(self):
        return "localhost"

    def get_exposed_port(self, port):
        return str(port + 40_000)


@pytest.fixture
def container(monkeypatch):
    waited = []
    core, waiting = ModuleType("container"), ModuleType("waiting_utils")
    core.DockerContainer = Played
    waiting.wait_for_logs = lambda *arguments: waited.append(arguments)
    for name, module in {
        "testcontainers": ModuleType("testcontainers"),
        "testcontainers.core": ModuleType("core"),
        "testcontainers.core.container": core,
        "testcontainers.core.waiting_utils": waiting,
    }.items():
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.delitem(sys.modules, "fauxpa_emulator.testing.containers", raising=False)
    from fauxpa_emulator.testing.containers import FauxpaContainer

    yield FauxpaContainer, waited
    sys.modules.pop("fauxpa_emulator.testing.containers", None)


def test_settings_become_variables_and_the_address_is_given(container):
    made, waited = container
    started = made("fauxpa:1", clock="frozen", quirk=("create-status=200", "annuaire=listed")).start()
    assert (started.image, started.ports, started.started) == ("fauxpa:1", [8711], True)
    assert started.environment == {"FAUXPA_CLOCK": "frozen", "FAUXPA_QUIRK": "create-status=200,annuaire=listed"}
    assert started.get_url() == "http://localhost:48711"
    assert len(waited) == 1

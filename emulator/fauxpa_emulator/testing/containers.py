"""The image in a test, in the manner of testcontainers: `with FauxpaContainer() as qonto: qonto.get_url()`.

Needs the extra `fauxpa[containers]` and a container engine.
"""

from __future__ import annotations

from typing import Any

from testcontainers.core.container import DockerContainer
from testcontainers.core.waiting_utils import wait_for_logs

from .. import __version__

PORT = 8711
IMAGE = f"fauxpa:{__version__}"
"""What `docker compose build` makes."""


class FauxpaContainer(DockerContainer):  # type: ignore[misc]
    """An emulator in a container; `settings` are those of `fauxpa serve`: `FauxpaContainer(clock="frozen")`."""

    def __init__(self, image: str = IMAGE, **settings: Any) -> None:
        super().__init__(image)
        self.with_exposed_ports(PORT)
        for name, value in settings.items():
            text = ",".join(value) if isinstance(value, (tuple, list)) else str(value)
            self.with_env(f"FAUXPA_{name.upper()}", text)

    def start(self) -> FauxpaContainer:
        """Returns when it answers."""
        super().start()
        wait_for_logs(self, "fauxpa env")
        return self

    def get_url(self) -> str:
        """The address, as this machine reaches it."""
        return f"http://{self.get_container_host_ip()}:{self.get_exposed_port(PORT)}"

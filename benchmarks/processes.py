"""Starting servers as a user would, and asking them over plain sockets, so that the client costs next to nothing."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fauxpa_emulator.credentials import CREDENTIAL_DEFAULTS

KEY = f"{CREDENTIAL_DEFAULTS.QONTO_LOGIN}:{CREDENTIAL_DEFAULTS.QONTO_SECRET_KEY}"
ROOT = Path(__file__).resolve().parents[1]


@dataclass
class Running:
    """A server: its process, its port, and the seconds from its start to its first answer."""

    process: subprocess.Popen[bytes]
    port: int
    first_answer: float

    def memory(self) -> float:
        """Resident megabytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        (line,) = [line for line in status.splitlines() if line.startswith("VmRSS")]
        return int(line.split()[1]) / 1024


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextmanager
def started(command: Sequence[str], port: int, path: str) -> Iterator[Running]:
    """Start `command`, and wait until `path` is answered on `port`."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("FAUXPA_")}
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        wanted = request("GET", path)
        while True:
            try:
                with Connection(port) as connection:
                    connection.ask(wanted)
                break
            except OSError:
                if process.poll() is not None:
                    raise SystemExit(f"{command[0]} ended at once") from None
                time.sleep(0.002)
        yield Running(process, port, time.perf_counter() - began)
    finally:
        process.terminate()
        process.wait(timeout=10)


@contextmanager
def bare() -> Iterator[Running]:
    """The baseline."""
    port = free_port()
    with started([sys.executable, "-m", "benchmarks.bare", str(port)], port, "/") as running:
        yield running


@contextmanager
def emulator(*options: str) -> Iterator[Running]:
    """The emulator as `fauxpa serve` starts it, without its rate limit and its log."""
    port = free_port()
    command = [str(Path(sys.executable).with_name("fauxpa")), "serve", "--port", str(port)]
    with started([*command, "--rate-limit", "off", "--log", "none", *options], port, "/v2/organization") as running:
        yield running


def request(method: str, path: str, body: bytes = b"", media: str = "application/json") -> bytes:
    """A whole HTTP request as the seller."""
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {KEY}\r\n"
    if body or method != "GET":
        head += f"Content-Type: {media}\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + b"\r\n" + body


def form(field: str, file_name: str, data: bytes) -> tuple[bytes, str]:
    """(body, media type) of a form with one file."""
    head = f'--x\r\nContent-Disposition: form-data; name="{field}"; filename="{file_name}"\r\n\r\n'
    return head.encode() + data + b"\r\n--x--\r\n", "multipart/form-data; boundary=x"


class Connection:
    """One kept-alive connection."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def ask(self, wanted: bytes) -> tuple[int, bytes]:
        """(status, body)."""
        self._socket.sendall(wanted)
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._receive()
        head, _, body = data.partition(b"\r\n\r\n")
        length = 0
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        while len(body) < length:
            body += self._receive()
        return int(head.split(b" ", 2)[1]), body

    def _receive(self) -> bytes:
        found = self._socket.recv(65536)
        if not found:
            raise ConnectionResetError
        return found


def json_of(answer: tuple[int, bytes]) -> dict[str, object]:
    """The body of a successful answer."""
    status, body = answer
    assert status < 300, (status, body)
    found: dict[str, object] = json.loads(body)
    return found

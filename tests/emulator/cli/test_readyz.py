"""`fauxpa readyz`: the health check."""

from __future__ import annotations

import socket
import subprocess
from contextlib import closing

from serving import BOUND, FAUXPA, clean_environment, run


def test_it_succeeds_silently_when_ready(served):
    ended = run("readyz", "--url", served.url)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


def test_it_fails_when_nobody_answers():
    ended = run("readyz", "--url", "http://127.0.0.1:1")
    assert ended.returncode == 1
    assert "is not ready" in ended.stderr


def test_it_fails_when_another_program_answers():
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        other.settimeout(BOUND)
        asked = subprocess.Popen(
            [str(FAUXPA), "readyz", "--url", f"http://127.0.0.1:{other.getsockname()[1]}"],
            env=clean_environment(),
            stderr=subprocess.PIPE,
            text=True,
        )
        connection, _ = other.accept()
        with connection:
            connection.recv(4096)
            connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            _, said = asked.communicate(timeout=BOUND)
    assert (asked.returncode, "it answers 404" in said) == (1, True)


def test_it_waits_no_longer_than_told():
    ended = run("readyz", "--url", "http://127.0.0.1:1", "--wait", "0.2")
    assert (ended.returncode, "is not ready" in ended.stderr) == (1, True)


def test_it_waits_until_the_emulator_is_there(serve):
    with closing(socket.socket()) as placeholder:
        placeholder.bind(("127.0.0.1", 0))
        port = str(placeholder.getsockname()[1])
    waiting = subprocess.Popen([str(FAUXPA), "readyz", "--wait"], env=clean_environment(FAUXPA_PORT=port))
    serve("--port", port)
    assert waiting.wait(BOUND) == 0

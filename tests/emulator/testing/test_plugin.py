"""The pytest plugin, as somebody else's tests use it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from serving import Serving, clean_environment

SAMPLE = Path(__file__).parent / "sample"
BOUND = 100

FAILING = """
def test_wrong(qonto):
    qonto.client.organization.retrieve()
    id = qonto.client.client_invoices.import_files(("f.pdf", qonto.invoice_file()))[0].invoice_id
    qonto.client.client_invoices.retrieve(id)
    assert False

def test_right(qonto):
    qonto.client.client_invoices.import_files(("f.pdf", qonto.invoice_file()))

def test_without(request):
    assert "qonto" not in request.fixturenames
"""


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:randomly", "-p", "no:cacheprovider", "-q", *arguments],
        cwd=folder,
        env={**clean_environment(**environment), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=BOUND,
        check=False,
    )


@pytest.fixture
def failing(tmp_path):
    (tmp_path / "test_it.py").write_text(FAILING, encoding="utf-8")
    return tmp_path


def test_forty_tests_in_parallel_on_one_server():
    server = Serving("--rate-limit", "off")
    try:
        ended = run(SAMPLE, "-n", "4", "suite_invoicing.py", FAUXPA_URL=server.url)
    finally:
        server.stop()
    assert ended.returncode == 0, ended.stdout + ended.stderr
    passed = re.search(r"(\d+) passed", ended.stdout)
    assert passed
    assert int(passed[1]) >= 40
    assert "rested on" in ended.stdout


def test_without_an_address_a_server_is_started_for_the_session():
    ended = run(SAMPLE, "suite_invoicing.py", "-k", "test_an_invoice_goes_its_way or library")
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_a_failing_test_shows_what_was_asked_and_on_what_it_rested(failing):
    ended = run(failing)
    assert ended.returncode == 1
    assert "GET /v2/organization  200  documented" in ended.stdout
    assert re.search(r"POST /v2/client_invoices/bulk  200  guess; .*U-\d\d", ended.stdout)
    assert re.search(r"rested on guesses: .*U-\d\d", ended.stdout)
    assert re.search(r"fauxpa: 2 tests rested on \d+ guesses: .*U-\d\d", ended.stdout)


def test_guesses_can_be_refused(failing):
    ended = run(failing, "--qonto-no-guess", "-k", "right or without")
    assert ended.returncode == 1
    assert "1 failed, 1 passed" in ended.stdout
    assert "--qonto-no-guess" in ended.stdout


def test_who_does_not_use_it_pays_nothing(tmp_path):
    (tmp_path / "test_it.py").write_text(
        "import sys\n\ndef test_nothing():\n"
        "    heavy = {'httpx', 'uvicorn', 'starlette', 'msgspec', 'lxml', 'fauxpa_client', 'fauxpa_emulator.app'}\n"
        "    assert 'fauxpa_emulator.testing.plugin' in sys.modules\n"
        "    assert not heavy & set(sys.modules)\n",
        encoding="utf-8",
    )
    others = ["schemathesis", "hypothesispytest", "anyio", "xdist", "timeout"]
    ended = run(tmp_path, *(part for name in others for part in ("-p", f"no:{name}")))
    assert ended.returncode == 0, ended.stdout


def test_the_public_names_are_there():
    import fauxpa_emulator.testing as testing

    assert all(getattr(testing, name) for name in testing.__all__)
    with pytest.raises(AttributeError):
        testing.nothing  # noqa: B018


def test_the_application_can_be_called_without_a_socket():
    import asyncio

    import httpx

    from fauxpa_emulator.testing import asgi_app

    async def call() -> int:
        async with asgi_app(rate_limit="off") as app:
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as http:
                return (await http.get("/_fauxpa/health/ready")).status_code

    assert asyncio.run(call()) == 200
    assert os.environ.get("FAUXPA_URL") is None

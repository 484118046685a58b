"""One run: the API description in a file, Schemathesis in a process of its own, and what it found as figures."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from ..contract import Contract, Effect
from ..suites.places import STAGING

PHASES = ("examples", "coverage", "fuzzing", "stateful")
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "use_after_free",
    "ensure_resource_availability",
    "ignored_auth",
)
NEVER = frozenset({"oauth.authorize", "oauth.decide", "oauth.token", "oauth.revoke", "oauth.revoke_consents"})
"""Operations that end the credentials of the run, or are about none."""
MOST_TOLD = 2_000


class CannotFuzz(Exception):
    """Nothing was called; the text says why."""


@dataclass(frozen=True, kw_only=True)
class Fuzzed:
    """What was called and found."""

    cases: Mapping[str, int]
    """By phase."""
    statuses: Mapping[str, Mapping[int, int]]
    """By operation: how often each status came."""
    links: Mapping[str, int]
    """How often each link was followed."""
    failures: tuple[str, ...]
    """Each with a command that shows it."""
    output: str = field(repr=False)
    exit_code: int = 0


def fuzz(
    contract: Contract,
    url: str,
    credentials: Mapping[str, str],
    *,
    seconds: int,
    phases: Collection[str] = PHASES,
    seed: int | None = None,
    allowed: Collection[Effect],
) -> Fuzzed:
    """`credentials` are those of `fauxpa env`. Only operations whose effect is allowed are called.

    Raises:
        CannotFuzz: Schemathesis is not installed, or did not begin.
    """
    if find_spec("schemathesis") is None:
        raise CannotFuzz("Fuzzing needs Schemathesis: pip install 'fauxpa[fuzz]'")
    with TemporaryDirectory(prefix="fauxpa-fuzz-") as name:
        folder = Path(name)
        (folder / "openapi.json").write_text(json.dumps(description(contract, allowed)), encoding="utf-8")
        (folder / "schemathesis.toml").write_text(configuration(credentials), encoding="utf-8")
        command = [sys.executable, "-m", "schemathesis.cli", "--config-file", "schemathesis.toml"]
        command += ["run", "openapi.json"]
        command += ["--url", url, "--phases", ",".join(phases), "--checks", ",".join(CHECKS), "--continue-on-failure"]
        command += ["--max-time", str(seconds), "--suppress-health-check", "all", "--warnings", "off"]
        command += ["--report", "ndjson", "--report-ndjson-path", "events.ndjson", "--output-sanitize", "false"]
        command += ["--seed", str(seed)] if seed is not None else []
        environ = {**os.environ, "SCHEMATHESIS_HOOKS": "fauxpa_contracts.fuzzing.hooks", "NO_COLOR": "1"}
        ended = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False)
        events = folder / "events.ndjson"
        if not events.exists():
            raise CannotFuzz((ended.stdout + ended.stderr)[-MOST_TOLD:] or "Schemathesis said nothing.")
        return _read(_events(events), ended.stdout, ended.returncode, contract)


def description(contract: Contract, allowed: Collection[Effect]) -> dict[str, Any]:
    """The API description with the operations that may be called, and links between them only."""
    may = {one.id for one in contract.operations.values() if one.side_effect in allowed and one.id not in NEVER}
    paths: dict[str, Any] = {}
    for path, item in contract.openapi["paths"].items():
        kept = {
            name: _linked(value, may) if isinstance(value, dict) and "operationId" in value else value
            for name, value in item.items()
            if not (isinstance(value, dict) and "operationId" in value and value["operationId"] not in may)
        }
        if any(isinstance(value, dict) and "operationId" in value for value in kept.values()):
            paths[path] = kept
    return {**contract.openapi, "paths": paths}


def _linked(operation: dict[str, Any], may: Collection[str]) -> dict[str, Any]:
    responses = {}
    for status, response in operation["responses"].items():
        links = {name: link for name, link in response.get("links", {}).items() if link["operationId"] in may}
        responses[status] = {**{key: value for key, value in response.items() if key != "links"}}
        if links:
            responses[status]["links"] = links
    return {**operation, "responses": responses}


def configuration(credentials: Mapping[str, str]) -> str:
    """`schemathesis.toml`: a credential for each security scheme, and the header of the sandbox."""
    key = f"{credentials.get('QONTO_LOGIN', '')}:{credentials.get('QONTO_SECRET_KEY', '')}"
    schemes = {
        "apiKey": {"api_key": key},
        "oauth2": {"bearer": credentials.get("QONTO_ACCESS_TOKEN", "")},
        "partnerToken": {"bearer": credentials.get("QONTO_PARTNER_TOKEN", "")},
        "partnerId": {"api_key": credentials.get("QONTO_PARTNER_ID", "")},
    }
    lines = [f"[headers]\n{json.dumps(STAGING)} = {json.dumps(credentials.get('QONTO_STAGING_TOKEN', ''))}"]
    for name, scheme in schemes.items():
        values = "\n".join(f"{key} = {json.dumps(value)}" for key, value in scheme.items())
        lines.append(f"[auth.openapi.{name}]\n{values}")
    return "\n\n".join(lines) + "\n"


def _events(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def _read(events: Iterator[dict[str, Any]], output: str, exit_code: int, contract: Contract) -> Fuzzed:
    cases: Counter[str] = Counter()
    statuses: dict[str, Counter[int]] = {}
    links: Counter[str] = Counter()
    failures: dict[str, None] = {}
    for event in events:
        finished = event.get("ScenarioFinished")
        if finished is None:
            continue
        recorder = finished["recorder"]
        cases[finished["phase"]] += len(recorder.get("cases", {}))
        for id, case in recorder.get("cases", {}).items():
            transition = case.get("transition") or {}
            if transition and case["is_transition_applied"]:
                links[str(transition["id"])] += 1
            operation = contract.find(case["value"]["method"], _path(recorder.get("interactions", {}).get(id)))
            response = (recorder.get("interactions", {}).get(id) or {}).get("response")
            if operation is not None and response is not None:
                statuses.setdefault(operation.id, Counter())[response["status_code"]] += 1
            for check in recorder.get("checks", {}).get(id, ()):
                if check["status"] == "failure":
                    failures[_told(check)] = None
    return Fuzzed(
        cases=cases,
        statuses=statuses,
        links=links,
        failures=tuple(failures),
        output=output,
        exit_code=exit_code,
    )


def _path(interaction: Mapping[str, Any] | None) -> str:
    return urlsplit(interaction["request"]["uri"]).path if interaction else ""


def _told(check: Mapping[str, Any]) -> str:
    failure = check.get("failure_info") or {}
    inner = failure.get("failure") or {}
    words = f"{inner.get('title', '')} {inner.get('message', '')}".strip()
    return f"{check['name']}: {words}\n    {failure.get('code_sample', '')}".rstrip()

"""Requests made up from the contract's OpenAPI document: every answer is one that the document describes."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from checked import Checked
from emulating import CONTRACT, SELLER
from provoking import TOKEN, Stage
from registering import PARTNER, registered

SCHEMA = schemathesis.openapi.from_dict(CONTRACT.openapi)
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
QUICK, LONG = 3, 300
"""Requests of each operation and mode."""
MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
"""Requests that fit the document, and requests that do not."""


def known_id(operation: str, stage: Stage) -> str:
    """Something that the operation can be about."""
    match operation.partition(".")[0]:
        case "client_invoices":
            return stage.fresh_draft()
        case "clients":
            return stage.client
        case "supplier_invoices":
            return stage.received
        case "webhook_subscriptions":
            return stage.hook
        case "credit_notes":
            return stage.note
        case "registrations":
            return str(registered(stage.api)["id"])
        case _:
            return str(stage.on_invoice(stage.sent, method="GET").json()["client_invoice"]["attachment_id"])


NEVER_WRONG = {"oauth.decide", "oauth.revoke_consents", "settings.retrieve", "einvoicing_settings.retrieve"}
"""Operations of which the document says nothing that a request could get wrong."""
CASES = [
    pytest.param(operation, mode, id=f"{operation}-{mode.value}")
    for operation in CONTRACT.operations
    for mode in MODES
    if mode is GenerationMode.POSITIVE or operation not in NEVER_WRONG
]


def fuzz(operation: str, mode: GenerationMode, **chosen: Any) -> None:
    found = CONTRACT.operations[operation]
    about = PARTNER if "partner" in found.auth else {"auth": SELLER if "api_key" in found.auth else TOKEN}
    with closing(Checked()) as api:
        stage = Stage(api)

        @settings(deadline=None, database=None, suppress_health_check=list(HealthCheck), **chosen)
        @given(case=SCHEMA[found.path][found.method].as_strategy(generation_mode=mode), known=st.booleans())
        def ask(case: schemathesis.Case, known: bool) -> None:
            if "id" in case.path_parameters and known:
                case.path_parameters["id"] = known_id(operation, stage)
            assume(str(case.path_parameters.get("id", "x")).strip("/.") and "/" not in str(case.path_parameters))
            sent = requests.Request(**case.as_transport_kwargs(base_url="http://localhost:8711")).prepare()
            headers = {name: value for name, value in sent.headers.items() if name.lower() != "authorization"}
            answer = api.request(
                found.method,
                str(sent.url),
                content=sent.body,
                **{**about, "headers": {**headers, **about.get("headers", {})}},
            )
            case.validate_response(answer, checks=CHECKS)

        ask()


@pytest.mark.parametrize(("operation", "mode"), CASES)
def test_every_answer_is_described(operation: str, mode: GenerationMode) -> None:
    fuzz(operation, mode, max_examples=QUICK, derandomize=True)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize(("operation", "mode"), CASES)
def test_every_answer_of_many_is_described(operation: str, mode: GenerationMode) -> None:
    fuzz(operation, mode, max_examples=LONG)

"""`POST /_fauxpa/validate`: what the emulator would say of a file."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxpa_emulator.control.uploads import name_of
from fauxpa_emulator.documents.validation.workers import Workers
from fauxpa_emulator.gateway.bodies import MOST_BYTES
from fauxpa_fixtures import samples, ubl
from reporting import RIGHT, UNJUDGED, WRONG

PATH = "/_fauxpa/validate"
XML = {"Content-Type": "application/xml"}


class Judges:
    """Gives the same report on everything, and remembers what it was asked."""

    def __init__(self, report=RIGHT):
        self.report = report
        self.jobs = []

    async def judge(self, job):
        self.jobs.append(job)
        return self.report

    def warm(self, *files):
        pass

    async def close(self):
        pass


@pytest.fixture
def judges():
    return Judges()


@pytest.fixture
def judging(emulator_with, judges):
    return emulator_with(judging=judges)


def post(api, data=b"<x/>", *, query="", headers=XML, **more):
    content = {} if "files" in more or "data" in more else {"content": data}
    request = api.http.request("POST", PATH + query, headers=headers, **content, **more)
    return api.run(request)


def test_the_answer_is_the_document_as_the_command_prints_it(judging, judges):
    judges.report = WRONG
    answer = post(judging, query="?file_name=facture.xml&lang=fr")
    assert answer.status_code == 200
    told = answer.json()
    assert (told["schema_version"], told["path"], told["syntax"], told["valid"]) == (1, "facture.xml", "ubl", False)
    assert told["findings"][1]["message"] == "La somme est fausse."
    assert [each["applied"] for each in told["rule_sets"]] == [True, False]


def test_the_query_says_what_to_judge_by(judging, judges):
    post(judging, b"data", query="?rules=br-fr&level=structure")
    (job,) = judges.jobs
    assert (job.data, job.rules, job.level) == (b"data", "br-fr", "structure")


def test_the_day_is_that_of_the_emulators_clock(judging, judges):
    judging.put("/_fauxpa/clock", json={"mode": "frozen", "now": "2027-08-31T23:30:00Z"})
    post(judging)
    assert judges.jobs[0].today == date(2027, 9, 1), "in Paris it is tomorrow already"


def test_the_usual_level_is_that_of_the_emulator(emulator_with):
    judges = Judges()
    api = emulator_with(judging=judges, validation="structure")
    post(api)
    post(api, query="?level=full")
    assert [job.level for job in judges.jobs] == ["structure", "full"]


def test_a_form_with_a_file_will_do(judging, judges):
    answer = post(judging, headers={}, files={"file": ("à.pdf", b"%PDF-", "application/pdf")})
    assert answer.json()["path"] == "à.pdf"
    assert judges.jobs[0].data == b"%PDF-"


@pytest.mark.parametrize("content_type", ["application/pdf", "text/plain", "application/x-www-form-urlencoded", ""])
def test_a_body_of_any_type_is_the_file(judging, judges, content_type):
    assert post(judging, b"a=b", headers={"Content-Type": content_type} if content_type else {}).status_code == 200
    assert judges.jobs[0].data == b"a=b"


@pytest.mark.parametrize(
    ("disposition", "query", "name"),
    [
        ("", "", "document"),
        ('attachment; filename="a.xml"', "", "a.xml"),
        ("attachment; filename*=UTF-8''factur%C3%A9.xml", "", "facturé.xml"),
        ('attachment; filename="a.xml"', "?file_name=b.xml", "b.xml"),
        ("", "?file_name=" + "x" * 300, "x" * 255),
    ],
)
def test_the_file_has_the_name_that_it_was_given(judging, disposition, query, name):
    answer = post(judging, query=query, headers={**XML, "Content-Disposition": disposition})
    assert answer.json()["path"] == name


@given(st.text(st.characters(max_codepoint=255, exclude_characters="\r\n\0")))
def test_any_header_has_a_name_or_none(disposition):
    assert isinstance(name_of(disposition), str | None)


@pytest.mark.parametrize("query", ["?rules=odd", "?level=off", "?lang=de"])
def test_an_unknown_choice_is_refused_with_the_known_ones(judging, query):
    answer = post(judging, query=query)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid_query")
    assert " is one of " in answer.json()["error"]["hint"]


@pytest.mark.parametrize("form", [{"files": {"other": ("a.xml", b"<a/>")}}, {"files": {"file": (None, "text")}}])
def test_a_form_without_a_file_is_refused(judging, form):
    answer = post(judging, headers={}, **form)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "no_file")


def test_a_broken_form_is_refused(judging):
    answer = post(judging, b"--x", headers={"Content-Type": "multipart/form-data; boundary=y"})
    assert answer.status_code == 400
    assert set(answer.json()["error"]) == {"code", "detail", "hint"}


def test_a_namespace_that_is_not_there_is_said(judging):
    assert post(judging, query="?namespace=odd").json()["error"]["code"] == "no_such_namespace"


@pytest.mark.parametrize("form", [False, True])
def test_a_file_that_is_too_large_is_refused(judging, judges, form):
    huge = bytes(MOST_BYTES + 1)
    answer = post(judging, headers={}, files={"file": ("a", huge)}) if form else post(judging, huge)
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")
    assert judges.jobs == []


def test_without_an_engine_it_says_why_there_is_no_verdict(judging, judges):
    judges.report = UNJUDGED
    answer = post(judging)
    assert answer.status_code == 503
    assert answer.json()["error"] == {
        "code": "cannot_judge",
        "detail": "SaxonC cannot start.",
        "hint": "The query level=structure asks for what needs no engine of rules.",
    }


def test_what_was_found_without_an_engine_is_told(judging, judges):
    judges.report = replace(WRONG, problem="SaxonC cannot start.")
    told = post(judging).json()
    assert (told["valid"], told["problem"]) == (False, "SaxonC cannot start.")


def test_where_validation_is_off_it_says_how_to_have_it(api):
    answer = post(api)
    assert answer.status_code == 503
    assert "--validation full" in answer.json()["error"]["hint"]


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_a_foreign_page_gets_nothing_judged(judging, judges, headers):
    assert post(judging, headers={**XML, **headers}).status_code == 403
    assert judges.jobs == []


def test_it_is_only_posted_to(judging):
    assert judging.get(PATH).status_code == 405


def test_others_are_answered_while_a_file_is_judged(emulator_with):
    class Slow(Judges):
        async def judge(self, job):
            await release.wait()
            return self.report

    release = asyncio.Event()
    api = emulator_with(judging=Slow())

    async def both():
        judged = asyncio.ensure_future(api.http.post(PATH, content=b"<x/>", headers=XML))
        other = await api.http.get("/_fauxpa/health/ready")
        assert not judged.done()
        release.set()
        return other.status_code, (await judged).status_code

    assert api.run(both()) == (200, 200)


@pytest.fixture(scope="module")
def real(request):
    """An emulator with a real process for judging."""
    from emulating import Emulator
    from fauxpa_emulator.settings import Settings

    emulator = Emulator(Settings(rate_limit="off"), validation=Workers())
    yield emulator
    emulator.run(emulator.world.close())
    emulator.close()


@pytest.mark.parametrize(
    "data",
    [b"", b"<", b"\0" * 99, b"\xff\xfe", b"<a/>", b"<!DOCTYPE a><a/>", b"%PDF-1.4\n", b"\x89PNG\r\n\x1a\n", b"{}"],
)
def test_any_file_has_a_verdict(real, data):
    answer = post(real, data, query="?level=structure")
    assert answer.status_code == 200
    told = answer.json()
    assert told["valid"] is False
    assert told["findings"][0]["rule"].startswith("FILE-")
    assert told["findings"][0]["message"]


def test_a_valid_invoice_is_valid(real):
    told = post(real, ubl.write(samples.french_invoice())).json()
    assert told["findings"] == []
    assert told["valid"] is True
    assert all(each["applied"] for each in told["rule_sets"])

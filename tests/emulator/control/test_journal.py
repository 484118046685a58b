"""The journal over HTTP."""

from __future__ import annotations

import json

import pytest

from emulating import BUYER, COMPANY, SELLER
from fauxpa_emulator.control.journal import MOST_LISTED
from journaling import JOURNAL, entries, entry, other_namespace


@pytest.fixture
def busy(api):
    """An emulator that was asked for this and that, a minute apart."""
    calls = [
        lambda: api.get("/v2/organization"),
        lambda: api.post("/v2/clients", json=COMPANY),
        lambda: api.post("/v2/clients", json={**COMPANY, "kind": "nonsense"}),
        lambda: api.get("/v2/clients", auth=BUYER),
        lambda: api.get("/nothing"),
        lambda: api.get("/v2/clients?page=2", auth=None),
    ]
    for call in calls:
        call()
        api.post("/_fauxpa/clock/advance", auth=None, json={"minutes": 1})
    return api


def ids(api, **criteria):
    return [one["id"] for one in entries(api, **criteria)]


def ask(api, path, **more):
    return api.get(f"{JOURNAL}{path}", auth=None, **more)


def verify(api, match, **count):
    answer = api.post(f"{JOURNAL}/verify", auth=None, json={"match": match, **count})
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize(
    ("criteria", "found"),
    [
        ({}, [1, 2, 3, 4, 5, 6]),
        ({"operation": "clients.create"}, [2, 3]),
        ({"operation": "clients.*"}, [2, 3, 4, 6]),
        ({"method": "post"}, [2, 3]),
        ({"path": "/v2/clients"}, [2, 3, 4, 6]),
        ({"path": "/n*"}, [5]),
        ({"status": "404"}, [5]),
        ({"status": "4xx"}, [3, 5, 6]),
        ({"organization": "boulangerie-du-port-1907"}, [4]),
        ({"organization": "000008003"}, [4]),
        ({"text": "nonsense"}, [3]),
        ({"text": "page=2"}, [6]),
        ({"after": 4}, [5, 6]),
        ({"limit": 2}, [1, 2]),
        ({"limit": 2, "newest": "true"}, [6, 5]),
        ({"since": "2026-11-23T09:02:00Z", "until": "2026-11-23T10:03:00+01:00"}, [3, 4]),
        ({"operation": "clients.*", "status": "4xx", "method": "GET"}, [6]),
        ({"fault": "*"}, []),
    ],
)
def test_entries_are_found_by_all_criteria_together(busy, criteria, found):
    assert ids(busy, **criteria) == found
    criteria = {name: value for name, value in criteria.items() if name not in ("limit", "newest")}
    assert ask(busy, "/count", params=criteria).json() == {"schema_version": 1, "count": len(ids(busy, **criteria))}


def test_the_list_tells_how_many_there_are_beyond_it(busy):
    assert ask(busy, "?limit=2").json()["total"] == 6


@pytest.mark.parametrize(
    "query", ["colour=1", "limit=0", f"limit={MOST_LISTED + 1}", "since=yesterday", "after=x", "newest=perhaps"]
)
def test_what_is_no_criterion_is_refused_with_those_that_are(busy, query):
    for path in ("", "/count", ".har"):
        answer = ask(busy, f"{path}?{query}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid_query")
        assert "operation, method, path" in answer.json()["error"]["hint"]


def test_an_entry_that_is_not_there(api):
    for path in ("/1", "/1/explain"):
        assert (ask(api, path).status_code, ask(api, path).json()["error"]["code"]) == (404, "no_such_entry")
    assert ask(api, "/x").status_code == 404


def test_clearing_drops_all_and_goes_on_counting(busy):
    assert busy.delete(JOURNAL, auth=None).json()["cleared"] == 6
    assert ids(busy) == []
    busy.get("/v2/organization")
    assert ids(busy) == [7]


def test_a_namespace_sees_only_its_own(busy):
    other = other_namespace(busy)
    busy.post("/v2/clients", auth=other["key"], json={**COMPANY, "name": "Elsewhere"})
    assert ids(busy, namespace="other") == [1]
    assert "Elsewhere" in json.dumps(entry(busy, 1, "other"))
    paths = [*(f"{JOURNAL}/{id}" for id in range(1, 8)), f"{JOURNAL}?text=Elsewhere", "/_fauxpa/journal.har"]
    assert not [path for path in paths if "Elsewhere" in busy.get(path, auth=None).text]
    assert busy.delete(f"{JOURNAL}?namespace=other", auth=None).json()["cleared"] == 1
    assert len(ids(busy)) == 6
    for path in ("", "/count", "/1", "/1/explain", ".har"):
        assert ask(busy, f"{path}?namespace=nobody").status_code == 404


@pytest.mark.parametrize(
    ("count", "matches"),
    [
        ({}, True),
        ({"exactly": 2}, True),
        ({"exactly": 1}, False),
        ({"exactly": 0}, False),
        ({"at_least": 2}, True),
        ({"at_least": 3}, False),
        ({"at_most": 2}, True),
        ({"at_most": 1}, False),
        ({"at_least": 1, "at_most": 3}, True),
    ],
)
def test_how_often_something_was_asked(busy, count, matches):
    told = verify(busy, {"operation": "clients.create"}, **count)
    assert (told["matches"], told["count"], told["entries"]) == (matches, 2, [2, 3])


def test_that_nothing_was_asked_is_as_wanted(busy):
    assert verify(busy, {"method": "DELETE"}, at_most=0)["matches"] is True
    assert verify(busy, {"method": "DELETE"}, exactly=0)["nearest"] == []


def test_a_body_is_verified_by_what_matters(busy):
    wanted = {"kind": "company", "billing_address": {"city": "Paris"}}
    assert verify(busy, {"operation": "clients.create", "body": wanted})["entries"] == [2]


def test_the_nearest_misses_say_which_criterion_failed(busy):
    wanted = {"operation": "clients.create", "status": 200, "body": {"name": "Another", "kind": "nonsense"}}
    told = verify(busy, wanted)
    assert told["matches"] is False
    first, second, _ = told["nearest"]
    assert first["id"] == 3
    assert [one["criterion"] for one in first["failed"]] == ["status", "body.name"]
    assert first["failed"][1] == {"criterion": "body.name", "wanted": "Another", "found": COMPANY["name"]}
    assert second["id"] == 2
    assert {one["criterion"] for one in second["failed"]} == {"body.kind", "body.name"}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"match": {"colour": 1}},
        {"match": {}, "exactly": -1},
        {"match": {}, "exactly": 1, "at_least": 1},
        {"match": {"since": "2026-09-01T00:00:00"}},
    ],
)
def test_what_cannot_be_verified_is_refused(api, body):
    assert api.post(f"{JOURNAL}/verify", auth=None, json=body).status_code == 422


def test_the_journal_changes_nothing_by_being_read(busy):
    before = ids(busy)
    for id in before:
        ask(busy, f"/{id}")
        ask(busy, f"/{id}/explain")
    assert ids(busy) == before


def test_an_entry_says_how_long_it_took(api):
    answer = api.get("/v2/organization", auth=SELLER)
    assert entry(api, answer)["milliseconds"] == 0  # the machine's clock stands still here

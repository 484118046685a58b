"""Snapshots: what comes back from them, and what happens to files that are none."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from consenting import CLIENT, tokens
from emulating import SELLER, imported, invoice_body
from fauxpa_emulator import namespaces
from fauxpa_emulator.namespaces.snapshot import MAGIC, Saved
from fauxpa_emulator.seed import SELLER_ID
from fauxpa_emulator.store import KINDS, ORGANIZATIONS
from provoking import PNG
from receiving import subscribe
from registering import PARTNER, registered

PATH = "/_fauxpa/namespaces"
FILE = {"Content-Type": "application/octet-stream"}


def save(api, name="default"):
    answer = api.get(f"{PATH}/{name}/snapshot", auth=None)
    assert answer.status_code == 200, answer.text
    assert len(answer.content) == int(answer.headers["content-length"])
    return answer.content


def restore(api, data, name="default"):
    return api.put(f"{PATH}/{name}/snapshot", auth=None, content=data, headers=FILE)


def filled(api):
    """Something of nearly every kind."""
    id = imported(api)
    api.post(f"/v2/client_invoices/{id}/send_by_einvoice")
    made = api.post("/v2/client_invoices", json=invoice_body(api)).json()["client_invoice"]
    api.get(f"/v2/attachments/{made['attachment_id']}")
    api.post("/v2/client_invoices/uploads", files={"client_invoices_upload": ("a.png", PNG)})
    subscribe(api.world.space("default"))
    registered(api)
    return id


def everything(api, name="default"):
    store = api.world.store
    return {kind.name: store.records_of(kind, name) for kind in KINDS}, store.counters_of(name), store.contents_of(name)


def test_everything_is_as_it_was(api):
    filled(api)
    before, data = everything(api), save(api)
    api.post("/v2/client_invoices", json=invoice_body(api))
    assert everything(api) != before
    assert restore(api, data).status_code == 200
    assert everything(api) == before
    assert save(api) == data


def test_another_process_takes_it_too(api, emulator_with):
    filled(api)
    other = emulator_with()
    assert restore(other, save(api)).status_code == 200
    assert everything(other) == everything(api)
    assert save(other) == save(api)


def test_its_tokens_keep_working_under_its_own_name(api):
    found = tokens(api)
    data = save(api)
    api.post("/_fauxpa/reset", auth=None)
    assert api.get("/v2/organization", auth=f"Bearer {found['access_token']}").status_code == 401
    restore(api, data)
    assert api.get("/v2/organization", auth=f"Bearer {found['access_token']}").status_code == 200
    form = {**CLIENT, "grant_type": "refresh_token", "refresh_token": found["refresh_token"]}
    assert api.post("/oauth2/token", auth=None, data=form).status_code == 200


def test_a_reset_after_it_goes_back_to_the_beginning_of_the_namespace(api):
    beginning = everything(api)
    filled(api)
    restore(api, save(api))
    api.post("/_fauxpa/reset", auth=None)
    assert everything(api) == beginning


def test_a_twin_begins_where_the_other_one_began_too(api):
    filled(api)
    twin = restore(api, save(api), "twin").json()
    assert api.world.space("twin").count(ORGANIZATIONS) == 2
    api.post(f"{PATH}/twin/reset", auth=None)
    key = "{login}:{secret_key}".format(**twin["organizations"][0])
    assert api.get("/v2/client_invoices?exclude_imported=false", auth=key).json()["meta"]["total_count"] == 0


def test_a_twin_is_another_namespace_in_everything_that_leads_to_it(api):
    subscribe(api.world.space("default"), client_id=CLIENT["client_id"])
    registration = registered(api)
    twin = restore(api, save(api), "twin").json()
    given = twin["credentials"]
    listed = api.get("/v2/webhook_subscriptions", auth=f"Bearer {given['QONTO_ACCESS_TOKEN']}").json()
    assert listed["meta"]["total_count"] == 1
    partner = {
        "auth": f"Bearer {given['QONTO_PARTNER_TOKEN']}",
        "headers": {"Qonto-Partner-Id": given["QONTO_PARTNER_ID"]},
    }
    links = {
        api.get(f"/register/registrations/{registration['id']}", **each).json()["registration"]["redirection_link"]
        for each in (PARTNER, partner)
    }
    assert len(links) == 2
    api.post(links.pop().removeprefix("http://localhost:8711"), auth=None, data={"action": "start"})
    statuses = [
        api.get(f"/register/registrations/{registration['id']}", **each).json()["registration"]["status"]
        for each in (PARTNER, partner)
    ]
    assert sorted(statuses) == ["pending", "user_started"]


def test_a_link_to_a_file_of_the_one_does_not_open_that_of_the_other(api):
    attachment = api.get(f"/v2/client_invoices/{imported(api)}").json()["client_invoice"]["attachment_id"]
    link = api.get(f"/v2/attachments/{attachment}").json()["attachment"]["url"].removeprefix("http://localhost:8711")
    restore(api, save(api), "twin")
    assert api.get(link, auth=None).status_code == 200
    assert api.get(link.replace("/default/", "/twin/"), auth=None).status_code == 403


@pytest.mark.parametrize(("clock", "goes_on"), [("frozen", False), ("x60", False), ("real", True)])
def test_time_stands_still_in_the_file_unless_it_is_the_machines(emulator_with, clock, goes_on):
    api = emulator_with(clock=clock)
    data, saved = save(api), api.world.space("default").now
    api.wall.advance(hours=1)
    restore(api, data)
    assert api.world.space("default").now == saved + timedelta(hours=1 if goes_on else 0)


def test_a_file_that_is_too_large_is_not_written(api, monkeypatch):
    monkeypatch.setattr("fauxpa_emulator.namespaces.snapshot.MOST_BYTES", 1000)
    answer = api.get(f"{PATH}/default/snapshot", auth=None)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "too_large")


def test_what_is_too_large_is_not_read(api, monkeypatch):
    monkeypatch.setattr("fauxpa_emulator.namespaces.snapshot.MOST_BYTES", 1000)
    assert restore(api, b"x" * 1001).status_code == 413


def test_a_name_that_cannot_be_is_refused(api):
    assert restore(api, save(api), "Shop").status_code == 422


def test_it_says_what_it_is(api):
    imported(api)
    first, second, _ = save(api).split(b"\n", 2)
    assert first == b"fauxpa-snapshot 1"
    about = msgspec.json.decode(second)
    assert (about["namespace"], about["files"], about["records"]["organizations"]) == ("default", 1, 2)


def test_another_format_is_refused_in_words(api):
    answer = restore(api, save(api).replace(b"fauxpa-snapshot 1", b"fauxpa-snapshot 2", 1))
    assert answer.status_code == 422
    assert "format 2" in answer.json()["error"]["detail"]


def taken_apart(data):
    """The records, and the files as they follow."""
    _, head, rest = data.split(b"\n", 2)
    size = msgspec.json.decode(head)["records_size"]
    return msgspec.msgpack.decode(rest[:size], type=Saved), rest[size:]


def put_together(body: bytes, files: bytes) -> bytes:
    head = {"records_size": len(body), "records_sha256": hashlib.sha256(body).hexdigest()}
    return b"%s1\n%s\n%s%s" % (MAGIC, msgspec.json.encode(head), body, files)


def changed(record, **fields):
    return msgspec.structs.replace(record, **fields)


def with_records(saved, **records):
    return changed(saved, now=changed(saved.now, records={**saved.now.records, **records}))


def with_first(saved, kind, **fields):
    """The first record of a kind with other fields."""
    first, *others = saved.now.records[kind]
    return with_records(saved, **{kind: [msgspec.json.encode({**msgspec.json.decode(first), **fields}), *others]})


def with_clock(saved, **fields):
    return changed(saved, namespace=changed(saved.namespace, clock=changed(saved.namespace.clock, **fields)))


def with_handed(saved, **fields):
    return changed(saved, origin=changed(saved.origin, handed=changed(saved.origin.handed, **fields)))


NAIVE = "2026-09-01T08:00:00"
LIES = {
    "a kind that there is not": lambda s: with_records(s, spies=[b"{}"]),
    "credentials among the records": lambda s: with_records(s, credentials=[b"{}"]),
    "namespaces among the records": lambda s: with_records(s, namespaces=[b"{}"]),
    "a record that is no JSON": lambda s: with_records(s, clients=[b"{"]),
    "a record without its fields": lambda s: with_records(s, clients=[b"{}"]),
    "a field of another type": lambda s: with_first(s, "clients", name=5),
    "a time without a zone": lambda s: with_first(s, "clients", created_at=NAIVE),
    "an event without a zone": lambda s: with_first(
        s,
        "client_invoices",
        transmission={"sent_at": NAIVE, "scenario": "accepted", "events": [{"code": 200, "at": NAIVE}]},
    ),
    "a status that there is not": lambda s: with_first(
        s,
        "client_invoices",
        transmission={"sent_at": NAIVE + "Z", "scenario": "accepted", "events": [{"code": 999, "at": NAIVE + "Z"}]},
    ),
    "an attachment without its file": lambda s: with_first(s, "attachments", content="0" * 64),
    "an upload without its attachment": lambda s: with_records(s, attachments=[]),
    "a file that is not there": lambda s: changed(s, beginning=changed(s.beginning, files=["0" * 64])),
    "a counter below zero": lambda s: changed(s, now=changed(s.now, counters={"ids": -1})),
    "a counter beyond all numbers": lambda s: changed(s, now=changed(s.now, counters={"ids": 2**63 - 1})),
    "a clock beyond all time": lambda s: with_clock(s, anchor=datetime(9999, 1, 1, tzinfo=UTC)),
    "a clock before all time": lambda s: with_clock(s, anchor=datetime(1, 1, 1, tzinfo=UTC)),
    "a clock that runs backwards": lambda s: with_clock(s, speed=-1.0),
    "a clock of no speed": lambda s: with_clock(s, speed=float("nan")),
    "credentials that are none": lambda s: with_handed(s, credentials={}),
    "no organizations": lambda s: with_handed(s, organizations=()),
}


@pytest.mark.parametrize("name", ["default", "twin"])
@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_a_file_that_was_made_to_do_harm_changes_nothing(api, lie, name):
    filled(api)
    before, data = everything(api), save(api)
    saved, files = taken_apart(data)
    answer = restore(api, put_together(msgspec.msgpack.encode(lie(saved)), files), name)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid_snapshot"), answer.text
    assert everything(api) == before
    assert not namespaces.exists(api.world, "twin")


@pytest.mark.parametrize(
    "body", [b"", b"\xc1", b"\x80", b"\x91" * 3000, msgspec.msgpack.encode({"namespace": 5}), b"\xdd\xff\xff\xff\xff"]
)
def test_records_that_are_none_are_refused(api, body):
    assert restore(api, put_together(body, b"")).status_code == 422


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"fauxpa",
        MAGIC,
        MAGIC + b"1\n",
        MAGIC + b"1\n{}\n",
        MAGIC + b"1\n[\n",
        MAGIC + b"1\n\xff\n",
        MAGIC + b"\n\n",
    ],
)
def test_beginnings_that_are_none_are_refused(api, head):
    assert restore(api, head).status_code == 422
    assert restore(api, head + b"x" * 100_000).status_code == 422


def test_files_that_are_cut_off_are_refused(api):
    imported(api)
    data = save(api)
    for cut in (data[:-1], data + b"\x00", data + (2**63).to_bytes(8, "big")):
        assert restore(api, cut).status_code == 422


def test_it_cannot_bring_in_a_credential_of_another_namespace(api):
    data = save(api)
    saved, files = taken_apart(data)
    stolen = changed(saved, namespace=changed(saved.namespace, id="shop"))
    answer = restore(api, put_together(msgspec.msgpack.encode(stolen), files), "shop")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "credential_taken")
    hidden = with_handed(stolen, credentials={**saved.origin.handed.credentials, "QONTO_STAGING_TOKEN": "other"})
    assert restore(api, put_together(msgspec.msgpack.encode(hidden), files), "shop").status_code == 409
    assert api.get("/v2/organization", auth=SELLER).json()["organization"]["id"] == SELLER_ID
    assert not namespaces.exists(api.world, "shop")


def test_a_twin_needs_the_organizations_that_it_gives_keys_of(api):
    saved, files = taken_apart(save(api))
    answer = restore(api, put_together(msgspec.msgpack.encode(with_records(saved, organizations=[])), files), "twin")
    assert answer.status_code == 422
    assert not namespaces.exists(api.world, "twin")

"""Worlds of their own."""

from __future__ import annotations

import asyncio
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emulating import SELLER, import_files, importable, imported
from fauxpa_emulator.credentials import CREDENTIAL_DEFAULTS

PATH = "/_fauxpa/namespaces"


def make(api, **fields):
    answer = api.post(PATH, auth=None, json=fields)
    assert answer.status_code == 201, answer.text
    return answer.json()


def key(made, place=0):
    """The API key of an organization of a namespace."""
    organization = made["organizations"][place]
    return f"{organization['login']}:{organization['secret_key']}"


def numbers(api, auth):
    listed = api.get("/v2/client_invoices?exclude_imported=false", auth=auth).json()["client_invoices"]
    return {one["number"] for one in listed}


def import_one(api, auth, number):
    answer = import_files(api, ("facture.pdf", importable(number=number)), auth=auth)
    assert answer.status_code == 200, answer.text
    return answer.json()["client_invoices"][0]["invoice_id"]


def test_every_namespace_has_credentials_that_open_it_alone(api):
    one, two = make(api, name="one"), make(api)
    assert re.fullmatch(r"ns-[0-9a-f]{12}", two["namespace"]["name"])
    assert set(one["credentials"]) == set(vars(CREDENTIAL_DEFAULTS))
    shared = {"QONTO_LOGIN", "QONTO_IBAN", "QONTO_BUYER_TIN"}
    for name, value in one["credentials"].items():
        assert (value == two["credentials"][name]) == (name in shared), name
    for auth, number in ((key(one), "N-1"), (key(two), "N-2"), (SELLER, "N-3")):
        import_one(api, auth, number)
    assert [numbers(api, auth) for auth in (key(one), key(two), SELLER)] == [{"N-1"}, {"N-2"}, {"N-3"}]


def test_tokens_and_applications_open_it_too(api):
    made = make(api)
    token = f"Bearer {made['credentials']['QONTO_ACCESS_TOKEN']}"
    slug = api.get("/v2/organization", auth=token).json()["organization"]["slug"]
    assert slug == made["organizations"][0]["slug"]
    given = made["credentials"]
    form = {
        "grant_type": "refresh_token",
        "refresh_token": given["QONTO_REFRESH_TOKEN"],
        "client_id": given["QONTO_CLIENT_ID"],
        "client_secret": given["QONTO_CLIENT_SECRET"],
    }
    answer = api.post("/oauth2/token", auth=None, data=form)
    assert answer.status_code == 200
    assert api.get("/v2/organization", auth=f"Bearer {answer.json()['access_token']}").status_code == 200


def test_what_was_handed_out_can_be_asked_for_again(api):
    made = make(api, name="shop")
    assert api.get(f"{PATH}/shop", auth=None).json() == made
    listed = api.get(PATH, auth=None).json()["namespaces"]
    assert [one["name"] for one in listed] == ["default", "shop"]


def test_a_reset_goes_back_to_the_beginning(api):
    made = make(api, name="shop", seed="s", clock={"mode": "frozen", "now": "2026-09-01T08:00:00Z"})
    first = import_one(api, key(made), "N-1")
    api.post("/_fauxpa/clock/advance?namespace=shop", auth=None, json={"days": 3})
    told = api.post(f"{PATH}/shop/reset", auth=None).json()
    assert told == made
    assert numbers(api, key(made)) == set()
    assert import_one(api, key(made), "N-1") == first


def test_a_seed_is_made_up_and_told_so_that_everything_can_be_made_again(api, emulator_with):
    made = make(api, name="shop")
    first = import_one(api, key(made), "N-1")
    again = emulator_with()
    assert make(again, name="shop", seed=made["namespace"]["seed"])["organizations"] == made["organizations"]
    assert import_one(again, key(made), "N-1") == first
    api.post(f"{PATH}/shop/reset", auth=None)
    assert import_one(api, key(made), "N-1") == first
    assert make(api)["namespace"]["seed"] != make(api)["namespace"]["seed"]


def test_under_the_seed_of_the_process_that_one_is_told(emulator_with):
    one, other = (emulator_with(seed="p") for _ in range(2))
    assert make(one, name="shop") == make(other, name="shop")
    assert make(one) == make(other)
    assert make(one, name="own", seed="own")["namespace"]["seed"] == "own"
    assert one.get(f"{PATH}/default", auth=None).json()["namespace"]["seed"] == "p"


def test_answers_are_named_the_same_again_after_a_reset(api):
    made = make(api, name="shop")

    def traces():
        paths = ("/v2/organization", "/v2/clients/nothing", "/v2/nothing")
        return [api.get(path, auth=key(made)).headers["x-tyk-trace-id"] for path in paths]

    first = traces()
    assert traces() != first
    api.post(f"{PATH}/shop/reset", auth=None)
    assert traces() == first


def test_of_two_that_make_the_same_name_at_once_one_is_told_so(api):
    body = {"name": "shop", "state": {"client_invoices": [{}]}}

    async def both():
        return await asyncio.gather(*(api.http.post(PATH, json=body) for _ in range(2)))

    answers = api.run(both())
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    made = next(answer.json() for answer in answers if answer.status_code == 201)
    assert numbers(api, key(made)) == {"FA-00001"}


def test_states_are_bounded(api, monkeypatch):
    monkeypatch.setattr("fauxpa_emulator.control.namespaces.MOST_STATE", 100)
    body = {"state": {"clients": [{"name": "x" * 100, "siren": "000001016"}]}}
    assert api.post(PATH, auth=None, json=body).status_code == 413
    headers = {"Content-Type": "application/yaml"}
    answer = api.post(f"{PATH}/default/seed", auth=None, content=b"#" * 101, headers=headers)
    assert answer.status_code == 413


def test_what_is_not_there_cannot_be_changed(api):
    for method, path in (
        ("DELETE", "/nobody"),
        ("POST", "/nobody/reset"),
        ("POST", "/nobody/seed"),
        ("GET", "/nobody/snapshot"),
    ):
        assert api.request(method, PATH + path, auth=None).status_code == 404, path


def test_a_deleted_namespace_is_gone_and_opens_nothing(api):
    made = make(api, name="shop")
    assert api.delete(f"{PATH}/shop", auth=None).status_code == 200
    assert api.get("/v2/organization", auth=key(made)).status_code == 401
    assert api.get(f"{PATH}/shop", auth=None).status_code == 404
    assert make(api, name="shop")["credentials"] != made["credentials"]


def test_the_default_namespace_stays(api):
    answer = api.delete(f"{PATH}/default", auth=None)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "default_namespace")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"name": "Shop"}, 422),
        ({"name": ""}, 422),
        ({"name": "a/b"}, 422),
        ({"name": "default"}, 409),
        ({"seed": ""}, 422),
        ({"clock": {"mode": "accelerated"}}, 422),
        ({"clock": {"mode": "frozen", "speed": 2}}, 422),
        ({"nmae": "x"}, 422),
    ],
)
def test_what_cannot_be_made_is_refused(api, body, status):
    assert api.post(PATH, auth=None, json=body).status_code == status
    assert len(api.get(PATH, auth=None).json()["namespaces"]) == 1


def test_time_runs_apart(api):
    for name in ("one", "two"):
        make(api, name=name, clock={"mode": "frozen", "now": "2026-09-01T08:00:00Z"})
    api.post("/_fauxpa/clock/advance?namespace=one", auth=None, json={"days": 1})
    shown = [api.get(f"{PATH}/{name}", auth=None).json()["namespace"]["clock"]["now"] for name in ("one", "two")]
    assert shown == ["2026-09-02T08:00:00.000000Z", "2026-09-01T08:00:00.000000Z"]


def test_a_snapshot_brings_everything_back(api):
    made = make(api, name="shop", clock={"mode": "frozen", "now": "2026-09-01T08:00:00Z"})
    id = import_one(api, key(made), "N-1")
    assert api.post(f"/v2/client_invoices/{id}/send_by_einvoice", auth=key(made)).status_code == 204
    file = api.get(f"{PATH}/shop/snapshot", auth=None)
    assert len(file.content) == int(file.headers["content-length"])
    api.post("/_fauxpa/clock/advance?namespace=shop", auth=None, json={"days": 1})
    import_one(api, key(made), "N-2")
    headers = {"Content-Type": "application/octet-stream"}
    answer = api.put(f"{PATH}/shop/snapshot", auth=None, content=file.content, headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.json() == made
    assert numbers(api, key(made)) == {"N-1"}
    attachment = api.get(f"/v2/client_invoices/{id}", auth=key(made)).json()["client_invoice"]["attachment_id"]
    assert api.get(f"/v2/attachments/{attachment}", auth=key(made)).status_code == 200


def test_a_snapshot_beside_the_living_has_credentials_of_its_own(api):
    made = make(api, name="shop")
    import_one(api, key(made), "N-1")
    data = api.get(f"{PATH}/shop/snapshot", auth=None).content
    headers = {"Content-Type": "application/octet-stream"}
    twin = api.put(f"{PATH}/twin/snapshot", auth=None, content=data, headers=headers).json()
    assert key(twin) != key(made)
    import_one(api, key(twin), "N-2")
    assert [numbers(api, key(one)) for one in (made, twin)] == [{"N-1"}, {"N-1", "N-2"}]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_a_spoiled_snapshot_changes_nothing(api, data):
    if len(api.get(PATH, auth=None).json()["namespaces"]) == 1:
        imported(api)
    whole = api.get(f"{PATH}/default/snapshot", auth=None).content
    place = data.draw(st.integers(0, len(whole) - 1))
    cut = data.draw(st.booleans())
    spoiled = whole[:place] if cut else whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :]
    before = numbers(api, SELLER)
    headers = {"Content-Type": "application/octet-stream"}
    answer = api.put(f"{PATH}/other/snapshot", auth=None, content=spoiled, headers=headers)
    assert answer.status_code in (200, 409, 422)
    if answer.status_code == 200:  # a changed byte of a file that nothing names, or of a name
        api.delete(f"{PATH}/other", auth=None)
    assert numbers(api, SELLER) == before

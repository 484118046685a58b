"""Three organizations in two namespaces: nothing of one is seen, found, counted or touched by another.

An id of somebody else gets the answer of an id that there never was, from every operation.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

import intruding_bench as bench
from emulating import CONTRACT, Emulator
from fauxpa_emulator.app import RENDERERS
from fauxpa_emulator.settings import Settings
from fauxpa_emulator.world import DEFAULT
from intruding import ATTEMPTS, LISTS
from parties import MAKERS, Party, make, parties_of
from receiving import Receiver

COUNT = 3
READERS = {
    "client": "/v2/clients",
    "draft": "/v2/client_invoices",
    "imported": "/v2/client_invoices",
    "sent": "/v2/client_invoices",
    "credit note": "/v2/credit_notes",
    "upload": "/v2/client_invoices/uploads",
    "attachment": "/v2/attachments",
    "supplier invoice": "/v2/supplier_invoices",
    "subscription": "/v2/webhook_subscriptions",
}
"""Where the owner reads what it made."""
WHICH = st.integers(0, COUNT - 1)
FEW = st.integers(0, 9)


class Isolation(RuleBasedStateMachine):
    """Makes things, and tries to get at those of others."""

    def __init__(self) -> None:
        super().__init__()
        self.api = Emulator(Settings(rate_limit="off", seed="same"))
        self.receiver = Receiver()
        self.courier = self.receiver.courier(self.api, RENDERERS)
        self.namespaces = {DEFAULT: self._default(), "other": self._other()}
        one, other = self.namespaces.values()
        self.parties = [*parties_of(one, "ZQKALPHA", "ZQKBETA"), *parties_of(other, "ZQKGAMMA")]
        for party in self.parties:
            party.made["organization"] = [str(party.organization["id"])]
            party.made["token"] = [party.refresh_token]

    def _default(self) -> Any:
        answer = self.api.get(f"/_fauxpa/namespaces/{DEFAULT}", auth=None)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def _other(self) -> Any:
        answer = self.api.post("/_fauxpa/namespaces", auth=None, json={"name": "other", "seed": "same"})
        assert answer.status_code == 201, answer.text
        return answer.json()

    def teardown(self) -> None:
        try:
            self.is_still_there(slice(None))
        finally:
            self.api.close()

    @rule(which=WHICH, kind=st.sampled_from(sorted(MAKERS)), number=FEW)
    def make(self, which: int, kind: str, number: int) -> None:
        make(self.api, self.parties[which], kind, number)

    @rule(which=WHICH, whose=WHICH, operation=st.sampled_from(sorted(ATTEMPTS)), data=st.data())
    def intrude(self, which: int, whose: int, operation: str, data: Any) -> None:
        """With the id of anything of another."""
        me, other = self.parties[which], self.parties[whose]
        kinds = sorted(kind for kind in other.made if self._is_foreign(me, other, kind))
        if not kinds:
            return
        id = data.draw(st.sampled_from(other.made[data.draw(st.sampled_from(kinds))]))
        attempt = data.draw(st.sampled_from(ATTEMPTS[operation]))
        nobody = like(id)
        got, expected = (shown(attempt(self.api, me, each), each) for each in (id, nobody))
        assert got == expected
        self._check_marks(me, str(got), *self._mates(me, operation))

    def _mates(self, me: Party, operation: str) -> list[str]:
        """Marks of those who see the same: a partner is one for its whole namespace."""
        by_partner = "partner" in CONTRACT.operations[operation].auth
        return [one.mark for one in self.parties if by_partner and one.namespace == me.namespace]

    def _is_foreign(self, me: Party, other: Party, kind: str) -> bool:
        """Whether things of a kind are another's: whoever gives consent, and a partner, is of a whole namespace."""
        if kind in ("organization", "registration", "token"):
            return me.namespace != other.namespace
        return me is not other

    @rule(which=WHICH, operation=st.sampled_from(sorted(LISTS)))
    def list_all(self, which: int, operation: str) -> None:
        """All that is there is one's own, and all of it is counted."""
        me = self.parties[which]
        name, kinds = LISTS[operation]
        answer = ATTEMPTS[operation][0](self.api, me, "")
        assert answer.status_code == 200, answer.text
        mates = [me.mark, *self._mates(me, operation)]
        owners = [one for one in self.parties if one.mark in mates]
        own = {id for owner in owners for kind in kinds for id in owner.made.get(kind, ())}
        listed = {one["id"] for one in answer.json()[name]}
        assert answer.json()["meta"]["total_count"] == len(own)
        assert listed == own or (listed < own and len(listed) == answer.json()["meta"]["per_page"])
        self._check_marks(me, answer.text, *mates)

    @rule(which=WHICH, whose=WHICH)
    def follow_links(self, which: int, whose: int) -> None:
        """A link to a file opens that file, in that namespace."""
        me, other = self.parties[which], self.parties[whose]
        for mine in me.made.get("attachment", ())[:2]:
            found = self.api.get(f"/v2/attachments/{mine}", auth=me.key).json()["attachment"]
            link = found["url"].removeprefix("http://localhost:8711")
            assert self.api.get(link, auth=None).status_code == 200
            for theirs in other.made.get("attachment", ())[:2] if me is not other else ():
                moved = link.replace(f"/{me.namespace}/", f"/{other.namespace}/").replace(mine, theirs)
                assert self.api.get(moved, auth=None).status_code == 403

    @rule(hours=st.integers(1, 48))
    def deliver(self, hours: int) -> None:
        """Webhooks go to whom they are about."""
        self.api.wall.advance(hours=hours)
        self.api.run(self.courier.deliver_due())
        for request in self.receiver.requests:
            (me,) = [one for one in self.parties if one.mark in request.url.path]
            self._check_marks(me, request.content.decode())
            assert str(me.organization["id"]) in request.content.decode()

    @rule(which=WHICH, kind=st.sampled_from(sorted(bench.MAKERS)), number=FEW)
    def make_at_the_bench(self, which: int, kind: str, number: int) -> None:
        bench.make(self.api, self.parties[which], kind, number)

    @rule(which=WHICH, page=st.sampled_from([*bench.PAGES, "snapshot"]))
    def look_at_the_bench(self, which: int, page: str) -> None:
        """What the control API shows of a namespace is of that namespace."""
        me = self.parties[which]
        path = f"/namespaces/{me.namespace}/snapshot" if page == "snapshot" else page
        answer = bench.call(self.api, me.namespace, "GET", path)
        assert answer.status_code == 200, answer.text
        self._check_marks(me, answer.text, *self._neighbours(me))
        if page.startswith("/journal?"):
            organizations = {one["id"] for one in self.namespaces[me.namespace]["organizations"]}
            assert {entry["organization_id"] for entry in answer.json()["entries"]} <= {None, *organizations}

    @rule(which=WHICH, whose=WHICH, what=st.sampled_from(sorted(bench.ATTEMPTS)), data=st.data())
    def intrude_at_the_bench(self, which: int, whose: int, what: str, data: Any) -> None:
        """With the id of anything of another namespace."""
        me, other = self.parties[which], self.parties[whose]
        if me.namespace != other.namespace:
            ids = self._ids_at_the_bench(other)
            id = data.draw(st.sampled_from(ids[data.draw(st.sampled_from(sorted(ids)))]))
            self.try_at_the_bench(me, id, data.draw(st.sampled_from(bench.ATTEMPTS[what])))

    def try_at_the_bench(self, me: Party, id: str, attempt: bench.Attempt) -> None:
        """The answer is that for an id that nobody has."""
        got, expected = (shown(attempt(self.api, me.namespace, each), each) for each in (id, like(id)))
        assert got == expected
        self._check_marks(me, str(got), *self._neighbours(me))

    def _ids_at_the_bench(self, other: Party) -> dict[str, list[str]]:
        found = bench.deliveries(self.api, other.namespace)
        return {**other.made, **({"delivery": found} if found else {})}

    def _neighbours(self, me: Party) -> list[str]:
        """Marks of a whole namespace, which is what the control API is for."""
        return [one.mark for one in self.parties if one.namespace == me.namespace]

    @rule(which=WHICH)
    def break_calls(self, which: int) -> None:
        """What shall go wrong in a namespace goes wrong there alone."""
        me = self.parties[which]
        order = {"operation": "organization.retrieve", "kind": "gateway-502", "times": len(self.parties)}
        fault = bench.call(self.api, me.namespace, "POST", "/faults", json=order)
        assert fault.status_code == 201, fault.text
        for party in self.parties:
            answer = self.api.http.get("/v2/organization", headers={"Authorization": party.key})
            struck = "x-fauxpa-fault" in self.api.run(answer).headers
            assert struck == (party.namespace == me.namespace)
        bench.call(self.api, me.namespace, "DELETE", f"/faults/{fault.json()['fault']['id']}")

    @rule(which=WHICH, hours=st.integers(1, 48))
    def move_time(self, which: int, hours: int) -> None:
        """Of one namespace: what happens is told there, and the others stay where they are."""
        me = self.parties[which]
        before = self._times()
        answer = bench.call(self.api, me.namespace, "POST", "/clock/advance", json={"hours": hours})
        assert answer.status_code == 200, answer.text
        self._check_marks(me, answer.text, *self._neighbours(me))
        assert [name for name, now in self._times().items() if now != before[name]] == [me.namespace]

    def _times(self) -> dict[str, str]:
        return {name: bench.call(self.api, name, "GET", "/clock").json()["now"] for name in self.namespaces}

    @precondition(lambda self: any(one.made.get("client") for one in self.parties))
    @invariant()
    def everything_is_still_there(self) -> None:
        """Nobody's things were touched by others."""
        self.is_still_there(slice(-1, None))

    def is_still_there(self, some: slice) -> None:
        """Whoever made it reads it."""
        for party in self.parties:
            for kind, path in READERS.items():
                for id in party.made.get(kind, [])[some]:
                    answer = self.api.get(f"{path}/{id}", auth=party.token)
                    assert answer.status_code == 200, answer.text
                    assert party.mark in answer.text or kind == "attachment"

    def _check_marks(self, me: Party, text: str, *allowed: str) -> None:
        """Nothing that another wrote is in it, in no case and no encoding of urls."""
        said = unquote(text).upper()
        assert not [one.mark for one in self.parties if one.mark in said and one.mark not in (me.mark, *allowed)]


def like(id: str) -> str:
    """Something of the same form that nobody has."""
    return re.sub(r"[0-9a-f]{8}$", "feedbeef", id) if "-" in id[:9] else f"{id[:-8]}feedbeef"


def shown(answer: Any, id: str) -> tuple[int, dict[str, str], str]:
    """An answer without what names this very answer, and without the id that was asked for."""
    headers = {name: value.replace(id, "ID") for name, value in answer.headers.items()}
    trace = headers.pop("x-tyk-trace-id", "TRACE")
    for name in ("x-request-id", "x-fauxpa-request", "x-fauxpa-explain"):
        headers.pop(name, None)
    text = answer.text.replace(id, "ID").replace(trace, "TRACE")
    return answer.status_code, headers, re.sub(r'name="request" value="[^"]*"', "", text)


def play(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        Isolation,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_nothing_crosses():
    play(examples=8, steps=25)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_nothing_crosses_in_a_long_time():
    play(examples=150, steps=60)


def test_every_operation_is_tried():
    assert set(ATTEMPTS) == set(CONTRACT.operations)


def test_every_path_of_the_control_api_with_an_id_is_tried(api):
    described = api.get("/_fauxpa/control/openapi.json", auth=None).json()["paths"]
    named = {
        f"{method.upper()} {path.removeprefix('/_fauxpa')}"
        for path, methods in described.items()
        for method in methods
        if "{" in path and method != "parameters" and not path.startswith("/_fauxpa/namespaces/")
    }
    tried = {what for what in bench.ATTEMPTS if "{" in what}
    assert named == tried | bench.OWN_NAMES


@pytest.mark.parametrize("operation", sorted(ATTEMPTS))
def test_every_operation_with_every_kind_of_id_of_the_others(stage, operation):
    """What the machine draws now and then, once for all."""
    for me in stage.parties:
        for other in stage.parties:
            for kind, ids in other.made.items():
                if stage._is_foreign(me, other, kind):
                    for attempt in ATTEMPTS[operation]:
                        got, expected = (shown(attempt(stage.api, me, each), each) for each in (ids[0], like(ids[0])))
                        assert got == expected, kind
                        stage._check_marks(me, str(got), *stage._mates(me, operation))
    stage.is_still_there(slice(None))


@pytest.mark.parametrize("what", sorted(bench.ATTEMPTS))
def test_every_call_of_the_control_api_with_every_kind_of_id_of_another_namespace(stage, what):
    tried = 0
    for me in stage.parties:
        for other in stage.parties:
            if me.namespace != other.namespace:
                for ids in stage._ids_at_the_bench(other).values():
                    for attempt in bench.ATTEMPTS[what]:
                        stage.try_at_the_bench(me, ids[0], attempt)
                        tried += 1
    assert tried > 4 * len(MAKERS)
    stage.is_still_there(slice(None))


@pytest.fixture(scope="module")
def stage():
    """In which everybody has something of each kind."""
    found = Isolation()
    for party in found.parties:
        for kind in MAKERS:
            make(found.api, party, kind, 1)
        for kind in bench.MAKERS:
            bench.make(found.api, party, kind, 1)
    yield found
    found.teardown()


def test_webhooks_go_to_whom_they_are_about(stage):
    for party in stage.parties:
        make(stage.api, party, "client", 2)
    stage.receiver.requests.clear()
    stage.deliver(hours=1)
    told = [sum(one.mark in request.url.path for request in stage.receiver.requests) for one in stage.parties]
    assert min(told) > 0
    assert len(set(told)) == 1


def test_a_link_is_no_link_of_another_kind(stage):
    """The query of a pre-signed url does not sign anything else."""
    me = stage.parties[0]
    found = stage.api.get(f"/v2/attachments/{me.made['attachment'][0]}", auth=me.key).json()["attachment"]["url"]
    query = urlsplit(found).query
    for id in me.made["attachment"][1:]:
        assert stage.api.get(f"/storage/{me.namespace}/{id}?{query}", auth=None).status_code == 403

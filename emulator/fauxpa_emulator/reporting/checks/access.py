"""Credentials: keys, tokens, scopes, and what the authorization server is asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import groupby, pairwise

from ...gateway.authentication import KINDS, NAMES
from ..story import Check, Sighting, Story
from ..told import Told, text_of

IN_A_ROW = 20
"""Answers of 401, a tenth of what Qonto bears in an hour (digest 2.5)."""
MANY = 3
"""Refreshes, each soon after the one before."""
SOON = timedelta(minutes=5)
"""A token lives an hour (digest 1.3)."""


def wrong_kind(story: Story) -> Iterator[Sighting]:
    """A key where only tokens open, and the reverse."""
    for told in story.all:
        kind, operation = told.entry.credential, told.operation
        if operation is None or kind is None or kind == "staging" or "none" in operation.auth:
            continue
        wanted = sorted({KINDS[auth] for auth in operation.auth})
        if told.entry.status == 401 and told.entry.fault is None and kind not in wanted:
            names = " or ".join(NAMES[each] for each in wanted)
            yield Sighting((told.id,), f"{told.name} takes {names}, not {NAMES[kind]}")


def unauthorized_in_a_row(story: Story) -> Iterator[Sighting]:
    """The same credential refused again and again."""
    by_credential: dict[str, list[Told]] = defaultdict(list)
    for told in story.all:
        if told.operation is not None and "none" not in told.operation.auth:
            by_credential[told.header("authorization")].append(told)
    for calls in by_credential.values():
        for refused, run in groupby(calls, key=lambda told: told.entry.status == 401):
            ids = tuple(told.id for told in run)
            if refused and len(ids) >= IN_A_ROW:
                yield Sighting(ids, f"{len(ids)} answers of 401 in a row")


def _refreshes(story: Story) -> Iterator[tuple[tuple[str, str], Told]]:
    """Every use of a refresh token, under (application, masked token)."""
    for told in story.of("oauth.token"):
        if told.form.get("grant_type") == "refresh_token" and (token := told.form.get("refresh_token")):
            yield (told.form.get("client_id", ""), token), told


def refresh_token_reused(story: Story) -> Iterator[Sighting]:
    """Used after its grace was over."""
    first: dict[tuple[str, str], Told] = {}
    for key, told in _refreshes(story):
        if told.heard:
            first.setdefault(key, told)
        elif key in first and told.entry.fault is None and "invalid_grant" in told.codes:
            yield Sighting((first[key].id, told.id))


def refresh_token_raced(story: Story) -> Iterator[Sighting]:
    """Used twice within the grace, though the first answer arrived."""
    first: dict[tuple[str, str], Told] = {}
    for key, told in _refreshes(story):
        if key in first and told.succeeded:
            yield Sighting((first[key].id, told.id))
        elif told.heard:
            first[key] = told


def refresh_storm(story: Story) -> Iterator[Sighting]:
    """One refresh after the other, each with the token of the one before, long before that one's end."""
    chains: dict[tuple[str, str], list[Told]] = {}
    for (client, token), told in _refreshes(story):
        following = text_of(told.said, "refresh_token")
        if told.heard and following:
            chains[client, following] = [*chains.pop((client, token), ()), told]
    for chain in chains.values():
        hurried = [later for one, later in pairwise(chain) if later.entry.at - one.entry.at < SOON]
        if len(hurried) >= MANY:
            yield Sighting(tuple(told.id for told in hurried), f"{len(hurried)} refreshes within {SOON} of another")


def scope_refused(story: Story) -> Iterator[Sighting]:
    """A scope that the authorization server does not know by this name."""
    for told in story.of("oauth.authorize"):
        if told.declined.get("error") == "invalid_scope":
            yield Sighting((told.id,), told.declined.get("error_description", ""))


def without_refresh_token(story: Story) -> Iterator[Sighting]:
    """Consent without `offline_access`."""
    for told in story.of("oauth.authorize"):
        scopes = " ".join(told.query.get("scope", ())).split()
        if scopes and "offline_access" not in scopes and not told.declined:
            yield Sighting((told.id,))


def registration_not_followed(story: Story) -> Iterator[Sighting]:
    """Created, and then neither read nor announced to anybody."""
    told_of = any(one.scheme == "onboarding" for one in story.subscriptions) or any(
        told.succeeded for told in story.of("onboarding_webhooks.create")
    )
    followed = ("registrations.retrieve", "registrations.list")
    for told in story.of("registrations.create"):
        looked = any(later.id > told.id for later in story.of(*followed))
        if told.heard and not told_of and not looked:
            yield Sighting((told.id,))


CHECKS: Mapping[str, Check] = {
    "wrong-kind-of-credential": wrong_kind,
    "unauthorized-in-a-row": unauthorized_in_a_row,
    "refresh-token-reused": refresh_token_reused,
    "refresh-token-raced": refresh_token_raced,
    "refresh-storm": refresh_storm,
    "scope-refused": scope_refused,
    "no-refresh-token": without_refresh_token,
    "registration-not-followed": registration_not_followed,
}

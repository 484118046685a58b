"""`/oauth2/auth`: the user's consent, by a page, by a setting, or by a word in the query (digest 1.3)."""

from __future__ import annotations

from dataclasses import replace

from ...errors import Refusal
from ...gateway.call import Answer, Call, redirect
from ...records.access import OAuthApplication
from ...world import Space
from . import grants, pages, requests, scopes
from .applications import field, find, refused, space_of
from .redirects import callback, may_use
from .requests import AuthorizationRequest, Declined

DECISION = "fauxpa_consent"
"""`allow` or `deny` in the query decides without the page."""


def authorize(call: Call) -> Answer:
    """The consent page, or at once the way back to the application."""
    application = _application(call)
    space = space_of(call, application)
    try:
        request = requests.read(space, application, call.query)
        decision = _decision(call)
        if decision is None:
            return _page(space, application, request)
        return _decided(call, space, request, decision, "")
    except Declined as declined:
        return _sent_back(call, call.query["redirect_uri"], call.query.get("state", ""), declined)


def decide(call: Call) -> Answer:
    """The consent page's form. What was asked comes back in it, under the namespace's signature."""
    text = field(call, "request")
    request = requests.unverified(text)
    application = find(call, request.client_id) if request is not None else None
    if request is None or application is None:
        raise _not_ours()
    space = space_of(call, application)
    if not requests.is_genuine(space, text):
        raise _not_ours()
    if space.now >= request.expires_at:
        raise refused(400, "invalid_request", "The consent page has expired: begin anew at /oauth2/auth")
    try:
        return _decided(call, space, request, field(call, "decision"), field(call, "organization_id"))
    except Declined as declined:
        return _sent_back(call, request.redirect_uri, request.state, declined)


def _application(call: Call) -> OAuthApplication:
    """The application, where its redirect address is its own too: otherwise nobody is sent anywhere."""
    application = find(call, call.query.get("client_id", ""))
    if application is None:
        hint = "No application has this client_id. `fauxpa env` prints the one that is there."
        raise refused(404, "invalid_client", "client_id is not known", hint=hint)
    if not may_use(application, call.query.get("redirect_uri", "")):
        hint = f"Registered: {', '.join(application.redirect_uris)} (any port and path of a bare loopback host)."
        raise refused(404, "invalid_request", "redirect_uri is not one of this client's", hint=hint)
    return application


def _decision(call: Call) -> str | None:
    asked = call.query.get(DECISION)
    if asked is not None:
        return asked
    return "allow" if call.space.world.settings.consent == "auto" else None


def _page(space: Space, application: OAuthApplication, request: AuthorizationRequest) -> Answer:
    organizations = requests.organization_choices(space, request)
    if not organizations:
        raise Declined("access_denied", "There is no organization to give access to")
    explanations = scopes.explained(space.world.contract)
    return pages.consent_page(application, request, requests.sealed(space, request), organizations, explanations)


def _decided(call: Call, space: Space, request: AuthorizationRequest, decision: str, chosen: str) -> Answer:
    """Back to the application with a code. `chosen` is an organization's id; empty: the first one. Raises Declined."""
    if decision == "deny":
        raise Declined("access_denied", "The resource owner denied the request")
    if decision != "allow":
        raise refused(400, "invalid_request", "The decision must be allow or deny")
    organizations = requests.organization_choices(space, request)
    organization = next((one for one in organizations if chosen in ("", one.id)), None)
    if organization is None:
        raise Declined("access_denied", "This organization cannot be given access to")
    code = grants.issue_code(space, request, organization.id)
    return redirect(callback(request.redirect_uri, code=code, state=request.state))


def _sent_back(call: Call, address: str, state: str, declined: Declined) -> Answer:
    call.note(*declined.clauses)
    answer = redirect(callback(address, error=declined.error, error_description=declined.description, state=state))
    if declined.hint is None:
        return answer
    return replace(answer, headers={**answer.headers, "X-Fauxpa-Hint": declined.hint})


def _not_ours() -> Refusal:
    return refused(400, "invalid_request", "This form was not made by /oauth2/auth")

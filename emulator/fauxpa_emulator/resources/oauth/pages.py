"""The consent page: who asks for what, on behalf of which organization."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...gateway.call import Answer
from ...records.access import OAuthApplication
from ...records.parties import Organization
from ..html import document, safety_headers, text
from .requests import AuthorizationRequest


def consent_page(
    application: OAuthApplication,
    request: AuthorizationRequest,
    sealed: str,
    organizations: Sequence[Organization],
    explanations: Mapping[str, str],
) -> Answer:
    """A form that posts the decision back to where it came from."""
    asked = "".join(
        f"<li><code>{text(scope)}</code> {text(explanations.get(scope, ''))}</li>" for scope in request.scopes
    )
    body = (
        f"<p><strong>{text(application.name)}</strong> (<code>{text(application.id)}</code>) asks for access to:</p>"
        f'<ul>{asked}</ul><form method="post" action="/oauth2/auth">'
        f'<input type="hidden" name="request" value="{text(sealed)}">{_choice(organizations)}'
        f"<p>Either way you go back to <code>{text(request.redirect_uri)}</code>.</p>"
        '<button name="decision" value="allow" autofocus>Allow</button>'
        '<button name="decision" value="deny">Refuse</button></form>'
    )
    return Answer(
        200,
        raw=document("Allow access?", body).encode(),
        media_type="text/html; charset=utf-8",
        headers=safety_headers(request.redirect_uri),
    )


def _choice(organizations: Sequence[Organization]) -> str:
    if len(organizations) == 1:
        (only,) = organizations
        hidden = f'<input type="hidden" name="organization_id" value="{text(only.id)}">'
        return f"<p>Organization: <strong>{text(_label(only))}</strong></p>{hidden}"
    options = "".join(f'<option value="{text(one.id)}">{text(_label(one))}</option>' for one in organizations)
    return f'<p><label>Organization <select name="organization_id" required>{options}</select></label></p>'


def _label(organization: Organization) -> str:
    return f"{organization.legal_name} ({organization.legal_number})"

"""The authorization server: `/oauth2/auth`, `/oauth2/token`, `/oauth2/revoke`, and the revocation of consents."""

from collections.abc import Mapping

from ...gateway.call import Handler
from .authorize import authorize, decide
from .consents import revoke_consents
from .token import revoke, token

HANDLERS: Mapping[str, Handler] = {
    "oauth.authorize": authorize,
    "oauth.decide": decide,
    "oauth.token": token,
    "oauth.revoke": revoke,
    "oauth.revoke_consents": revoke_consents,
}

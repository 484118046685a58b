"""The Onboarding API: registrations, the hosted page behind their link, and the partners' webhooks (digest 3)."""

from collections.abc import Mapping

from ...gateway.call import Handler
from .hosted import routes
from .registrations import create, list_registrations, retrieve
from .webhooks import create as create_webhook

HANDLERS: Mapping[str, Handler] = {
    "registrations.create": create,
    "registrations.list": list_registrations,
    "registrations.retrieve": retrieve,
    "onboarding_webhooks.create": create_webhook,
}
WEBHOOK_ALIAS = "/data_api/webhooks"
"""The path of `onboarding_webhooks.create` in a guide (C-08; quirk onboarding-webhook-alias)."""

__all__ = ["HANDLERS", "WEBHOOK_ALIAS", "routes"]

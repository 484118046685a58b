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
__all__ = ["HANDLERS", "routes"]

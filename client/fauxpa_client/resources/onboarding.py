"""The Onboarding API: registrations of new organizations, and the partner's webhook."""

from __future__ import annotations

from ..calls import Calls
from ..flow import D, Flow, Pages, operation, pages
from ..query import query
from ..records.base import Page
from ..records.others import OnboardingWebhook
from ..records.parties import Registration
from ..wire import Request, json_request, path

REGISTRATIONS = ("register", "registrations")


class Registrations(Calls[D]):
    """`/register/registrations`"""

    @operation
    def create(self, /, **fields: object) -> Flow[Registration]:
        """Start an onboarding from Qonto's fields; then send the user to the answer's `redirection_link`."""
        return self._one(json_request("POST", path(*REGISTRATIONS), fields), Registration, "registration")

    @operation
    def retrieve(self, registration_id: str) -> Flow[Registration]:
        return self._one(Request("GET", path(*REGISTRATIONS, registration_id)), Registration, "registration")

    @operation
    def list(self, *, page: int = 1, per_page: int | None = None) -> Flow[Page[Registration]]:
        """One page, of 25 unless told otherwise."""
        return self._list(page, per_page)

    @pages
    def iterate(self, *, per_page: int | None = None) -> Pages[Registration]:
        """All registrations, page after page. Without a `meta` in the answer (U-07), the first page is all."""
        return lambda page: self._list(page, per_page)

    def _list(self, page: int, per_page: int | None) -> Flow[Page[Registration]]:
        request = Request("GET", path(*REGISTRATIONS), query(page=page, per_page=per_page))
        return self._page(request, Registration, "registrations", number=page)


class OnboardingWebhooks(Calls[D]):
    """`/register/webhooks`"""

    @operation
    def create(self, *, callback_url: str, secret: str, enabled: bool = True) -> Flow[OnboardingWebhook]:
        """Register the address that gets the events; `verify_onboarding_signature` checks them with `secret`."""
        fields = {"callback_url": callback_url, "enabled": enabled, "secret": secret}
        return self._one(json_request("POST", "/register/webhooks", fields), OnboardingWebhook, "webhook")

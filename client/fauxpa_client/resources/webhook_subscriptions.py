"""Subscriptions to the webhooks of the Business API. They need OAuth and the scope `webhook`."""

from __future__ import annotations

from collections.abc import Sequence

from ..calls import Calls
from ..flow import D, Flow, Pages, operation, pages
from ..query import PER_PAGE, query
from ..records.base import Page
from ..records.others import WebhookSubscription
from ..wire import Request, json_request, path

ROOT = ("v2", "webhook_subscriptions")
RECORD = (WebhookSubscription, "webhook_subscription")


class WebhookSubscriptions(Calls[D]):
    """`/v2/webhook_subscriptions`"""

    @operation
    def create(
        self, *, callback_url: str, types: Sequence[str], secret: str | None = None, description: str | None = None
    ) -> Flow[WebhookSubscription]:
        """Subscribe an HTTPS address to event types such as `v1/client-invoices`.

        Keep the `secret` of the answer (yours of 32 to 128 characters, or Qonto's): `verify_signature` needs it.
        """
        return self._one(_write("POST", path(*ROOT), callback_url, types, secret, description), *RECORD)

    @operation
    def retrieve(self, subscription_id: str) -> Flow[WebhookSubscription]:
        return self._one(Request("GET", path(*ROOT, subscription_id)), *RECORD)

    @operation
    def replace(
        self,
        subscription_id: str,
        *,
        callback_url: str,
        types: Sequence[str],
        secret: str | None = None,
        description: str | None = None,
    ) -> Flow[WebhookSubscription]:
        """Write the whole subscription anew: what is not given is not kept."""
        return self._one(_write("PUT", path(*ROOT, subscription_id), callback_url, types, secret, description), *RECORD)

    @operation
    def delete(self, subscription_id: str) -> Flow[None]:
        return self._nothing(Request("DELETE", path(*ROOT, subscription_id)))

    @operation
    def list(self, *, page: int = 1, per_page: int | None = PER_PAGE) -> Flow[Page[WebhookSubscription]]:
        """One page of those that this user made with this application."""
        return self._list(page, per_page)

    @pages
    def iterate(self, *, per_page: int | None = PER_PAGE) -> Pages[WebhookSubscription]:
        """All subscriptions, page after page."""
        return lambda page: self._list(page, per_page)

    def _list(self, page: int, per_page: int | None) -> Flow[Page[WebhookSubscription]]:
        request = Request("GET", path(*ROOT), query(page=page, per_page=per_page))
        return self._page(request, WebhookSubscription, "subscriptions", number=page)


def _write(
    method: str, url: str, callback_url: str, types: Sequence[str], secret: str | None, description: str | None
) -> Request:
    optional = {"secret": secret, "description": description}
    given = {name: value for name, value in optional.items() if value is not None}
    return json_request(method, url, {"callback_url": callback_url, "types": [*types], **given})

"""`Qonto` and `AsyncQonto`: the Business API on behalf of one organization."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from typing import Self, Unpack

from .auth import Auth, OAuth, api_key
from .base import ApiClient
from .environment import Environment, required
from .flow import Asynchronous, Blocking, D, Flow, operation
from .hosts import hosts_of
from .oauth import TokenEndpoint
from .options import AsynchronousClient, BlockingClient, Options
from .records.others import Tokens
from .resources.attachments import Attachments
from .resources.client_invoices import ClientInvoices
from .resources.clients import Clients
from .resources.credit_notes import CreditNotes
from .resources.organization import EinvoicingSettingsCalls, OrganizationCalls, SettingsCalls
from .resources.supplier_invoices import SupplierInvoices
from .resources.webhook_subscriptions import WebhookSubscriptions
from .retry import RetryPolicy
from .wire import Request


class QontoCalls(ApiClient[D]):
    """The Business API, by resource."""

    def __init__(self, base_url: str, auth: Auth, **options: Unpack[Options]) -> None:
        super().__init__(base_url, auth, **options)
        shared = self.session, self.driver
        self.organization = OrganizationCalls(*shared)
        self.client_invoices = ClientInvoices(*shared)
        self.settings = SettingsCalls(*shared)
        self.clients = Clients(*shared)
        self.supplier_invoices = SupplierInvoices(*shared)
        self.credit_notes = CreditNotes(*shared)
        self.einvoicing_settings = EinvoicingSettingsCalls(*shared)
        self.attachments = Attachments(*shared)
        self.webhook_subscriptions = WebhookSubscriptions(*shared)

    @classmethod
    def with_api_key(cls, base_url: str, login: str, secret_key: str, **options: Unpack[Options]) -> Self:
        """With an organization's API key. Some endpoints accept OAuth only."""
        return cls(base_url, api_key(login, secret_key), **options)

    @classmethod
    def with_oauth(
        cls,
        base_url: str,
        *,
        access_token: str | None = None,
        refresh_token: str | None = None,
        expires_in: int | None = None,
        client_id: str | None = None,
        client_secret: str | None = None,
        oauth_url: str | None = None,
        on_tokens: Callable[[Tokens], None] | None = None,
        **options: Unpack[Options],
    ) -> Self:
        """With OAuth tokens, renewed when there is a refresh token.

        `expires_in` is how many seconds the access token has left; without it, a 401 tells. `oauth_url` is known
        for Qonto's own hosts and the base URL elsewhere. Save what `on_tokens` gets: refresh tokens work once.
        """
        if refresh_token and not client_id:
            raise ValueError("a refresh_token is of use only with the client_id that it belongs to")
        tokens = Tokens(access_token=access_token, refresh_token=refresh_token, expires_in=expires_in)
        endpoint = None
        if client_id:
            oauth_url = oauth_url or hosts_of(base_url).oauth
            retry = options.get("retry", RetryPolicy())
            endpoint = TokenEndpoint(oauth_url, client_id, client_secret, options.get("staging_token"), retry)
        auth = OAuth(tokens, endpoint, clock=options.get("clock", time.monotonic), on_tokens=on_tokens)
        return cls(base_url, auth, **options)

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None, **options: Unpack[Options]) -> Self:
        """From QONTO_BASE_URL, and either tokens or an API key; tokens win, as more endpoints accept them.

        Tokens: QONTO_ACCESS_TOKEN, QONTO_REFRESH_TOKEN, QONTO_CLIENT_ID, QONTO_CLIENT_SECRET, QONTO_OAUTH_URL.
        Key: QONTO_LOGIN, QONTO_SECRET_KEY. Sandbox: QONTO_STAGING_TOKEN. Raises `ValueError` if one is missing.
        """
        env = Environment.read(os.environ if environ is None else environ)
        options.setdefault("staging_token", env.staging_token)
        if env.access_token or env.refresh_token:
            return cls.with_oauth(
                env.base_url,
                access_token=env.access_token,
                refresh_token=env.refresh_token,
                client_id=env.client_id,
                client_secret=env.client_secret,
                oauth_url=env.oauth_url,
                **options,
            )
        login = required("QONTO_LOGIN (or QONTO_ACCESS_TOKEN)", env.login)
        return cls.with_api_key(env.base_url, login, required("QONTO_SECRET_KEY", env.secret_key), **options)

    @operation
    def revoke_consents(self) -> Flow[None]:
        """Withdraw the organization's consent to this application. Its tokens no longer work afterwards."""
        return self._nothing(Request("DELETE", "/v2/oauth2/consents"))


class Qonto(BlockingClient, QontoCalls[Blocking]):
    """The Business API.

    >>> with Qonto.with_api_key("http://localhost:8080", "acme-sas-1234", "secret") as qonto:
    ...     for invoice in qonto.client_invoices.iterate():
    ...         print(invoice.number, invoice.status_codes)
    """


class AsyncQonto(AsynchronousClient, QontoCalls[Asynchronous]):
    """The Business API, asynchronously: `await` each call, `async for` each iterator."""

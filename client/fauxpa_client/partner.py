"""`Partner` and `AsyncPartner`: the Onboarding API, on behalf of invoicing software that registers its users."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Self, Unpack

from .auth import partner_token
from .base import ApiClient
from .environment import Environment, required
from .flow import Asynchronous, Blocking, D
from .hosts import hosts_of
from .options import AsynchronousClient, BlockingClient, Options
from .resources.onboarding import OnboardingWebhooks, Registrations


class PartnerCalls(ApiClient[D]):
    """The Onboarding API, by resource."""

    def __init__(self, base_url: str, partner_id: str, token: str, **options: Unpack[Options]) -> None:
        super().__init__(base_url, partner_token(partner_id, token), **options)
        self.registrations = Registrations(self.session, self.driver)
        self.onboarding_webhooks = OnboardingWebhooks(self.session, self.driver)

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None, **options: Unpack[Options]) -> Self:
        """From QONTO_BASE_URL (that of the Business API: the other follows), QONTO_PARTNER_ID, QONTO_PARTNER_TOKEN."""
        env = Environment.read(os.environ if environ is None else environ)
        options.setdefault("staging_token", env.staging_token)
        partner_id = required("QONTO_PARTNER_ID", env.partner_id)
        token = required("QONTO_PARTNER_TOKEN", env.partner_token)
        return cls(hosts_of(env.base_url).onboarding, partner_id, token, **options)


class Partner(BlockingClient, PartnerCalls[Blocking]):
    """The Onboarding API."""


class AsyncPartner(AsynchronousClient, PartnerCalls[Asynchronous]):
    """The Onboarding API, asynchronously."""

"""The organization of the credentials, and its settings."""

from __future__ import annotations

from ..calls import Calls
from ..flow import D, Flow, operation
from ..query import query
from ..records.others import EinvoicingSettings, InvoicingSettings
from ..records.parties import Organization
from ..wire import Request, json_request


class OrganizationCalls(Calls[D]):
    """`/v2/organization`"""

    @operation
    def retrieve(self, *, include_external_accounts: bool | None = None) -> Flow[Organization]:
        pairs = query(include_external_accounts=include_external_accounts)
        return self._one(Request("GET", "/v2/organization", pairs), Organization, "organization")


class SettingsCalls(Calls[D]):
    """`/v2/settings`: how invoices are numbered."""

    @operation
    def retrieve(self) -> Flow[InvoicingSettings]:
        return self._one(Request("GET", "/v2/settings"), InvoicingSettings, "settings")

    @operation
    def update(self, *, numbering_mode: str) -> Flow[InvoicingSettings]:
        fields = {"numbering_mode": numbering_mode}
        return self._one(json_request("PUT", "/v2/settings", fields), InvoicingSettings, "settings")


class EinvoicingSettingsCalls(Calls[D]):
    """`/v2/einvoicing/settings`: whether sending and receiving are activated."""

    @operation
    def retrieve(self) -> Flow[EinvoicingSettings]:
        return self._one(Request("GET", "/v2/einvoicing/settings"), EinvoicingSettings, "settings")

"""A thin client of Qonto's API for e-invoicing, blocking and asynchronous."""

from .auth import Auth, FixedHeaders
from .client import AsyncQonto, Qonto
from .errors import (
    ApiError,
    BadRequest,
    BadSignature,
    Conflict,
    ConnectionFailed,
    Forbidden,
    Invalid,
    MissingScope,
    NotFound,
    NotJson,
    OAuthError,
    PreconditionFailed,
    Problem,
    QontoError,
    ServerError,
    Timeout,
    TooManyRequests,
    Unauthorized,
    UnexpectedAnswer,
)
from .files import FileSource
from .hosts import PRODUCTION, SANDBOX
from .oauth import authorize_url
from .oauth_app import AsyncOAuthApp, OAuthApp
from .partner import AsyncPartner, Partner
from .records.base import Page, Record
from .records.invoices import (
    ClientInvoice,
    CreditNote,
    ImportedInvoice,
    InvoiceLine,
    LifecycleEvent,
    Money,
    SupplierImport,
    SupplierInvoice,
    Upload,
)
from .records.others import (
    Attachment,
    EinvoicingSettings,
    InvoicingSettings,
    OnboardingWebhook,
    Tokens,
    WebhookSubscription,
)
from .records.parties import Address, BankAccount, Client, Organization, Registration, RegistrationFlow
from .resources.supplier_invoices import SupplierFile
from .retry import NO_RETRIES, RetryPolicy
from .waiting import attachment_ready, einvoicing_status_in, status_code_reached
from .webhooks import verify_onboarding_signature, verify_signature
from .wire import Part, Request, Response

__all__ = [
    "NO_RETRIES",
    "PRODUCTION",
    "SANDBOX",
    "Address",
    "ApiError",
    "AsyncOAuthApp",
    "AsyncPartner",
    "AsyncQonto",
    "Attachment",
    "Auth",
    "BadRequest",
    "BadSignature",
    "BankAccount",
    "Client",
    "ClientInvoice",
    "Conflict",
    "ConnectionFailed",
    "CreditNote",
    "EinvoicingSettings",
    "FileSource",
    "FixedHeaders",
    "Forbidden",
    "ImportedInvoice",
    "Invalid",
    "InvoiceLine",
    "InvoicingSettings",
    "LifecycleEvent",
    "MissingScope",
    "Money",
    "NotFound",
    "NotJson",
    "OAuthApp",
    "OAuthError",
    "OnboardingWebhook",
    "Organization",
    "Page",
    "Part",
    "Partner",
    "PreconditionFailed",
    "Problem",
    "Qonto",
    "QontoError",
    "Record",
    "Registration",
    "RegistrationFlow",
    "Request",
    "Response",
    "RetryPolicy",
    "ServerError",
    "SupplierFile",
    "SupplierImport",
    "SupplierInvoice",
    "Timeout",
    "Tokens",
    "TooManyRequests",
    "Unauthorized",
    "UnexpectedAnswer",
    "Upload",
    "WebhookSubscription",
    "attachment_ready",
    "authorize_url",
    "einvoicing_status_in",
    "status_code_reached",
    "verify_onboarding_signature",
    "verify_signature",
]

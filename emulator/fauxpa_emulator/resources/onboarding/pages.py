"""The hosted page of a registration, as HTML."""

from __future__ import annotations

from ...records.onboarding import Registration
from ..html import document, text
from .steps import COMPLETED, NEXT


def registration_page(registration: Registration) -> str:
    """What has been done, what comes next, and a button for it."""
    if registration.status == COMPLETED:
        return document("The account is open", _done(registration))
    company = registration.organization
    step = NEXT[registration.status]
    person = " ".join(filter(None, (registration.partner_user.get(name) for name in ("first_name", "last_name"))))
    what = company.get("legal_name") or "A company"
    number = company.get("legal_number")
    missing = "".join(f"<li>{text(entry['detail'])}</li>" for entry in registration.breakdown)
    body = (
        f"<p><strong>{text(what)}</strong>{f' (SIREN {text(number)})' if number else ''} opens a Qonto PA account"
        f"{f', represented by {text(person)}' if person else ''}. It will be able to send and receive e-invoices, and "
        "be entered in the Annuaire.</p>"
        f"{f'<p>On the real page you would be asked for:</p><ul>{missing}</ul>' if missing else ''}"
        f"<p>Status: <code>{text(registration.status)}</code></p>"
        f'<form method="post"><button name="action" value="{step.action}" autofocus>{step.label}</button></form>'
    )
    return document("Open a Qonto PA account", body)


def unknown_page() -> str:
    """For a link that leads nowhere."""
    return document("No such registration", "<p>This link is not known here. It may belong to another emulator.</p>")


def _done(registration: Registration) -> str:
    back = registration.partner_redirect_url
    link = f'<p><a href="{text(back)}" rel="noreferrer">Back to the partner</a></p>' if back else ""
    return (
        f"<p>SIREN <strong>{text(registration.organization['legal_number'])}</strong> can send and receive e-invoices "
        "and is in the Annuaire.</p>"
        "<p>For a token of this organization, send the user to "
        f"<code>/oauth2/auth?registration_id={text(registration.id)}&amp;…</code></p>{link}"
    )

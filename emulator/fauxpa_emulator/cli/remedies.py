"""What to do after a refusal, for somebody at a shell: the hints of the control API name paths, these name commands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_CALL = re.compile(r"(GET|POST|DELETE) (/_fauxpa/[^\s;,?]*[^\s;,?.:])(\?[^\s;,]*[^\s;,.])?")
_COMMANDS: Mapping[str, str] = {
    "GET /_fauxpa/namespaces": "`fauxpa ns list`",
    "POST /_fauxpa/namespaces": "`fauxpa ns create --from FILE`",
    "GET /_fauxpa/namespaces/{name}/snapshot": "`fauxpa ns snapshot`",
    "POST /_fauxpa/namespaces/default/reset": "`fauxpa ns reset default`",
    "POST /_fauxpa/reset": "`fauxpa ns reset {namespace}`",
    "GET /_fauxpa/journal": "`fauxpa journal list`",
    "DELETE /_fauxpa/faults": "`fauxpa fault clear`",
    "POST /_fauxpa/client_invoices/{id}/events": "`fauxpa scenario act`",
}
_WITHOUT_HINT: Mapping[str, str] = {
    "/faults/": "`fauxpa fault list` lists those that are there.",
    "/webhooks/deliveries/": "`fauxpa webhooks list` lists those that are there.",
    "/webhooks/subscriptions/": "`fauxpa webhooks subscriptions` lists those that are there.",
    "/scenarios/invoices/": "GET /_fauxpa/client_invoices?namespace={namespace} lists those that are there.",
    "/scenarios/buyers/": "Take a SIREN, nine digits: `fauxpa companies` lists buyers that are always there.",
}
"""By the beginning of a path: what would help where the answer does not say it."""


def remedy(hint: str | None, path: str, url: str, namespace: str) -> str:
    """What to do after the emulator at `url` refused a call of a path; empty where nothing is known."""
    found = hint or next((text for begin, text in _WITHOUT_HINT.items() if path.startswith(begin)), "")

    def in_commands(call: re.Match[str]) -> str:
        method, target, query = call[1], call[2], call[3] or ""
        command = _COMMANDS.get(f"{method} {target}")
        if command is None and method == "GET" and "{" not in target:
            command = f"`curl '{url}{target}{query}'`"
        return (command or call[0]).replace("{namespace}", namespace)

    return _CALL.sub(in_commands, found)


def meant(given: str, known: Iterable[str], *, mark: str = "") -> str:
    """` Did you mean serve?`, or nothing where nothing is near. `mark` goes around each."""
    from difflib import get_close_matches

    near = [f"{mark}{each}{mark}" for each in get_close_matches(given, list(known), n=3)]
    return f" Did you mean {' or '.join(near)}?" if near else ""

"""A small fake of the API, written from its documentation alone: with mistakes when asked."""

from __future__ import annotations

import json
import re
import threading
import uuid
from contextlib import contextmanager
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

KEY = "acme-1234:secret-of-acme"
SIREN = "000009001"
MISTAKES = {
    "client-created-201": ("QPA-CLI-010", "a client is created with 201"),
    "bearer-key": ("QPA-AUTH-002", "an API key is taken behind Bearer"),
    "same-file-twice": ("QPA-IMP-007", "the same file makes a second invoice"),
    "chatty-import": ("QPA-IMP-010", "the answer to an import says more"),
    "send-200": ("QPA-SEND-001", "a send answers 200 with a body"),
    "no-trace": ("QPA-GW-004", "answers lack a trace id"),
    "imported-shown": ("QPA-INV-055", "imported invoices are in the plain list"),
    "country-upper": ("QPA-CLI-028", "countries are in upper case"),
    "delete-twice": ("QPA-CLI-019", "a deleted client can be deleted again"),
    "paid-settings": ("QPA-SET-001", "the e-invoicing settings are wrapped"),
}


class Fake:
    """Its state."""

    def __init__(self, mistakes=()):
        self.mistakes = set(mistakes)
        self.clients, self.invoices, self.files = {}, {}, {}

    def is_wrong(self, mistake):
        return mistake in self.mistakes


def handler(fake):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def reply(self, status, body=None):
            trace = uuid.uuid4().hex
            if isinstance(body, dict) and "errors" in body:
                body["trace_id"] = trace
            data = b"" if body is None else json.dumps(body).encode()
            self.send_response(status)
            if not fake.is_wrong("no-trace"):
                self.send_header("X-Tyk-Trace-Id", trace)
            self.send_header("x-request-id", str(uuid.uuid4()))
            if data:
                self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def refuse(self, status, code, **more):
            self.reply(status, {"errors": [{"code": code, "detail": code, **more}]})

        def text_404(self):
            self.send_response(404)
            self.send_header("X-Tyk-Trace-Id", uuid.uuid4().hex)
            self.send_header("Content-Type", "text/plain")
            self.send_header("Content-Length", "9")
            self.end_headers()
            self.wfile.write(b"Not Found")

        def answer(self):
            length = int(self.headers.get("content-length") or 0)
            body = self.rfile.read(length)
            parts = urlsplit(self.path)
            given = self.headers.get("Authorization") or ""
            if fake.is_wrong("bearer-key"):
                given = given.removeprefix("Bearer ")
            route = self.route(parts.path)
            if route is None:
                self.text_404()
            elif given != KEY:
                self.refuse(401, "unauthorized")
            else:
                route(body, parse_qs(parts.query))

        do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = answer

        def route(self, path):
            table = [
                ("GET", r"/v2/organization", self.organization),
                ("GET", r"/v2/einvoicing/settings", self.settings),
                ("GET", r"/v2/clients", self.list_clients),
                ("POST", r"/v2/clients", self.create_client),
                ("GET", r"/v2/clients/([^/]+)", self.get_client),
                ("DELETE", r"/v2/clients/([^/]+)", self.delete_client),
                ("GET", r"/v2/client_invoices", self.list_invoices),
                ("POST", r"/v2/client_invoices/bulk", self.bulk),
                ("GET", r"/v2/client_invoices/([^/]+)", self.get_invoice),
                ("POST", r"/v2/client_invoices/([^/]+)/send_by_einvoice", self.send_it),
            ]
            for method, pattern, target in table:
                found = re.fullmatch(pattern, path)
                if method == self.command and found:
                    return lambda body, query: target(body, query, *found.groups())
            return None

        def organization(self, *_):
            account = {
                "id": str(uuid.UUID(int=1)),
                "slug": "a",
                "iban": "FR2216958000010000000000142",
                "bic": "QNTOFRP1XXX",
                "currency": "EUR",
                "balance": 10.0,
                "balance_cents": 1000,
                "authorized_balance": 10.0,
                "authorized_balance_cents": 1000,
                "name": "Main",
                "updated_at": "2026-01-01T00:00:00Z",
                "status": "active",
                "main": True,
                "is_external_account": False,
                "account_number": None,
            }
            shown = {
                "id": str(uuid.UUID(int=2)),
                "name": "Acme",
                "slug": "acme-1234",
                "legal_name": "Acme SAS",
                "locale": "fr",
                "legal_share_capital": 1.0,
                "legal_country": "FR",
                "legal_registration_date": "2020-01-01",
                "legal_form": "SAS",
                "legal_address": "1 rue A",
                "legal_sector": "A",
                "contract_signed_at": None,
                "legal_number": SIREN,
                "bank_accounts": [account],
                "address": {"city": "Paris"},
            }
            self.reply(200, {"organization": shown})

        def settings(self, *_):
            found = {"sending_status": "enabled", "receiving_status": "enabled"}
            self.reply(200, {"settings": found} if fake.is_wrong("paid-settings") else found)

        def list_clients(self, _, query):
            found = list(fake.clients.values())
            self.reply(200, {"clients": found, "meta": meta(found)})

        def create_client(self, body, _):
            try:
                given = json.loads(body)
            except ValueError:
                return self.refuse(400, "malformed_json")
            if given.get("kind") not in ("company", "individual", "freelancer"):
                detail = "Client.kind failed on the required tag"
                error = {"code": "required", "detail": detail, "status": "422", "message": detail}
                return self.reply(422, {"errors": [{**error, "source": {"pointer": "/kind"}}]})
            address = dict(given.get("billing_address") or {})
            code = address.get("country_code", "FR")
            address["country_code"] = code if fake.is_wrong("country-upper") else code.lower()
            shown = {
                "id": str(uuid.uuid4()),
                "name": given.get("name"),
                "kind": given["kind"],
                "type": given["kind"],
                "email": given.get("email"),
                "extra_emails": [],
                "currency": given.get("currency"),
                "tax_identification_number": given.get("tax_identification_number"),
                "address": address.get("street_address"),
                "city": address.get("city"),
                "zip_code": address.get("zip_code"),
                "country_code": address.get("country_code"),
                "billing_address": address,
                "created_at": "2026-01-01T00:00:00.000Z",
                "updated_at": "2026-01-01T00:00:00.000Z",
                "locale": given.get("locale"),
                "e_invoicing_reachable": True,
            }
            fake.clients[shown["id"]] = shown
            return self.reply(201 if fake.is_wrong("client-created-201") else 200, {"client": shown})

        def get_client(self, _body, _query, id):
            if id not in fake.clients:
                return self.refuse(404, "not_found", source={"parameter": "id"})
            return self.reply(200, {"client": fake.clients[id]})

        def delete_client(self, _body, _query, id):
            if fake.clients.pop(id, None) is None and not fake.is_wrong("delete-twice"):
                return self.refuse(404, "not_found", source={"parameter": "id"})
            return self.reply(204)

        def list_invoices(self, _, query):
            hidden = query.get("exclude_imported", ["true"])[0] != "false" and not fake.is_wrong("imported-shown")
            found = [] if hidden else list(fake.invoices.values())
            self.reply(200, {"client_invoices": found, "meta": meta(found)})

        def bulk(self, body, _):
            head = b"Content-Type: " + self.headers["Content-Type"].encode() + b"\r\n\r\n"
            files = [
                (part.get_filename(), part.get_payload(decode=True))
                for part in BytesParser(policy=HTTP).parsebytes(head + body).iter_parts()
                if part.get_param("name", header="content-disposition") == "client_invoices"
            ]
            if not 1 <= len(files) <= 5 or any(not known(data) for _, data in files):
                error = {"status": "422", "code": "invalid_format", "detail": "no", "meta": {"validation_param": ""}}
                return self.reply(422, {"errors": [error]})
            answer = []
            for name, data in files:
                id = fake.files.get(data)
                if id is None or fake.is_wrong("same-file-twice"):
                    id = uuid7()
                    fake.files[data] = id
                    fake.invoices[id] = {
                        "id": id,
                        "status": "unpaid",
                        "number": "N",
                        "items": [],
                        "einvoicing_status": "pending",
                        "einvoicing_lifecycle_events": [],
                    }
                more = {"status": "ok"} if fake.is_wrong("chatty-import") else {}
                answer.append({"invoice_id": id, "file_name": name, **more})
            return self.reply(200, {"client_invoices": answer})

        def get_invoice(self, _body, _query, id):
            if id not in fake.invoices:
                return self.refuse(404, "not_found", source={"parameter": "id"})
            return self.reply(200, {"client_invoice": fake.invoices[id]})

        def send_it(self, _body, _query, id):
            if id not in fake.invoices:
                return self.reply(404, {"errors": [{"status": "404", "code": "not_found"}]})
            invoice = fake.invoices[id]
            if not invoice["einvoicing_lifecycle_events"]:
                invoice["einvoicing_status"] = "approved"
                invoice["einvoicing_lifecycle_events"] = [
                    {
                        "status_code": code,
                        "reason": None,
                        "reason_message": None,
                        "timestamp": f"2026-01-01T00:00:0{n}.5Z",
                    }
                    for n, code in enumerate((200, 201, 202, 203))
                ]
            return self.reply(200, {"sent": True}) if fake.is_wrong("send-200") else self.reply(204)

        def log_message(self, *_):
            """Silent."""

    return Handler


def known(data):
    return data.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8")) or b"Invoice" in data[:3000]


def uuid7():
    plain = uuid.uuid4().hex
    return str(uuid.UUID(plain[:12] + "7" + plain[13:]))


def meta(found):
    return {
        "current_page": 1,
        "next_page": None,
        "prev_page": None,
        "total_pages": 1,
        "total_count": len(found),
        "per_page": 100,
    }


@contextmanager
def serving(*mistakes):
    """Its address, while it answers."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(Fake(mistakes)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()

"""The whole way, over a socket: from a call of the API to a receiver that checks the signature."""

from __future__ import annotations

import asyncio
import json

from consenting import bearer
from fauxpa_emulator.webhooks import signing
from registering import EXISTING, PARTNER


class Server:
    """Answers 204 to every request, and keeps it as (headers, body)."""

    def __init__(self) -> None:
        self.arrived: asyncio.Queue[tuple[dict[str, str], bytes]] = asyncio.Queue()

    async def __aenter__(self):
        self.server = await asyncio.start_server(self.handle, "127.0.0.1", 0)
        self.url = f"http://localhost:{self.server.sockets[0].getsockname()[1]}/hook"
        return self

    async def __aexit__(self, *_):
        self.server.close()
        await self.server.wait_closed()

    async def handle(self, reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in head[1:] if line)
        body = await reader.readexactly(int(headers["content-length"]))
        writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        await writer.drain()
        writer.close()
        await self.arrived.put((headers, body))


def test_a_receiver_hears_of_a_client_and_of_a_registration(api):
    header = bearer(api, scope="webhook organization.read")

    async def scene():
        async with Server() as server, api.app.lifespan_context(api.app):
            body = {"callback_url": server.url, "types": ["v1/clients"]}
            made = await api.http.post("/v2/webhook_subscriptions", headers={"Authorization": header}, json=body)
            assert made.status_code == 201, made.text
            key = {"Authorization": "atelier-lumiere-4821:5f0c2b7d9e3a41c88d6e0b1f4a7c93e2"}
            client = await api.http.post("/v2/clients", headers=key, json={"kind": "company", "name": "Élan"})
            business = await asyncio.wait_for(server.arrived.get(), 10)
            partner = {"Authorization": PARTNER["auth"], **PARTNER["headers"]}
            hook = await api.http.post("/register/webhooks", headers=partner, json={"callback_url": server.url})
            await api.http.post("/register/registrations", headers=partner, json=EXISTING)
            onboarding = await asyncio.wait_for(server.arrived.get(), 10)
        return made.json(), client.json(), business, hook.json(), onboarding

    subscription, client, (headers, body), hook, (other_headers, other_body) = api.run(scene())
    event = json.loads(body)
    assert event["subscription_id"] == subscription["id"]
    assert event["data"] == {"event": "created", **client["client"]}
    at = int(headers["x-qonto-signature"].partition(",")[0].removeprefix("t="))
    assert headers["x-qonto-signature"] == signing.business(body, subscription["secret"], at=at)
    assert json.loads(other_body)["event_type"] == "registrations.pending"
    assert other_headers["qonto-sha256-signature"] == signing.onboarding(other_body, hook["secret"])

"""The desk where flows are decided and the post room that tells about it.

Law: a change of status and the notification of it are written together; a notification is sent until it is taken (2xx).
Decisions follow the world's clock where they speak of dates; waiting and signatures follow real time, as the wire does.
"""

import asyncio
import base64
import hmac
import json
import time
from typing import Any

import httpx

from sandbox.partner.decision import reasons
from sandbox.world import World
from sandbox.world.store import Document

DECISION_SECONDS = 0.3
TICK_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 60.0
CLOSED = ("APPROVED", "REJECTED", "SUSPENDED")
"""No corrected answers any more; an approved company can still be suspended, and a suspended one resumed."""


def open_flow(world: World, case: dict[str, Any], fingerprint: str) -> Document:
    """A new flow; decided a moment later, as a real one would be."""
    flow = {
        "id": world.new_id("flow"),
        "reference": case["reference"],
        "fingerprint": fingerprint,
        "company": case["company"],
        "signed_by": case["agreement"]["signedBy"],
        "kyc": case["kyc"],
        "status": "IN_PROGRESS",
        "reasons": [],
        "text": None,
        "random_check": world.faults.take_outcome("partner.random_check", case["reference"]) is not None,
        "decide_at": time.time() + DECISION_SECONDS,
        "submitted_at": world.clock.now().isoformat(timespec="seconds"),
    }
    return world.store.put("partner_flow", flow["id"], flow)


def decide(world: World, flow: Document) -> Document:
    """By the rules: approved without a reason, else to a caseworker."""
    found = reasons(world, flow["company"], flow["kyc"], random_check=flow["random_check"])
    return move(world, flow, "MANUAL_REVIEW" if found else "APPROVED", found, None)


def move(world: World, flow: Document, status: str, found: list[str], text: str | None) -> Document:
    changed = status != flow["status"]
    with world.store.together():
        flow.update(status=status, reasons=found, text=text, decide_at=None)
        world.store.put("partner_flow", flow["id"], flow)
        if changed:
            key = f"msg_{world.new_id('partner_delivery')}"
            body = json.dumps({"flowId": flow["id"], "status": status}, separators=(",", ":"))
            delivery = {"id": key, "flow_id": flow["id"], "body": body, "attempts": 0, "next_at": 0.0}
            world.store.put("partner_delivery", key, delivery)
    return flow


def sign(secret: str, key: str, timestamp: str, body: str) -> str:
    """Standard Webhooks 1.0: "v1," and base64 of HMAC-SHA256 over "{id}.{timestamp}.{body}"."""
    raw = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.digest(raw, f"{key}.{timestamp}.{body}".encode(), "sha256")
    return "v1," + base64.b64encode(digest).decode()


async def run(world: World) -> None:
    """Decides and delivers until cancelled. Everything it waits for is a document, so a restart forgets nothing."""
    async with httpx.AsyncClient(timeout=5, trust_env=False) as client:
        while True:
            now = time.time()
            for flow in world.store.all("partner_flow"):
                if flow["decide_at"] is not None and flow["decide_at"] <= now:
                    decide(world, flow)
            webhook = world.store.get("partner_webhook", "kontobro")
            first_of_each_flow: dict[str, Document] = {}
            for delivery in world.store.all("partner_delivery"):
                first_of_each_flow.setdefault(delivery["flow_id"], delivery)
            due = [d for d in first_of_each_flow.values() if d["next_at"] <= now]
            if webhook and due:
                await asyncio.gather(*(_deliver(world, client, webhook, delivery) for delivery in due))
            await asyncio.sleep(TICK_SECONDS)


async def _deliver(world: World, client: httpx.AsyncClient, webhook: Document, delivery: Document) -> None:
    timestamp = str(int(time.time()))
    headers = {
        "content-type": "application/json",
        "webhook-id": delivery["id"],
        "webhook-timestamp": timestamp,
        "webhook-signature": sign(webhook["secret"], delivery["id"], timestamp, delivery["body"]),
    }
    try:
        answer = await client.post(webhook["url"], content=delivery["body"].encode(), headers=headers)
        taken = answer.is_success
    except (httpx.HTTPError, httpx.InvalidURL):
        taken = False
    if taken:
        world.store.delete("partner_delivery", delivery["id"])
    elif world.store.get("partner_delivery", delivery["id"]):
        # Not put back when the world was reset while the call was out.
        delivery["attempts"] += 1
        delivery["next_at"] = time.time() + min(0.25 * 2 ** delivery["attempts"], LONGEST_PAUSE_SECONDS)
        world.store.put("partner_delivery", delivery["id"], delivery)

"""A live view in a terminal: one person's balances, payments or transactions as they change, one JSON a line.

When the gateway restarts, the view goes on from its last cursor.
"""

import asyncio
import json
from typing import Any

from gateway.demo.actor import Actor, ActorError
from gateway.settings import Settings

VIEWS = {
    "balances": "balances(companyId: $id, since: $since) "
    "{ cursor kind accounts { name balance { booked { value } ageSeconds source } } }",
    "agreement": "agreementStatus(companyId: $id, since: $since) "
    "{ cursor kind agreement { status } company { name features } }",
    "consents": "consentStatus(companyId: $id, since: $since) "
    "{ cursor kind consents { status validUntil bank { name } person { name } } }",
    "payments": "paymentStatus(companyId: $id, since: $since) "
    "{ cursor kind payments { status creditorName instructedAmount { value } } }",
    "transactions": "newTransactions(companyId: $id, since: $since) { cursor kind transactions { status bookingDate "
    "counterpartyName transactionAmount { value currency } } }",
    "feed": "companyFeed(companyId: $id, since: $since) { cursor kind noun event at nodeId }",
}


async def watch(settings: Settings, person: str, view: str) -> None:
    """The newest company of this person, of those with accounts if there are any, until the socket ends.

    Raises ActorError with a plain sentence.
    """
    async with Actor(person, settings.public_url, settings.sandbox_url or "") as actor:
        await actor.login()
        told = await actor.ask("{ viewer { companies(first: 50) { nodes { id accounts { id } } } } }")
        companies = told["viewer"]["companies"]["nodes"]
        if not companies:
            raise ActorError(f"{person} is a member of no company yet: run make demo first")

        company = next((one for one in companies if one["accounts"]), companies[0])

        def show(message: Any) -> None:
            for update in (message.get("data") or {}).values():
                # The cursor is for the machine, and as long as all the rest.
                update.pop("cursor", None)
            print(json.dumps(message, ensure_ascii=False), flush=True)

        query = f"subscription Watch($id: ID!, $since: String) {{ {VIEWS[view]} }}"
        live = await actor.watch(view, query, id=company["id"], on_news=show)
        while live.failed is None:  # noqa: ASYNC110  (the actor has no other end than this)
            await asyncio.sleep(0.2)
        raise ActorError(f"the socket ended: {live.failed}")

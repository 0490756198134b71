"""A partner's day: a token, questions and refusals, a payment told twice, webhooks, a replay, and the budget's end.

Environment: CLIENT_ID, PORT. Argument: the private key that make_keys.py wrote.
"""

import json
import os
import sys
import uuid
from pathlib import Path
from typing import Any

import httpx
from joserfc.jwk import ECKey
from kontobro import Kontobro, codes
from receiver import Receiver

COMPANIES = "{ viewer { client { name } companies(first: 10) { nodes { id name accounts { id name } } } } }"
COLLEAGUES = """query ($company: ID!) { company(id: $company) { name }
  colleagues: company(id: $company) { members { roles } } }"""
PAY = """mutation ($input: CreatePaymentInput!) { createPayment(input: $input) { __typename
  ... on PaymentSuccess { payment { id status } }
  ... on Rejection { code message fix } } }"""
ENDPOINT = """mutation ($input: CreateWebhookEndpointInput!) { createWebhookEndpoint(input: $input) { __typename
  ... on WebhookSecretSuccess { secret endpoint { id status } }
  ... on Rejection { code message fix } } }"""
TOLD = """query ($node: ID!, $company: ID!) {
  node(id: $node) { ... on Payment { status instructedAmount { value currency } } }
  company(id: $company) { name } }"""
REPLAY = """mutation ($input: ReplayWebhookInput!) { replayWebhook(input: $input) { __typename
  ... on ReplayWebhookSuccess { deliveries }
  ... on Rejection { code message fix } } }"""
DELETE = """mutation ($input: WebhookEndpointInput!) { deleteWebhookEndpoint(input: $input) { __typename } }"""
DEAR = """{ viewer { companies(first: 100) { nodes { payments(first: 100) { nodes {
  id status creditorName endToEndId requestedExecutionDate instructedAmount { value currency } } } } } } }"""


def tell(what: str, facts: Any) -> None:
    print(f"{what}: {json.dumps(facts, ensure_ascii=False)}", flush=True)


def payment(account: str, amount: str, key: str, payee: str = "33051241350") -> dict[str, Any]:
    """PaymentSuccess or one of its rejections; both are data, and no error."""
    transfer = {
        "instructedAmount": {"value": amount},
        "creditorName": "Byggvarer Engros AS",
        "creditorAccount": payee,
        "remittanceStructured": "2345676",
    }
    wish = {"idempotencyKey": key, "debtorAccountId": account, "transfer": transfer}
    return kontobro.ask(PAY, input=wish)["data"]["createPayment"]


def arrives(kind: str, node_id: str) -> tuple[str, dict[str, Any]]:
    """(webhook-id, message) of this event of this thing. Other events are not for us: skip what you do not know."""
    while True:
        webhook_id, message = receiver.events.get(timeout=20)
        if (message["type"], message["data"]["nodeId"]) == (kind, node_id):
            return webhook_id, message


key = ECKey.import_key(json.loads(Path(sys.argv[1]).read_text()))
kontobro = Kontobro(f"http://localhost:{os.environ.get('PORT', '8000')}", os.environ["CLIENT_ID"], key)
token = kontobro.fetch_token()
tell("token", {"expires_in": token["expires_in"], "scope": token["scope"]})

viewer = kontobro.ask(COMPANIES)["data"]["viewer"]
tell("viewer", viewer)
company = next(one for one in viewer["companies"]["nodes"] if one["accounts"])
account = company["accounts"][0]["id"]

# A scope that is not there is an error at its field; what stands beside it is answered.
answer = kontobro.ask(COLLEAGUES, company=company["id"])
tell("missing scope", {"path": answer["errors"][0]["path"], **answer["errors"][0]["extensions"]})
tell("the rest", answer["data"]["company"])

receiver = Receiver()
wish = {"url": receiver.url, "nouns": ["Payment"], "document": TOLD}
made = kontobro.ask(ENDPOINT, input={"wish": wish})["data"]["createWebhookEndpoint"]
receiver.secret = made["secret"]
endpoint = made["endpoint"]["id"]

tell("rejection", payment(account, "99.00", str(uuid.uuid4()), payee="33051241351"))
wish_key = str(uuid.uuid4())
first = payment(account, "99.00", wish_key)["payment"]
tell("payment", first)
tell("again", payment(account, "99.00", wish_key)["payment"])
tell("another wish", payment(account, "98.00", wish_key))

webhook_id, message = arrives("payment.made", first["id"])
tell("webhook", {"id": webhook_id, "type": message["type"], "selection": message["data"]["selection"]})
second = payment(account, "101.00", str(uuid.uuid4()))["payment"]
second_id, _ = arrives("payment.made", second["id"])
arrives("payment.ready_for_approval", second["id"])

# Say that our database was restored from before the second payment: everything after the first one, once more.
since = message["data"]["cursor"]
replay = kontobro.ask(REPLAY, input={"endpointId": endpoint, "since": since})["data"]["replayWebhook"]
while (again := receiver.repeated.get(timeout=20)) != second_id:
    pass
tell("replay", {"deliveries": replay["deliveries"], "id": again})

forged = httpx.post(receiver.url, content=json.dumps(message), headers={"webhook-id": "msg_forged"})
tell("forged", {"status": forged.status_code})
kontobro.ask(DELETE, input={"endpointId": endpoint})

# What one partner may ask for in a while is bounded. Who is told to wait, waits; the client does it by itself.
asked = 0
while not kontobro.waited:
    assert not codes(kontobro.ask(DEAR))
    asked += 1
tell("budget", {"cost": kontobro.cost, "asked": asked, "waited": kontobro.waited})

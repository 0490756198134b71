"""The guides' commands, run as they stand there against a running gateway, each example in its own environment.

Law: what a guide quotes is in its example, and what its example says it did is what the gateway then has.
"""

import asyncio
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlmodel import col, select

from core.journal import JournalEntry
from core.token import TokenFamily
from core.webhook import DeliveryStatus, WebhookDelivery
from tests.journeys.stage import PLAIN, Stage

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
GUIDES = ROOT / "docs" / "guides"
PAYMENTS = """query($c: ID!) { company(id: $c) { payments(first: 100) { nodes {
  id status creditorName instructedAmount { value } } } } }"""
MADE = {"noun": "Payment", "event": "MADE"}
CI = os.environ.get("CI") == "true"


def needs(*tools: str, installed: str = "docs/guides") -> pytest.MarkDecorator:
    """Skips by name what is not there; where CI says so its absence is a failure and no skip."""
    missing = [tool for tool in tools if not shutil.which(tool)] + [installed] * (not (ROOT / installed).exists())
    return pytest.mark.skipif(bool(missing) and not CI, reason=f"not installed: {', '.join(missing)}")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def fjellheim(stage: Stage) -> str:
    """The company's id. As after `make demo`: an active agreement, and Ola's consent at a bank."""
    company_id = await stage.activate("kari", "fjellheim", "ola", firm="fjordregn")
    await stage.consent("ola", company_id, PLAIN)
    return company_id


def fenced(guide: str, language: str) -> list[str]:
    told = (GUIDES / f"{guide}.md").read_text()
    return re.findall(rf"^```{language}\n(.*?)^```$", told, flags=re.M | re.S)


async def walk(stage: Stage, guide: str) -> dict[str, Any]:
    """What the guide's one command printed: {what: facts}."""
    (command,) = fenced(guide, "sh")
    settings = stage.gateway.settings
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("KONTOBRO_", "npm_"))}
    environment |= {
        "PORT": str(settings.port),
        "SANDBOX_PORT": stage.sandbox.url.rpartition(":")[2],
        "KONTOBRO_VAR": str(settings.var),
        "KONTOBRO_DATABASE_URL": settings.database_url,
        "KONTOBRO_JOBS_DATABASE_URL": settings.jobs_database_url,
        "NO_PROXY": "*",
        # Nothing of it is fetched now.
        "npm_config_offline": "true",
        "PIP_NO_INDEX": "1",
    }
    script = ["bash", "-euo", "pipefail", "-c", command]
    done = await asyncio.to_thread(
        subprocess.run, script, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    told = re.findall(r"^([\w ]+): ([{\[].*)$", done.stdout, flags=re.M)
    assert len({what for what, _ in told}) == len(told)
    return {what: json.loads(facts) for what, facts in told}


async def payments(stage: Stage, company_id: str, *amounts: str) -> list[str]:
    """The ids of the company's payments of these amounts, the oldest first, as Ola sees them."""
    told = await (await stage.actor("ola")).ask(PAYMENTS, c=company_id)
    nodes = told["company"]["payments"]["nodes"]
    assert {(one["status"], one["creditorName"]) for one in nodes} <= {("AWAITING_APPROVAL", "Byggvarer Engros AS")}
    return [one["id"] for one in reversed(nodes) if one["instructedAmount"]["value"] in amounts]


async def sessions(stage: Stage) -> list[str]:
    """Where Ola is signed in."""
    told = await (await stage.actor("ola")).ask("{ viewer { sessions { sessionId } } }")
    return [one["sessionId"] for one in told["viewer"]["sessions"]]


def rows(stage: Stage, statement: Any) -> list[Any]:
    async def found() -> list[Any]:
        async with stage.gateway.house.store.read() as session:
            return list((await session.exec(statement)).all())

    return stage.gateway.run(found())


@needs("bash", "npm", "node", installed="docs/guides/spa/node_modules")
async def test_the_web_application(stage: Stage, fjellheim: str) -> None:
    before = await sessions(stage)
    told = await walk(stage, "spa")
    assert (told["company"]["person"], told["company"]["id"]) == ("Ola Bakken", fjellheim)
    assert told["mistyped"]["code"] == "KID_INVALID"
    first, second = told["payment"]["id"], told["payment meanwhile"]["id"]
    assert told["live"] == MADE | {"kind": "LIVE", "nodeId": first}
    # It was told after the line had been away, from the cursor on and not from the beginning.
    assert told["missed"] == MADE | {"kind": "REPLAY", "nodeId": second}
    assert told["beginnings"] == {"count": 1}
    assert told["logged out"] == {"session": 401}
    # Four wishes with two keys; the one with the mistyped KID made nothing.
    assert await payments(stage, fjellheim, "1250.00") == [first, second]
    assert await sessions(stage) == before, "the application's own has ended"


@needs("bash", "curl", "openssl", "python3")
async def test_the_mobile_app(stage: Stage, fjellheim: str) -> None:
    told = await walk(stage, "mobile")
    assert told["discovery"]["issuer"] == stage.gateway.url
    assert told["signed in"]["expires_in"] == 600
    asked = re.findall(r'--scopes "([^"]+)"', fenced("mobile", "sh")[0])
    assert [told["signed in"]["scope"]] == [" ".join(sorted(asked[0].split()))]
    assert told["viewer"]["person"] == told["renewed"]["person"] == {"name": "Ola Bakken"}
    assert told["refused"]["code"] == "AMOUNT_INVALID"
    paid = told["payment"]["payment"]["id"]
    assert await payments(stage, fjellheim, "450.00") == [paid]
    assert told["missed"] == MADE | {"kind": "REPLAY", "nodeId": paid, "company": {"name": "FJELLHEIM BYGG AS"}}
    assert told["used twice"] == told["the newest too"]
    assert told["used twice"]["error"] == "invalid_grant"
    assert told["used twice"]["error_description"]
    assert told["and its access token"] == told["signed out"] == {"viewer": None}
    assert told["signed in again"] == {"person": {"name": "Ola Bakken"}}
    families = rows(stage, select(TokenFamily).order_by(col(TokenFamily.created_at)))
    ends = [
        json.loads(entry.facts)["why"]
        for family in families
        for entry in rows(stage, select(JournalEntry).where(JournalEntry.noun_id == family.id))
        if entry.event == "ENDED"
    ]
    assert ends == ["REFRESH_TOKEN_USED_TWICE", "REVOKED"]
    assert all(family.ended_at for family in families)


@needs("bash", installed="docs/guides/partner/.venv/bin/python")
async def test_the_partner(stage: Stage, fjellheim: str) -> None:
    told = await walk(stage, "partner")
    assert told["token"]["expires_in"] == 600
    assert [one["id"] for one in told["viewer"]["companies"]["nodes"]] == [fjellheim]
    missing = told["missing scope"]
    assert (missing["code"], missing["path"]) == ("MISSING_SCOPE", ["colleagues", "members"])
    assert "members:read" in missing["fix"]
    assert told["the rest"] == {"name": "FJELLHEIM BYGG AS"}
    assert told["rejection"]["__typename"] == "CreditorAccountInvalidRejection"
    assert told["another wish"]["code"] == "IDEMPOTENCY_KEY_REUSED"
    assert told["again"] == told["payment"]
    assert await payments(stage, fjellheim, "99.00", "98.00") == [told["payment"]["id"]]
    assert len(await payments(stage, fjellheim, "101.00")) == 1
    assert told["webhook"]["type"] == "payment.made"
    assert told["webhook"]["selection"]["data"] == {
        "node": {"status": "AWAITING_APPROVAL", "instructedAmount": {"value": "99.00", "currency": "NOK"}},
        "company": {"name": "FJELLHEIM BYGG AS"},
    }
    # What came after the first payment's MADE: its own end, and the second's beginning and perhaps its end.
    assert told["replay"]["deliveries"] in (2, 3)
    sent = {f"msg_{one.id}": one for one in rows(stage, select(WebhookDelivery))}
    first_sent, again = sent[told["webhook"]["id"]], sent[told["replay"]["id"]]
    assert first_sent.status is DeliveryStatus.DELIVERED
    assert first_sent.sequence < again.sequence
    assert told["forged"] == {"status": 401}
    assert told["budget"]["cost"] > 50_000
    assert told["budget"]["waited"][0] >= 1
    ola = await stage.actor("ola")
    let_in = "query($c: ID!) { company(id: $c) { apiClients { client { name } grantedBy { name } } } }"
    (grant,) = (await ola.ask(let_in, c=fjellheim))["company"]["apiClients"]
    assert grant == {"client": {"name": "Lønnsverk AS"}, "grantedBy": {"name": "Ola Bakken"}}

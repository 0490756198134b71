"""Law 10: national ids, account numbers, tokens and salaries never reach logs, errors, metrics or addresses.

What may be there: organisation numbers and companies' names (both are public in the register), our own ids, and in an
error the words of the very request it answers. In the link to a document, a signature or an invitation its own token.
"""

import asyncio
import io
import logging
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
import pytest_asyncio

from core.reading import Reader
from gateway import logs
from tests.support import sweep
from tests.support.full_company import SALARIES, SALARY_NAMES, FullCompany, full_company, of_the_world
from tests.support.gateway_server import GatewayServer, running_gateway
from tests.support.sandbox_server import start_sandbox

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.slow]

_URL = re.compile(r"https?://[^\s\"'<>\\]+")


@dataclass
class Seen:
    """What came out while the journey was played."""

    logs: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    """Bodies with an error, a rejection or a status of 400 and more."""
    addresses: list[str] = field(default_factory=list)
    """Redirects and addresses in answers of ours, and the addresses we ask outside."""


@dataclass
class Canaries:
    """Values by what they are. `personal` may be nowhere; `tokens` in no log, error or metric."""

    personal: dict[str, str]
    tokens: dict[str, str]


@dataclass
class Played:
    full: FullCompany
    gateway: GatewayServer
    seen: Seen
    canaries: Canaries


def caught(canaries: dict[str, str], texts: list[str]) -> list[str]:
    """`what: the text it stands in`, for each text with a canary as a word of its own."""
    found = []
    for what, value in canaries.items():
        word = re.compile(rf"(?<![A-Za-z0-9]){re.escape(value)}(?![A-Za-z0-9])")
        found += [f"{what}: {text[:300]}" for text in texts if word.search(text)]
    return found


class _Lines(logging.Handler):
    """Keeps each line exactly as the process's own handler writes it."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__()
        self._lines = lines
        (own,) = [h for h in logging.getLogger().handlers if type(h) is logging.StreamHandler]
        self.setFormatter(own.formatter)

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(self.format(record))


class _Written(io.StringIO):
    """Where the line of each request goes, past all handlers."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__()
        self._lines = lines

    def write(self, text: str) -> int:
        self._lines.append(text)
        return len(text)


@pytest.fixture(scope="module")
def seen() -> Seen:
    return Seen()


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory, seen: Seen) -> Iterator[GatewayServer]:
    sandbox = start_sandbox(tmp_path_factory.mktemp("sandbox"))
    try:
        with running_gateway(tmp_path_factory.mktemp("gateway"), sandbox, log_level="debug") as server:
            lines = _Lines(seen.logs)
            logging.getLogger().addHandler(lines)
            honest, logs._written = logs._written, logging.StreamHandler(_Written(seen.logs))
            yield server
            logs._written = honest
            logging.getLogger().removeHandler(lines)
    finally:
        sandbox.stop()


@pytest.fixture(scope="module")
def eavesdropped(gateway: GatewayServer, seen: Seen) -> Iterator[None]:
    """Every exchange of this process over HTTP: the actors' with us, and ours with the outside."""
    honest = httpx.AsyncClient.send

    async def send(client: httpx.AsyncClient, request: httpx.Request, **kwargs: Any) -> httpx.Response:
        answer = await honest(client, request, **kwargs)
        if not str(request.url).startswith(gateway.url):
            # What a person's browser or the tester asks outside is theirs; what our integrations ask is ours.
            if "kontobro-demo" not in request.headers.get("user-agent", "") and "/world" not in request.url.path:
                seen.addresses.append(str(request.url))
            return answer
        body = (await answer.aread()).decode("utf-8", "replace")
        seen.addresses += [answer.headers["location"]] if "location" in answer.headers else []
        seen.addresses += _URL.findall(body)
        if answer.status_code >= 400 or '"errors"' in body or 'Rejection"' in body:
            seen.errors.append(body)
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(httpx.AsyncClient, "send", send)
        yield


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def played(gateway: GatewayServer, seen: Seen, eavesdropped: None) -> AsyncIterator[Played]:
    outside = gateway.settings.sandbox_url or ""
    async with AsyncExitStack() as stack:
        full = await full_company(stack, gateway.url, outside)
        nils = full.nils
        for actor in (full.ola, full.kari, full.anne, nils):
            await sweep.crawl(actor)
        await _go_wrong(full)
        yield Played(full, gateway, seen, await _canaries(full))


async def _go_wrong(full: FullCompany) -> None:
    """A stranger signs, a bank breaks, an address is wrong, a number is written where a text belongs."""
    nils = full.nils
    started = await nils.must("startSigning", "signingUrl", token=full.sign_token)
    await nils.follow(await nils.bankid(started["signingUrl"]))
    await nils.follow(f"/sign/{full.sign_token}x")
    await nils.follow(f"/callbacks/login?code={full.sign_token}&state={full.sign_token}")
    for bank in ("SPAVNOBB", "DNBANOKK"):
        await nils.outside(
            "POST", "/world/faults", json={"kind": "STATUS", "path": f"/banks/{bank}/v1/.*", "status": 500}
        )
    await full.ola.ask("mutation { signalPresence { __typename } }")
    await full.ola.outside("POST", "/world/clock", json={"advance_seconds": 61})
    await asyncio.sleep(2)
    person = await of_the_world(full.ola, "ola")
    await full.ola.do("requestConsent", "consent { id }", companyId=full.company_id, bic="DNBANOKK", psuId="XX1")
    await full.ola.do("requestConsent", "consent { id }", companyId=full.company_id, bic=person["fnr"])
    await full.nils.raw("query ($c: ID!) { company(id: $c) { name } }", c=person["fnr"])
    await nils.outside("DELETE", "/world/faults")


async def _canaries(full: FullCompany) -> Canaries:
    personal = {}
    for person in await full.ola.outside("GET", "/world/people"):
        for kind in ("fnr", "mobile", "email", "dnb_user_id"):
            personal[f"{kind} of {person['key']}"] = person[kind]
    for account in full.accounts.values():
        personal[f"account number {account['key']}"] = account["bban"]
        personal[f"IBAN {account['key']}"] = account["iban"]
    for amount in SALARIES:
        for written in (amount, amount.replace(".", ","), amount.replace(".", "")):
            personal[f"salary {written}"] = written
    personal |= {f"who is paid {name}": name for name in SALARY_NAMES}
    tokens = {}
    for name, actor in full.actors.items():
        for cookie in actor.http.cookies.jar:
            personal[f"cookie {cookie.name} of {name}"] = cookie.value or "-"
        personal[f"CSRF word of {name}"] = actor.http.headers["X-CSRF-Token"]
    messages = str(await full.ola.outside("GET", "/world/messages"))
    for number, token in enumerate(sorted(set(re.findall(r"/(?:sign|join)/([\w-]+)", messages)))):
        tokens[f"link {number}"] = token
    return Canaries(personal, tokens)


async def test_the_canaries_would_be_seen(played: Played) -> None:
    every = played.canaries.personal | played.canaries.tokens
    assert len(played.canaries.tokens) >= 5
    for what, value in every.items():
        assert caught({what: value}, [f"before {value} after"])
    assert any("request" in line for line in played.seen.logs)
    assert any("bank" in line for line in played.seen.logs), "nothing went wrong, so nothing was tempted"
    assert len(played.seen.errors) >= 4
    assert len(played.seen.addresses) >= 30


async def test_no_line_of_the_log_has_one(played: Played) -> None:
    assert not caught(played.canaries.personal | played.canaries.tokens, played.seen.logs)


async def test_no_error_has_one(played: Played) -> None:
    assert not caught(played.canaries.personal | played.canaries.tokens, played.seen.errors)


async def test_no_address_has_one(played: Played) -> None:
    assert not caught(played.canaries.personal, played.seen.addresses)
    tokens_in = caught(played.canaries.tokens, played.seen.addresses)
    assert all("/sign/" in address or "/join/" in address for address in tokens_in)


async def test_no_metric_has_one(played: Played) -> None:
    told = (await played.full.ola.http.get("/metrics")).text
    assert "kontobro_requests" in told
    assert not caught(played.canaries.personal | played.canaries.tokens, told.splitlines())


async def test_what_breaks_inside_with_them_in_hand_tells_none(played: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    every = played.canaries.personal | played.canaries.tokens

    async def broken(*_: object, **__: object) -> None:
        raise ValueError(" ".join(every.values()))

    before = len(played.seen.logs)
    with monkeypatch.context() as patch:
        patch.setattr(Reader, "where", broken)
        told = await played.full.ola.raw("{ viewer { person { name } } }")
    assert told["errors"][0]["extensions"]["code"] == "INTERNAL"
    new = played.seen.logs[before:]
    assert any("operation failed" in line for line in new)
    assert not caught(every, [*new, str(told)])


async def test_a_line_written_with_one_is_masked(played: Played) -> None:
    """Whoever logs it: the values a pattern can know are masked on their way out."""
    before = len(played.seen.logs)
    known = {
        what: value
        for what, value in (played.canaries.personal | played.canaries.tokens).items()
        if what.startswith(("fnr", "mobile", "email", "account", "IBAN", "cookie kontobro", "link", "CSRF"))
    }
    for value in known.values():
        logging.getLogger("somebody.else").warning("told %s as it is", value)
    new = played.seen.logs[before:]
    assert len([line for line in new if "as it is" in line]) == len(known)
    assert not caught(known, new)

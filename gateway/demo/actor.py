"""A person of the demo world who uses Kontobro as anybody does: HTTP, WebSocket, and the pages of the outside world.

Law: nothing here knows anything that is not public; what the API does not tell, an actor does not know.
"""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import orjson
import websockets

RECONNECTS = 8
"""In a row without hearing anything: some twenty seconds, the time of a restart."""


class ActorError(Exception):
    """Something did not go as a user would expect, in words."""


class Live:
    """A running subscription. `until` waits for a state; what came meanwhile is kept in `seen`.

    `on_news` is told every message as it comes. A heartbeat is no news: it only moves the cursor on.
    """

    def __init__(self, name: str, on_news: Callable[[Any], None] | None = None) -> None:
        self.name = name
        self._on_news = on_news
        self.seen: list[Any] = []
        self.failed: Any = None
        self.cursor: str | None = None
        """Of the last message, if the document asks for it."""
        self._news = asyncio.Condition()

    async def told(self, payload: Any) -> None:
        update = next(iter((payload.get("data") or {}).values()), None) or {}
        self.cursor = update.get("cursor", self.cursor)
        if update.get("kind") == "HEARTBEAT":
            return
        async with self._news:
            self.seen.append(payload)
            if self._on_news is not None:
                self._on_news(payload)
            self._news.notify_all()

    async def broke(self, why: Any) -> None:
        async with self._news:
            self.failed = why
            self._news.notify_all()

    async def until(self, matches: Any, *, seconds: float = 20.0, what: str = "") -> Any:
        """The first message, old or new, that `matches`. Raises ActorError when none comes in time."""

        def found() -> Any:
            return next((message for message in self.seen if matches(message)), None)

        async with self._news:
            try:
                await asyncio.wait_for(self._news.wait_for(lambda: self.failed or found() is not None), seconds)
            except TimeoutError:
                last = self.seen[-1] if self.seen else None
                raise ActorError(f"{self.name}: {what or 'the expected state'} never came; last: {last}") from None
        if found() is None:
            raise ActorError(f"{self.name}: ended with {self.failed}")
        return found()


class Actor:
    """One person with one browser. Use as an async context manager."""

    def __init__(self, person: str, gateway_url: str, sandbox_url: str, *, locale: str = "nb") -> None:
        self.person = person
        self.locale = locale
        self.gateway_url = gateway_url
        self.sandbox_url = sandbox_url
        headers = {"Accept-Language": locale, "User-Agent": f"kontobro-demo ({person})"}
        self.http = httpx.AsyncClient(base_url=gateway_url, trust_env=False, timeout=30, headers=headers)
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> "Actor":
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.http.aclose()

    # --- BankID and the banks ------------------------------------------------------------------------------------

    async def login(self) -> None:
        """Log in with BankID; the session is in the cookie from here on."""
        begun = await self.http.get("/login")
        await self.follow(await self.bankid(begun.headers["location"]))
        session = await self.http.get("/session")
        session.raise_for_status()
        self.http.headers["X-CSRF-Token"] = session.json()["csrf"]

    async def bankid(self, address: str, *, action: str = "approve") -> str:
        """Act at BankID (login or signature); answers with where it sends the browser back."""
        asked = urlsplit(address)
        form = {**dict(parse_qsl(asked.query)), "person": self.person, "action": action}
        return await self._post_outside(f"{asked.scheme}://{asked.netloc}{asked.path}/login", form)

    async def sca(self, address: str, *, action: str = "approve", **fields: Any) -> str:
        """Act at a bank's page; answers with where it sends the browser back."""
        return await self._post_outside(address, {"person": self.person, "action": action, **fields})

    async def _post_outside(self, address: str, form: dict[str, Any]) -> str:
        async with httpx.AsyncClient(trust_env=False, timeout=30) as outside:
            acted = await outside.post(address, data=form)
        if acted.status_code != 303:
            raise ActorError(f"{urlsplit(address).path} answered {acted.status_code}: {_words(acted.text)}")
        return acted.headers["location"]

    async def follow(self, address: str) -> httpx.Response:
        """Go where the browser is sent; a page of ours may be a refusal, which is for the caller to judge."""
        return await self.http.get(address)

    async def outside(self, method: str, path: str, **kwargs: Any) -> Any:
        """The sandbox's control API (/world)."""
        async with httpx.AsyncClient(base_url=self.sandbox_url, trust_env=False, timeout=30) as world:
            answer = await world.request(method, path, **kwargs)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    # --- GraphQL -------------------------------------------------------------------------------------------------

    async def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """Run a query or mutation; answers with its data. Raises ActorError on GraphQL errors."""
        told = await self.raw(query, **variables)
        if told.get("errors"):
            raise ActorError(f"GraphQL errors: {told['errors']}")
        return told["data"]

    async def raw(self, query: str, **variables: Any) -> dict[str, Any]:
        answer = await self.http.post("/graphql", json={"query": query, "variables": variables})
        return answer.json()

    async def do(self, mutation: str, selection: str, **given: Any) -> dict[str, Any]:
        """Run one mutation by name with its input; answers with the payload: success, or a rejection with `code`."""
        pascal = mutation[0].upper() + mutation[1:]
        document = f"""
            mutation Do($input: {_INPUTS.get(mutation, pascal + "Input")}!) {{
              {mutation}(input: $input) {{
                __typename
                ... on Rejection {{ code message fix }}
                ... on {_SUCCESSES.get(mutation, pascal + "Success")} {{ {selection} }}
              }}
            }}"""
        return (await self.ask(document, input=given))[mutation]

    async def must(self, mutation: str, selection: str, **given: Any) -> dict[str, Any]:
        """`do`, for when no refusal is expected."""
        payload = await self.do(mutation, selection, **given)
        if "code" in payload and payload["__typename"].endswith("Rejection"):
            raise ActorError(f"{mutation} was refused: {payload['code']}: {payload['message']}")
        return payload

    async def watch(
        self, name: str, query: str, *, on_news: Callable[[Any], None] | None = None, **variables: Any
    ) -> Live:
        """Subscribe over graphql-transport-ws on a socket of its own.

        When the socket drops it is opened again, with the last cursor if the document takes `$since` and asks for
        `cursor`, and otherwise from the beginning.
        """
        live = Live(name, on_news)
        ready = asyncio.Event()
        self._tasks.append(asyncio.create_task(self._keep_listening(live, query, variables, ready)))
        await asyncio.wait_for(ready.wait(), 10)
        return live

    async def _keep_listening(self, live: Live, query: str, variables: dict[str, Any], ready: asyncio.Event) -> None:
        dropped = 0
        while live.failed is None:
            since = {"since": live.cursor} if "$since" in query and live.cursor else {}
            before = live.cursor, len(live.seen)
            try:
                await self._listen(live, query, variables | since, ready)
            except (OSError, websockets.WebSocketException) as error:
                # A server that says why it closed does not want us back; one that is gone may come back.
                code = error.rcvd.code if isinstance(error, websockets.ConnectionClosed) and error.rcvd else 0
                dropped = dropped + 1 if before == (live.cursor, len(live.seen)) else 1
                if not ready.is_set() or code >= 4000 or dropped > RECONNECTS:
                    await live.broke(f"{type(error).__name__}: {error}")
                    return
                await asyncio.sleep(min(0.1 * 2**dropped, 5.0))
            finally:
                ready.set()

    async def _listen(self, live: Live, query: str, variables: dict[str, Any], ready: asyncio.Event) -> None:
        """One socket, until it drops (raises what websockets does) or the operation ends."""
        async with self._socket() as socket:
            init = {"type": "connection_init", "payload": {"locale": self.locale}}
            await socket.send(orjson.dumps(init).decode())
            if orjson.loads(await socket.recv())["type"] != "connection_ack":
                raise ActorError("the socket was not acknowledged")
            payload = {"query": query, "variables": variables}
            await socket.send(orjson.dumps({"id": "1", "type": "subscribe", "payload": payload}).decode())
            ready.set()
            while True:
                message = orjson.loads(await socket.recv())
                if message["type"] == "next":
                    await live.told(message["payload"])
                elif message["type"] in ("error", "complete"):
                    await live.broke(message.get("payload", "complete"))
                    return
                elif message["type"] == "ping":
                    await socket.send('{"type":"pong"}')

    @contextlib.asynccontextmanager
    async def _socket(self) -> AsyncIterator[websockets.ClientConnection]:
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.http.cookies.jar)
        async with websockets.connect(
            self.gateway_url.replace("http", "ws", 1) + "/graphql",
            subprotocols=[websockets.Subprotocol("graphql-transport-ws")],
            additional_headers={"Cookie": cookies} if cookies else {},
            origin=websockets.Origin(self.gateway_url),
            proxy=None,
        ) as socket:
            yield socket


_INPUTS = {
    "grantApiClient": "ApiClientInput",
    "revokeApiClient": "ApiClientInput",
    "sendAgreement": "AgreementInput",
    "withdrawAgreement": "AgreementInput",
    "terminateAgreement": "AgreementInput",
    "startSigning": "LinkInput",
    "declineAgreement": "LinkInput",
    "revokeConsent": "ConsentInput",
    "finishDraft": "PaymentInput",
    "cancelPayment": "PaymentInput",
    "giveArticleFeedback": "ArticleFeedbackInput",
}
_SUCCESSES = {
    "grantApiClient": "ApiGrantSuccess",
    "revokeApiClient": "ApiGrantSuccess",
    "registerAgreement": "AgreementSuccess",
    "sendAgreement": "AgreementSuccess",
    "withdrawAgreement": "AgreementSuccess",
    "terminateAgreement": "AgreementSuccess",
    "correctKyc": "AgreementSuccess",
    "declineAgreement": "SigningInvitationSuccess",
    "requestConsent": "ConsentSuccess",
    "revokeConsent": "ConsentSuccess",
    "createPayment": "PaymentSuccess",
    "editPayment": "PaymentSuccess",
    "finishDraft": "PaymentSuccess",
    "cancelPayment": "PaymentSuccess",
    "createSalaryBatch": "SalaryBatchSuccess",
    "setFourEyes": "CompanySuccess",
    "acceptInvitation": "CompanySuccess",
    "giveArticleFeedback": "ArticleFeedbackSuccess",
}


def _words(page: str) -> str:
    return " ".join(re.sub(r"<style.*?</style>|<[^>]+>", " ", page, flags=re.S).split())[:200]

"""One way out over HTTP: every failure of httpx becomes one of core's errors, so money code meets no other.

    OutsideError          (core/ports.py)
    ├── NotSent           ConnectError ConnectTimeout PoolTimeout ProxyError UnsupportedProtocol InvalidURL
    ├── OutcomeUnknown    every other httpx error, a broken or too long answer, 3xx, 408, 5xx
    └── Refused           every other 4xx, with the code `read_code` found in the answer
        ├── NotFound      404
        └── RateLimited   429

Law: an error text names the side, the method and the status or the error's class; never a URL, header or body, because
those carry tokens and national identity numbers. For the same reason httpx's own error is never chained.
"""

import asyncio
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from core.ports import NotFound, NotSent, OutcomeUnknown, OutsideError, RateLimited, Refused

ANSWER_LIMIT_BYTES = 10 * 1024 * 1024
DEADLINE_SECONDS = 30.0
TIMEOUT = httpx.Timeout(10.0, connect=3.0, pool=3.0)
RETRY_PAUSES_SECONDS = (0.1, 0.3)
_RETRIED_STATUSES = frozenset({502, 503, 504})
_CODE = re.compile(r"[A-Za-z0-9_.:-]{1,60}")

# What httpx raises before the first byte of the request has left. Everything not listed is OutcomeUnknown: an error
# httpx may invent tomorrow must never make us believe that a payment did not leave.
_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)
_ANY_HTTPX_ERROR = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, httpx.CookieConflict)

ReadCode = Callable[[httpx.Response], str | None]
Model = TypeVar("Model", bound=BaseModel)


def new_client(*, transport: httpx.AsyncBaseTransport | None = None, trust_env: bool = False) -> httpx.AsyncClient:
    """A bounded client: no redirects, TLS verified, no proxy from the environment unless the operator wants it."""
    return httpx.AsyncClient(
        timeout=TIMEOUT,
        limits=httpx.Limits(max_connections=100, max_keepalive_connections=20, keepalive_expiry=4.0),
        follow_redirects=False,
        trust_env=trust_env,
        transport=transport,
    )


class _LineBroke(OutcomeUnknown):
    """Often a kept-alive connection that the other side closed just as we used it."""


class Wire:
    """The line to one other side. `who` is its name in errors; `read_code` finds its error code in a 4xx answer.

    Cancellation passes through untouched: whoever cancels a call that moves money must treat it as OutcomeUnknown.
    """

    def __init__(
        self, who: str, client: httpx.AsyncClient, read_code: ReadCode, *, deadline_seconds: float = DEADLINE_SECONDS
    ) -> None:
        self.who = who
        self._client = client
        self._read_code = read_code
        self._deadline_seconds = deadline_seconds

    async def call(
        self,
        method: str,
        url: str,
        *,
        idempotent: bool,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        data: Mapping[str, Any] | None = None,
        content: bytes | None = None,
        auth: httpx.Auth | tuple[str, str] | None = None,
    ) -> httpx.Response:
        """A 2xx answer, read whole. Raises the tree above.

        `idempotent` (a read, or a call whose contract promises that twice is once) is tried again at most twice after
        a failure that is quick and says so: not sent, the line broke, or 502-504. A time-out is never tried again.
        """
        arguments: dict[str, Any] = {
            "params": params, "headers": headers, "json": json, "data": data, "content": content
        }  # fmt: skip
        for pause in RETRY_PAUSES_SECONDS if idempotent else ():
            answer = await self._once(method, url, auth, arguments)
            if not isinstance(answer, NotSent | _LineBroke) and not _is_gateway_trouble(answer):
                return self._judge(method, answer)
            await asyncio.sleep(pause)
        return self._judge(method, await self._once(method, url, auth, arguments))

    def read(self, response: httpx.Response, model: type[Model]) -> Model:
        """The body as a wire model; a body that does not fit is a broken answer: OutcomeUnknown."""
        try:
            return model.model_validate_json(response.content)
        except ValidationError as error:
            # Field names only: pydantic's text repeats the values.
            fields = ", ".join(sorted({".".join(map(str, e["loc"])) or "body" for e in error.errors()})[:5])
        raise OutcomeUnknown(self.who, f"the answer does not fit the contract at {fields}")

    async def _once(
        self, method: str, url: str, auth: httpx.Auth | tuple[str, str] | None, arguments: dict[str, Any]
    ) -> httpx.Response | OutsideError:
        try:
            request = self._client.build_request(method, url, **arguments)
        except (ValueError, TypeError, httpx.InvalidURL) as error:
            # A value that cannot be written as a header, URL or body: nothing has left.
            return NotSent(self.who, f"{method} cannot be written ({type(error).__name__})")
        try:
            # httpx bounds each read; a side that sends one byte a second is bounded here.
            async with asyncio.timeout(self._deadline_seconds):
                extra: dict[str, Any] = {} if auth is None else {"auth": auth}
                response = await self._client.send(request, stream=True, follow_redirects=False, **extra)
                try:
                    return await self._whole(response)
                finally:
                    await response.aclose()
        except _NOT_SENT as error:
            return NotSent(self.who, f"{method} not sent ({type(error).__name__})")
        except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError) as error:
            return _LineBroke(self.who, f"{method} without a clear answer ({type(error).__name__})")
        except (*_ANY_HTTPX_ERROR, TimeoutError) as error:
            return OutcomeUnknown(self.who, f"{method} without a clear answer ({type(error).__name__})")

    async def _whole(self, response: httpx.Response) -> httpx.Response | OutsideError:
        body = bytearray()
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > ANSWER_LIMIT_BYTES:
                return OutcomeUnknown(self.who, f"{response.request.method} answered with too much")
        headers = [(k, v) for k, v in response.headers.multi_items() if k not in _HEADERS_OF_THE_TRANSFER]
        return httpx.Response(response.status_code, headers=headers, content=bytes(body), request=response.request)

    def _judge(self, method: str, answer: httpx.Response | OutsideError) -> httpx.Response:
        if isinstance(answer, OutsideError):
            raise answer
        status = answer.status_code
        if answer.is_success:
            return answer
        # 408 is sent by proxies that gave up waiting; what they had passed on by then nobody knows.
        if not 400 <= status < 500 or status == 408:
            raise OutcomeUnknown(self.who, f"{method} answered {status}")
        code = self._code(answer)
        text = f"{method} refused with {status} {code}"
        if status == 404:
            raise NotFound(self.who, text, code=code, http_status=status)
        if status == 429:
            wait = retry_after_seconds(answer.headers.get("Retry-After"))
            raise RateLimited(self.who, text, code=code, http_status=status, retry_after_seconds=wait)
        raise Refused(self.who, text, code=code, http_status=status)

    def _code(self, answer: httpx.Response) -> str:
        """The other side's code, or HTTP_<status> where it gave none that looks like a code."""
        try:
            code = self._read_code(answer)
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            code = None
        return code if isinstance(code, str) and _CODE.fullmatch(code) else f"HTTP_{answer.status_code}"


# They describe the bytes on the line, and the body is no longer these.
_HEADERS_OF_THE_TRANSFER = frozenset({"content-encoding", "content-length", "transfer-encoding"})


def _is_gateway_trouble(answer: httpx.Response | OutsideError) -> bool:
    return isinstance(answer, httpx.Response) and answer.status_code in _RETRIED_STATUSES


def retry_after_seconds(value: str | None) -> int | None:
    """RFC 9110 10.2.3: whole seconds or an HTTP date; None when absent or neither."""
    if value is None:
        return None
    if re.fullmatch(r"[0-9]{1,9}", value):
        return int(value)
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0, int((moment - datetime.now(UTC)).total_seconds()))

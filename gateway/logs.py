"""Structured logs: one JSON object a line, on standard error.

Law: no national id, account number, token or secret reaches a line, whoever logs it: every line, also of libraries
and tracebacks, passes the redaction before it is written.
"""

import contextlib
import logging
import re
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TextIO

import orjson
import structlog
from structlog.types import EventDict, Processor

MASK = "***"
_SECRET_KEYS = re.compile(
    r"national_?id|fnr|nnin|birth|account|bban|iban|token|secret|password|authori[sz]ation$|cookie|csrf|pepper|^keys?$|"
    r"^name$|given_name|family_name|mobile|e_?mail|psu|amount|recipient|subject|code_verifier|sca_url|return_word",
    re.IGNORECASE,
)
_SECRETS = (
    # Query parameters of returns and redirects.
    re.compile(r"(?<=[?&])(code|state|nonce|token|sign_id|code_challenge|id_token|login_hint)=[^&\s\"']*"),
    # E-mail addresses.
    re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+"),
    # Norwegian IBANs, national ids and account numbers, also as people group them; mobile numbers.
    re.compile(r"\bNO\d{2}[ ]?(\d{4}[ ]?){2}\d{3}\b"),
    re.compile(r"(?<![\w-])\d{6}[ ]?\d{5}(?![\w-])|(?<![\w-])\d{4}[ .]?\d{2}[ .]?\d{5}(?![\w-])"),
    re.compile(r"\+47\s?\d{8}\b"),
    # Our tokens, fingerprints, sealed values, JWTs: long words of base64 or hex. UUIDs (36) are shorter.
    re.compile(r"(?<![A-Za-z0-9_/-])[A-Za-z0-9_-]{40,}={0,2}"),
    re.compile(r"(?<=/)[A-Za-z0-9_-]{40,}"),
    re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/-]+=*"),
)


def redact(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """A structlog processor: masks secrets by their keys and by their looks."""
    return {key: _clean(key, value) for key, value in event.items()}


def _clean(key: str, value: Any) -> Any:
    if _SECRET_KEYS.search(key):
        return MASK
    if isinstance(value, Mapping):
        return {inner: _clean(str(inner), part) for inner, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean("", part) for part in value]
    if isinstance(value, bool | float) or value is None:
        return value
    if isinstance(value, int):
        return MASK if len(str(abs(value))) == 11 else value
    cleaned = value if isinstance(value, str) else str(value)
    for pattern in _SECRETS:
        cleaned = pattern.sub(MASK, cleaned)
    return cleaned


_written: logging.StreamHandler[TextIO] | None = None
"""Where the lines go, once `configure` has said so."""


def request(method: str, route: str, status: int, ms: float) -> None:
    """The one line of every request, at level info.

    Nothing in it is anybody's own word: it needs no search for secrets, which takes longer than many a request.
    """
    if _written is None or not logging.getLogger().isEnabledFor(logging.INFO):
        return
    line = {
        "method": method,
        "route": route,
        "status": status,
        "ms": ms,
        "event": "request",
        "level": "info",
        "logger": "gateway.measured",
        "timestamp": datetime.now(UTC),
    }
    told = orjson.dumps(line, option=orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE).decode()
    # A line that cannot be written stops no request.
    with contextlib.suppress(OSError, ValueError), _written.lock or contextlib.nullcontext():
        _written.stream.write(told)
        _written.flush()


def configure(level: str = "info") -> None:
    """For the whole process: structlog's own loggers and those of the standard library."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.PositionalArgumentsFormatter(), *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                redact,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    global _written
    _written = handler
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    # Their info lines hold whole URLs, and ours tell the same by template. (pyHanko is silent: it tells names.)
    for name in ("httpx", "httpcore", "uvicorn.access", "dbos", "aiosqlite", "alembic", "fontTools", "fpdf"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # Its debug lines hold the frames of WebSockets: what people asked, and what they were told.
    logging.getLogger("uvicorn.error").setLevel(max(root.level, logging.INFO))
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "dbos"):
        other = logging.getLogger(name)
        other.handlers, other.propagate = [], True

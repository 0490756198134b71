"""The telephone network and the post office: SMS over HTTP, e-mail over real SMTP, and the inboxes people read.

Law: one message id is one message, however often it is sent. The SMS contract is docs/protocols/sms.openapi.yaml.
"""

import asyncio
import re
from email import message_from_bytes, policy
from functools import partial
from html import escape
from typing import Any
from urllib.parse import quote

from aiosmtpd.smtp import SMTP, Envelope, Session
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.home import page
from sandbox.world import World

SMS_KEY = "sandbox-sms-key"
MAX_EMAIL_BYTES = 1_000_000
_LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]")


class _Sms(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    id: str = Field(pattern=r"^[A-Za-z0-9._-]{1,80}$")
    to: str = Field(pattern=r"^\+[1-9][0-9]{6,14}$")
    text: str = Field(min_length=1, max_length=480)


def routes(world: World) -> list[BaseRoute]:
    def refusal(request: Request) -> Response | None:
        if request.headers.get("Authorization") == f"Bearer {SMS_KEY}":
            return None
        return _problem(401, "UNAUTHORISED", "The key is missing or wrong.")

    async def send(request: Request) -> Response:
        if no := refusal(request):
            return no
        try:
            sms = _Sms.model_validate_json(await request.body())
        except ValidationError as error:
            fields = ", ".join(".".join(map(str, e["loc"])) or "body" for e in error.errors())
            return _problem(400, "INVALID_MESSAGE", f"Wrong or missing: {fields}.")
        earlier = world.store.get("message", f"sms:{sms.id}")
        if earlier is None:
            return JSONResponse(_receipt(_keep(world, f"sms:{sms.id}", "SMS", sms.to, None, sms.text)), 202)
        if (earlier["to"], earlier["text"]) != (sms.to, sms.text):
            return _problem(409, "ID_IN_USE", "The id belongs to another message.")
        return JSONResponse(_receipt(earlier))

    async def receipt(request: Request) -> Response:
        if no := refusal(request):
            return no
        message = world.store.get("message", f"sms:{request.path_params['id']}")
        return JSONResponse(_receipt(message)) if message else _problem(404, "NOT_FOUND", "No such message.")

    async def inbox(request: Request) -> Response:
        key = request.path_params.get("person")
        person = world.store.get("person", key) if key else None
        if key and person is None:
            return page("Ukjent person", "<p>Det bor ingen her med det navnet.</p>", 404)
        messages = messages_to(world, person)
        names = "".join(
            f'<a href="/inbox/{escape(p["key"])}">{escape(p["given_name"])}</a> ' for p in world.store.all("person")
        )
        title = f"Innboksen til {person['given_name']} {person['family_name']}" if person else "Alle innbokser"
        shown = "".join(map(_article, messages)) or "<p>Ingen meldinger ennå.</p>"
        return page(title, f'<p><a href="/inbox">Alle</a> {names}</p>{shown}')

    return [
        Route("/sms/v1/messages", send, methods=["POST"]),
        Route("/sms/v1/messages/{id}", receipt),
        Route("/inbox", inbox),
        Route("/inbox/{person}", inbox),
    ]


async def open_post_office(world: World, host: str, port: int) -> asyncio.Server:
    """The SMTP server, in the running loop, so that a message is stored in the same thread as everything else."""
    server = partial(
        SMTP, _PostOffice(world), hostname="sandkassen", enable_SMTPUTF8=True, data_size_limit=MAX_EMAIL_BYTES
    )
    return await asyncio.get_running_loop().create_server(server, host, port)


def messages_to(world: World, person: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """Newest first; all of them when no person is given."""
    addresses = {person["mobile"], person["email"].lower()} if person else None
    return [m for m in reversed(world.store.all("message")) if addresses is None or m["to"].lower() in addresses]


class _PostOffice:
    """OUTCOME faults "smtp.reject" (550), "smtp.defer" (451) and "smtp.lost_reply" (kept, and the line goes dead)."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self._world.faults.take_outcome("smtp.reject"):
            return "550 5.1.1 no such mailbox"
        if self._world.faults.take_outcome("smtp.defer"):
            return "451 4.3.0 try again later"
        mail = message_from_bytes(envelope.original_content or b"", policy=policy.default)
        body = mail.get_body(("plain",))
        text = "\n".join(str(body.get_content()).splitlines()) if body else ""
        recipients = envelope.rcpt_tos
        key = mail["Message-ID"] or self._world.new_id("email")
        for recipient in recipients:
            document_key = f"email:{key}:{recipient}"
            if self._world.store.get("message", document_key) is None:
                _keep(self._world, document_key, "EMAIL", recipient, str(mail["Subject"] or ""), text)
        if self._world.faults.take_outcome("smtp.lost_reply") and server.transport is not None:
            server.transport.close()
        return "250 2.0.0 ok"


def _keep(world: World, key: str, channel: str, to: str, subject: str | None, text: str) -> dict[str, Any]:
    at = world.clock.now().isoformat(timespec="seconds")
    message = {"id": key, "channel": channel, "to": to, "subject": subject, "text": text, "at": at}
    return world.store.put("message", key, message)


def _receipt(message: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": message["id"].removeprefix("sms:"),
        "to": message["to"],
        "text": message["text"],
        "status": "DELIVERED",
        "acceptedAt": message["at"],
    }


def _problem(status: int, code: str, text: str) -> Response:
    return JSONResponse({"code": code, "message": text}, status)


def _article(message: dict[str, Any]) -> str:
    channel = "SMS" if message["channel"] == "SMS" else "E-post"
    subject = f"<h3>{escape(message['subject'])}</h3>" if message["subject"] else ""
    return (
        f'<article><p class="quiet">{channel} til {escape(message["to"])} · {escape(message["at"])}</p>{subject}'
        f'<p class="pre">{_linked(message["text"])}</p></article>'
    )


def _linked(text: str) -> str:
    parts: list[str] = []
    end = 0
    for found in _LINK.finditer(text):
        href = escape(quote(found.group(), safe="%/:=&?~#+!$,;'@()*[]"))
        parts += [escape(text[end : found.start()]), f'<a href="{href}">{escape(found.group())}</a>']
        end = found.end()
    return "".join(parts) + escape(text[end:])

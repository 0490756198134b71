"""core.ports.Messenger: SMS over HTTP and e-mail over SMTP."""

from dataclasses import dataclass

import aiosmtplib
import httpx

from integrations.http import Wire
from integrations.messaging import mapping, wire

SMTP_TIMEOUT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class PostOffice:
    """Where e-mail is handed in. `tls`: True demands STARTTLS; False is for a post office on this very machine."""

    host: str
    port: int
    sender: str
    tls: bool = True
    username: str | None = None
    password: str | None = None


class MessengerClient:
    """`sms_base_url` is what the SMS contract's paths are appended to."""

    def __init__(self, sms_base_url: str, sms_key: str, post_office: PostOffice, http: httpx.AsyncClient) -> None:
        self._sms_url = sms_base_url.rstrip("/") + "/v1/messages"
        self._sms_headers = {"Authorization": f"Bearer {sms_key}", "Accept": "application/json"}
        self._post_office = post_office
        self._wire = Wire("sms", http, lambda response: response.json().get("code"))

    async def send_sms(self, message_id: str, to: str, text: str) -> None:
        """Longer texts than the contract's 480 characters are refused by the provider, never cut by us."""
        sms = wire.Sms(id=message_id, to=to, text=text)
        response = await self._wire.call(
            "POST", self._sms_url, idempotent=True, headers=self._sms_headers, json=sms.model_dump()
        )
        self._wire.read(response, wire.Receipt)

    async def send_email(self, message_id: str, to: str, subject: str, text: str) -> None:
        office = self._post_office
        mail = mapping.email(message_id, office.sender, to, subject, text)
        try:
            await aiosmtplib.send(
                mail,
                hostname=office.host,
                port=office.port,
                start_tls=office.tls,
                username=office.username,
                password=office.password,
                timeout=SMTP_TIMEOUT_SECONDS,
            )
            return
        except (aiosmtplib.SMTPException, OSError) as error:
            failure = mapping.failure(error)
        # Raised outside: the library's own error repeats the recipient's address.
        raise failure

"""The installation: every part made once from the settings, opened in order and closed in reverse.

Law: this is the only place that knows which class stands behind which port.
"""

from functools import partial

import httpx

from core.clock import Clock
from core.heads import HeadFile
from core.house import House
from core.ports import DocumentSigner, IdentityProvider, Outside
from core.presence import Presences
from core.store import Store
from core.vault import Vault
from gateway.clockwork import Clockwork
from gateway.courier import Courier
from gateway.doorbell import Bells, backend_of
from gateway.jobs import DurableJobs
from gateway.lock import gateway_lock
from gateway.realpeople import RealLogins, RealSigners
from gateway.settings import Mode, Settings
from gql.selections import StoredSelections
from integrations.bankid import BankIdProvider, BankIdSigner
from integrations.brreg import RegisterClient
from integrations.documents import PdfDocuments
from integrations.http import new_client
from integrations.messaging import MessengerClient, PostOffice
from integrations.partner import PartnerClient
from integrations.webhooks import WebhookClient
from integrations.xs2a.certificates import QSeal, qwac_client
from integrations.xs2a.client import Xs2aBanks


class Installation:
    """Made outside or inside a running loop, opened inside one.

    `duties`: whether this process does the clock's duties too. Raises AlreadyRunning when `var` is in use by another
    process and the database is SQLite.
    """

    def __init__(self, settings: Settings, *, duties: bool = True) -> None:
        self.settings = settings
        settings.var.mkdir(parents=True, exist_ok=True)
        # Before anything of `var` is opened: SQLite belongs to one process.
        self._lock = None if settings.scaled else gateway_lock(settings.var)
        self._http = new_client()
        self._bank_http = self._http
        if settings.qwac_certificate and settings.qwac_key:
            self._bank_http = qwac_client(settings.qwac_certificate, settings.qwac_key)
        self.identity, signer = _bankid(settings, self._http)
        self.partner = PartnerClient(
            settings.partner_url,
            settings.partner_client_id,
            settings.partner_client_secret.get_secret_value(),
            settings.partner_webhook_secret.get_secret_value(),
            self._http,
        )
        self.webhooks = WebhookClient(loopback=settings.mode is Mode.SANDBOX, ports=settings.public_webhook_ports)
        self.bells = Bells(backend_of(settings.doorbell_url))
        self.jobs = DurableJobs(settings.jobs_database_url)
        self.presences = Presences()
        store = Store(
            settings.database_url,
            clock=Clock(),
            heads=HeadFile(settings.var / "journal.heads"),
            doorbell=self.bells,
            jobs=self.jobs,
        )
        vault = Vault(settings.keys.get_secret_value().split(","), settings.pepper.get_secret_value())
        outside = Outside(
            register=RegisterClient(settings.brreg_url, self._http),
            partner=self.partner,
            messenger=_messenger(settings, self._http),
            signer=signer,
            documents=PdfDocuments(),
            banks=_banks(settings, self._bank_http),
            webhooks=self.webhooks,
        )
        self.house = House(store=store, vault=vault, outside=outside, public_url=settings.public_url)
        self.courier = Courier(self.house, StoredSelections(self.house), self.bells) if duties else None
        self.clockwork = Clockwork(self.house, self.presences, self.jobs, settings, self._http, duties_too=duties)

    async def open(self) -> None:
        await self.bells.open()
        await self.clockwork.set_clock()
        await self.jobs.open(self.house)
        await self.clockwork.open(
            partial(self.partner.register_webhook, f"{self.settings.public_url}/callbacks/partner")
        )
        if self.courier is not None:
            await self.courier.open()

    async def close(self) -> None:
        if self.courier is not None:
            await self.courier.close()
        await self.clockwork.close()
        await self.jobs.close()
        await self.bells.close()
        await self.house.store.close()
        await self._http.aclose()
        await self._bank_http.aclose()
        await self.webhooks.close()
        if self._lock is not None:
            self._lock.release()


def _bankid(settings: Settings, http: httpx.AsyncClient) -> tuple[IdentityProvider, DocumentSigner]:
    provider = BankIdProvider(
        http,
        issuer=settings.bankid_issuer,
        client_id=settings.bankid_client_id,
        client_secret=settings.bankid_client_secret.get_secret_value(),
    )
    roots = settings.signing_roots.read_bytes() if settings.signing_roots else None
    signer = BankIdSigner(provider, signing_url=settings.signing_url, roots_pem=roots)
    return (provider, signer) if settings.synthetic_ids else (RealLogins(provider), RealSigners(signer))


def _messenger(settings: Settings, http: httpx.AsyncClient) -> MessengerClient:
    post_office = PostOffice(
        host=settings.smtp_host,
        port=settings.smtp_port,
        sender=settings.smtp_from,
        tls=settings.smtp_tls,
        username=settings.smtp_username,
        password=settings.smtp_password.get_secret_value() if settings.smtp_password else None,
    )
    return MessengerClient(settings.sms_url, settings.sms_key.get_secret_value(), post_office, http)


def _banks(settings: Settings, http: httpx.AsyncClient) -> Xs2aBanks:
    signer = None
    if settings.qseal_certificate and settings.qseal_key:
        signer = QSeal(settings.qseal_certificate.read_bytes(), settings.qseal_key.read_bytes())
    return Xs2aBanks(http, lambda bic: settings.bank_url.replace("{bic}", bic), signer)

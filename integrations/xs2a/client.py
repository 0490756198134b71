"""core's port `Banks`, over Berlin Group.

Law: nothing here decides; it asks the bank, and tells core what the bank said in core's words or raises core's errors.
"""

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any
from urllib.parse import quote, unquote

import httpx

from core.ports import (
    BankAccount,
    BankBalance,
    BankConsent,
    BankProfile,
    BasketRequest,
    BasketStarted,
    ConsentStarted,
    EntryPage,
    OrderRequest,
    OrderService,
    OrderStarted,
    OrderStatus,
    Presence,
    Refused,
)
from integrations.xs2a import links, mapping, wire
from integrations.xs2a.banks import directory
from integrations.xs2a.certificates import RequestSigner
from integrations.xs2a.line import Line
from integrations.xs2a.mapping import Unreadable, Unwritable

PRODUCT = "norwegian-domestic-credit-transfers"


class Xs2aBanks:
    """Implements core.ports.Banks.

    `base_url(bic)` is where a bank's /v1 begins, without a slash at the end (https://api.bank/psd2). `client` carries
    the QWAC where there is one (certificates.qwac_client); `signer` the QSEAL, None where the bank asks for none.
    """

    def __init__(
        self, client: httpx.AsyncClient, base_url: Callable[[str], str], signer: RequestSigner | None = None
    ) -> None:
        self._client = client
        self._base_url = base_url
        self._signer = signer
        self._lines: dict[str, Line] = {}

    def profile(self, bic: str) -> BankProfile | None:
        bank = directory().get(bic)
        return bank.profile if bank else None

    def all(self) -> tuple[BankProfile, ...]:
        return tuple(bank.profile for bank in directory().values())

    def shortest_text_limit(self) -> int:
        return _shortest_text_limit()

    # --- Consent ----------------------------------------------------------------------------------------------------

    async def request_consent(
        self,
        bic: str,
        *,
        request_id: str,
        psu_id: str,
        corporate_id: str,
        valid_until: date,
        redirect_uri: str,
        presence: Presence,
    ) -> ConsentStarted:
        line = self._line(bic)
        body = mapping.consent_body(line.dialect.consent_access, valid_until)
        headers = line.person(psu_id, redirect_uri, presence, corporate_id)
        answer = await line.post("/v1/consents", body, headers, request_id=request_id)
        consent_id, url = line.read(
            answer,
            wire.ConsentCreated,
            lambda created: (mapping.identifier(created.consentId, "consentId"), _sca(created.links)),
        )
        if url is None:
            # Some banks wait to be asked for the link (explicit start).
            url = await self.renew_consent_link(
                bic, consent_id, psu_id=psu_id, redirect_uri=redirect_uri, presence=presence
            )
        return ConsentStarted(consent_id, url)

    async def consent(self, bic: str, bank_consent_id: str) -> BankConsent:
        line = self._line(bic)
        answer = await line.get(f"/v1/consents/{_quoted(bank_consent_id)}")
        return line.read(answer, wire.Consent, mapping.consent)

    async def renew_consent_link(
        self, bic: str, bank_consent_id: str, *, psu_id: str, redirect_uri: str, presence: Presence
    ) -> str:
        target = f"/v1/consents/{_quoted(bank_consent_id)}/authorisations"
        return await self._new_link(bic, target, psu_id, redirect_uri, presence)

    async def revoke_consent(self, bic: str, bank_consent_id: str) -> None:
        await self._line(bic).delete(f"/v1/consents/{_quoted(bank_consent_id)}", {})

    # --- Reads ------------------------------------------------------------------------------------------------------

    async def accounts(self, bic: str, bank_consent_id: str, presence: Presence | None) -> tuple[BankAccount, ...]:
        line = self._line(bic)
        target = "/v1/accounts?withBalance=true" if line.dialect.balances_with_accounts else "/v1/accounts"
        answer = await _counted(line, target, bank_consent_id, presence)
        return line.read(answer, wire.AccountList, lambda found: tuple(map(mapping.account, found.accounts)))

    async def balances(
        self, bic: str, bank_consent_id: str, resource_id: str, presence: Presence | None
    ) -> tuple[BankBalance, ...]:
        line = self._line(bic)
        target = f"/v1/accounts/{_quoted(resource_id)}/balances"
        answer = await _counted(line, target, bank_consent_id, presence)
        return line.read(answer, wire.Balances, lambda found: tuple(map(mapping.balance, found.balances)))

    async def transactions(
        self,
        bic: str,
        bank_consent_id: str,
        resource_id: str,
        *,
        date_from: date,
        presence: Presence | None,
        page: str | None = None,
    ) -> EntryPage:
        line = self._line(bic)
        path = f"/v1/accounts/{_quoted(resource_id)}/transactions"
        first = f"{path}?bookingStatus=both&dateFrom={date_from.isoformat()}"
        target = first if page is None else _page_of(line, path, page)
        if target is None:
            raise line.unwritable("the page is not one of this account's")
        answer = await _counted(line, target, bank_consent_id, presence)
        return line.read(answer, wire.Transactions, lambda found: _entry_page(line, path, target, found))

    # --- Orders -----------------------------------------------------------------------------------------------------

    async def start_order(self, bic: str, order: OrderRequest) -> OrderStarted:
        line = self._line(bic)
        try:
            body = mapping.order_body(order, line.profile)
        except Unwritable as reason:
            raise line.unwritable(reason) from None
        headers = line.person(order.psu_id, order.redirect_uri, order.presence, order.corporate_id)
        answer = await line.post(f"/v1/{order.service}/{PRODUCT}", body, headers, request_id=order.request_id)
        return line.read(
            answer,
            wire.Initiated,
            lambda found: OrderStarted(
                mapping.identifier(found.paymentId, "paymentId"),
                found.transactionStatus,
                _sca(found.links),
                _authorisation_id(found.links),
            ),
        )

    async def order_status(self, bic: str, service: OrderService, bank_order_id: str) -> OrderStatus:
        line = self._line(bic)
        answer = await line.get(f"{_order_path(service, bank_order_id)}/status")
        return line.read(answer, wire.Status, mapping.order_status)

    async def cancel_order(
        self, bic: str, service: OrderService, bank_order_id: str, *, psu_id: str, redirect_uri: str, presence: Presence
    ) -> str | None:
        line = self._line(bic)
        path = _order_path(service, bank_order_id)
        # A DELETE names no person: the standard has no PSU-ID here.
        answer = await line.delete(path, line.person(None, redirect_uri, presence))
        if answer.status_code == 204 or not answer.content:
            return None
        url, status = line.read(answer, wire.Cancelling, lambda found: (_sca(found.links), found.transactionStatus))
        if url is not None or status == "CANC":
            return url
        return await self._new_link(bic, f"{path}/cancellation-authorisations", psu_id, redirect_uri, presence)

    async def renew_order_link(
        self, bic: str, service: OrderService, bank_order_id: str, *, psu_id: str, redirect_uri: str, presence: Presence
    ) -> str:
        target = f"{_order_path(service, bank_order_id)}/authorisations"
        return await self._new_link(bic, target, psu_id, redirect_uri, presence)

    # --- Baskets ----------------------------------------------------------------------------------------------------

    async def start_basket(self, bic: str, basket: BasketRequest) -> BasketStarted:
        line = self._line(bic)
        try:
            body = mapping.basket_body(basket, line.profile)
        except Unwritable as reason:
            raise line.unwritable(reason) from None
        headers = line.person(basket.psu_id, basket.redirect_uri, basket.presence, basket.corporate_id)
        answer = await line.post("/v1/signing-baskets", body, headers, request_id=basket.request_id)
        return line.read(
            answer,
            wire.Initiated,
            lambda found: BasketStarted(
                mapping.identifier(found.basketId, "basketId"),
                found.transactionStatus,
                _sca(found.links),
                _authorisation_id(found.links),
            ),
        )

    async def basket_status(self, bic: str, basket_id: str) -> OrderStatus:
        line = self._line(bic)
        answer = await line.get(f"/v1/signing-baskets/{_quoted(basket_id)}/status")
        return line.read(answer, wire.Status, mapping.order_status)

    async def renew_basket_link(
        self, bic: str, basket_id: str, *, psu_id: str, redirect_uri: str, presence: Presence
    ) -> str:
        target = f"/v1/signing-baskets/{_quoted(basket_id)}/authorisations"
        return await self._new_link(bic, target, psu_id, redirect_uri, presence)

    # --- Common -----------------------------------------------------------------------------------------------------

    def _line(self, bic: str) -> Line:
        line = self._lines.get(bic)
        if line is None:
            bank = directory().get(bic)
            if bank is None:
                raise Refused("bank directory", "no Norwegian bank has this BIC", code="BANK_UNKNOWN", http_status=404)
            line = self._lines[bic] = Line(bank, self._base_url(bic), self._client, self._signer)
        return line

    async def _new_link(self, bic: str, target: str, psu_id: str, redirect_uri: str, presence: Presence) -> str:
        line = self._line(bic)
        psu = psu_id if line.dialect.new_links_name_the_person else None
        answer = await line.post(target, {}, line.person(psu, redirect_uri, presence))
        return line.read(answer, wire.AuthorisationStarted, lambda started: _required_sca(started.links))


async def _counted(line: Line, target: str, consent_id: str, presence: Presence | None) -> httpx.Response:
    """A read under a consent. The bank may have counted an unattended one even when its answer was lost."""
    return await line.get(target, consent_id=consent_id, presence=presence, free=presence is not None)


def _quoted(identifier: str) -> str:
    return quote(identifier, safe="")


def _order_path(service: OrderService, bank_order_id: str) -> str:
    return f"/v1/{service}/{PRODUCT}/{_quoted(bank_order_id)}"


def _sca(given: dict[str, Any] | None) -> str | None:
    """The link for the person; None where the bank gave none, or one that leads somewhere unsafe.

    Never an error: what the POST made exists, and its id must not be lost over a link that can be asked for again.
    """
    return links.for_a_person(links.href(given, "scaRedirect"))


def _required_sca(given: dict[str, Any] | None) -> str:
    link = _sca(given)
    if link is None:
        raise Unreadable("_links.scaRedirect")
    return link


def _authorisation_id(given: dict[str, Any] | None) -> str | None:
    link = links.href(given, "scaStatus") or ""
    before, found, last = link.partition("?")[0].rpartition("/")
    return unquote(last) or None if found and before.endswith("authorisations") else None


def _page_of(line: Line, path: str, link: str) -> str | None:
    """The link below the bank's base, if it is a page of exactly this account's transactions."""
    target = links.below(line.base_url, link)
    return target if target and unquote(target.partition("?")[0]) == unquote(path) else None


def _entry_page(line: Line, path: str, current: str, found: wire.Transactions) -> EntryPage:
    report = found.transactions
    link = links.href(report.links, "next")
    next_page = _page_of(line, path, link) if link else None
    if link and (next_page is None or next_page == current):
        # Stopping here would look like the end of the statement.
        raise Unreadable("transactions._links.next")
    booked = [mapping.entry(item, booked=True) for item in report.booked or []]
    pending = [mapping.entry(item, booked=False) for item in report.pending or []]
    return EntryPage(tuple(booked + pending), tuple(map(mapping.balance, found.balances or [])), next_page)


@cache
def _shortest_text_limit() -> int:
    return min(bank.profile.text_limit for bank in directory().values())

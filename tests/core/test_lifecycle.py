"""Lifecycles: every pair of status and event goes where the table says, or nowhere and leaves no trace."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from core.agreement import AGREEMENT, AgreementEvent, AgreementStatus, BankAgreement
from core.consent import CONSENT, Consent, ConsentEvent, ConsentStatus
from core.identifiers import new_id
from core.lifecycle import IllegalTransition, Lifecycle
from core.payment import PAYMENT, Payment, PaymentEvent, PaymentStatus
from core.payment.model import AT_BANK
from core.store import UnitOfWork
from core.transaction import TRANSACTION, Transaction, TransactionEvent, TransactionStatus

MACHINES: list[tuple[Lifecycle[Any, Any], type[StrEnum], type[StrEnum]]] = [
    (AGREEMENT, AgreementStatus, AgreementEvent),
    (CONSENT, ConsentStatus, ConsentEvent),
    (PAYMENT, PaymentStatus, PaymentEvent),
    (TRANSACTION, TransactionStatus, TransactionEvent),
]
PAIRS = [(machine, s, e) for machine, statuses, events in MACHINES for s in statuses for e in events]
NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)


def a_row(machine: Lifecycle[Any, Any], status: StrEnum) -> Any:
    """A row in that status, never saved: `record` needs none of its neighbours."""
    common: dict[str, Any] = {"id": new_id(), "company_id": "company", "status": status, "created_at": NOW}
    if machine is AGREEMENT:
        return BankAgreement(**common, registered_by="", terms_version="", kyc="{}", review_text="before")
    if machine is CONSENT:
        sealed: dict[str, Any] = {"psu_id_sealed": "", "return_fingerprint": "", "return_sealed": ""}
        return Consent(**common, **sealed, bank_link_id="", person_id="", bic="", request_id="")
    if machine is PAYMENT:
        names: dict[str, Any] = {"creditor_name": "", "creditor_account": "", "end_to_end_id": "", "edited_by": ""}
        return Payment(**common, **names, account_id="", amount_minor=1, currency="NOK", reason_text="before")
    return Transaction(
        **common, account_id="", bank_key="", booking_date=date(2026, 11, 2), amount_minor=1, currency="NOK"
    )


@pytest.mark.parametrize(("machine", "status", "event"), PAIRS, ids=lambda p: getattr(p, "name", str(p)))
def test_every_pair(machine: Lifecycle[Any, Any], status: StrEnum, event: StrEnum) -> None:
    row = a_row(machine, status)
    before = row.model_dump()
    work = UnitOfWork(AsyncSession(), "system:test", NOW)
    if machine.allows(status, event):
        row.record(work, event)
        assert row.status is machine.edges[status, event]
        assert [(c.noun, c.noun_id, c.event) for c in work.changes] == [(machine.name, row.id, event)]
    else:
        with pytest.raises(IllegalTransition) as refusal:
            row.record(work, event)
        assert (refusal.value.status, refusal.value.event) == (status, event)
        assert row.model_dump() == before
        assert work.changes == []


@pytest.mark.parametrize("machine", [machine for machine, _, _ in MACHINES], ids=lambda machine: machine.name)
def test_every_status_can_be_reached_and_every_event_happens(machine: Lifecycle[Any, Any]) -> None:
    reached = {machine.initial}
    while more := {target for (source, _), target in machine.edges.items() if source in reached} - reached:
        reached |= more
    statuses, events = next((s, e) for known, s, e in MACHINES if known is machine)
    assert reached == set(statuses)
    assert {event for _, event in machine.edges} == set(events)


def test_the_vocabulary_is_the_one_that_was_fixed() -> None:
    assert " ".join(AgreementStatus) == (
        "DRAFT AWAITING_SIGNATURES SIGNED UNDER_REVIEW MANUAL_REVIEW NEEDS_INFORMATION ACTIVE REJECTED SUSPENDED "
        "TERMINATED DECLINED WITHDRAWN EXPIRED"
    )
    assert " ".join(ConsentStatus) == (
        "REQUESTED AWAITING_AUTHORISATION VALID EXPIRING EXPIRED REJECTED ABANDONED REVOKED_BY_USER REVOKED_AT_BANK "
        "SUPERSEDED"
    )
    assert " ".join(PaymentStatus) == (
        "DRAFT AWAITING_APPROVAL APPROVED AWAITING_BANK_AUTHORISATION SUBMITTED ACCEPTED SCHEDULED EXECUTED REJECTED "
        "CANCEL_REQUESTED CANCELLED OUTCOME_UNKNOWN RETURNED"
    )


def test_what_ends_has_no_way_out() -> None:
    a, c, p = AgreementStatus, ConsentStatus, PaymentStatus
    assert AGREEMENT.final == {a.REJECTED, a.TERMINATED, a.DECLINED, a.WITHDRAWN, a.EXPIRED}
    assert CONSENT.final == {c.EXPIRED, c.REJECTED, c.REVOKED_BY_USER, c.REVOKED_AT_BANK, c.SUPERSEDED}
    assert PAYMENT.final == {p.RETURNED}


def test_an_unknown_outcome_is_sent_again_only_after_proof() -> None:
    """From OUTCOME_UNKNOWN every way back to a status that is sent from goes over PROVEN_NOT_MOVED."""
    sends = {PaymentStatus.DRAFT, PaymentStatus.AWAITING_APPROVAL, PaymentStatus.APPROVED}
    reached, proofs = {PaymentStatus.OUTCOME_UNKNOWN}, set()
    while True:
        edges = {(s, e, t) for (s, e), t in PAYMENT.edges.items() if s in reached}
        proofs |= {e for _, e, t in edges if t in sends}
        more = {t for _, e, t in edges if e is not PaymentEvent.PROVEN_NOT_MOVED} - reached
        if not more:
            break
        reached |= more
    assert proofs == {PaymentEvent.PROVEN_NOT_MOVED}
    assert not reached & sends
    for edge in ((s, e) for s, e in PAYMENT.edges if e is PaymentEvent.PROVEN_NOT_MOVED):
        assert edge == (PaymentStatus.OUTCOME_UNKNOWN, PaymentEvent.PROVEN_NOT_MOVED)


def test_what_the_bank_has_never_comes_back_to_where_it_is_sent_from() -> None:
    for status in AT_BANK:
        targets = {target for (source, _), target in PAYMENT.edges.items() if source is status}
        assert not targets & {PaymentStatus.DRAFT, PaymentStatus.AWAITING_APPROVAL, PaymentStatus.APPROVED}


def test_a_bank_that_falls_silent_ends_no_consent() -> None:
    """Only the bank's or the person's own word, or the date that was granted, ends a living consent."""
    for status in (ConsentStatus.VALID, ConsentStatus.EXPIRING):
        out = {e for (s, e), t in CONSENT.edges.items() if s is status and t in CONSENT.final}
        assert out == {
            ConsentEvent.RAN_OUT,
            ConsentEvent.REVOKED_BY_USER,
            ConsentEvent.REVOKED_AT_BANK,
            ConsentEvent.REPLACED,
        }


@pytest.mark.parametrize("machine", [machine for machine, _, _ in MACHINES], ids=lambda machine: machine.name)
def test_the_diagram_shows_every_edge(machine: Lifecycle[Any, Any]) -> None:
    drawn = machine.diagram().splitlines()
    assert drawn[0] == "stateDiagram-v2"
    for (source, event), target in machine.edges.items():
        assert f"    {source} --> {target}: {event}" in drawn
    assert len(drawn) == 2 + len(machine.edges) + len(machine.final)

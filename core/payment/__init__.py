"""Payments and salary batches: made, approved with BankID at the bank, sent exactly once, followed to the end."""

from core.payment.model import (
    APPROVALS,
    AUTHORISATIONS,
    BATCHES,
    ORDERS,
    PAYMENT,
    PAYMENTS,
    Approval,
    Authorisation,
    BankOrder,
    Payment,
    PaymentBatch,
    PaymentEvent,
    PaymentStatus,
)

__all__ = [
    "APPROVALS",
    "AUTHORISATIONS",
    "BATCHES",
    "ORDERS",
    "PAYMENT",
    "PAYMENTS",
    "Approval",
    "Authorisation",
    "BankOrder",
    "Payment",
    "PaymentBatch",
    "PaymentEvent",
    "PaymentStatus",
]

"""Scopes: what a token may do, one word a noun and direction (OAuth 2.0).

Law: a scope only narrows. What a person may not do, no token of theirs can; what a company has not granted, no client
sees, whatever its scopes.
"""

from collections.abc import Iterable
from enum import StrEnum


class Scope(StrEnum):
    COMPANIES_READ = "companies:read"
    AGREEMENTS_READ = "agreements:read"
    AGREEMENTS_WRITE = "agreements:write"
    CONSENTS_READ = "consents:read"
    CONSENTS_WRITE = "consents:write"
    ACCOUNTS_READ = "accounts:read"
    TRANSACTIONS_READ = "transactions:read"
    PAYMENTS_READ = "payments:read"
    PAYMENTS_WRITE = "payments:write"
    PAYROLL_READ = "payroll:read"
    """Behind the payroll veil."""
    PAYROLL_WRITE = "payroll:write"
    VOUCHERS_READ = "vouchers:read"
    VOUCHERS_WRITE = "vouchers:write"
    MEMBERS_READ = "members:read"
    MEMBERS_WRITE = "members:write"
    BILLING_READ = "billing:read"
    CLIENTS_READ = "clients:read"
    CLIENTS_WRITE = "clients:write"
    WEBHOOKS_READ = "webhooks:read"
    WEBHOOKS_WRITE = "webhooks:write"


PARTNER_MAY = frozenset(Scope) - {
    Scope.AGREEMENTS_WRITE,
    Scope.CONSENTS_WRITE,
    Scope.MEMBERS_WRITE,
    Scope.CLIENTS_WRITE,
}
"""The rest is a person's own act: it is theirs alone to sign, consent, invite and let in."""


def read_scopes(text: str) -> frozenset[Scope]:
    """Of OAuth's space-separated list. Raises ValueError for a word that is none."""
    return frozenset(Scope(word) for word in text.split())


def write_scopes(scopes: Iterable[Scope]) -> str:
    return " ".join(sorted(scopes))

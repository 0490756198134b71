"""A status has one writer: the method `record` of its own noun; a row is born in the first status of its lifecycle."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.laws.source import CORE, parsed

BORN_AS = {
    "BankAgreement": "AgreementStatus.DRAFT",
    "Consent": "ConsentStatus.REQUESTED",
    "Payment": "PaymentStatus.DRAFT",
    "WebhookDelivery": "DeliveryStatus.PENDING",
    "WebhookEndpoint": "EndpointStatus.ACTIVE",
}
"""Noun -> the status its constructor may be given."""
BORN_OTHERWISE = {
    "Transaction": "The bank's entry may be booked when we first hear of it: there was no pending one to move.",
}

NO_ROW = {"IllegalTransition": "It tells which status refused the event; nothing reads it back."}
"""Classes that hold a status and are no row."""


def _strays(tree: ast.Module) -> Iterator[str]:
    """Every writing of a status that the law does not know, as `line: what`."""
    allowed: set[ast.AST] = set()
    for noun in (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)):
        for method in noun.body:
            if isinstance(method, ast.FunctionDef) and (method.name == "record" or noun.name in NO_ROW):
                allowed |= {node for node in ast.walk(method) if _is_own_status(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "status" and not isinstance(node.ctx, ast.Load):
            if node not in allowed:
                yield f"{node.lineno}: {ast.unparse(node)} is written"
        elif isinstance(node, ast.Call):
            yield from _strange_calls(node)


def _is_own_status(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and ast.unparse(node) == "self.status"


def _strange_calls(call: ast.Call) -> Iterator[str]:
    name = ast.unparse(call.func).rpartition(".")[2]
    told = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
    if name in BORN_AS and told.get("status", BORN_AS[name]) != BORN_AS[name]:
        yield f"{call.lineno}: {name} is born as {told['status']}"
    if name in ("setattr", "__setattr__") and "status" in ast.unparse(call):
        yield f"{call.lineno}: {name} writes a status"
    if name in ("values", "update", "sqlmodel_update") and "status" in told:
        yield f"{call.lineno}: {name} writes a status"
    elif name[:1].islower() and _is_later(told.get("status", "")):
        # Whatever it calls: a class under another name may be a noun's.
        yield f"{call.lineno}: {name} is born as {told['status']}"


def _is_later(status: str) -> bool:
    kinds = {born.partition(".")[0] for born in BORN_AS.values()}
    return status.partition(".")[0] in kinds and status not in BORN_AS.values()


@pytest.mark.parametrize("path", CORE, ids=lambda path: "/".join(path.parts[-2:]))
def test_nobody_but_record_writes_a_status(path: Path) -> None:
    assert list(_strays(parsed(path))) == []


def test_every_noun_with_a_lifecycle_is_named_here() -> None:
    nouns = {
        noun.name
        for path in CORE
        for noun in ast.walk(parsed(path))
        if isinstance(noun, ast.ClassDef)
        and any(isinstance(part, ast.FunctionDef) and part.name == "record" for part in noun.body)
        and any(isinstance(part, ast.AnnAssign) and ast.unparse(part.target) == "status" for part in noun.body)
    }
    assert nouns == {*BORN_AS, *BORN_OTHERWISE}


@pytest.mark.parametrize(
    "planted",
    [
        "payment.status = PaymentStatus.EXECUTED",
        "self.status = PaymentStatus.EXECUTED",
        "a.status, b = 1, 2",
        "payment.status += 'x'",
        "del payment.status",
        "for payment.status in (1, 2): pass",
        "setattr(payment, 'status', x)",
        "update(Payment).values(status=x)",
        "payment.sqlmodel_update(status=x)",
        "Payment(status=PaymentStatus.APPROVED)",
        "kind(status=PaymentStatus.APPROVED)",
        "model.Consent(status=ConsentStatus.VALID)",
        "class Payment:\n def approve(self):\n  self.status = 1",
        "class Payment:\n def record(self):\n  other.status = 1",
    ],
)
def test_a_planted_second_writer_is_caught(planted: str) -> None:
    assert list(_strays(ast.parse(planted)))


@pytest.mark.parametrize(
    "fine",
    [
        "x = payment.status",
        "class Payment:\n def record(self):\n  self.status = PAYMENT.after(self.status, event)",
        "Payment(status=PaymentStatus.DRAFT)",
        "kind(status=PaymentStatus.DRAFT)",
        "select(Payment).where(Payment.status == x)",
    ],
)
def test_what_is_no_second_writer_is_let_be(fine: str) -> None:
    assert list(_strays(ast.parse(fine))) == []

"""What is asked: the same text for every server that speaks our schema, with ids of the seeded world.

Law: an operation's name is its name in the tables. A body carries KEY where each request needs a key of its own: a
mutation's idempotency key, or a comment that makes a document a new one.
"""

from dataclasses import dataclass
from typing import Any, Literal

Spread = Literal["read", "deep", "every", "one"]
"""Which companies: those with lists that are read, those with ten times as much, all, only the first."""
KEY = "@@KEY@@"
CREDITOR_NAME, REMITTANCE = "Byggvarer AS", "Faktura 1042"
CREDITOR = "12345678911"
"""A valid account number (MOD11) that nobody in the world has."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What one request is about. `key`: a global id; `after`: a cursor; the rest is of a payment."""

    key: str
    after: str | None = None
    idempotency_key: str = KEY
    value: str = "731.50"


@dataclass(frozen=True, slots=True)
class Query:
    """`viewer`: who asks ours, a partner with its token or a person with a session. `about`: whose ids are drawn.

    `answered_by`: the servers that know it, all when empty; `durable`: a write that made twice happens once;
    `at_all_loads`: asked over 1, 16 and 64 connections, otherwise over 16 alone.
    """

    name: str
    told: str
    text: str
    about: Literal["company", "account"] = "company"
    viewer: Literal["partner", "person"] = "partner"
    spread: Spread = "read"
    operation: str = ""
    answered_by: tuple[str, ...] = ()
    durable: bool = True
    at_all_loads: bool = False

    @property
    def writes(self) -> bool:
        return self.text.startswith("mutation")

    @property
    def pages(self) -> bool:
        return "$after" in self.text

    def body(self, ask: Ask) -> dict[str, Any]:
        """What is posted to a server that speaks our schema."""
        return {
            "query": self.text,
            "operationName": self.operation or self.name,
            "variables": {"input": _payment(ask)} if self.writes else {"id": ask.key} | self._place(ask),
        }

    def _place(self, ask: Ask) -> dict[str, Any]:
        return {"after": ask.after} if self.pages else {}


def _payment(ask: Ask) -> dict[str, Any]:
    transfer = {
        "instructedAmount": {"value": ask.value, "currency": "NOK"},
        "creditorName": CREDITOR_NAME,
        "creditorAccount": CREDITOR,
        "remittanceUnstructured": REMITTANCE,
    }
    return {
        "idempotencyKey": ask.idempotency_key,
        "debtorAccountId": ask.key,
        "transfer": transfer,
        "draft": True,
    }


_AMOUNT = "{ value currency }"
Q1 = Query(
    "Q1",
    "a company by its id, 6 fields",
    "query Q1($id: ID!) { company(id: $id) { __typename id organisationNumber name formCode } }",
    at_all_loads=True,
)
Q2 = Query(
    "Q2",
    "a company, its 5 accounts, the newest 50 transactions of each",
    f"""query Q2($id: ID!) {{ company(id: $id) {{ id name accounts {{ id accountNumber name currency
    transactions(first: 50) {{ nodes {{ id status bookingDate valueDate transactionAmount {_AMOUNT} counterpartyName
    remittanceUnstructured endToEndId }} }} }} }} }}""",
    at_all_loads=True,
)
_COMPILED_OR_NOT = ("kontobro", "uncompiled", "mercurius", "apollo", "ariadne")
Q2_FALLEN = Query(
    "Q2F",
    "Q2 beside a question about the schema: ours falls back to graphql-core, each time",
    Q2.text.replace("query Q2($id: ID!) {", "query Q2F($id: ID!) { __schema { queryType { name } }"),
    answered_by=_COMPILED_OR_NOT,
)
Q2_NEW = Query(
    "Q2N",
    "Q2 in a document that nobody was asked before: read, validated and understood anew by all",
    f"# {KEY}\n" + Q2.text.replace("query Q2(", "query Q2N("),
    answered_by=_COMPILED_OR_NOT,
)
Q3 = Query(
    "Q3",
    "an account's page of 500 transactions, 10 fields each, with cursors",
    f"""query Q3($id: ID!, $after: String) {{ node(id: $id) {{ ... on Account {{
    transactions(first: 500, after: $after) {{ edges {{ cursor node {{ id status bookingDate valueDate
    transactionAmount {_AMOUNT} counterpartyName counterpartyAccount remittanceStructured remittanceUnstructured
    endToEndId }} }} pageInfo {{ hasNextPage endCursor }} }} }} }} }}""",
    about="account",
    at_all_loads=True,
)
_MADE = f"""__typename
    ... on PaymentSuccess {{ payment {{ id status creditorName instructedAmount {_AMOUNT} }} }}
    ... on Rejection {{ code }}"""
_CREATE = f"""mutation M1($input: CreatePaymentInput!) {{ createPayment(input: $input) {{ {_MADE} }} }}"""
M1 = Query(
    "M1",
    "one payment: idempotency key, payment, journal row, in one transaction; over all companies",
    _CREATE,
    about="account",
    spread="every",
    at_all_loads=True,
)
M1_HOT = Query("M1H", "the same, all in one company", _CREATE, about="account", spread="one", operation="M1")
M0 = Query(
    "M0",
    "one bare row of a payment: no key, no journal; ours never writes so little and is not asked",
    f"""mutation M0($input: CreatePaymentInput!) {{ insertPayment(input: $input) {{ {_MADE} }} }}""",
    about="account",
    spread="every",
    answered_by=("mercurius", "apollo"),
    durable=False,
)
D1 = Query(
    "D1",
    "a web application's dashboard: company, balances, newest 20 transactions with accounts, newest 10 payments",
    f"""query D1($id: ID!) {{ company(id: $id) {{ id name organisationNumber
    accounts {{ id name accountNumber currency balance {{ booked {_AMOUNT} available {_AMOUNT} at source }} }}
    transactions(first: 20) {{ nodes {{ id status bookingDate valueDate transactionAmount {_AMOUNT} counterpartyName
    account {{ id name }} }} }}
    payments(first: 10) {{ nodes {{ id status creditorName instructedAmount {_AMOUNT} requestedExecutionDate
    createdAt }} }} }} }}""",
    viewer="person",
)
P1 = Query(
    "P1",
    "a partner that picks few fields of many rows: 5 accounts, 100 transactions each",
    """query P1($id: ID!) { company(id: $id) { organisationNumber accounts { accountNumber iban
    transactions(first: 100) { nodes { endToEndId bookingDate transactionAmount { value } remittanceStructured }
    pageInfo { hasNextPage endCursor } } } } }""",
)
# Reads before writes: those that compare payments compare the seeded ones.
QUERIES = {query.name: query for query in (Q1, Q2, Q2_FALLEN, Q2_NEW, Q3, D1, P1, M1, M1_HOT, M0)}

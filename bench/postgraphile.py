"""PostGraphile's own words for our queries, and its answers told in our shape.

Its schema is made from the tables: keys instead of global ids, connections for every relation, whole øre instead of
amounts. What it is asked for is as much, row for row and value for value; the ids of ours are made of its keys here.
"""

from datetime import datetime
from typing import Any

from bench.queries import CREDITOR, CREDITOR_NAME, REMITTANCE, Ask, Query
from core.money import decimal_string
from gql.schema.node import global_id, split_id

_NEWEST = "orderBy: [BOOKING_DATE_DESC, ROW_ID_DESC]"
_ACCOUNTS = "accounts: accountsByCompanyId(orderBy: [ROW_ID_DESC])"
_LINE = "id: rowId status bookingDate valueDate amountMinor currency counterpartyName"
_MAKE = """mutation M1($input: BenchMakePaymentInput!) { benchMakePayment(input: $input) {
    result { id: rowId status creditorName amountMinor currency } } }"""
_TEXTS = {
    "Q1": """query Q1($id: String!) { company: companyByRowId(rowId: $id) { __typename id: rowId organisationNumber
        name formCode } }""",
    "Q2": f"""query Q2($id: String!) {{ company: companyByRowId(rowId: $id) {{ id: rowId name {_ACCOUNTS} {{ nodes {{
        id: rowId accountNumber: bban name currency transactions: transactionsByAccountId(first: 50, {_NEWEST}) {{
        nodes {{ {_LINE} remittanceUnstructured: text endToEndId }} }} }} }} }} }}""",
    "Q3": f"""query Q3($id: String!, $after: Cursor) {{ node: accountByRowId(rowId: $id) {{
        transactions: transactionsByAccountId(first: 500, after: $after, {_NEWEST}) {{ edges {{ cursor node {{ {_LINE}
        counterpartyAccount remittanceStructured: kid remittanceUnstructured: text endToEndId }} }}
        pageInfo {{ hasNextPage endCursor }} }} }} }}""",
    "D1": f"""query D1($id: String!) {{ company: companyByRowId(rowId: $id) {{ id: rowId name organisationNumber
        {_ACCOUNTS} {{ nodes {{ id: rowId name accountNumber: bban currency bookedMinor availableMinor at: balanceAt
        source: balanceSource }} }}
        transactions: transactionsByCompanyId(first: 20, {_NEWEST}) {{ nodes {{ {_LINE}
        account: accountByAccountId {{ id: rowId name }} }} }}
        payments: paymentsByCompanyId(first: 10, orderBy: [ROW_ID_DESC]) {{ nodes {{ id: rowId status creditorName
        amountMinor currency requestedExecutionDate: executionDate createdAt }} }} }} }}""",
    "P1": f"""query P1($id: String!) {{ company: companyByRowId(rowId: $id) {{ organisationNumber {_ACCOUNTS} {{
        nodes {{ accountNumber: bban iban transactions: transactionsByAccountId(first: 100, {_NEWEST}) {{ nodes {{
        endToEndId bookingDate amountMinor remittanceStructured: kid }} pageInfo {{ hasNextPage endCursor }} }} }} }}
        }} }}""",
    "M1": _MAKE,
}


def body(query: Query, ask: Ask) -> dict[str, Any]:
    key, name = split_id(ask.key)[1], query.operation or query.name
    variables: dict[str, Any] = {"id": key} | ({"after": ask.after} if query.pages else {})
    if query.writes:
        given = {"keyGiven": ask.idempotency_key, "accountGiven": key, "minor": int(ask.value.replace(".", ""))}
        payee = {"payee": CREDITOR_NAME, "payeeAccount": CREDITOR, "words": REMITTANCE}
        variables = {"input": given | payee | {"currencyGiven": "NOK"}}
    return {"query": _TEXTS[name], "operationName": name, "variables": variables}


def shaped(query: Query, data: dict[str, Any]) -> dict[str, Any]:
    if query.writes:
        made = data["benchMakePayment"]["result"]
        if made is None:
            return {"createPayment": {"__typename": "IdempotencyKeyReusedRejection", "code": "IDEMPOTENCY_KEY_REUSED"}}
        return {"createPayment": {"__typename": "PaymentSuccess", "payment": _row("Payment", made)}}
    if query.name == "Q3":
        page = data["node"]["transactions"]
        edges = [edge | {"node": _row("Transaction", edge["node"])} for edge in page["edges"]]
        return {"node": {"transactions": page | {"edges": edges}}}
    company = _row("Company", data["company"])
    if "accounts" in company:
        company["accounts"] = [_account(one) for one in company["accounts"]["nodes"]]
    for name, kind in (("transactions", "Transaction"), ("payments", "Payment")):
        if name in company:
            company[name] = company[name] | {"nodes": [_row(kind, one) for one in company[name]["nodes"]]}
    return {"company": company}


def _row(kind: str, row: dict[str, Any]) -> dict[str, Any]:
    """With our id, and amounts for øre."""
    plain = {name: value for name, value in row.items() if name not in ("amountMinor", "currency")}
    if "amountMinor" in row:
        amount = _amount(row["amountMinor"], row)
        plain["transactionAmount" if kind == "Transaction" else "instructedAmount"] = amount
    elif "currency" in row:
        plain["currency"] = row["currency"]
    if "createdAt" in row:
        plain["createdAt"] = _moment(row["createdAt"])
    if "account" in row:
        plain["account"] = _row("Account", row["account"])
    return plain | ({"id": global_id(kind, row["id"])} if "id" in row else {})


def _account(row: dict[str, Any]) -> dict[str, Any]:
    account = _row("Account", row)
    if "transactions" in account:
        page = account["transactions"]
        account["transactions"] = page | {"nodes": [_row("Transaction", one) for one in page["nodes"]]}
    if "bookedMinor" in account:
        minor = {name: account.pop(f"{name}Minor") for name in ("booked", "available")}
        balance = {name: _amount(value, row) for name, value in minor.items()}
        account["balance"] = balance | {"at": _moment(account.pop("at")), "source": account.pop("source")}
    return account


def _amount(minor: int | str, row: dict[str, Any]) -> dict[str, Any]:
    """It writes integers of 64 bits as text."""
    currency = {"currency": row["currency"]} if "currency" in row else {}
    return {"value": decimal_string(int(minor)), **currency}


def _moment(told: str) -> str:
    """It writes microseconds where there are none."""
    return datetime.fromisoformat(told).isoformat()

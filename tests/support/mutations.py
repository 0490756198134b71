"""Inputs for mutations, generated from the schema, with room for the ids of whatever they are tried on."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLList, GraphQLNonNull, GraphQLScalarType, Undefined

from gateway.demo.actor import Actor
from tests.support.sweep import GRAPH

NODE_OF = {
    "agreementId": "BankAgreement",
    "batchId": "PaymentBatch",
    "companyId": "Company",
    "consentId": "Consent",
    "debtorAccountId": "Account",
    "endpointId": "WebhookEndpoint",
    "fileId": "Document",
    "paymentId": "Payment",
    "voucherId": "Voucher",
}
"""What the id in a field of this name is of."""
ELSEWHERE = {"endSession": "a session is no node: tests/gateway/test_oauth.py tries a stranger's"}
"""Mutations that take an id and are not swept, and why."""
_WORDS = {
    "bic": "DNBANOKK",
    "email": "ny@fjellheim.example",
    "idempotencyKey": "sweep-sweep-sweep",
    "industryCode": "41.200",
    "mediaType": "application/pdf",
    "mobile": "+4790000199",
    "paymentCountries": "NO",
    "sha256": "0" * 64,
}
"""What is refused before anybody looks at ids if it is not in order."""
_SCALARS = {"String": "Ny", "Boolean": False, "Int": 1, "Decimal": "1.00", "Date": "1980-01-31"}

Shape = Callable[[Mapping[str, str]], dict[str, Any]]
"""ids by type -> the input."""


def inputs_with_ids() -> dict[str, list[Shape]]:
    """The mutations that take an id, with one shape for each way to give it (optional ids are given one at a time)."""
    assert GRAPH.mutation_type is not None
    found = {}
    for name, one in GRAPH.mutation_type.fields.items():
        for argument in one.args.values():
            kind = argument.type.of_type if isinstance(argument.type, GraphQLNonNull) else argument.type
            assert isinstance(kind, GraphQLInputObjectType)
            optional = sorted(_ids(kind, required=False))
            if name not in ELSEWHERE and (optional or _ids(kind, required=True)):
                found[name] = [_shape(kind, chosen) for chosen in optional or [""]]
    return found


def smallest_input(kind: GraphQLInputObjectType | GraphQLNonNull[Any]) -> Any:
    """What must be given and nothing else; its ids are of nothing."""
    return _value("", kind, "", defaultdict(lambda: "nothing"))


def _ids(kind: Any, *, required: bool) -> set[str]:
    """Names of id fields, at any depth."""
    names = set()
    for name, one in kind.fields.items():
        inner, must = one.type, isinstance(one.type, GraphQLNonNull)
        while isinstance(inner, GraphQLNonNull | GraphQLList):
            inner = inner.of_type
        if isinstance(inner, GraphQLInputObjectType):
            names |= _ids(inner, required=required)
        elif inner.name == "ID" and must is required:
            names.add(name)
    return names


def _shape(kind: GraphQLInputObjectType, chosen: str) -> Shape:
    return lambda ids: _value("", kind, chosen, ids)


def _value(name: str, kind: Any, chosen: str, ids: Mapping[str, str]) -> Any:
    if isinstance(kind, GraphQLNonNull):
        return _value(name, kind.of_type, chosen, ids)
    if isinstance(kind, GraphQLList):
        return [_value(name, kind.of_type, chosen, ids)]
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    if isinstance(kind, GraphQLScalarType):
        return ids[NODE_OF.get(name, name)] if kind.name == "ID" else _WORDS.get(name, _SCALARS.get(kind.name))
    return {
        inner: _value(inner, one.type, chosen, ids)
        for inner, one in kind.fields.items()
        if inner == chosen or (isinstance(one.type, GraphQLNonNull) and one.default_value is Undefined)
    }


async def mutate(who: Actor, name: str, given: dict[str, Any]) -> str:
    """The body of the answer, byte for byte."""
    assert GRAPH.mutation_type is not None
    kind = GRAPH.mutation_type.fields[name].args["input"].type
    document = f"""mutation ($input: {kind}) {{ {name}(input: $input) {{
        __typename ... on Rejection {{ code message fix }} }} }}"""
    answer = await who.http.post("/graphql", json={"query": document, "variables": {"input": given}})
    return answer.text

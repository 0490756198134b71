"""BankID: who a person is (OpenID Connect) and what they signed (PAdES).

Law: nothing BankID says is believed before it is checked: the id token's signature, issuer, audience, age, nonce and
level; the document's every signature, its roots, and that it is the document we ordered.

| | |
|---|---|
| specification | OpenID Connect Core 1.0, RFC 7636; docs/protocols/signing.openapi.yaml (our contract) |
| authentication | client secret (Basic) at the token endpoint; bearer token with scope `sign` for signing |
| limits | an order can be started for 90 s and signed for 90 s more; a code lives 60 s; documents up to 5 MiB |
| idempotency | a code works once; an order that is made twice is two orders, and the unused one dies by itself |
"""

from integrations.bankid.client import BankIdProvider, BankIdSigner

__all__ = ["BankIdProvider", "BankIdSigner"]

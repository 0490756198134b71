"""Real people only: in production a BankID act by a synthetic person (month + 40 or + 80) is refused.

Law: test people must not become members of real companies, whatever a provider lets through.
"""

from typing import Any

from core.ports import BankIdPerson, DocumentSigner, IdentityProvider, Refused, SignedDocument, SigningOrder


def _real(person: BankIdPerson) -> BankIdPerson:
    if person.national_id and int(person.national_id[2:4]) > 12:
        raise Refused("bankid", "a synthetic person", code="SYNTHETIC_PERSON", http_status=200)
    return person


class RealLogins:
    """core.ports.IdentityProvider around another."""

    def __init__(self, provider: IdentityProvider) -> None:
        self._provider = provider

    async def authorization_url(self, *, state: str, nonce: str, code_challenge: str, redirect_uri: str) -> str:
        return await self._provider.authorization_url(
            state=state, nonce=nonce, code_challenge=code_challenge, redirect_uri=redirect_uri
        )

    async def exchange(self, *, code: str, code_verifier: str, nonce: str, redirect_uri: str) -> BankIdPerson:
        return _real(
            await self._provider.exchange(
                code=code, code_verifier=code_verifier, nonce=nonce, redirect_uri=redirect_uri
            )
        )


class RealSigners:
    """core.ports.DocumentSigner around another."""

    def __init__(self, signer: DocumentSigner) -> None:
        self._signer = signer

    async def order(self, **order: Any) -> SigningOrder:
        return await self._signer.order(**order)

    async def result(self, **result: Any) -> SignedDocument:
        signed = await self._signer.result(**result)
        _real(signed.signer)
        return signed

"""Secrets at rest: national ids and tokens are sealed before they reach a row, and found again by a fingerprint.

Law: the first key seals, every key opens (so keys rotate without downtime); a fingerprint is keyed, never a bare hash.
"""

import base64
import hashlib
import hmac
import secrets

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class Vault:
    """`keys`: Fernet keys (32 bytes, urlsafe base64), newest first. `pepper` keys the fingerprints, never rotates."""

    def __init__(self, keys: list[str], pepper: str) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in keys])
        self._newest = Fernet(keys[0])
        self._pepper = pepper.encode()
        self.key_names = [self.fingerprint(key)[:8] for key in keys]
        """By which what was sealed can say with which key; newest first."""

    def seal(self, plain: str) -> str:
        return self._fernet.encrypt(plain.encode()).decode()

    def open(self, sealed: str) -> str:
        return self._fernet.decrypt(sealed.encode()).decode()

    def renew(self, sealed: str) -> str | None:
        """The same under the newest key; None when it is already. Raises InvalidToken when no key of ours opens it."""
        try:
            self._newest.decrypt(sealed.encode())
        except InvalidToken:
            return self._fernet.rotate(sealed.encode()).decode()
        return None

    def fingerprint(self, plain: str) -> str:
        """Equal for equal texts, useless without the pepper: what a unique index and a look-up may hold."""
        return hmac.new(self._pepper, plain.encode(), hashlib.sha256).hexdigest()


def new_token() -> str:
    """256 bits, URL-safe: for links and sessions. Only its fingerprint is stored."""
    return secrets.token_urlsafe(32)


def code_challenge(verifier: str) -> str:
    """PKCE S256 (RFC 7636)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")

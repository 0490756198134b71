"""What one must know before calling a partner; each integration states its own."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Manifest:
    """`specification` with its version, `authentication`, `limits`, and how a repeated call is `idempotency`-safe."""

    specification: str
    authentication: str
    limits: str
    idempotency: str

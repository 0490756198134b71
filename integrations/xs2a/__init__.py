"""Every Norwegian bank, spoken to in Berlin Group's NextGenPSD2.

Law: banks differ in data (banks.py), never in code; what a bank writes is read liberally, what we write is exact.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Manifest:
    """What one must know before calling this partner."""

    specification: str
    authentication: str
    limits: str
    idempotency: str


MANIFEST = Manifest(
    specification="Berlin Group NextGenPSD2 XS2A 1.3.12 (2022-07-01) with docs/protocols/norwegian-overlay.md",
    authentication="QWAC (mutual TLS) and, where the bank asks for it, QSEAL (Digest and Signature headers)",
    limits=(
        "4 unattended reads per account and kind in 24 hours, kept by core; orders per bulk and basket per bank profile"
    ),
    idempotency=(
        "X-Request-ID, only at banks whose profile has replays_request_id; a POST or DELETE is never repeated here"
    ),
)

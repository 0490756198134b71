"""Consents: personal, per bank, per company."""

from core.consent.model import CONSENT, CONSENTS, LIVING, Consent, ConsentEvent, ConsentStatus

__all__ = ["CONSENT", "CONSENTS", "LIVING", "Consent", "ConsentEvent", "ConsentStatus"]

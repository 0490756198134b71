"""The partner's words as docs/protocols/partner.openapi.yaml writes them. Law: sent strictly, read liberally."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field


class Token(BaseModel):
    access_token: str = Field(min_length=1)
    expires_in: int = Field(60, ge=1)


class Person(BaseModel):
    name: str
    birthdate: date
    role: str
    pep: bool
    ownershipPercent: int | None


class Kyc(BaseModel):
    persons: list[Person]
    fundingSource: str
    paymentCountries: list[str]
    industryCode: str


class Company(BaseModel):
    organisationNumber: str
    name: str
    registeredOn: date | None


class Agreement(BaseModel):
    signedPdf: str
    sha256: str
    signedBy: list[str]


class Case(BaseModel):
    reference: str
    company: Company
    agreement: Agreement
    kyc: Kyc


class Flow(BaseModel):
    id: str = Field(min_length=1, max_length=80)
    status: Literal["IN_PROGRESS", "MANUAL_REVIEW", "NEEDS_INFORMATION", "APPROVED", "REJECTED", "SUSPENDED"]
    reasons: list[str] = []
    text: str | None = None


class OwnershipAnswer(BaseModel):
    ownership: str


class Notification(BaseModel):
    flowId: str = Field(pattern=r"^[A-Za-z0-9_-]{1,80}$")

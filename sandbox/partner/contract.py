"""What the partner takes in (docs/protocols/partner.openapi.yaml). Law: what does not fit is refused."""

import base64
import binascii
import hashlib
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

OrgNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{9}$")]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=140)]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Person(_Input):
    name: Name
    birthdate: date
    role: str = Field(min_length=1, max_length=60)
    pep: bool = Field(strict=True)
    ownershipPercent: int | None = Field(ge=0, le=100, strict=True)


class Kyc(_Input):
    persons: list[Person] = Field(max_length=50)
    fundingSource: str = Field(pattern=r"^[A-Z_]{1,40}$")
    paymentCountries: list[Country] = Field(max_length=250)
    industryCode: str = Field(pattern=r"^[0-9]{2}(\.[0-9]{1,3})?$")


class Company(_Input):
    organisationNumber: OrgNumber
    name: str = Field(min_length=1, max_length=200)
    registeredOn: date | None


class Agreement(_Input):
    signedPdf: str = Field(min_length=8, max_length=8_000_000)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    signedBy: list[Name] = Field(min_length=1, max_length=20)

    @model_validator(mode="after")
    def _is_the_document(self) -> "Agreement":
        try:
            pdf = base64.b64decode(self.signedPdf, validate=True)
        except binascii.Error as error:
            raise ValueError("signedPdf is not base64") from error
        if not pdf.startswith(b"%PDF-") or hashlib.sha256(pdf).hexdigest() != self.sha256:
            raise ValueError("signedPdf is not a PDF with this sha256")
        return self


class Case(_Input):
    reference: str = Field(min_length=1, max_length=80)
    company: Company
    agreement: Agreement
    kyc: Kyc


class OwnershipQuestion(_Input):
    organisationNumber: OrgNumber
    bban: str = Field(pattern=r"^[0-9]{11}$")


class Webhook(_Input):
    url: str = Field(pattern=r"^https?://", max_length=500)
    secret: str = Field(pattern=r"^whsec_[A-Za-z0-9+/]{32,88}={0,2}$")

    @field_validator("secret")
    @classmethod
    def _is_a_key(cls, secret: str) -> str:
        try:
            key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        except binascii.Error as error:
            raise ValueError("secret is not base64") from error
        if not 24 <= len(key) <= 64:
            raise ValueError("secret must be 24 to 64 bytes")
        return secret

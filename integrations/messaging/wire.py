"""The SMS contract's words (docs/protocols/sms.openapi.yaml)."""

from pydantic import BaseModel


class Sms(BaseModel):
    id: str
    to: str
    text: str


class Receipt(BaseModel):
    id: str
    status: str

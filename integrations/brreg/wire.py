"""Enhetsregisteret's own words, and only those we read. Law: unknown fields are ignored, absent ones are None."""

from datetime import date

from pydantic import BaseModel, field_validator


class Coded(BaseModel):
    kode: str
    beskrivelse: str | None = None


class Adresse(BaseModel):
    postnummer: str | None = None
    poststed: str | None = None
    adresse: list[str | None] = []


class Enhet(BaseModel):
    organisasjonsnummer: str
    navn: str
    organisasjonsform: Coded
    forretningsadresse: Adresse | None = None
    postadresse: Adresse | None = None
    registreringsdatoEnhetsregisteret: date | None = None
    stiftelsesdato: date | None = None
    slettedato: date | None = None
    naeringskode1: Coded | None = None
    antallAnsatte: int | None = None
    konkurs: bool = False
    underAvvikling: bool = False
    underTvangsavviklingEllerTvangsopplosning: bool = False

    @field_validator("registreringsdatoEnhetsregisteret", "stiftelsesdato", "slettedato", mode="before")
    @classmethod
    def _empty_is_absent(cls, value: object) -> object:
        # The register writes "" where there is no date (konkursdato in its own samples).
        return value or None


class Treff(BaseModel):
    enheter: list[Enhet] = []


class Sokeresultat(BaseModel):
    # The register leaves _embedded out where nothing was found; pydantic reads the underscore through the alias.
    model_config = {"alias_generator": lambda name: f"_{name}"}
    embedded: Treff = Treff()


class Navn(BaseModel):
    fornavn: str | None = None
    mellomnavn: str | None = None
    etternavn: str | None = None


class RollePerson(BaseModel):
    fodselsdato: date | None = None
    navn: Navn = Navn()
    erDoed: bool = False


class RolleEnhet(BaseModel):
    organisasjonsnummer: str
    navn: list[str] = []
    erSlettet: bool = False


class Rolle(BaseModel):
    type: Coded
    person: RollePerson | None = None
    enhet: RolleEnhet | None = None
    avregistrert: bool = False
    fratraadt: bool = False


class Rollegruppe(BaseModel):
    roller: list[Rolle] = []


class Roller(BaseModel):
    rollegrupper: list[Rollegruppe] = []

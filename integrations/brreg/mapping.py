"""From the register's words to core's values. Law: nothing is guessed; what the register does not say is None."""

from core.ports import RegisterCompany, RegisterRole
from integrations.brreg.wire import Adresse, Enhet, Rolle, Roller


def company(enhet: Enhet) -> RegisterCompany:
    address = enhet.forretningsadresse or enhet.postadresse or Adresse()
    industry = enhet.naeringskode1
    return RegisterCompany(
        org_number=enhet.organisasjonsnummer,
        name=enhet.navn,
        form_code=enhet.organisasjonsform.kode,
        form_text=enhet.organisasjonsform.beskrivelse or enhet.organisasjonsform.kode,
        registered_on=enhet.registreringsdatoEnhetsregisteret,
        founded_on=enhet.stiftelsesdato,
        deleted_on=enhet.slettedato,
        bankrupt=enhet.konkurs,
        being_dissolved=enhet.underAvvikling or enhet.underTvangsavviklingEllerTvangsopplosning,
        industry_code=industry.kode if industry else None,
        industry_text=industry.beskrivelse if industry else None,
        street=", ".join(line for line in address.adresse if line) or None,
        postal_code=address.postnummer,
        city=address.poststed,
        employees=enhet.antallAnsatte,
    )


def roles(roller: Roller) -> tuple[RegisterRole, ...]:
    return tuple(_role(rolle) for gruppe in roller.rollegrupper for rolle in gruppe.roller)


def _role(rolle: Rolle) -> RegisterRole:
    person, enhet = rolle.person, rolle.enhet
    given = [person.navn.fornavn, person.navn.mellomnavn] if person else []
    # Who is dead, or a company that is deleted, holds no role any more, whatever the role itself still says.
    gone = bool(person and person.erDoed) or bool(enhet and enhet.erSlettet)
    return RegisterRole(
        code=rolle.type.kode,
        given_name=" ".join(name for name in given if name) or None,
        family_name=person.navn.etternavn if person else None,
        birthdate=person.fodselsdato if person else None,
        org_number=enhet.organisasjonsnummer if enhet else None,
        company_name=" ".join(enhet.navn) or None if enhet else None,
        resigned=rolle.avregistrert or rolle.fratraadt or gone,
    )

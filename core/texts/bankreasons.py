"""What a bank's reason for a rejected payment means, and what to do about it.

Law: a code that is not here gets the words of OTHER; none is guessed. Source: ISO 20022 ExternalStatusReason1Code
(four characters) and Berlin Group 1.3.12 message codes (words).
"""

_CONSENT = (
    "Samtykket ditt gjelder ikke lenger i banken. Gi et nytt, og lag betalingen på nytt.",
    "Your consent is no longer good at the bank. Give a new one, and make the payment again.",
)
_DATE = (
    "Banken godtar ikke betalingsdatoen. Lag betalingen på nytt med en annen dato, eller uten.",
    "The bank does not accept the payment date. Make the payment again with another date, or none.",
)

BANK_REASONS: dict[str, tuple[str, str]] = {
    "AC01": (
        "Banken kjenner ikke igjen et av kontonumrene. Kontroller kontoen det betales fra, og den det betales til.",
        "The bank does not recognise an account number. Check the account you pay from and the one you pay to.",
    ),
    "AC02": (
        "Banken godtar ikke kontoen det betales fra. Se i nettbanken om den kan brukes til betalinger.",
        "The bank does not accept the account you pay from. See in the online bank whether it can make payments.",
    ),
    "AC03": (
        "Banken godtar ikke kontoen det betales til. Kontroller kontonummeret; er det riktig, kan det være at "
        "mottakeren ikke tar imot KID på denne kontoen.",
        "The bank does not accept the account you pay to. Check the number; if it is right, the payee may not take a "
        "KID on this account.",
    ),
    "AC04": (
        "Kontoen er avsluttet. Velg en annen konto, og lag betalingen på nytt.",
        "The account is closed. Choose another account, and make the payment again.",
    ),
    "AC06": (
        "Kontoen er sperret. Ta kontakt med banken, og lag betalingen på nytt når kontoen er åpnet igjen.",
        "The account is blocked. Contact the bank, and make the payment again when the account is open.",
    ),
    "AC07": (
        "Mottakerens konto er avsluttet. Be mottakeren om et nytt kontonummer.",
        "The payee's account is closed. Ask the payee for a new account number.",
    ),
    "AG01": (
        "Banken tillater ikke slike betalinger fra denne kontoen. Bruk en annen konto, eller spør banken.",
        "The bank does not allow such payments from this account. Use another account, or ask the bank.",
    ),
    "AG08": (
        "Den som godkjente, mangler rett til å godkjenne på denne kontoen i banken. Be en som har fullmakten, om å "
        "godkjenne, eller få banken til å gi rettigheten.",
        "The person who approved lacks the right to approve on this account at the bank. Ask somebody who has it to "
        "approve, or have the bank grant it.",
    ),
    "AM02": (
        "Banken tillater ikke dette beløpet. Del opp betalingen, eller spør banken om beløpsgrensen.",
        "The bank does not allow this amount. Divide the payment, or ask the bank about its limit.",
    ),
    "AM04": (
        "Det er ikke nok penger på kontoen. Sørg for dekning, og lag betalingen på nytt.",
        "There is not enough money in the account. Provide cover, and make the payment again.",
    ),
    "AM05": (
        "Banken mener at betalingen er sendt før. Se etter i kontoutskriften før du lager den på nytt.",
        "The bank believes that the payment was sent before. Look in the account statement before you make it again.",
    ),
    "AM14": (
        "Beløpet er over grensen din i banken. Be en med høyere grense om å godkjenne, eller få banken til å heve den.",
        "The amount is above your limit at the bank. Ask somebody with a higher limit to approve, or have it raised.",
    ),
    "CH03": _DATE,
    "CH04": _DATE,
    "DS02": (
        "Betalingen ble avbrutt hos banken. Lag den på nytt hvis den fortsatt skal betales.",
        "The payment was stopped at the bank. Make it again if it is still to be paid.",
    ),
    "DS24": (
        "Betalingen ble ikke bekreftet hos banken i tide. Lag den på nytt, og bekreft med BankID hos banken.",
        "The payment was not confirmed at the bank in time. Make it again, and confirm with BankID at the bank.",
    ),
    "DT01": _DATE,
    "RR04": (
        "Banken har stanset betalingen på grunn av regelverket. Ta kontakt med banken før du prøver igjen.",
        "The bank stopped the payment for regulatory reasons. Contact the bank before you try again.",
    ),
    "TM01": (
        "Betalingen kom etter bankens frist. Lag den på nytt med neste virkedag som dato.",
        "The payment came after the bank's cut-off. Make it again with the next business day as its date.",
    ),
    "CONSENT_EXPIRED": _CONSENT,
    "CONSENT_INVALID": _CONSENT,
    "CONSENT_UNKNOWN": _CONSENT,
    "CORPORATE_ID_INVALID": (
        "Banken finner ikke virksomheten blant dem du kan handle for. Be virksomheten om tilgang i nettbanken.",
        "The bank does not find the company among those you can act for. Ask the company for access.",
    ),
    "EXECUTION_DATE_INVALID": _DATE,
    "FORMAT_ERROR": (
        "Banken kan ikke lese betalingen. Se etter uvanlige tegn i navnet og meldingen, og lag den på nytt.",
        "The bank cannot read the payment. Look for unusual signs in the name and the text, and make it again.",
    ),
    "PSU_CREDENTIALS_INVALID": (
        "Banken kjenner deg ikke som bruker av bedriftsnettbanken. Kontroller bruker-ID-en, og gi et nytt samtykke.",
        "The bank does not know you as a user of its business services. Check your user id, and give a new consent.",
    ),
    "SERVICE_BLOCKED": (
        "Banken har ikke åpnet for betalinger gjennom en tredjepart for deg. Be banken eller den som administrerer "
        "nettbankavtalen, om å åpne for det.",
        "The bank has not opened for payments through a third party for you. Ask the bank, or whoever administers the "
        "company's online banking, to do so.",
    ),
    "OTHER": (
        "Banken har avvist betalingen. Se etter en forklaring i nettbanken, eller spør banken og oppgi koden.",
        "The bank rejected the payment. Look for an explanation in the online bank, or ask the bank and give the code.",
    ),
}
"""Code -> (nb, en)."""

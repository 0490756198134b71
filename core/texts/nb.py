"""The texts in Norwegian bokmål.

Law: one sentence says what is wrong, one or two say what to do; nobody is blamed. A placeholder that holds a code
(status, role, reason) is quoted or in brackets, so that the sentence reads well with the code and with its word.

A catalogue is one long file on purpose: whoever translates or proofreads reads it from top to bottom.
"""

from core.texts.bankreasons import BANK_REASONS
from core.texts.pages import PAGES

NB: dict[str, str] = {
    # Anyone, anywhere
    "INTERNAL.message": "Noe gikk galt hos oss.",
    "INTERNAL.fix": (
        "Se om det likevel ble gjort, før du prøver igjen. Skjer det på nytt, sier du fra til den som drifter Kontobro."
    ),
    "NOT_SIGNED_IN.message": "Du er ikke logget inn.",
    "NOT_SIGNED_IN.fix": "Logg inn med BankID og prøv igjen.",
    "FOREIGN_ORIGIN.message": "Forespørselen kommer fra en side som ikke er vår.",
    "FOREIGN_ORIGIN.fix": "Send den fra Kontobros egne sider; en app sender ingen Origin.",
    "CSRF_TOKEN_MISSING_OR_WRONG.message": "Ordet som viser at vår egen side spør, mangler eller er feil.",
    "CSRF_TOKEN_MISSING_OR_WRONG.fix": "Hent «csrf» fra /session og send det med hvert kall, eller last siden på nytt.",
    "NOT_FOUND.message": "Vi finner ikke det du ba om.",
    "NOT_FOUND.fix": (
        "Kontroller at du er inne på riktig virksomhet. Mangler du tilgang, kan virksomhetens administrator invitere "
        "deg."
    ),
    "NOT_ALLOWED.message": "Du har ikke rollen som trengs for å gjøre dette.",
    "NOT_ALLOWED.fix": (
        "Dette kan gjøres av en som har minst én av disse rollene: {role}. Virksomhetens administrator kan gi deg en "
        "ny rolle."
    ),
    "TEXT_INVALID.message": "Feltet «{field}» er ikke riktig utfylt.",
    "TEXT_INVALID.fix": (
        "Fyll ut feltet med høyst {limit} tegn, uten linjeskift og tabulator. Er feltet en liste, velger du minst én "
        "verdi."
    ),
    "IDEMPOTENCY_KEY_INVALID.message": (
        "Nøkkelen som hindrer at det samme blir gjort to ganger (idempotencyKey), kan ikke brukes."
    ),
    "IDEMPOTENCY_KEY_INVALID.fix": (
        "Bruk 8 til 64 synlige ASCII-tegn uten mellomrom, for eksempel en UUID, og en ny nøkkel for hver ny handling."
    ),
    "IDEMPOTENCY_KEY_REUSED.message": (
        "Nøkkelen (idempotencyKey) er allerede brukt på noe med et annet innhold, så ingenting er gjort nå."
    ),
    "IDEMPOTENCY_KEY_REUSED.fix": (
        "Er dette en ny handling, sender du den med en ny nøkkel. Prøver du den samme handlingen på nytt, må "
        "innholdet være helt likt."
    ),
    "OUTSIDE_UNAVAILABLE.message": "{who} svarer ikke akkurat nå.",
    "OUTSIDE_UNAVAILABLE.fix": "Ingenting er endret. Prøv igjen om noen minutter.",
    "TOO_MANY_MESSAGES.message": "Det er sendt så mange meldinger det siste døgnet at vi ikke kan sende flere nå.",
    "TOO_MANY_MESSAGES.fix": (
        "Be mottakeren åpne den siste meldingen fra oss; lenken der virker fortsatt. Trengs det en ny melding, kan du "
        "sende den i morgen."
    ),
    "MISSING_SCOPE.message": "Tilgangen dekker ikke dette feltet: den mangler «{scope}».",
    "MISSING_SCOPE.fix": "Be om en tilgang som omfatter «{scope}», eller la feltet være.",
    "CLIENT_UNKNOWN.message": "Vi kjenner ingen partner med denne identiteten.",
    "CLIENT_UNKNOWN.fix": "Sjekk identiteten (client_id) sammen med partneren.",
    "CURSOR_INVALID.message": "Merket som viser hvor langt i listen du var kommet (cursor), kan ikke brukes.",
    "CURSOR_INVALID.fix": "Utelat merket, og begynn fra begynnelsen.",
    # The door, for who writes the client
    "OPERATION_TOO_LARGE.message": "Operasjonen er for stor: «{what}» kan være høyst {limit}.",
    "OPERATION_TOO_LARGE.fix": "Be om færre rader eller færre nivåer, eller del operasjonen i flere.",
    "BUDGET_EXCEEDED.message": "Det er bedt om mer på kort tid enn én klient kan få.",
    "BUDGET_EXCEEDED.fix": "Prøv igjen om {seconds} sekunder. Be om færre rader, eller spør sjeldnere.",
    "TOO_MANY_STREAMS.message": "Det følges allerede med på så mye som det går an på én gang: {limit}.",
    "TOO_MANY_STREAMS.fix": "Avslutt noe av det som følges, før du begynner på noe nytt.",
    "DOCUMENT_UNKNOWN.message": "Vi kjenner ikke dokumentet med denne id-en (documentId).",
    "DOCUMENT_UNKNOWN.fix": "Send hele dokumentet, eller legg det i manifestet over dokumenter som er godkjent.",
    "DOCUMENT_NOT_TRUSTED.message": "Her utføres bare dokumenter som er godkjent på forhånd.",
    "DOCUMENT_NOT_TRUSTED.fix": "Legg dokumentet i manifestet, og be den som drifter Kontobro, ta det i bruk.",
    # Company and agreement
    "ORGANISATION_NUMBER_INVALID.message": "Organisasjonsnummeret er ikke gyldig.",
    "ORGANISATION_NUMBER_INVALID.fix": (
        "Et organisasjonsnummer har ni siffer, og det siste er et kontrollsiffer. Se etter om to siffer er byttet om."
    ),
    "ORGANISATION_UNKNOWN.message": "Vi finner ingen virksomhet med dette organisasjonsnummeret i Enhetsregisteret.",
    "ORGANISATION_UNKNOWN.fix": (
        "Kontroller nummeret. Er virksomheten helt ny, kan det ta litt tid før den er synlig i registeret."
    ),
    "ORGANISATION_DISSOLVED.message": "{name} er slettet eller under avvikling i Enhetsregisteret.",
    "ORGANISATION_DISSOLVED.fix": (
        "En bankavtale kan bare inngås for en virksomhet i drift. Se etter om virksomheten drives videre under et "
        "annet organisasjonsnummer."
    ),
    "ORGANISATION_BANKRUPT.message": "{name} er registrert som konkurs i Enhetsregisteret.",
    "ORGANISATION_BANKRUPT.fix": (
        "En bankavtale kan ikke inngås under konkursbehandling. Er opplysningen feil, kan Brønnøysundregistrene rette "
        "den."
    ),
    "MOBILE_NUMBER_INVALID.message": "Mobilnummeret er ikke gyldig.",
    "MOBILE_NUMBER_INVALID.fix": (
        "Skriv et mobilnummer som kan ta imot SMS: åtte siffer for et norsk nummer, eller med landkode for et "
        "utenlandsk, for eksempel +46."
    ),
    "EMAIL_INVALID.message": "E-postadressen er ikke gyldig.",
    "EMAIL_INVALID.fix": "Skriv hele adressen, for eksempel navn@virksomhet.no, uten mellomrom og uten æ, ø og å.",
    "SIGNATORY_MISSING.message": "Listen over hvem som skal signere avtalen, er ikke i orden.",
    "SIGNATORY_MISSING.fix": "Oppgi minst én og høyst ti personer, og hver person bare én gang.",
    "SIGNATORY_LACKS_SIGNING_RIGHTS.message": (
        "Vi finner ikke {name} med en rolle i Enhetsregisteret som gir rett til å signere avtalen."
    ),
    "SIGNATORY_LACKS_SIGNING_RIGHTS.fix": (
        "Kontroller at navn og fødselsdato stemmer med Enhetsregisteret, eller velg en som kan signere, for eksempel "
        "daglig leder, styreleder eller prokurist."
    ),
    "KYC_ANSWER_INVALID.message": "Svaret i feltet «{field}» i kundekontrollen kan ikke brukes.",
    "KYC_ANSWER_INVALID.fix": (
        "Velg midlenes opprinnelse fra listen, skriv land med to store bokstaver (NO, SE) og næringskoden som 41.200, "
        "og oppgi minst én person med navn og rolle. Eierandeler går fra 0 til 100 prosent."
    ),
    "AGREEMENT_ALREADY_PENDING.message": "Virksomheten har allerede en bankavtale som er underveis.",
    "AGREEMENT_ALREADY_PENDING.fix": (
        "Vent til den er ferdig behandlet. Er den ikke signert ennå, kan den som registrerte den, trekke den tilbake, "
        "og så kan du registrere en ny."
    ),
    "AGREEMENT_ALREADY_ACTIVE.message": "Virksomheten har allerede en bankavtale, og trenger bare den ene.",
    "AGREEMENT_ALREADY_ACTIVE.fix": (
        "Skal du bruke integrasjonen, gir du ditt eget samtykke. Har du ikke tilgang til virksomheten, kan "
        "administratoren der invitere deg."
    ),
    "AGREEMENT_NOT_ACTIVE.message": "Virksomheten har ingen aktiv bankavtale.",
    "AGREEMENT_NOT_ACTIVE.fix": (
        "Avtalen må være signert med BankID og godkjent først. Se hvor langt den er kommet, eller registrer en avtale "
        "hvis virksomheten ikke har noen."
    ),
    "AGREEMENT_WRONG_STATUS.message": "Avtalens status er «{status}», og da kan dette ikke gjøres.",
    "AGREEMENT_WRONG_STATUS.fix": (
        "Åpne avtalen i Kontobro for å se hva som er neste steg. Er den avslått, trukket tilbake eller utløpt, må det "
        "registreres en ny."
    ),
    "LINK_UNKNOWN.message": "Lenken er ikke gyldig.",
    "LINK_UNKNOWN.fix": (
        "Åpne lenken i den nyeste meldingen fra oss: når en melding sendes på nytt, slutter den eldre lenken å virke. "
        "Var du i ferd med å logge inn, begynner du på nytt i samme nettleser."
    ),
    "LINK_EXPIRED.message": "Lenken er utløpt.",
    "LINK_EXPIRED.fix": (
        "Be den som sendte deg lenken, om en ny. Var du i ferd med å logge inn, begynner du bare på nytt."
    ),
    "LINK_USED.message": "Lenken er allerede brukt.",
    "LINK_USED.fix": (
        "Du trenger ikke gjøre det samme én gang til. Åpne lenken i meldingen igjen eller logg inn i Kontobro for å "
        "se hvor saken står."
    ),
    "WRONG_PERSON_SIGNING.message": "BankID-en som ble brukt, tilhører en annen enn {name}.",
    "WRONG_PERSON_SIGNING.fix": (
        "Lenken er personlig, så {name} må bruke sin egen BankID. Er det en annen som skal signere eller ha tilgang, "
        "må den som sendte lenken, registrere riktig person."
    ),
    "SIGNING_NOT_COMPLETED.message": "BankID ble ikke fullført (kode: {reason}), og ingenting er registrert.",
    "SIGNING_NOT_COMPLETED.fix": (
        "Begynn på nytt fra lenken du fikk, eller logg inn på nytt. Det samme gjelder hvis en annen rakk å signere "
        "mens du holdt på."
    ),
    # Consent and account
    "BANK_UNKNOWN.message": "Vi kjenner ikke denne banken.",
    "BANK_UNKNOWN.fix": "Velg banken fra listen over norske banker.",
    "PSU_ID_INVALID.message": "{bank} må vite hvem du er, og kan ikke bruke bruker-ID-en som ble oppgitt.",
    "PSU_ID_INVALID.fix": (
        "Ber banken om en egen bruker-ID, finner du den i bedriftsnettbanken: to bokstaver og fem siffer, for "
        "eksempel AB12345. Ellers brukes fødselsnummeret fra BankID; logg ut og inn igjen hvis det mangler."
    ),
    "MANDATE_MISSING.message": "{bank} krever en fullmakt som ikke er registrert ennå.",
    "MANDATE_MISSING.fix": (
        "Be den som administrerer virksomhetens nettbankavtale, om å åpne for tredjepartstjenester for deg hos "
        "{bank}. Prøv igjen når banken har registrert fullmakten."
    ),
    "BANK_REFUSED.message": "{bank} sa nei til forespørselen (bankens kode: {bank_code}).",
    "BANK_REFUSED.fix": (
        "Kontroller i nettbanken at du har tilgang til virksomhetens kontoer, og prøv igjen. Oppgi koden hvis du "
        "kontakter banken."
    ),
    "CONSENT_MISSING.message": "Du har ikke gitt et gyldig samtykke hos banken der kontoen er.",
    "CONSENT_MISSING.fix": (
        "Samtykket er personlig: med det bekrefter du med BankID hos banken hvilke rettigheter du har der. Gi "
        "samtykke under «Samtykke», og godkjenn så på nytt."
    ),
    "CONSENT_WRONG_STATUS.message": "Samtykkets status er «{status}», og da kan dette ikke gjøres.",
    "CONSENT_WRONG_STATUS.fix": (
        "Se samtykkene dine i Kontobro. Har du ikke et gyldig samtykke hos banken, gir du et nytt."
    ),
    "ACCOUNT_PRIVATE.message": "Kontoen er en privat konto, og bankintegrasjonen virker bare med bedriftskontoer.",
    "ACCOUNT_PRIVATE.fix": (
        "Bruk en bedriftskonto som virksomheten eier. Mangler virksomheten en slik konto, kan banken opprette den."
    ),
    "ACCOUNT_FOREIGN_OWNED.message": "Vi kan ikke bekrefte at virksomheten eier kontoen.",
    "ACCOUNT_FOREIGN_OWNED.fix": (
        "Bruk en konto som virksomheten selv eier. Eies kontoen av en annen virksomhet, må den ha sin egen "
        "bankavtale; er eieren feil registrert, kan banken rette det."
    ),
    # Payment
    "AMOUNT_INVALID.message": "«{value}» kan ikke brukes som beløp eller valuta (kode: {reason}).",
    "AMOUNT_INVALID.fix": (
        "Skriv beløpet med sifre uten mellomrom, med punktum og høyst to desimaler, for eksempel 1234.50. En betaling "
        "må være større enn null, høyst tusen milliarder og i norske kroner (NOK); i et bilag er kredit negativ."
    ),
    "KID_INVALID.message": "KID-nummeret er ikke gyldig.",
    "KID_INVALID.fix": (
        "Skriv KID-nummeret nøyaktig som på fakturaen: 4 til 25 tegn, der det siste er et kontrollsiffer (eller en "
        "bindestrek). Har fakturaen ingen KID, skriver du en melding i stedet."
    ),
    "REMITTANCE_INVALID.message": "En betaling skal ha enten KID eller en melding (høyst {limit} tegn), ikke begge.",
    "REMITTANCE_INVALID.fix": "Fyll ut ett av de to feltene, og skriv meldingen på én linje.",
    "CREDITOR_ACCOUNT_INVALID.message": "Kontoen det skal betales til, kan ikke brukes.",
    "CREDITOR_ACCOUNT_INVALID.fix": (
        "Skriv et norsk kontonummer med elleve siffer, der det siste er et kontrollsiffer. Det må være en annen konto "
        "enn den det betales fra."
    ),
    "CREDITOR_NAME_INVALID.message": "Navnet på mottakeren mangler eller kan ikke brukes.",
    "CREDITOR_NAME_INVALID.fix": "Skriv mottakerens navn med høyst 70 tegn, på én linje.",
    "EXECUTION_DATE_INVALID.message": "Betalingsdatoen {date} kan ikke brukes.",
    "EXECUTION_DATE_INVALID.fix": (
        "Velg dagen i dag eller en dag inntil ett år fram i tid. Uten dato betaler vi så snart banken kan."
    ),
    "PAYMENT_WRONG_STATUS.message": "Betalingens status er «{status}», og da kan dette ikke gjøres.",
    "PAYMENT_WRONG_STATUS.fix": (
        "En betaling kan endres fram til den er godkjent. Er den sendt til banken, kan du prøve å kansellere den, men "
        "én linje kan ikke tas ut av en lønnsutbetaling."
    ),
    "OUTCOME_UNKNOWN_LOCK.message": "Vi vet ikke om banken har utført betalingen, så den er låst.",
    "OUTCOME_UNKNOWN_LOCK.fix": (
        "Betalingen kan ikke sendes på nytt før banken eller kontoutskriften viser hva som skjedde; slik blir den "
        "ikke betalt to ganger. Vi følger med og åpner låsen selv, så ikke betal den i nettbanken imens."
    ),
    "APPROVAL_OUTDATED.message": "Betalingen er endret etter at den ble vist for deg.",
    "APPROVAL_OUTDATED.fix": "Se gjennom betalingen slik den er nå, og godkjenn den på nytt.",
    "CREATOR_MAY_NOT_APPROVE.message": (
        "Virksomheten krever to personer, og du har selv opprettet eller sist endret betalingen."
    ),
    "CREATOR_MAY_NOT_APPROVE.fix": "Be en annen godkjenner i virksomheten om å godkjenne den.",
    "BATCH_EMPTY.message": "Det er ikke tatt med noen betalinger.",
    "BATCH_EMPTY.fix": "Ta med minst én betaling.",
    "BATCH_TOO_LARGE.message": "Det er for mange betalinger på én gang.",
    "BATCH_TOO_LARGE.fix": "Del dem opp, med høyst {limit} betalinger hver gang.",
    # Voucher
    "VOUCHER_UNBALANCED.message": "Bilaget går ikke i balanse: differansen er {difference}.",
    "VOUCHER_UNBALANCED.fix": "Rett posteringene slik at debet og kredit er like store.",
    "LEDGER_ACCOUNT_UNKNOWN.message": "Konto {number} finnes ikke i kontoplanen.",
    "LEDGER_ACCOUNT_UNKNOWN.fix": "Velg en konto fra kontoplanen; den har fire siffer, for eksempel 1920.",
    "VOUCHER_EMPTY.message": "Bilaget har for få eller for mange posteringer.",
    "VOUCHER_EMPTY.fix": "Før minst to og høyst 200 posteringer i samme bilag.",
    "VOUCHER_DATE_INVALID.message": "Bilagsdatoen {date} kan ikke brukes.",
    "VOUCHER_DATE_INVALID.fix": "Velg en dato i de siste ti årene, eller inntil ett år fram i tid.",
    # Files
    "FILE_TICKET_INVALID.message": "Denne filadressen virker ikke lenger.",
    "FILE_TICKET_INVALID.fix": "Be om en ny billett i API-et; den varer i fem minutter.",
    "FILE_TYPE_UNKNOWN.message": "Denne filtypen kan ikke legges ved et bilag.",
    "FILE_TYPE_UNKNOWN.fix": "Send filen som en av disse: {types}.",
    "FILE_SIZE_INVALID.message": "Filen er tom eller for stor.",
    "FILE_SIZE_INVALID.fix": "Send en fil på minst én og høyst {limit} byte.",
    "FILE_DIFFERS.message": "Filen er ikke den som ble meldt: størrelse, innhold eller filtype stemmer ikke.",
    "FILE_DIFFERS.fix": "Regn ut størrelse og SHA-256 av nøyaktig de bytene som sendes, og be om en ny billett.",
    "TOO_MANY_ATTACHMENTS.message": "Bilaget har allerede {limit} vedlegg, og det kan ikke bli flere.",
    "TOO_MANY_ATTACHMENTS.fix": "Slå sammen det som gjenstår til én fil, eller før et nytt bilag.",
    # Webhooks
    "WEBHOOKS_FOR_PARTNERS.message": (
        "Webhooker hører til samarbeidspartnere, og den som spurte, er ingen partner som kan endre dem."
    ),
    "WEBHOOKS_FOR_PARTNERS.fix": (
        "Bruk et tilgangsbevis som tilhører en partner og har webhooks:write. Den som drifter Kontobro, gir partnere "
        "tilgangene deres."
    ),
    "WEBHOOK_ADDRESS_INVALID.message": "Webhooker kan ikke sendes til denne adressen.",
    "WEBHOOK_ADDRESS_INVALID.fix": (
        "Bruk en https-adresse med et offentlig vertsnavn og standardporten, uten brukernavn, passord og #. Adressen "
        "har høyst 2000 ASCII-tegn."
    ),
    "WEBHOOK_DOCUMENT_INVALID.message": "Spørringen som skal følge hver hendelse, kan ikke brukes.",
    "WEBHOOK_DOCUMENT_INVALID.fix": (
        "Grunnen er: {reason} Skriv én spørring etter mønsteret i docs/protocols/webhooks.md."
    ),
    "WEBHOOK_NOUN_UNKNOWN.message": "Det finnes ingen hendelser om {noun}.",
    "WEBHOOK_NOUN_UNKNOWN.fix": "Bruk navnene på typene i API-et, eller en tom liste for alle hendelser.",
    "TOO_MANY_WEBHOOKS.message": "Dere har allerede {limit} webhook-adresser, og det kan ikke bli flere.",
    "TOO_MANY_WEBHOOKS.fix": "Slett en som ikke lenger er i bruk, eller endre den.",
    "WEBHOOK_TESTED_JUST_NOW.message": "Det ble nettopp sendt en test til denne adressen.",
    "WEBHOOK_TESTED_JUST_NOW.fix": "Vent {seconds} sekunder og prøv igjen.",
    # Help
    "FEEDBACK_REASON_MISSING.message": "Det mangler en grunn til at artikkelen ikke var nyttig.",
    "FEEDBACK_REASON_MISSING.fix": "Velg minst én av grunnene, så vet vi hva vi kan gjøre bedre.",
    "ARTICLE_UNKNOWN.message": "Vi finner ikke denne hjelpeartikkelen.",
    "ARTICLE_UNKNOWN.fix": "Åpne hjelpen på nytt og velg artikkelen fra listen.",
    # Roles
    "role.ACCOUNTANT": "regnskapsfører",
    "role.SIGNATORY": "underskriver",
    "role.APPROVER": "godkjenner",
    "role.PAYROLL": "lønnsansvarlig",
    "role.VIEWER": "lesetilgang",
    "role.ADMIN": "administrator",
    # Messages. An SMS keeps to the GSM alphabet (3GPP TS 23.038): any other sign halves what fits in it.
    "agreement.subject": "Bankavtale for {company}: klar til signering",
    "agreement.sms": "Hei, {name}! Bankavtalen for {company} er klar. Les og signer med BankID: {link} Hilsen Kontobro",
    "agreement.email": """Hei, {name}!

Bankavtalen for {company} er klar, og du er bedt om å signere den.

Kontobro kobler virksomhetens bankkontoer til regnskapet. Med avtalen på plass kan dere se saldo og transaksjoner og \
godkjenne betalinger og lønn uten å gå inn i nettbanken. I avtalen står det hvem som har registrert den, og hvem som \
får tilgang.

Les avtalen og signer den med BankID her:
{link}

Du kan åpne lenken så mange ganger du vil, og den virker i 14 dager. Ingenting skjer før du har signert. Vil dere \
ikke ha avtalen, kan du avslå den på samme side.

Lenken er din egen, så ikke send den videre. Vi ber aldri om passord eller koder på e-post, SMS eller telefon. \
Kjenner du ikke til dette, kan du spørre regnskapsføreren din før du signerer.

Hilsen Kontobro""",
    "invitation.subject": "Du er invitert til {company} i Kontobro",
    "invitation.sms": "Hei, {name}! Du er invitert til {company} i Kontobro. Svar med BankID: {link} Hilsen Kontobro",
    "invitation.email": """Hei, {name}!

Du er invitert til {company} i Kontobro.

Kontobro kobler virksomhetens bankkontoer til regnskapet, slik at dere ser saldo og transaksjoner og kan godkjenne \
betalinger og lønn samme sted. Hva du får se og gjøre, følger av rollen du er invitert til.

Logg inn med BankID og ta imot invitasjonen her:
{link}

Du kan åpne lenken så mange ganger du vil, og den virker i 14 dager. Du får tilgang først når du har logget inn og \
takket ja.

Lenken er din egen, så ikke send den videre. Vi ber aldri om passord eller koder på e-post, SMS eller telefon. \
Venter du ikke en invitasjon, kan du se bort fra denne e-posten.

Hilsen Kontobro""",
    # Status words
    "agreementStatus.DRAFT": "Utkast",
    "agreementStatus.AWAITING_SIGNATURES": "Venter på signering",
    "agreementStatus.SIGNED": "Signert",
    "agreementStatus.UNDER_REVIEW": "Til kontroll",
    "agreementStatus.MANUAL_REVIEW": "Manuell gjennomgang",
    "agreementStatus.NEEDS_INFORMATION": "Mangler opplysninger",
    "agreementStatus.ACTIVE": "Aktiv",
    "agreementStatus.REJECTED": "Ikke godkjent",
    "agreementStatus.SUSPENDED": "Midlertidig stanset",
    "agreementStatus.TERMINATED": "Sagt opp",
    "agreementStatus.DECLINED": "Avslått",
    "agreementStatus.WITHDRAWN": "Trukket tilbake",
    "agreementStatus.EXPIRED": "Utløpt",
    "consentStatus.REQUESTED": "Sendes til banken",
    "consentStatus.AWAITING_AUTHORISATION": "Venter på BankID hos banken",
    "consentStatus.VALID": "Gyldig",
    "consentStatus.EXPIRING": "Utløper snart",
    "consentStatus.EXPIRED": "Utløpt",
    "consentStatus.REJECTED": "Avvist i banken",
    "consentStatus.ABANDONED": "Ikke fullført",
    "consentStatus.REVOKED_BY_USER": "Trukket tilbake",
    "consentStatus.REVOKED_AT_BANK": "Trukket tilbake i banken",
    "consentStatus.SUPERSEDED": "Erstattet av et nyere",
    "paymentStatus.DRAFT": "Utkast",
    "paymentStatus.AWAITING_APPROVAL": "Venter på godkjenning",
    "paymentStatus.APPROVED": "Godkjent, på vei til banken",
    "paymentStatus.AWAITING_BANK_AUTHORISATION": "Venter på BankID hos banken",
    "paymentStatus.SUBMITTED": "Mottatt av banken",
    "paymentStatus.ACCEPTED": "Godtatt av banken",
    "paymentStatus.SCHEDULED": "Ligger til forfall",
    "paymentStatus.EXECUTED": "Betalt",
    "paymentStatus.REJECTED": "Avvist av banken",
    "paymentStatus.CANCEL_REQUESTED": "Kansellering er bedt om",
    "paymentStatus.CANCELLED": "Kansellert",
    "paymentStatus.OUTCOME_UNKNOWN": "Uavklart, låst",
    "paymentStatus.RETURNED": "Kommet i retur",
    # Review by hand
    "reviewReason.RANDOM_CHECK": "Avtalen er trukket ut til tilfeldig kontroll, og det har ikke noe med dere å gjøre.",
    "reviewReason.NEWLY_FOUNDED": (
        "Virksomheten er så ny at opplysninger om eierne ikke er på plass i alle offentlige registre ennå."
    ),
    "reviewReason.PEP_DECLARED": (
        "Det er krysset av for at en person er politisk eksponert (PEP). Er krysset satt ved en feil, kan du rette "
        "svaret."
    ),
    "reviewReason.FUNDING_SOURCE": "Partneren ser nærmere på hvordan virksomheten er finansiert.",
    "reviewReason.PAYMENT_COUNTRIES": "Partneren vil forstå bedre hvilke land virksomheten skal betale til.",
    "reviewReason.INDUSTRY": "Virksomheten er i en bransje der avtaler ofte blir gjennomgått manuelt.",
    "reviewReason.RELATED_PERSONS": (
        "Partneren ser nærmere på personer med tilknytning til virksomheten, som eiere, styre eller revisor."
    ),
    "review.explanation": (
        "Dere har gjort alt riktig. Noen avtaler må godkjennes manuelt av konsesjonspartneren vår, og det tar oftest "
        "et par arbeidsdager. Dere får beskjed her når avtalen er klar."
    ),
    # The two check marks
    "check.integration.ok": "Bankintegrasjonen er aktiv for virksomheten.",
    "check.integration.NONE": (
        "Virksomheten har ingen bankavtale ennå. Registrer den, så sender vi den til den som skal signere."
    ),
    "check.integration.DRAFT": "Bankavtalen er registrert, men ikke sendt til signering ennå.",
    "check.integration.AWAITING_SIGNATURES": "Bankavtalen er sendt og venter på signering med BankID.",
    "check.integration.SIGNED": "Bankavtalen er signert og sendes til kontroll.",
    "check.integration.UNDER_REVIEW": "Bankavtalen er signert og blir kontrollert. Det er oftest gjort på kort tid.",
    "check.integration.MANUAL_REVIEW": (
        "Bankavtalen gjennomgås manuelt. Dere har gjort alt riktig, og det tar oftest et par arbeidsdager."
    ),
    "check.integration.NEEDS_INFORMATION": (
        "Konsesjonspartneren trenger flere opplysninger. Se gjennom svarene i kundekontrollen og send dem på nytt."
    ),
    "check.integration.REJECTED": "Bankavtalen ble ikke godkjent. Se begrunnelsen, og ta kontakt om noe er uklart.",
    "check.integration.SUSPENDED": (
        "Bankavtalen er midlertidig stanset, så bankdata og betalinger står stille. Den kan bli åpnet igjen."
    ),
    "check.integration.TERMINATED": "Bankavtalen er sagt opp. Registrer en ny hvis virksomheten vil i gang igjen.",
    "check.integration.DECLINED": (
        "Den som skulle signere, avslo bankavtalen. Avklar det med vedkommende før dere registrerer en ny."
    ),
    "check.integration.WITHDRAWN": "Bankavtalen ble trukket tilbake før den var signert. Dere kan registrere en ny.",
    "check.integration.EXPIRED": "Fristen for å signere bankavtalen gikk ut. Registrer og send en ny.",
    "check.consent.ok": "Du har et gyldig samtykke.",
    "check.consent.NOT_NEEDED": (
        "Du skal ikke godkjenne betalinger, og trenger derfor ikke å gi samtykke: rødt er riktig for deg. Samtykke er "
        "personlig og bare for dem som skal bruke integrasjonen og har rettigheter i nettbanken."
    ),
    "check.consent.AGREEMENT_NOT_ACTIVE": "Du kan gi samtykke når virksomhetens bankavtale er aktiv.",
    "check.consent.NONE": "Du har ikke gitt samtykke ennå. Velg banken og bekreft med BankID.",
    "check.consent.EXPIRED": "Samtykket ditt er utløpt. Gi et nytt med BankID for å fortsette.",
    "check.consent.EXPIRING": "Samtykket ditt er gyldig, men utløper snart. Du kan fornye det allerede nå.",
    "check.consent.AWAITING": "Du har begynt på et samtykke som ikke er fullført. Bekreft det med BankID hos banken.",
    "check.consent.REVOKED": "Samtykket ditt er trukket tilbake. Gi et nytt hvis du skal bruke integrasjonen igjen.",
    # Pages
    **{f"page.{name}": nb for name, (nb, _) in PAGES.items()},
    # Why a bank rejected a payment
    **{f"bankReason.{code}": nb for code, (nb, _) in BANK_REASONS.items()},
}

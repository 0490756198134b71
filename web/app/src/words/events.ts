// What the journal tells, in words: every (noun, event) pair that core can write about a company.
// tests/web_texts/test_events.py reads this file and knows core: a pair without a text fails there.
import { wordsOf } from "@/words";

const nb = {
  Account: {
    OPENED: "Bankkonto lagt til",
    BALANCE_READ: "Saldo hentet fra banken",
    BALANCE_MOVED: "Saldo justert for egen betaling",
  },
  ApiGrant: {
    GRANTED: "Partner gitt tilgang",
    REVOKED: "Partnerens tilgang fjernet",
  },
  Attachment: {
    ATTACHED: "Vedlegg lagt til bilag",
  },
  Authorisation: {
    MADE: "Betalinger klargjort for BankID i banken",
    BASKET_MADE: "Betalingene samlet, så én BankID i banken er nok",
    BASKET_GIVEN_UP: "Banken samlet ikke betalingene; de bekreftes hver for seg",
  },
  BankAgreement: {
    REGISTERED: "Bankavtale registrert",
    KYC_ANSWERED: "Kundekontroll besvart",
    SENT: "Bankavtale sendt til signering",
    SIGNATURE_ADDED: "Én signatur på plass, flere gjenstår",
    ALL_SIGNED: "Bankavtale ferdig signert",
    DECLINED: "Bankavtale ikke signert: signataren takket nei",
    WITHDRAWN: "Bankavtale trukket tilbake",
    LINK_RAN_OUT: "Fristen for å signere bankavtalen løp ut",
    REVIEW_STARTED: "Bankavtale mottatt av konsesjonspartneren",
    MANUAL_REVIEW_STARTED: "Bankavtale sendt til manuell gjennomgang",
    INFORMATION_REQUESTED: "Konsesjonspartneren ba om flere opplysninger",
    KYC_CORRECTED: "Svar i kundekontrollen rettet",
    APPROVED: "Bankavtale godkjent, og bankintegrasjonen er aktiv",
    REJECTED: "Bankavtale avslått av konsesjonspartneren",
    SUSPENDED: "Bankavtale satt på vent",
    RESUMED: "Bankavtale aktiv igjen",
    TERMINATED: "Bankavtale avsluttet",
  },
  BankLink: {
    LINKED: "Bank koblet til selskapet",
  },
  BankOrder: {
    TRYING: "Betalingsoppdrag på vei til banken",
  },
  Company: {
    REGISTERED: "Selskap registrert",
    FOUR_EYES_SET: "Regelen om to personer per betaling endret",
  },
  Consent: {
    REQUESTED: "Samtykke påbegynt",
    LINK_RECEIVED: "Samtykke klart til BankID i banken",
    AUTHORISED: "Samtykke gitt i banken",
    REJECTED: "Samtykke avslått i banken",
    GIVEN_UP: "Samtykke ikke fullført",
    ENDS_SOON: "Samtykke utløper snart",
    RAN_OUT: "Samtykke utløpt",
    REVOKED_BY_USER: "Samtykke trukket tilbake av brukeren",
    REVOKED_AT_BANK: "Samtykke trukket tilbake i banken",
    REPLACED: "Samtykke erstattet av et nyere",
    ACCOUNTS_LISTED: "Kontoer hentet fra banken",
    ACCOUNT_REFUSED: "Konto avvist: kan ikke brukes av selskapet",
  },
  Document: {
    KEPT: "Dokument arkivert",
  },
  Invitation: {
    SENT: "Invitasjon sendt",
    ACCEPTED: "Invitasjon godtatt",
  },
  Match: {
    MATCHED: "Banktransaksjon avstemt",
  },
  Membership: {
    REGISTERED: "Rolle registrert",
    GRANTED: "Rolle tatt i bruk",
    ENDED: "Rolle avsluttet",
  },
  Message: {
    SENT: "Melding sendt",
  },
  Payment: {
    MADE: "Betaling opprettet",
    READY_FOR_APPROVAL: "Betaling klar til godkjenning",
    EDITED: "Betaling endret",
    APPROVED: "Betaling godkjent",
    SENT_TO_BANK: "Betaling sendt til banken",
    REPLY_LOST: "Svaret fra banken kom ikke fram, så utfallet er ukjent",
    PROVEN_NOT_MOVED: "Bekreftet at banken ikke har utført betalingen",
    BANK_RECEIVED: "Betaling mottatt av banken",
    BANK_ACCEPTED: "Betaling akseptert av banken",
    BANK_SCHEDULED: "Betaling lagt til forfall i banken",
    BANK_EXECUTED: "Betaling utført",
    BANK_REJECTED: "Betaling avvist av banken",
    BANK_CANCELLED: "Betaling kansellert i banken",
    BANK_DENIES_IT: "Banken kjenner ikke betalingen, så utfallet er ukjent",
    CANCEL_ASKED: "Banken bedt om å kansellere betalingen",
    CANCEL_REFUSED: "Banken kansellerte ikke betalingen",
    CANCEL_TO_CONFIRM: "Kansellering må bekreftes i banken",
    WITHDRAWN: "Betaling kansellert før den nådde banken",
    STATEMENT_SHOWS_IT: "Betaling funnet på kontoutskriften, altså utført",
    SENT_BACK: "Betaling returnert av mottakerens bank",
  },
  PaymentBatch: {
    MADE: "Lønnskjøring opprettet",
  },
  Signatory: {
    SIGNING_STARTED: "Signering påbegynt",
    SIGNED: "Bankavtale signert med BankID",
    WRONG_PERSON_SIGNED: "Signatur avvist: BankID tilhørte en annen person",
    DECLINED: "Signataren takket nei til å signere",
  },
  Transaction: {
    ARRIVED: "Banktransaksjon mottatt",
    BOOKED: "Reservert beløp bokført av banken",
    WITHDRAWN: "Reservert beløp opphevet av banken",
  },
  Voucher: {
    POSTED: "Bilag bokført",
  },
};

type Words<T> = { readonly [Noun in keyof T]: { readonly [Event in keyof T[Noun]]: string } };

const en: Words<typeof nb> = {
  Account: {
    OPENED: "Bank account added",
    BALANCE_READ: "Balance read at the bank",
    BALANCE_MOVED: "Balance adjusted for an own payment",
  },
  ApiGrant: {
    GRANTED: "Partner given access",
    REVOKED: "Partner's access removed",
  },
  Attachment: {
    ATTACHED: "Attachment added to a voucher",
  },
  Authorisation: {
    MADE: "Payments made ready for BankID at the bank",
    BASKET_MADE: "Payments put together, so that one BankID at the bank is enough",
    BASKET_GIVEN_UP: "The bank did not put the payments together; they are confirmed one by one",
  },
  BankAgreement: {
    REGISTERED: "Bank agreement registered",
    KYC_ANSWERED: "Customer due diligence answered",
    SENT: "Bank agreement sent for signing",
    SIGNATURE_ADDED: "One signature in place, more to come",
    ALL_SIGNED: "Bank agreement fully signed",
    DECLINED: "Bank agreement not signed: the signatory declined",
    WITHDRAWN: "Bank agreement withdrawn",
    LINK_RAN_OUT: "The time for signing the bank agreement ran out",
    REVIEW_STARTED: "Bank agreement received by the licensed partner",
    MANUAL_REVIEW_STARTED: "Bank agreement sent to manual review",
    INFORMATION_REQUESTED: "The licensed partner asked for more information",
    KYC_CORRECTED: "Answers of the customer due diligence corrected",
    APPROVED: "Bank agreement approved, and the bank integration is active",
    REJECTED: "Bank agreement turned down by the licensed partner",
    SUSPENDED: "Bank agreement suspended",
    RESUMED: "Bank agreement active again",
    TERMINATED: "Bank agreement ended",
  },
  BankLink: {
    LINKED: "Bank linked to the company",
  },
  BankOrder: {
    TRYING: "Payment order on its way to the bank",
  },
  Company: {
    REGISTERED: "Company registered",
    FOUR_EYES_SET: "The rule of two persons per payment changed",
  },
  Consent: {
    REQUESTED: "Consent started",
    LINK_RECEIVED: "Consent ready for BankID at the bank",
    AUTHORISED: "Consent given at the bank",
    REJECTED: "Consent refused at the bank",
    GIVEN_UP: "Consent not completed",
    ENDS_SOON: "Consent ends soon",
    RAN_OUT: "Consent ran out",
    REVOKED_BY_USER: "Consent withdrawn by the user",
    REVOKED_AT_BANK: "Consent withdrawn at the bank",
    REPLACED: "Consent replaced by a newer one",
    ACCOUNTS_LISTED: "Accounts read at the bank",
    ACCOUNT_REFUSED: "Account turned down: the company cannot use it",
  },
  Document: {
    KEPT: "Document archived",
  },
  Invitation: {
    SENT: "Invitation sent",
    ACCEPTED: "Invitation accepted",
  },
  Match: {
    MATCHED: "Bank transaction reconciled",
  },
  Membership: {
    REGISTERED: "Role registered",
    GRANTED: "Role taken into use",
    ENDED: "Role ended",
  },
  Message: {
    SENT: "Message sent",
  },
  Payment: {
    MADE: "Payment made",
    READY_FOR_APPROVAL: "Payment ready for approval",
    EDITED: "Payment changed",
    APPROVED: "Payment approved",
    SENT_TO_BANK: "Payment sent to the bank",
    REPLY_LOST: "The bank's answer was lost, so the outcome is unknown",
    PROVEN_NOT_MOVED: "Confirmed that the bank has not executed the payment",
    BANK_RECEIVED: "Payment received by the bank",
    BANK_ACCEPTED: "Payment accepted by the bank",
    BANK_SCHEDULED: "Payment scheduled at the bank",
    BANK_EXECUTED: "Payment executed",
    BANK_REJECTED: "Payment rejected by the bank",
    BANK_CANCELLED: "Payment cancelled at the bank",
    BANK_DENIES_IT: "The bank does not know the payment, so the outcome is unknown",
    CANCEL_ASKED: "The bank was asked to cancel the payment",
    CANCEL_REFUSED: "The bank did not cancel the payment",
    CANCEL_TO_CONFIRM: "The cancellation must be confirmed at the bank",
    WITHDRAWN: "Payment cancelled before it reached the bank",
    STATEMENT_SHOWS_IT: "Payment found on the account statement, so it was executed",
    SENT_BACK: "Payment returned by the payee's bank",
  },
  PaymentBatch: {
    MADE: "Salary run made",
  },
  Signatory: {
    SIGNING_STARTED: "Signing started",
    SIGNED: "Bank agreement signed with BankID",
    WRONG_PERSON_SIGNED: "Signature refused: the BankID was another person's",
    DECLINED: "The signatory declined to sign",
  },
  Transaction: {
    ARRIVED: "Bank transaction received",
    BOOKED: "Reserved amount booked by the bank",
    WITHDRAWN: "Reserved amount released by the bank",
  },
  Voucher: {
    POSTED: "Voucher posted",
  },
};

const useWords = wordsOf("events", nb, en);
const NOUNS: Record<string, object> = nb;

type Known = { [Noun in keyof typeof nb]: `${Noun}.${keyof (typeof nb)[Noun] & string}` }[keyof typeof nb];

function isKnown(pair: string): pair is Known {
  const [noun = "", event = ""] = pair.split(".");
  return Object.hasOwn(NOUNS, noun) && Object.hasOwn(NOUNS[noun] ?? {}, event);
}

/** What happened; an event that is newer than this page by its technical name, never hidden. */
export function useEvents(): (noun: string, event: string) => string {
  const say = useWords();
  return (noun, event) => {
    const pair = `${noun}.${event}`;
    return isKnown(pair) ? say(pair) : `${noun}: ${event}`;
  };
}

/** The same of a webhook's type: "payment.bank_executed". */
export function useEventTypes(): (type: string) => string {
  const events = useEvents();
  return (type) => {
    const [noun = "", event = ""] = type.split(".");
    const pascal = noun.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
    return isKnown(`${pascal}.${event.toUpperCase()}`) ? events(pascal, event.toUpperCase()) : type;
  };
}

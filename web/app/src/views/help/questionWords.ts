// What users ask, answered from what Kontobro does. "Kontobro" in a text is the product, "banken" the user's own bank.
import { wordsOf } from "@/words";

export const QUESTIONS = [
  "price",
  "back",
  "age",
  "lasts",
  "together",
  "link",
  "mandate",
  "approve",
  "salary",
  "unknown",
  "withdraw",
  "end",
] as const;

export const useQuestionWords = wordsOf(
  "help-questions",
  {
    price: {
      ask: "Hva koster det når vi får bankdata tilbake i tid?",
      told: "Ingenting. Vi tar bare betalt for bokførte banktransaksjoner fra og med datoen bankintegrasjonen ble aktivert. Det banken gir oss fra tiden før, er gratis. Under «Fakturagrunnlag» ser du måned for måned hva som er talt med.",
    },
    back: {
      ask: "Hvor langt tilbake får vi transaksjoner?",
      told: "Så langt banken gir oss, inntil knapt tre år. Den lange historikken hentes rett etter at du har gitt samtykke, mens du er til stede. Kom tilbake fra banken til Kontobro, så kommer den av seg selv.",
    },
    age: {
      ask: "Hvorfor er saldoen noen timer gammel?",
      told: "Mens en som har gitt samtykke, har siden åpen og bruker den, henter vi saldoen fra banken. Når ingen ser på, tillater banken fire hentinger i døgnet. Derfor står alderen alltid ved saldoen. Tallet er aldri nyere enn det står.",
    },
    lasts: {
      ask: "Hvor lenge varer et samtykke?",
      told: "Det bestemmer banken, oftest 90 eller 180 dager. Under «Samtykke» ser du datoen banken ga deg. De siste 14 dagene står det som «Utløper snart», og du kan fornye det med én BankID. Det nye overtar uten avbrudd.",
    },
    together: {
      ask: "Hos oss må to signere sammen. Går det?",
      told: "Ja. Velg begge når virksomheten registreres. Hver av dem får sin egen lenke, og avtalen går videre når begge har signert. Du ser underveis hvem som gjenstår.",
    },
    link: {
      ask: "Jeg åpnet signeringslenken på PC-en, men vil signere på mobilen. Er den brukt opp?",
      told: "Nei. Lenken kan åpnes så mange ganger du vil, på flere enheter, i 14 dager. Først signaturen bruker den. Etterpå viser den hvordan det gikk. Er fristen ute, må avtalen sendes på nytt.",
    },
    mandate: {
      ask: "Banken krever en fullmakt. Hva gjør jeg?",
      told: "Handelsbanken og Swedbank vil at virksomheten åpner for tredjepartstjenester først. Be den som administrerer nettbankavtalen, om å gjøre det for deg. Prøv samtykket på nytt når fullmakten er registrert.",
    },
    approve: {
      ask: "Kan regnskapsføreren godkjenne betalinger?",
      told: "Bare hvis virksomheten har gitt regnskapsføreren rollen som godkjenner i Kontobro, og banken har gitt rett til å godkjenne fra kontoen. Uten rollen kan regnskapsføreren registrere betalinger, som så venter på en godkjenner.",
    },
    salary: {
      ask: "Hvem kan se lønnen?",
      told: "Bare den som har rollen lønn i virksomheten. For alle andre, også regnskapsføreren og administratoren, er lønnsutbetalinger skjult: i betalinger, transaksjoner, søk og hendelseslogg.",
    },
    unknown: {
      ask: "En betaling står som «Uavklart, låst». Skal jeg betale den på nytt?",
      told: "Nei. Svaret fra banken kom ikke fram, så vi vet ikke om pengene er sendt. Betalingen er låst til banken eller kontoutskriften viser hva som skjedde, slik at den ikke blir betalt to ganger. Ikke betal den i nettbanken imens.",
    },
    withdraw: {
      ask: "Kan jeg trekke samtykket mitt?",
      told: "Ja, når som helst, under «Samtykke» eller i nettbanken. Det gjelder bare ditt. Har ingen andre i virksomheten et gyldig samtykke, slutter saldo og transaksjoner å komme inn.",
    },
    end: {
      ask: "Hvordan avslutter vi bankintegrasjonen?",
      told: "En administrator i virksomheten sier opp avtalen under «Bankavtale». Fra da henter vi ingenting mer og sender ingen nye betalinger. Det som alt er hentet inn, blir tatt vare på.",
    },
  },
  {
    price: {
      ask: "What does it cost when we get bank data back in time?",
      told: "Nothing. We charge only for booked bank transactions from the date the bank integration was activated. What the bank gives us of the time before is free. Under “Billing” you see month by month what is counted.",
    },
    back: {
      ask: "How far back do we get transactions?",
      told: "As far as the bank gives them, up to almost three years. The long history is read right after you have given consent, while you are present. Return from the bank to Kontobro, and it arrives on its own.",
    },
    age: {
      ask: "Why is the balance some hours old?",
      told: "While somebody who has given consent has the page open and uses it, we read the balance at the bank. When nobody is looking, the bank allows four reads a day. That is why the balance always shows its age. It is never newer than it says.",
    },
    lasts: {
      ask: "How long does a consent last?",
      told: "The bank decides, usually 90 or 180 days. Under “Consent” you see the date the bank gave you. During the last 14 days it says that it expires soon, and you can renew it with one BankID. The new one takes over without a break.",
    },
    together: {
      ask: "In our company two must sign together. Does that work?",
      told: "Yes. Choose both when the company is registered. Each of them gets a link of their own, and the agreement goes on when both have signed. Meanwhile you can see who remains.",
    },
    link: {
      ask: "I opened the signing link on my computer but want to sign on my phone. Is it used up?",
      told: "No. The link may be opened as often as you like, on several devices, for 14 days. Only the signature uses it. Afterwards it shows how it went. If the time has run out, the agreement must be sent again.",
    },
    mandate: {
      ask: "The bank requires a mandate. What do I do?",
      told: "Handelsbanken and Swedbank require the company to allow third-party services first. Ask the person who administers the online bank agreement to do that for you. Try the consent again when the mandate is registered.",
    },
    approve: {
      ask: "Can the accountant approve payments?",
      told: "Only if the company has given the accountant the role of approver in Kontobro, and the bank has given the right to approve from the account. Without the role the accountant can register payments, which then wait for an approver.",
    },
    salary: {
      ask: "Who can see the salaries?",
      told: "Only those with the payroll role in the company. For all others, the accountant and the administrator too, salaries are hidden: in payments, transactions, search and audit log.",
    },
    unknown: {
      ask: "The outcome of a payment is unknown and it is locked. Should I pay it again?",
      told: "No. The bank's answer did not reach us, so we do not know whether the money was sent. The payment is locked until the bank or the statement shows what happened, so that it is not paid twice. Do not pay it in the online bank in the meantime.",
    },
    withdraw: {
      ask: "Can I withdraw my consent?",
      told: "Yes, at any time, under “Consent” or in your online bank. It concerns yours only. If nobody else in the company has a valid consent, balances and transactions stop coming in.",
    },
    end: {
      ask: "How do we end the bank integration?",
      told: "An administrator of the company ends the agreement under “Bank agreement”. From then on we read nothing more and send no new payments. What has already been read is kept.",
    },
  },
);

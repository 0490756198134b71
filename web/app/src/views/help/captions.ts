// What is told in the film, scene by scene: its captions, which the recording writes, and its text on the page.
const nb = {
  welcome: "Regnskapsføreren logger inn i Kontobro med BankID.",
  find: "Hun skriver organisasjonsnummeret. Navn og roller kommer fra Enhetsregisteret.",
  signer: "Hun skriver mobilnummeret og e-postadressen til den som skal signere.",
  kyc: "Så svarer hun på spørsmålene om virksomheten.",
  send: "Avtalen sendes til daglig leder med SMS og e-post.",
  phone: "Daglig leder åpner lenken på mobilen. Han trenger ingen konto.",
  sign: "Han leser avtalen og signerer med BankID.",
  active: "Hos regnskapsføreren blir avtalen aktiv med en gang. «Betalinger» kommer i menyen av seg selv.",
  consent: "Daglig leder logger inn, velger banken og gir samtykke med BankID.",
  balance: "Saldoen kommer. Begge merkene er grønne for daglig leder.",
  pay: "Regnskapsføreren har registrert en betaling.",
  approve: "Daglig leder godkjenner den med én BankID i banken.",
  done: "Betalingen er godkjent og sendt. Banken er koblet til regnskapet.",
} as const;

export type Scene = keyof typeof nb;
export const SCENES = Object.keys(nb) as Scene[];

const en: Record<Scene, string> = {
  welcome: "The accountant logs in to Kontobro with BankID.",
  find: "She types the organisation number. Name and roles come from the company register.",
  signer: "She enters the signatory's mobile number and e-mail address.",
  kyc: "Then she answers the questions about the company.",
  send: "The agreement goes to the general manager by SMS and e-mail.",
  phone: "The general manager opens the link on his phone. He needs no account.",
  sign: "He reads the agreement and signs with BankID.",
  active: "For the accountant the agreement is live at once. “Payments” appears in the menu by itself.",
  consent: "The general manager logs in, chooses the bank and gives consent with BankID.",
  balance: "The balance arrives. Both marks are green for the general manager.",
  pay: "The accountant has registered a payment.",
  approve: "The general manager approves it with one BankID at the bank.",
  done: "The payment is approved and sent. The bank is connected to the books.",
};

export const CAPTIONS = { nb, en };

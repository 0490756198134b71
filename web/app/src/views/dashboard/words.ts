import { wordsOf } from "@/words";

export const useWords = wordsOf(
  "dashboard",
  {
    title: "Oversikt",
    checks: "Integrasjon og samtykke",
    balances: "Saldo",
    noAccounts: "Ingen bedriftskontoer er hentet ennå. Det tar vanligvis noen sekunder etter at samtykket er gitt.",
    noConsent: {
      title: "Ingen i selskapet har et gyldig samtykke",
      give: "Det må være minst ett aktivt samtykke i selskapet for å hente bankdata. Saldoer hentes ikke før du eller en annen har gitt samtykke.",
      ask: "Det må være minst ett aktivt samtykke i selskapet for å hente bankdata. Be den som godkjenner betalinger om å gi samtykke.",
      button: "Gi samtykke",
    },
    total: {
      label: "Disponibelt på {{accounts}} kontoer i {{currency}}",
      booked: "Bokført",
      oldest: "Eldste saldo i summen:",
      without_one: "{{count}} konto har ingen saldo ennå, og er ikke med i summen.",
      without_other: "{{count}} kontoer har ingen saldo ennå, og er ikke med i summen.",
    },
    curve: {
      label: "{{account}}: bokført saldo var {{from}} {{start}}, og er {{to}} i dag",
      table: "Vis kurven som tabell",
      caption: "Bokført saldo dag for dag, {{account}}",
      day: "Dag",
      booked: "Bokført",
      failed: "Kurven kunne ikke hentes nå.",
      none: "Kurven kommer når banken har gitt den første saldoen.",
      veiled: "Kurven vises bare for dem som har tilgang til lønn, fordi det er lønnsutbetalinger på kontoen.",
    },
    needs: {
      title: "Dette venter på deg",
      nothing: "Ingenting venter på deg nå.",
      others: "Venter på andre",
      renew: "Samtykket ditt hos {{bank}} varer til {{date}}. Forny det.",
      finish: "Samtykket ditt hos {{bank}} er ikke fullført i banken",
    },
    next: {
      none: "Neste steg: registrer bankavtalen",
      status: "Bankavtalen: {{text}}",
      register: "Registrer bankavtalen",
      see: "Se bankavtalen",
      after:
        "Når avtalen er aktiv, ser dere saldo live her, alle banktransaksjoner kommer inn av seg selv, og menyen får «Betalinger».",
    },
    meaning: {
      title: "Hva betyr merkene?",
      integration:
        "Bankintegrasjon er felles for alle i selskapet. Merket er grønt når bankavtalen er signert med BankID og godkjent. Det gjøres én gang per virksomhet.",
      consent:
        "Samtykke er personlig. Med BankID i banken viser du at du har rettigheter i nettbanken. Du som ikke godkjenner utbetalinger, for eksempel som regnskapsfører, skal ikke gi samtykke. Da er rødt riktig for deg.",
      example:
        "Eksempel: Daglig leder godkjenner utbetalinger, regnskapsføreren ikke. Bankintegrasjon er grønn for begge, samtykke er grønt bare for daglig leder.",
      more: "Les mer i hjelpen",
    },
  },
  {
    title: "Overview",
    checks: "Integration and consent",
    balances: "Balances",
    noAccounts: "No business accounts have been read yet. It usually takes some seconds after consent has been given.",
    noConsent: {
      title: "Nobody in the company has a valid consent",
      give: "At least one active consent in the company is needed to read bank data. Balances are not read until you or somebody else has consented.",
      ask: "At least one active consent in the company is needed to read bank data. Ask the person who approves payments to consent.",
      button: "Give consent",
    },
    total: {
      label: "Available on {{accounts}} accounts in {{currency}}",
      booked: "Booked",
      oldest: "Oldest balance in the total:",
      without_one: "{{count}} account has no balance yet and is not in the total.",
      without_other: "{{count}} accounts have no balance yet and are not in the total.",
    },
    curve: {
      label: "{{account}}: the booked balance was {{from}} on {{start}} and is {{to}} today",
      table: "Show the curve as a table",
      caption: "Booked balance day by day, {{account}}",
      day: "Day",
      booked: "Booked",
      failed: "The curve could not be loaded now.",
      none: "The curve comes when the bank has given the first balance.",
      veiled: "The curve is shown only to those with access to salaries, because salaries are paid from the account.",
    },
    needs: {
      title: "This waits for you",
      nothing: "Nothing waits for you now.",
      others: "Waits for others",
      renew: "Your consent at {{bank}} lasts until {{date}}. Renew it.",
      finish: "Your consent at {{bank}} has not been completed at the bank",
    },
    next: {
      none: "Next step: register the bank agreement",
      status: "The bank agreement: {{text}}",
      register: "Register the bank agreement",
      see: "See the bank agreement",
      after:
        "Once the agreement is active you see live balances here, all bank transactions arrive on their own, and the menu gets “Payments”.",
    },
    meaning: {
      title: "What do the marks mean?",
      integration:
        "The bank integration is the same for everybody in the company. The mark is green when the bank agreement has been signed with BankID and approved. That is done once for each company.",
      consent:
        "Consent is personal. With BankID at the bank you show that you have rights in the online bank. If you do not approve payments, as an accountant for example, you must not consent. Then red is right for you.",
      example:
        "Example: the general manager approves payments, the accountant does not. The integration is green for both, consent is green for the general manager only.",
      more: "Read more in the help pages",
    },
  },
);

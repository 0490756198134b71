import { wordsOf } from "@/words";

export const useWords = wordsOf(
  "signing",
  {
    title: "Bankavtale for {{company}}",
    titleUnknown: "Bankavtale",
    lead: "Hei, {{name}}! Du er bedt om å signere bankavtalen for {{company}}.",
    what: "Hva avtalen gjør",
    does: {
      once: "Den signeres én gang og kobler bankkontoene til {{company}} til regnskapet, hos alle norske banker.",
      people: "Den navngir dem som får tilgang. Ingen andre får tilgang, og ingen før du har signert.",
      money: "Ingen penger flyttes av at du signerer. Hver betaling må godkjennes for seg, med BankID i banken.",
    },
    company: "Virksomhet",
    signer: "Signeres av",
    until: "Lenken virker til",
    status: "Avtalen",
    read: "Les avtalen (PDF)",
    newTab: "åpnes i en ny fane",
    sign: "Signer med BankID",
    leaving: "Du sendes til BankID og kommer tilbake hit.",
    decline: "Jeg vil ikke signere",
    declineTitle: "Vil du si nei til avtalen?",
    declineWhy:
      "Da blir avtalen for {{company}} avsluttet. Ombestemmer du deg, må den som registrerte den, sende en ny. Er noe feil i avtalen, kan du heller si fra til vedkommende.",
    declineYes: "Ja, si nei til avtalen",
    declineNo: "Nei, gå tilbake",
    standing: {
      signed: "Du har signert",
      declined: "Du har sagt nei til avtalen",
      declinedByOther: "En annen har sagt nei til avtalen",
      expired: "Lenken er utløpt",
      withdrawn: "Avtalen er trukket tilbake",
      closed: "Det er ingenting å signere her nå",
    },
    why: {
      signed: "Takk! Du trenger ikke gjøre det én gang til. Signaturen din er med i avtalen.",
      declined: "Ingenting er signert, og ingen har fått tilgang. Ombestemmer du deg, ber du om en ny avtale.",
      declinedByOther: "Derfor kan den ikke signeres lenger. Ingen har fått tilgang.",
      expired: "Be den som sendte deg lenken, om å sende en ny. Det tar bare et øyeblikk.",
      withdrawn: "Den som registrerte avtalen, har trukket den tilbake. Du trenger ikke gjøre noe.",
      closed: "Avtalen er ikke lenger åpen for signering. Du trenger ikke gjøre noe.",
    },
    next: "Hva skjer nå?",
    nexts: {
      AWAITING_SIGNATURES:
        "Avtalen venter på at alle som skal signere, har gjort det. Vi sender den videre av oss selv.",
      SIGNED: "Konsesjonspartneren vår kontrollerer avtalen. Det går som regel på et øyeblikk.",
      MANUAL_REVIEW:
        "Konsesjonspartneren vår ser på avtalen manuelt. Dere har gjort alt riktig. Det tar oftest et par arbeidsdager.",
      NEEDS_INFORMATION:
        "Konsesjonspartneren vår trenger flere opplysninger. Den som registrerte avtalen, får beskjed.",
      ACTIVE:
        "Bankintegrasjonen er aktiv. Logg inn og gi ditt eget samtykke i banken, så kommer saldo og transaksjoner på plass.",
      ENDED: "Avtalen gjelder ikke nå. Den som registrerte den, kan se hvorfor.",
    },
    logIn: "Logg inn i Kontobro",
    open: "Tilbake til avtalen",
  },
  {
    title: "Bank agreement for {{company}}",
    titleUnknown: "Bank agreement",
    lead: "Hello, {{name}}! You are asked to sign the bank agreement for {{company}}.",
    what: "What the agreement does",
    does: {
      once: "It is signed once, and connects the bank accounts of {{company}} to its accounting, at all Norwegian banks.",
      people: "It names those who get access. Nobody else gets it, and nobody gets it before you have signed.",
      money: "Signing moves no money. Each payment must be approved separately, with BankID at the bank.",
    },
    company: "Company",
    signer: "To be signed by",
    until: "The link works until",
    status: "The agreement",
    read: "Read the agreement (PDF)",
    newTab: "opens in a new tab",
    sign: "Sign with BankID",
    leaving: "You are sent to BankID and come back here.",
    decline: "I do not want to sign",
    declineTitle: "Do you want to decline the agreement?",
    declineWhy:
      "The agreement for {{company}} then ends. If you change your mind, whoever registered it must send a new one. If something in it is wrong, you can tell them instead.",
    declineYes: "Yes, decline the agreement",
    declineNo: "No, go back",
    standing: {
      signed: "You have signed",
      declined: "You have declined the agreement",
      declinedByOther: "Somebody else has declined the agreement",
      expired: "The link has run out",
      withdrawn: "The agreement was withdrawn",
      closed: "There is nothing to sign here now",
    },
    why: {
      signed: "Thank you! You do not need to do it again. Your signature is in the agreement.",
      declined: "Nothing is signed, and nobody got access. If you change your mind, ask for a new agreement.",
      declinedByOther: "So it cannot be signed any more. Nobody got access.",
      expired: "Ask whoever sent you the link for a new one. It only takes a moment.",
      withdrawn: "Whoever registered the agreement has taken it back. You do not need to do anything.",
      closed: "The agreement is no longer open for signing. You do not need to do anything.",
    },
    next: "What happens now?",
    nexts: {
      AWAITING_SIGNATURES:
        "The agreement is waiting for everybody who has to sign. After that we send it on ourselves.",
      SIGNED: "Our licensed partner checks the agreement. It usually only takes a moment.",
      MANUAL_REVIEW:
        "Our licensed partner is reviewing the agreement manually. You have done everything right. It usually takes a couple of business days.",
      NEEDS_INFORMATION: "Our licensed partner needs more information. Whoever registered the agreement is told.",
      ACTIVE:
        "The bank integration is active. Log in and give your own consent at the bank, and balances and transactions arrive.",
      ENDED: "The agreement does not apply now. Whoever registered it can see why.",
    },
    logIn: "Log in to Kontobro",
    open: "Back to the agreement",
  },
);

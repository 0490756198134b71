import { wordsOf } from "@/words";

export const useWords = wordsOf(
  "help",
  {
    title: "Slik virker bankintegrasjonen",
    lead: "Koble virksomhetens bankkontoer til regnskapet, steg for steg. Med video og svar på det folk lurer på.",
    contents: "Innhold",
    who: "Hvem:",
    parts: {
      banks: "Bankintegrasjon mot alle norske banker",
      activate: "Aktiver bankintegrasjonen på under fem minutter",
      live: "Dette skjer når integrasjonen er aktiv",
      consent: "Samtykke: for alle som skal bruke integrasjonen",
      review: "Avtalen går til manuell gjennomgang",
      video: "Video: slik aktiverer du bankintegrasjonen",
      questions: "Spørsmål og svar",
      useful: "Var denne artikkelen nyttig?",
    },
    banks: {
      psd2: "Kontobro er koblet direkte til alle norske banker gjennom PSD2, den åpne bankstandarden. Du trenger ikke å snakke med banken for å komme i gang.",
      several:
        "Bruker virksomheten flere banker, kan alle kobles til samtidig. Det går like fort. Det eneste som må stemme, er at virksomheten selv eier kontoene.",
      both: "Vanlige betalinger og lønn går samme vei: de godkjennes i Kontobro og utføres av banken.",
      businessTitle: "Bare bedriftskontoer",
      business:
        "Private kontoer kan ikke kobles til, heller ikke for enkeltpersonforetak. En konto som ikke kan brukes, blir vist med grunnen.",
    },
    activate: {
      intro:
        "Alt er elektronisk. Regnskapsføreren kan registrere virksomheten, og sender bankavtalen rett til den som skal signere.",
      steps: {
        find: "Finn virksomheten",
        findHow:
          "Logg inn med BankID, velg «Registrer nytt selskap», og skriv organisasjonsnummeret. Navn, roller og hvem som kan signere, hentes fra Enhetsregisteret.",
        signer: "Skriv mobilnummer og e-post til den som skal signere",
        signerHow:
          "Oftest daglig leder eller styreleder. Må flere signere i fellesskap, får hver av dem sin egen lenke.",
        questions: "Svar på spørsmålene om virksomheten",
        questionsHow:
          "Loven krever at vi kjenner kunden: eiere, politisk eksponerte personer, hvordan virksomheten er finansiert, bransje, og hvilke land den betaler til.",
        send: "Send avtalen",
        sendHow: "Den som skal signere, får SMS og e-post med en lenke. Du ser på «Bankavtale» når den er signert.",
        sign: "Signer med BankID",
        signHow:
          "Åpne lenken på mobilen, les avtalen og signer. Du trenger ingen konto hos oss. Avtalen signeres én gang per virksomhet.",
        done: "Ferdig",
        doneHow: "Når avtalen er godkjent, er integrasjonen aktiv. Nå gjenstår bare samtykket.",
      },
      whose: {
        accountant: "Regnskapsfører, eller en i virksomheten",
        signatory: "Den som skal signere",
        kontobro: "Går av seg selv",
      },
    },
    live: {
      intro: "Alle i virksomheten ser det med en gang, uten å laste siden på nytt:",
      balance:
        "Saldoen vises direkte, både i oversikten og ved siden av betalingene. Du ser alltid hvor gammel den er.",
      payments:
        "«Betalinger» kommer i menyen. Der godkjenner dere vanlige betalinger og lønnsutbetalinger, med én BankID i banken.",
      post: "Dere kan føre og betale i samme omgang: konter bilaget og legg til betalingen samtidig.",
      transactions: "Alle banktransaksjoner kommer inn, så banken kan avstemmes automatisk.",
      needs:
        "Saldo og transaksjoner hentes gjennom et samtykke. De kommer derfor først når minst én person i virksomheten har gitt sitt.",
    },
    consent: {
      first:
        "Det første steget er å signere bankavtalen. Det gjøres én gang per virksomhet. Det neste er at hver person som skal bruke integrasjonen, gir samtykke med BankID.",
      why: "Med samtykket kontrollerer banken at nettopp du har rettigheter i nettbanken. Derfor er det personlig: ingen kan gi det for deg, og det gis for hver bank.",
      not: "Er du regnskapsfører uten rett til å godkjenne betalinger, skal du ikke gi samtykke. Rødt merke for samtykke er da helt riktig.",
      exampleTitle: "Et eksempel",
      example:
        "En virksomhet bruker et regnskapskontor. Daglig leder godkjenner betalingene; regnskapsføreren gjør det ikke. Da ser de to dette:",
      person: "Person",
      integration: "Bankintegrasjon",
      consent: "Samtykke",
      manager: "Daglig leder",
      accountant: "Regnskapsfører",
      green: "Grønt",
      red: "Rødt",
      after:
        "Bankintegrasjonen er grønn for begge, for avtalen gjelder hele virksomheten. Samtykket er grønt bare for daglig leder. Regnskapsføreren skal ikke godkjenne, og trenger det ikke.",
      oneTitle: "Minst ett samtykke",
      one: "Virksomheten må ha minst ett gyldig samtykke for at vi skal kunne hente saldo og transaksjoner. Går det siste ut, stopper tallene opp. De siste 14 dagene står et samtykke derfor som «Utløper snart».",
    },
    review: {
      intro:
        "Noen avtaler blir ikke godkjent med det samme, men må ses på av partneren vår som har konsesjonen. Da har dere gjort alt riktig. Det eneste dere trenger å gjøre, er å vente, og det tar oftest et par arbeidsdager.",
      because: "Det kan være en eller flere av disse grunnene:",
      reasons: {
        random: "Avtalen er trukket ut til en tilfeldig kontroll.",
        founded: "Virksomheten er så ny at eierne ikke står i alle offentlige registre ennå.",
        pep: "Det er krysset av for en politisk eksponert person (PEP), også når krysset er en feil.",
        funding: "Partneren vil vite mer om hvordan virksomheten er finansiert.",
        countries: "Det er uklart hvilke land virksomheten skal betale til.",
        industry: "Bransjen blir ofte kontrollert nærmere.",
        persons: "Det gjelder personer med tilknytning til virksomheten: eiere, styre, revisor eller andre.",
      },
      see: "Grunnen står på «Bankavtale». Er et PEP-kryss satt ved en feil, kan du rette svarene der uten å begynne på nytt. Siden oppdaterer seg selv når avgjørelsen kommer.",
    },
    video: {
      intro:
        "Fra registrering til den første godkjente betalingen. Filmen er tatt opp i Kontobro, uten lyd og med tekst.",
      label: "Film om hvordan bankintegrasjonen aktiveres",
      subtitles: "Norsk",
      english: "English",
      cannot: "Nettleseren kan ikke vise filmen.",
      fetch: "Last ned filmen",
      transcript: "Filmen som tekst",
    },
  },
  {
    title: "How the bank integration works",
    lead: "Connect the company's bank accounts to its books, step by step. With a video, and answers to what people wonder about.",
    contents: "Contents",
    who: "Who:",
    parts: {
      banks: "Bank integration with all Norwegian banks",
      activate: "Activate the bank integration in under five minutes",
      live: "What happens when the integration is live",
      consent: "Consent: for everybody who is going to use the integration",
      review: "The agreement goes to manual review",
      video: "Video: how to activate the bank integration",
      questions: "Questions and answers",
      useful: "Was this article useful?",
    },
    banks: {
      psd2: "Kontobro is connected directly to all Norwegian banks through PSD2, the open banking standard. You do not need to speak with the bank to get started.",
      several:
        "If the company uses several banks, all of them can be connected at once. It is just as quick. The only thing that matters is that the company itself owns the accounts.",
      both: "Ordinary payments and salaries go the same way: they are approved in Kontobro and carried out by the bank.",
      businessTitle: "Business accounts only",
      business:
        "Private accounts cannot be connected, not even for sole proprietorships. An account that cannot be used is shown together with the reason.",
    },
    activate: {
      intro:
        "Everything is electronic. The accountant can register the company, and sends the bank agreement straight to its signatory.",
      steps: {
        find: "Find the company",
        findHow:
          "Log in with BankID, choose “Register a new company”, and type the organisation number. Name, roles and who may sign come from the Norwegian company register.",
        signer: "Enter the signatory's mobile number and e-mail",
        signerHow:
          "Usually the general manager or the chair of the board. If several must sign together, each gets a link of their own.",
        questions: "Answer the questions about the company",
        questionsHow:
          "The law requires us to know the customer: owners, politically exposed persons, how the company is funded, its industry, and the countries it pays to.",
        send: "Send the agreement",
        sendHow:
          "The signatory gets an SMS and an e-mail with a link. You see under “Bank agreement” when it has been signed.",
        sign: "Sign with BankID",
        signHow:
          "Open the link on your phone, read the agreement and sign. You need no account with us. The agreement is signed once per company.",
        done: "Done",
        doneHow: "When the agreement is approved, the integration is live. Only the consent remains.",
      },
      whose: {
        accountant: "The accountant, or somebody in the company",
        signatory: "The signatory",
        kontobro: "Happens automatically",
      },
    },
    live: {
      intro: "Everybody in the company sees it at once, without reloading the page:",
      balance: "The balance is shown live, in the overview and next to the payments. You always see how old it is.",
      payments:
        "“Payments” appears in the menu. There you approve ordinary payments and salaries, with one BankID at the bank.",
      post: "You can post and pay in one go: enter the voucher and add its payment at the same time.",
      transactions: "All bank transactions come in, so that the bank can be reconciled automatically.",
      needs:
        "Balances and transactions are read through a consent. They arrive once at least one person in the company has given theirs.",
    },
    consent: {
      first:
        "The first step is to sign the bank agreement. That is done once per company. The next is that each person who is going to use the integration gives consent with BankID.",
      why: "With the consent the bank checks that you, in person, have rights in the online bank. That is why it is personal: nobody can give it for you, and it is given for each bank.",
      not: "If you are an accountant without the right to approve payments, you should not give consent. A red mark for consent is then exactly right.",
      exampleTitle: "An example",
      example:
        "A company uses an accounting firm. The general manager approves the payments; the accountant does not. This is what the two of them see:",
      person: "Person",
      integration: "Bank integration",
      consent: "Consent",
      manager: "General manager",
      accountant: "Accountant",
      green: "Green",
      red: "Red",
      after:
        "The bank integration is green for both, because the agreement covers the whole company. Consent is green for the general manager only. The accountant does not approve, and does not need it.",
      oneTitle: "At least one consent",
      one: "The company must have at least one valid consent for us to read balances and transactions. When the last one expires, the figures stand still. That is why a consent is shown as expiring during its last 14 days.",
    },
    review: {
      intro:
        "Some agreements are not approved at once, but are looked at by our partner that holds the licence. You have done everything right. All you need to do is wait, and it usually takes a couple of business days.",
      because: "It may be for one or more of these reasons:",
      reasons: {
        random: "The agreement was picked for a random check.",
        founded: "The company is so new that its owners are not in all public registers yet.",
        pep: "Somebody is declared as a politically exposed person (PEP), even when that was ticked by mistake.",
        funding: "The partner wants to know more about how the company is funded.",
        countries: "It is unclear which countries the company will pay to.",
        industry: "The industry is often looked at more closely.",
        persons: "It concerns people connected with the company: owners, board, auditor or others.",
      },
      see: "You find the reason under “Bank agreement”. If a PEP tick was a mistake, you can correct the answers there without starting over. The page updates itself when the decision comes.",
    },
    video: {
      intro: "From registration to the first approved payment. Recorded in Kontobro, without sound and with captions.",
      label: "Film about how to activate the bank integration",
      subtitles: "Norsk",
      english: "English",
      cannot: "Your browser cannot play the film.",
      fetch: "Download the film",
      transcript: "The film as text",
    },
  },
);

import { wordsOf } from "@/words";

export const useWords = wordsOf(
  "signed",
  {
    title: "Avtalen er signert",
    titleOf: "Du har signert for {{company}}",
    thanks: "Takk! BankID har bekreftet signaturen din.",
    elsewhere:
      "Du kom tilbake i en annen nettleser enn den du begynte i. Det gjør ingenting: signaturen er på plass, og du kan lukke denne siden.",
    nextTitle: "Hva skjer nå?",
    next: {
      checked: "Når alle har signert, kontrollerer konsesjonspartneren vår avtalen. Det går som regel på et øyeblikk.",
      told: "Den som sendte deg avtalen, ser det med én gang.",
      consent: "Når avtalen er aktiv, logger du inn med BankID og gir ditt eget samtykke i banken.",
    },
    link: "Vil du se hvor avtalen står, åpner du lenken i meldingen fra oss igjen.",
    logIn: "Logg inn i Kontobro",
    status: "Avtalen",
    notYet: "Avtalen er ikke signert ennå",
    notYetWhy: "Vi har ikke fått signaturen din fra BankID. Gå tilbake til avtalen, og prøv igjen.",
    back: "Tilbake til avtalen",
    wayBack: "Åpne lenken i meldingen fra oss på nytt for å prøve igjen.",
    nothing: "Her er det ingen signering å vise",
    nothingWhy: "Vil du se hvor avtalen står, åpner du lenken i meldingen du fikk fra oss.",
    refused: {
      LINK_UNKNOWN: "Vi kjenner ikke igjen denne signeringen",
      LINK_USED: "Denne signeringen er allerede mottatt",
      LINK_EXPIRED: "Fristen for å signere er gått ut",
      AGREEMENT_WRONG_STATUS: "Avtalen kan ikke signeres lenger",
      WRONG_PERSON_SIGNING: "BankID-en tilhører en annen person",
      SIGNING_NOT_COMPLETED: "Signeringen ble ikke fullført",
      OUTSIDE_UNAVAILABLE: "BankID svarer ikke akkurat nå",
      other: "Signeringen gikk ikke",
    },
    why: {
      LINK_UNKNOWN: "Ingenting er signert. Det kan skje når siden blir åpnet på nytt etter en stund.",
      LINK_USED: "Du trenger ikke gjøre det én gang til. Åpne avtalen for å se hvor den står.",
      LINK_EXPIRED: "Ingenting er signert. Be den som sendte deg lenken, om å sende en ny.",
      AGREEMENT_WRONG_STATUS: "Ingenting er signert. Den er trukket tilbake, avslått eller signert av alle allerede.",
      WRONG_PERSON_SIGNING:
        "Lenken er personlig, så den som står i avtalen, må bruke sin egen BankID. Signaturen er ikke tatt i bruk, og ingen har fått tilgang.",
      SIGNING_NOT_COMPLETED:
        "Ingenting er signert. Kanskje ble BankID avbrutt, eller en annen rakk å signere imens. Du kan bare prøve igjen.",
      OUTSIDE_UNAVAILABLE:
        "Vi fikk ikke hentet signaturen din, så ingenting er registrert ennå. Vent noen minutter, og prøv igjen.",
      other: "Ingenting er signert. Prøv igjen fra avtalen.",
    },
  },
  {
    title: "The agreement is signed",
    titleOf: "You have signed for {{company}}",
    thanks: "Thank you! BankID has confirmed your signature.",
    elsewhere:
      "You came back in another browser than the one you began in. That does no harm: the signature is in place, and you can close this page.",
    nextTitle: "What happens now?",
    next: {
      checked: "When everybody has signed, our licensed partner checks the agreement. It usually only takes a moment.",
      told: "Whoever sent you the agreement sees it at once.",
      consent: "When the agreement is active, log in with BankID and give your own consent at the bank.",
    },
    link: "To see where the agreement is, open the link in our message again.",
    logIn: "Log in to Kontobro",
    status: "The agreement",
    notYet: "The agreement is not signed yet",
    notYetWhy: "We have not got your signature from BankID. Go back to the agreement and try again.",
    back: "Back to the agreement",
    wayBack: "Open the link in our message again to try once more.",
    nothing: "There is no signing to show here",
    nothingWhy: "To see where the agreement stands, open the link in the message you got from us.",
    refused: {
      LINK_UNKNOWN: "We do not know this signing",
      LINK_USED: "This signing has been received already",
      LINK_EXPIRED: "The time for signing has run out",
      AGREEMENT_WRONG_STATUS: "The agreement cannot be signed any more",
      WRONG_PERSON_SIGNING: "The BankID belongs to somebody else",
      SIGNING_NOT_COMPLETED: "The signing was not completed",
      OUTSIDE_UNAVAILABLE: "BankID does not answer just now",
      other: "The signing did not work",
    },
    why: {
      LINK_UNKNOWN: "Nothing is signed. It may happen when the page is opened again after a while.",
      LINK_USED: "You do not need to do it again. Open the agreement to see where it is.",
      LINK_EXPIRED: "Nothing is signed. Ask whoever sent you the link for a new one.",
      AGREEMENT_WRONG_STATUS: "Nothing is signed. It was withdrawn or declined, or everybody has signed already.",
      WRONG_PERSON_SIGNING:
        "The link is personal, so the one named in the agreement must use their own BankID. The signature was not used, and nobody got access.",
      SIGNING_NOT_COMPLETED:
        "Nothing is signed. BankID may have been cancelled, or somebody else signed in the meantime. Just try again.",
      OUTSIDE_UNAVAILABLE:
        "We could not fetch your signature, so nothing is registered yet. Wait a few minutes and try again.",
      other: "Nothing is signed. Try again from the agreement.",
    },
  },
);

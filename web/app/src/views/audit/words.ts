import { wordsOf } from "@/words";

export const useWords = wordsOf(
  "audit",
  {
    title: "Hendelseslogg",
    lead: "Det som har skjedd i selskapet, det nyeste først. Loggen skrives sammen med hver endring, og ingen kan rette på den etterpå.",
    proof: "Slik vet du at loggen er ekte",
    proofHow:
      "Hver hendelse har en kontrollkode (SHA-256). Den er regnet ut av hendelsen selv og av koden til hendelsen før, slik at alle hendelsene henger sammen i en kjede.",
    proofWhat:
      "Blir en hendelse endret, fjernet eller flyttet, stemmer ikke kjeden lenger. Den nyeste koden oppbevares også utenfor databasen, så det oppdages om noen kutter av slutten av loggen.",
    proofKeep: "Tar du vare på en kode fra i dag, kan du senere få bekreftet at alt som står før den, er uendret.",
    proofVeiled: "Du ser ikke kontrollkodene, fordi de bare vises for den som også har tilgang til lønn.",
    none: "Ingen hendelser ennå",
    noneWhy: "Det første som skjer i selskapet, dukker opp her av seg selv.",
    news_one: "{{count}} ny hendelse",
    news_other: "{{count}} nye hendelser",
    times: "{{count}} ganger",
    showAll: "Vis hver for seg",
    showAllOf: "Vis hver for seg: {{what}}",
    hide: "Slå sammen",
    hideOf: "Slå sammen: {{what}}",
    system: "Automatisk",
    partner: "En partner",
    person: "En person du ikke ser navnet på",
    hash: "Kontrollkode",
    copyHash: "Kopier kontrollkode {{hash}}",
    more: "Vis eldre hendelser",
    moreFailed: "Vi fikk ikke hentet flere. Prøv igjen.",
    end: "Her begynner loggen.",
  },
  {
    title: "Audit log",
    lead: "What has happened in the company, newest first. The log is written together with each change, and nobody can alter it afterwards.",
    proof: "How you know that the log is genuine",
    proofHow:
      "Each event has a check code (SHA-256). It is computed from the event itself and the code of the event before, so that all events hang together in a chain.",
    proofWhat:
      "If an event is changed, removed or moved, the chain no longer holds. The newest code is also kept outside the database, so that it is noticed if somebody cuts off the end of the log.",
    proofKeep:
      "If you keep a code from today, you can later have it confirmed that all that stands before it is unchanged.",
    proofVeiled:
      "You do not see the check codes, because they are shown only to those who have access to salaries too.",
    none: "No events yet",
    noneWhy: "The first thing that happens in the company appears here on its own.",
    news_one: "{{count}} new event",
    news_other: "{{count}} new events",
    times: "{{count}} times",
    showAll: "Show each",
    showAllOf: "Show each: {{what}}",
    hide: "Put together",
    hideOf: "Put together: {{what}}",
    system: "Automatic",
    partner: "A partner",
    person: "A person whose name you do not see",
    hash: "Check code",
    copyHash: "Copy check code {{hash}}",
    more: "Show older events",
    moreFailed: "We could not get more. Try again.",
    end: "The log begins here.",
  },
);

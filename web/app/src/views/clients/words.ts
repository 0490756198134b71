import { wordsOf } from "@/words";

export const useWords = wordsOf(
  "clients",
  {
    title: "Kunder",
    own: "Selskapet ditt",
    hello: "Hei, {{name}}.",
    register: "Registrer nytt selskap",
    none: "Du har ingen selskaper ennå",
    noneWhy: "Registrer et selskap og send bankavtalen til den som skal signere. Det tar under fem minutter.",
    more: "Vis flere selskaper",
    enough: "Her vises de {{most}} nyeste selskapene.",
    nothing: "Ingenting å gjøre",
  },
  {
    title: "Clients",
    own: "Your company",
    hello: "Hello, {{name}}.",
    register: "Register a new company",
    none: "You have no companies yet",
    noneWhy: "Register a company and send the bank agreement to its signatory. It takes less than five minutes.",
    more: "Show more companies",
    enough: "The {{most}} newest companies are shown here.",
    nothing: "Nothing to do",
  },
);

import { wordsOf } from "@/words";

export const useWords = wordsOf(
  "joining",
  {
    title: "Du er invitert",
    lead: "Du er logget inn som {{name}}. Er invitasjonen til deg, får du tilgang til selskapet med én gang du godtar.",
    leadNobody: "Er invitasjonen til deg, får du tilgang til selskapet med én gang du godtar.",
    accept: "Godta invitasjonen",
    toClients: "Til selskapene dine",
  },
  {
    title: "You are invited",
    lead: "You are logged in as {{name}}. If the invitation is yours, you get access to the company as soon as you accept.",
    leadNobody: "If the invitation is yours, you get access to the company as soon as you accept.",
    accept: "Accept the invitation",
    toClients: "To your companies",
  },
);

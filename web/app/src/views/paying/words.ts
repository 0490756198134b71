import { wordsOf } from "@/words";

export const useWords = wordsOf(
  "paying",
  {
    title: "Ny betaling",
    lead: "Betalingen blir liggende til noen med godkjenningsrett har godkjent den.",
    make: "Send til godkjenning",
    draft: "Lagre som utkast",
    clear: "Tøm skjemaet",
    made: "Betalingen er sendt til godkjenning",
    drafted: "Utkastet er lagret",
    madeWhat: "{{amount}} til {{name}}.",
    draftedWhy: "{{amount}} til {{name}}. Utkastet kan ikke godkjennes før du har gjort det ferdig.",
    more: "Lag én til",
  },
  {
    title: "New payment",
    lead: "The payment waits until somebody with the right to approve has approved it.",
    make: "Send to approval",
    draft: "Save as draft",
    clear: "Clear the form",
    made: "The payment awaits approval",
    drafted: "The draft is saved",
    madeWhat: "{{amount}} to {{name}}.",
    draftedWhy: "{{amount}} to {{name}}. The draft cannot be approved before you have finished it.",
    more: "Make one more",
  },
);

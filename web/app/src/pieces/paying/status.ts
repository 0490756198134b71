// Where a payment is on its way, and why the bank has not paid it, in words.
import { useWords } from "./words";

/** By these codes the bank tells that nobody said yes there. It has judged nothing itself. */
const NOT_JUDGED: Record<string, "declined" | "late" | undefined> = { DS02: "declined", DS24: "late" };

interface Told {
  status: string;
  statusInfo: { text: string; reasonCode?: string | null };
}

/** In the API's words, unless they say that the bank rejected what a person declined, or let lie. */
export function useStatusText() {
  const say = useWords();
  return ({ status, statusInfo: { text, reasonCode } }: Told): string => {
    const word = status === "REJECTED" && reasonCode ? NOT_JUDGED[reasonCode] : undefined;
    return word ? say(word) : text;
  };
}

export const wasJudged = (reasonCode: string | null): boolean => !reasonCode || !NOT_JUDGED[reasonCode];

/** What has happened, without what to do about it. */
export const firstSentence = (text: string): string => /^.+?[.!?](?=\s|$)/.exec(text)?.[0] ?? text;

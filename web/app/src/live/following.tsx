// What is followed while somebody has a company, or the list of their companies, before them.
import { useEffect, useRef, useState } from "react";
import { useMutation, useSubscription } from "urql";
import {
  AgreementDocument,
  AllCompaniesDocument,
  BalancesDocument,
  CompanyEventsDocument,
  ConsentsDocument,
  PaymentsDocument,
  SignalPresenceDocument,
  TransactionsDocument,
} from "@/live/gql/graphql";

/** Live balances, agreement, consents, payments and transactions of one company: views show what the cache knows. */
export function useLiveCompany(companyId: string): void {
  const variables = { companyId };
  useSubscription({ query: AgreementDocument, variables });
  useSubscription({ query: BalancesDocument, variables });
  useSubscription({ query: ConsentsDocument, variables });
  useSubscription({ query: PaymentsDocument, variables });
  useSubscription({ query: TransactionsDocument, variables });
  usePresence();
}

export function useLiveCompanies(): void {
  useSubscription({ query: AllCompaniesDocument });
}

/** For views of what the company's other subscriptions do not tell: how much has happened since the view was opened. */
export function useNews(companyId: string, nouns?: readonly string[]): number {
  const [news, count] = useState(0);
  useSubscription({ query: CompanyEventsDocument, variables: { companyId } }, (_, told) => {
    const { kind, noun } = told.companyFeed;
    const ours = !nouns || (noun && nouns.includes(noun));
    if (kind === "RESYNC" || (ours && (kind === "LIVE" || kind === "REPLAY"))) count((before) => before + 1);
    return told;
  });
  return news;
}

/** Asks again when there is news; what comes while an answer is on its way is asked for after it. */
export function useAskedAgain(news: number, asking: boolean, again: () => void): void {
  const seen = useRef(news);
  useEffect(() => {
    if (asking || seen.current === news) return;
    seen.current = news;
    again();
  }, [news, asking, again]);
}

const ACTIVE_MILLISECONDS = 5 * 60_000;
const SIGNS = ["pointerdown", "pointermove", "keydown", "scroll"] as const;

/** Tells the gateway that somebody is here, only while the page is visible and they have done something lately. */
function usePresence(): void {
  const [, signal] = useMutation(SignalPresenceDocument);
  useEffect(() => {
    let active = Date.now();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let waiting = false;
    const here = () => document.visibilityState === "visible" && Date.now() - active < ACTIVE_MILLISECONDS;
    const tell = async () => {
      clearTimeout(timer);
      waiting = !here();
      if (waiting) return;
      const { data } = await signal({});
      const told = data?.signalPresence;
      const seconds = told?.__typename === "SignalPresenceSuccess" ? told.presentUntilSeconds / 2 : 60;
      timer = setTimeout(() => void tell(), Math.max(20, seconds) * 1000);
    };
    const noticed = () => {
      active = Date.now();
      if (waiting && document.visibilityState === "visible") void tell();
    };
    for (const sign of SIGNS) addEventListener(sign, noticed, { passive: true });
    document.addEventListener("visibilitychange", noticed);
    void tell();
    return () => {
      clearTimeout(timer);
      for (const sign of SIGNS) removeEventListener(sign, noticed);
      document.removeEventListener("visibilitychange", noticed);
    };
  }, [signal]);
}

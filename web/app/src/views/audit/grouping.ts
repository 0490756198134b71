// How a long log is put together for people: by day, and what repeats itself in one.
import type { EntryPartsFragment as Entry } from "./gql/graphql";

export interface Day {
  /** 2026-11-29, as it was in Norway. */
  date: string;
  runs: Entry[][];
}

const oslo = new Intl.DateTimeFormat("en-CA", {
  timeZone: "Europe/Oslo",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
});

const alike = (one: Entry, other: Entry) =>
  one.noun === other.noun &&
  one.event === other.event &&
  one.actorKind === other.actorKind &&
  one.actor?.id === other.actor?.id;

/** What a person did stands by itself; only what nobody clicked is put together. */
const folds = (one: Entry, other: Entry) => one.actorKind === "SYSTEM" && alike(one, other);

export function byDay(entries: readonly Entry[]): Day[] {
  const days: Day[] = [];
  for (const entry of entries) {
    const date = oslo.format(new Date(entry.at));
    let day = days.at(-1);
    if (day?.date !== date) days.push((day = { date, runs: [] }));
    const run = day.runs.at(-1);
    if (run?.[0] && folds(run[0], entry)) run.push(entry);
    else day.runs.push([entry]);
  }
  return days;
}

const PAGES: Record<string, string> = {
  Account: "",
  ApiGrant: "/integrations",
  Authorisation: "/payments",
  BankAgreement: "/agreement",
  BankLink: "/consent",
  BankOrder: "/payments",
  Consent: "/consent",
  Document: "/agreement",
  Invitation: "/members",
  Match: "/transactions",
  Membership: "/members",
  PaymentBatch: "/payments",
  Signatory: "/agreement",
  Transaction: "/transactions",
};

/** Where the thing is shown; nothing for what has no page. */
export function pageOf(companyId: string, entry: Entry): string | undefined {
  const base = `/companies/${companyId}`;
  if (entry.noun === "Payment") return entry.nodeId ? `${base}/payments/${entry.nodeId}` : undefined;
  const page = PAGES[entry.noun];
  return page === undefined ? undefined : base + page;
}

// What is asked for stands in the address: it can be shared, kept, and gone back to.
import { useSearchParams } from "react-router";
import { readDate } from "@/words/format";
import type { LinesQueryVariables } from "./gql/graphql";

export const NAMES = ["q", "account", "from", "to", "direction", "matched", "status"] as const;
export type Name = (typeof NAMES)[number];
export type Filter = Record<Name, string>;

const LINE = "transaction";
const DIRECTIONS = { in: "CREDIT", out: "DEBIT" } as const;
const MATCHED = { yes: true, no: false } as const;
const STATUSES = { pending: ["PENDING"], booked: ["BOOKED"] } as const;

type Wanted = Omit<LinesQueryVariables, "companyId" | "first" | "after">;

const of = <T extends object>(known: T, name: string): T[keyof T] | null =>
  Object.hasOwn(known, name) ? known[name as keyof T] : null;

/** An account number or a KID is written in groups, and kept without; before a KID the list itself says "KID". */
function plain(text: string): string {
  const bare = text.replace(/^kid:?\s+(?=\d)/i, "");
  return /^[\d\s.]{11,}$/.test(bare) ? bare.replace(/[\s.]/g, "") : bare;
}

/** For the gateway; a word that is none of ours asks for nothing. */
export function wantedOf(filter: Filter): Wanted {
  const status = of(STATUSES, filter.status);
  return {
    search: plain(filter.q.trim()) || null,
    accountIds: filter.account ? [filter.account] : null,
    bookedFrom: readDate(filter.from),
    bookedTo: readDate(filter.to),
    direction: of(DIRECTIONS, filter.direction),
    matched: of(MATCHED, filter.matched),
    status: status && [...status],
  };
}

export function useFilter() {
  const [params, setParams] = useSearchParams();
  const filter = Object.fromEntries(NAMES.map((name) => [name, params.get(name) ?? ""])) as Filter;
  const changed = (changes: Partial<Filter>) => {
    const next = new URLSearchParams(params);
    for (const [name, value] of Object.entries(changes)) {
      if (value) next.set(name, value);
      else next.delete(name);
    }
    return next;
  };
  const withLine = (id: string | null) => {
    const next = new URLSearchParams(params);
    if (id) next.set(LINE, id);
    else next.delete(LINE);
    return `?${next.toString()}`;
  };
  return {
    filter,
    active: NAMES.some((name) => filter[name]),
    line: params.get(LINE),
    /** The address with the detail of this line open, or with none. */
    withLine,
    // Words that grow while they are typed are one step back, not one for each letter.
    change: (changes: Partial<Filter>) =>
      setParams(changed(changes), { replace: Boolean(changes.q && filter.q), preventScrollReset: true }),
    clear: () => setParams(changed(Object.fromEntries(NAMES.map((name) => [name, ""])))),
  };
}

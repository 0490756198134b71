// The business clock: what "now" is for balances. In the sandbox it is the sandbox's, so it is learnt from the answers.
import { pipe, tap } from "wonka";
import type { Exchange } from "urql";
import { useEffect, useState } from "react";

let ahead = 0;

export const businessNow = (): number => Date.now() + ahead;

interface Told {
  at: string;
  ageSeconds: number;
}

function firstBalance(data: unknown): Told | undefined {
  if (typeof data !== "object" || data === null) return undefined;
  if ((data as { __typename?: string }).__typename === "Balance" && "ageSeconds" in data) return data as Told;
  for (const inner of Object.values(data)) {
    const found = firstBalance(inner);
    if (found) return found;
  }
  return undefined;
}

/** Between the cache and the network: here a balance is as old as it says, later it has grown older. */
export const clockExchange: Exchange =
  ({ forward }) =>
  (operations) =>
    pipe(
      forward(operations),
      tap((result) => {
        const balance = firstBalance(result.data);
        if (balance) ahead = Date.parse(balance.at) + balance.ageSeconds * 1000 - Date.now();
      }),
    );

/** Seconds since an instant of business time, counted on while somebody looks. */
export function useAge(at: string): number {
  const [, turn] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => turn((count) => count + 1), 5000);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, (businessNow() - Date.parse(at)) / 1000);
}

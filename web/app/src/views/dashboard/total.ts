// What a company has in all, by currency.
import type { AccountPartsFragment, BalancePartsFragment } from "@/live/gql/graphql";
import type { AmountLike } from "@/words/format";
import { sumOf } from "@/words/ore";

export interface Total {
  currency: string;
  /** The sums, and the age and source of the oldest balance in them. */
  balance: BalancePartsFragment;
  accounts: number;
}

function plus(one: AmountLike, other: AmountLike): { __typename: "Amount"; value: string; currency: string } {
  return {
    __typename: "Amount",
    value: sumOf([one.value, other.value]),
    currency: one.currency,
  };
}

/** One for each currency, of the accounts that have a balance. */
export function totalsOf(accounts: readonly AccountPartsFragment[]): Total[] {
  const totals = new Map<string, Total>();
  for (const { balance, currency } of accounts) {
    if (!balance) continue;
    const before = totals.get(currency);
    if (!before) {
      totals.set(currency, { currency, balance, accounts: 1 });
      continue;
    }
    const oldest = Date.parse(balance.at) < Date.parse(before.balance.at) ? balance : before.balance;
    totals.set(currency, {
      currency,
      accounts: before.accounts + 1,
      balance: {
        ...oldest,
        booked: plus(before.balance.booked, balance.booked),
        available: plus(before.balance.available, balance.available),
      },
    });
  }
  return [...totals.values()];
}

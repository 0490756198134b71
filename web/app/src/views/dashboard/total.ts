// Sums of money, exact: whole øre, never a float.
import type { AccountPartsFragment, BalancePartsFragment } from "@/live/gql/graphql";
import type { AmountLike } from "@/words/format";

export interface Total {
  currency: string;
  /** The sums, and the age and source of the oldest balance in them. */
  balance: BalancePartsFragment;
  accounts: number;
}

const DECIMALS = 2;

function minor(value: string): bigint {
  const [whole = "0", part = ""] = value.split(".");
  return BigInt(whole + part.slice(0, DECIMALS).padEnd(DECIMALS, "0"));
}

function decimal(sum: bigint): string {
  const digits = (sum < 0n ? -sum : sum).toString().padStart(DECIMALS + 1, "0");
  return `${sum < 0n ? "-" : ""}${digits.slice(0, -DECIMALS)}.${digits.slice(-DECIMALS)}`;
}

function plus(one: AmountLike, other: AmountLike): { __typename: "Amount"; value: string; currency: string } {
  return {
    __typename: "Amount",
    value: decimal(minor(one.value) + minor(other.value)),
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

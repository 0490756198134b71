// What one yes is given to: an ordinary payment, or a salary run with all its lines.
import { sumOf } from "@/words/ore";
import type { BalancePartsFragment } from "@/live/gql/graphql";
import type { Order } from "./orders";

export type Facts = Pick<
  Order,
  | "creditorName"
  | "creditorAccount"
  | "remittanceStructured"
  | "remittanceUnstructured"
  | "requestedExecutionDate"
  | "instructedAmount"
>;

export interface Entry {
  id: string;
  /** Null of an ordinary payment. */
  runName: string | null;
  /** What the yes is a yes to. */
  hash: string;
  /** Of all that is shown: another signature, another content. */
  signature: string;
  account: Order["debtorAccount"];
  total: { value: string; currency: string };
  /** One, or the lines of the run. */
  orders: readonly Order[];
  madeBy: string | null;
  editedBy: string | null;
  /** The viewer made or last changed it, and the company asks for two people. */
  own: boolean;
}

/** By account, live. */
export type Balances = ReadonlyMap<string, BalancePartsFragment | null | undefined>;

interface Asker {
  me: string | undefined;
  fourEyes: boolean;
}

export function entriesOf(orders: readonly Order[], asker: Asker): Entry[] {
  const ordinary = orders.filter((order) => !order.batch).map((order) => entryOf([order], asker));
  const salaries = [...new Set(orders.flatMap((order) => order.batch?.id ?? []))].map((id) =>
    entryOf(
      // As they were written: lists come newest first.
      orders.filter((order) => order.batch?.id === id).reverse(),
      asker,
    ),
  );
  return [...salaries, ...ordinary].filter((entry) => entry !== null);
}

/** Nothing of a run whose lines were told with different content hashes. */
function entryOf(orders: readonly Order[], { me, fourEyes }: Asker): Entry | null {
  const first = orders[0]!;
  const run = first.batch;
  if (orders.some((order) => order.batch?.contentHash !== run?.contentHash)) return null;
  const hash = (run ?? first).contentHash;
  return {
    id: run ? run.id : first.id,
    runName: run ? run.name : null,
    hash,
    signature: [hash, ...orders.map((order) => order.contentHash).sort()].join(" "),
    account: first.debtorAccount,
    total: {
      value: sumOf(orders.map((order) => order.instructedAmount.value)),
      currency: first.instructedAmount.currency,
    },
    orders,
    madeBy: (run ?? first).madeBy?.name ?? null,
    editedBy: first.editedBy && first.editedBy.id !== first.madeBy?.id ? first.editedBy.name : null,
    own: fourEyes && me !== undefined && orders.some((order) => order.madeBy?.id === me || order.editedBy?.id === me),
  };
}

/** In how many days the money goes out: one date for all lines, null as soon as possible, or several. */
export function datesOf(entry: Entry): (string | null)[] {
  return [...new Set(entry.orders.map((order) => order.requestedExecutionDate))].sort();
}

export interface Change {
  before: Order | null;
  after: Order | null;
}

/** The lines whose content is another one than it was. */
export function changesOf(before: Entry, after: Entry): Change[] {
  const old = new Map(before.orders.map((order) => [order.id, order]));
  const now = new Set(after.orders.map((order) => order.id));
  return [
    ...after.orders
      .filter((order) => old.get(order.id)?.contentHash !== order.contentHash)
      .map((order) => ({ before: old.get(order.id) ?? null, after: order })),
    ...before.orders.filter((order) => !now.has(order.id)).map((order) => ({ before: order, after: null })),
  ];
}

/** Ordinary payments that pay the same to the same for the same: perhaps one bill twice. */
export function twinsOf(entries: readonly Entry[]): ReadonlySet<string> {
  const groups = new Map<string, string[]>();
  for (const entry of entries) {
    const [order] = entry.orders;
    if (entry.runName !== null || !order) continue;
    const what = order.remittanceStructured ?? order.remittanceUnstructured;
    const key = [order.creditorAccount, entry.total.value, what?.trim().toLowerCase()].join(" ");
    groups.set(key, [...(groups.get(key) ?? []), entry.id]);
  }
  return new Set([...groups.values()].filter((ids) => ids.length > 1).flat());
}

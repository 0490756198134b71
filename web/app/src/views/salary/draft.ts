// A salary run that is being written. In memory only: salaries are never put where the browser keeps things, but its key
// is no salary, and is kept: what was sent before a reload and is sent again after it is one run.
import { storeOf, useStore, type Store } from "@/live/store";
import { isCreditorAccount, plainAccount } from "@/words/checks";
import { readAmount, readDate } from "@/words/format";
import { sumOf } from "@/words/ore";

export interface Line {
  key: string;
  name: string;
  account: string;
  amount: string;
}

export interface Draft {
  /** Kept until there is an answer: however often it is sent, one run is made. */
  idempotencyKey: string;
  accountId: string;
  name: string;
  /** As typed. */
  date: string;
  lines: readonly Line[];
}

export const MAX_LINES = 1000;
export const MAX_NAME = 70;
const MAX_DAYS_AHEAD = 365;
const drafts = new Map<string, Store<Draft>>();

export function lineOf(cells: Partial<Line> = {}): Line {
  return { name: "", account: "", amount: "", ...cells, key: crypto.randomUUID() };
}

function begun(kept: string): Draft {
  const idempotencyKey = sessionStorage.getItem(kept) ?? crypto.randomUUID();
  sessionStorage.setItem(kept, idempotencyKey);
  return { idempotencyKey, accountId: "", name: "", date: "", lines: [lineOf()] };
}

function storeFor(kept: string): Store<Draft> {
  const known = drafts.get(kept) ?? storeOf(begun(kept));
  drafts.set(kept, known);
  return known;
}

export function useDraft(companyId: string, personId: string) {
  const kept = `kontobro.salary-key ${companyId} ${personId}`;
  const store = storeFor(kept);
  return {
    draft: useStore(store),
    change: (some: Partial<Draft>) => store.set({ ...store.get(), ...some }),
    changeLines: (next: (lines: readonly Line[]) => readonly Line[]) =>
      store.set({ ...store.get(), lines: next(store.get().lines) }),
    beginAnew: () => {
      sessionStorage.removeItem(kept);
      store.set(begun(kept));
    },
  };
}

export const isBlank = (line: Line): boolean => !(line.name.trim() || line.account.trim() || line.amount.trim());
export const isZero = (line: Line): boolean => readAmount(line.amount) === "0.00";

/** Lines that are more than an empty row at the end. */
export const filled = (lines: readonly Line[]): readonly Line[] => {
  const some = lines.filter((line) => !isBlank(line));
  return some.length > 0 ? some : lines.slice(0, 1);
};

export function isRight(line: Line, own: string | undefined): boolean {
  const name = line.name.trim();
  return (
    name !== "" &&
    name.length <= MAX_NAME &&
    isCreditorAccount(line.account) &&
    plainAccount(line.account) !== own &&
    readAmount(line.amount) !== null &&
    !isZero(line)
  );
}

export function totalOf(lines: readonly Line[]): string {
  return sumOf(lines.flatMap((line) => readAmount(line.amount) ?? []));
}

/** Empty is as soon as possible. */
export function isDay(text: string, now: number): boolean {
  if (text.trim() === "") return true;
  const day = readDate(text);
  if (day === null) return false;
  const today = new Date(now).toLocaleDateString("sv-SE", { timeZone: "Europe/Oslo" });
  const days = (Date.parse(day) - Date.parse(today)) / 86_400_000;
  return days >= 0 && days <= MAX_DAYS_AHEAD;
}

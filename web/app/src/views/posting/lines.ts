// The postings while they are typed: debit and credit in kroner, reckoned in whole øre.
import { readAmount } from "@/words/format";
import { oreOf, valueOf } from "@/words/ore";

export interface Line {
  account: string;
  debit: string;
  credit: string;
}

export const emptyLine = (): Line => ({ account: "", debit: "", credit: "" });

const plain = (text: string) => text.replace(/[|\n]/g, "");

/** As one text, so that they are kept with the other fields. */
export const linesToText = (lines: readonly Line[]): string =>
  lines.map(({ account, debit, credit }) => [account, debit, credit].map(plain).join("|")).join("\n");

export const linesOf = (text: string): Line[] =>
  text.split("\n").map((line) => {
    const [account = "", debit = "", credit = ""] = line.split("|");
    return { account, debit, credit };
  });

const typedOre = (text: string): bigint => {
  const read = readAmount(text);
  return read ? oreOf(read) : 0n;
};

export const isEmpty = (line: Line): boolean => !line.account && !line.debit.trim() && !line.credit.trim();

/** Exactly one of debit and credit, and more than nothing. */
export const hasOneAmount = ({ debit, credit }: Line): boolean =>
  (debit.trim() === "") !== (credit.trim() === "") && typedOre(debit) + typedOre(credit) > 0n;

export interface Sums {
  debit: bigint;
  credit: bigint;
}

export const sumsOf = (lines: readonly Line[]): Sums => ({
  debit: lines.reduce((sum, line) => sum + typedOre(line.debit), 0n),
  credit: lines.reduce((sum, line) => sum + typedOre(line.credit), 0n),
});

/** As the API wants them, debit positive and credit negative; null while they are not complete and equal. */
export function postingsOf(lines: readonly Line[]) {
  const written = lines.filter((line) => !isEmpty(line));
  const { debit, credit } = sumsOf(written);
  if (written.length < 2 || debit !== credit) return null;
  if (written.some((line) => !line.account || !hasOneAmount(line))) return null;
  return written.map((line) => ({
    ledgerAccount: line.account,
    amount: valueOf(typedOre(line.debit) - typedOre(line.credit)),
  }));
}

/** A new line that would make them equal. */
export function balancingLine(lines: readonly Line[]): Line {
  const { debit, credit } = sumsOf(lines);
  const lacks = valueOf(debit > credit ? debit - credit : credit - debit).replace(".", ",");
  if (debit === credit) return emptyLine();
  return debit > credit ? { account: "", debit: "", credit: lacks } : { account: "", debit: lacks, credit: "" };
}

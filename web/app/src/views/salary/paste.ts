// Lines out of a spreadsheet or a CSV file: which column is which is told by the headings, or by what stands in it.
import { isCreditorAccount, isNationalId } from "@/words/checks";
import { readAmount } from "@/words/format";
import type { Line } from "./draft";

export type Cells = Pick<Line, "name" | "account" | "amount">;

export interface Read {
  lines: Cells[];
  /** What is left empty because nobody can know which column it is. */
  unsure: ("accounts" | "amounts")[];
}

// Neither is an office an account, nor Anette an amount.
const HEADINGS = [/konto(?!r)|account/i, /netto|utbetal|beløp|amount|\bnet\b/i, /navn|ansatt|name/i] as const;
const [ACCOUNT, AMOUNT, NAME] = HEADINGS;

export const isTable = (text: string): boolean => /[\t;\n]/.test(text.trim());

export function readLines(text: string): Read {
  const all = rowsOf(text, text.includes("\t") ? "\t" : ";").map((cells) => cells.map((cell) => cell.trim()));
  const headings = all.slice(0, all.findIndex(isLine)).find(isHeadings) ?? [];
  // A row without a digit has neither account nor amount.
  const rows = all.filter((cells) => cells !== headings && cells.some((cell) => /\d/.test(cell)));
  const columns = [...Array(Math.max(0, ...rows.map((cells) => cells.length))).keys()];
  const cellsOf = (column: number) => rows.map((cells) => cells[column] ?? "");
  /** The columns with such a heading; all when there is none. */
  const headed = (kind: RegExp, not: readonly (number | undefined)[]) => {
    const left = columns.filter((column) => !not.includes(column));
    const found = left.filter((column) => kind.test(headings[column] ?? ""));
    return found.length > 0 ? found : left;
  };
  const best = (among: readonly number[], judge: (cell: string) => number): number | undefined => {
    const scores = among.map((column) => cellsOf(column).reduce((sum, cell) => sum + judge(cell), 0));
    const most = Math.max(0, ...scores);
    return most > 0 ? among[scores.indexOf(most)] : undefined;
  };
  const account = best(headed(ACCOUNT, []), accountScore);
  const written = account === undefined ? [] : cellsOf(account).filter((cell) => cell !== "");
  const nationalIds = written.length > 0 && written.every(isNationalId);
  const amounts = headed(AMOUNT, [account]).filter((column) => cellsOf(column).some(isAmount));
  const amount = amounts.length === 1 ? amounts[0] : undefined;
  const name = best(headed(NAME, [account, ...amounts]), (cell) => (/\p{L}/u.test(cell) ? 1 : 0));
  const at = (cells: readonly string[], column: number | undefined) =>
    column === undefined ? "" : (cells[column] ?? "");
  return {
    lines: rows.map((cells) => ({
      name: at(cells, name),
      account: nationalIds ? "" : at(cells, account),
      amount: at(cells, amount),
    })),
    unsure: [
      ...(nationalIds ? ["accounts" as const] : []),
      ...(rows.length > 0 && amount === undefined ? ["amounts" as const] : []),
    ],
  };
}

const isLine = (cells: readonly string[]): boolean =>
  cells.some((cell) => readAmount(cell) !== null || looksLikeAccount(cell));

/** "Netto 11/2026" is a heading too, among others. */
const isHeadings = (cells: readonly string[]): boolean =>
  cells.filter((cell) => HEADINGS.some((kind) => kind.test(cell))).length > 1;

const accountScore = (cell: string): number =>
  isCreditorAccount(cell) && !isNationalId(cell) ? 2 : looksLikeAccount(cell) ? 1 : 0;

const looksLikeAccount = (cell: string): boolean => /^(\d{10,11}|NO\d{13})$/i.test(cell.replace(/[\s.]/g, ""));

/** Eight digits or more with nothing between are a telephone, an identity or an account, and what nobody earns. */
const isAmount = (cell: string): boolean => readAmount(cell) !== null && !/^\d{8,}$/.test(cell);

/** Cells as a spreadsheet writes them: in quotes when there is a separator, a quote or a new line in them. */
function rowsOf(text: string, separator: string): string[][] {
  const rows: string[][] = [[""]];
  let quoted = false;
  for (const sign of text.replace(/\r\n?/g, "\n")) {
    const cells = rows.at(-1)!;
    const cell = cells.length - 1;
    if (sign === '"' && (quoted || cells[cell] === "")) quoted = !quoted;
    else if (sign === separator && !quoted) cells.push("");
    else if (sign === "\n" && !quoted) rows.push([""]);
    else cells[cell] += sign;
  }
  return rows;
}

// Lines out of a spreadsheet or a CSV file: which column is which is told by what stands in it.
import { isCreditorAccount } from "@/words/checks";
import { readAmount } from "@/words/format";
import type { Line } from "./draft";

export type Cells = Pick<Line, "name" | "account" | "amount">;

export const isTable = (text: string): boolean => /[\t;\n]/.test(text.trim());

export function readLines(text: string): Cells[] {
  const rows = rowsOf(text, text.includes("\t") ? "\t" : ";")
    .map((cells) => cells.map((cell) => cell.trim()))
    // A row without a digit has neither account nor amount: the headings.
    .filter((cells) => cells.some((cell) => /\d/.test(cell)));
  const columns = [...Array(Math.max(0, ...rows.map((cells) => cells.length))).keys()];
  const best = (among: readonly number[], judge: (cell: string) => number): number | undefined => {
    const scores = among.map((column) => rows.reduce((sum, cells) => sum + judge(cells[column] ?? ""), 0));
    const most = Math.max(0, ...scores);
    return most > 0 ? among[scores.indexOf(most)] : undefined;
  };
  // A national identity number has eleven digits too, but hardly ever an account's check digit.
  const account = best(columns, (cell) => (isCreditorAccount(cell) ? 2 : looksLikeAccount(cell) ? 1 : 0));
  const others = columns.filter((column) => column !== account);
  // An employee's number reads as an amount; the amount stands to the right of it.
  const amount = best([...others].reverse(), (cell) => (readAmount(cell) ? 1 : 0));
  const name = best(
    others.filter((column) => column !== amount),
    (cell) => (/\p{L}/u.test(cell) ? 1 : 0),
  );
  const at = (cells: readonly string[], column: number | undefined) =>
    column === undefined ? "" : (cells[column] ?? "");
  return rows.map((cells) => ({ name: at(cells, name), account: at(cells, account), amount: at(cells, amount) }));
}

function looksLikeAccount(cell: string): boolean {
  const plain = cell.replace(/[\s.]/g, "");
  return /^(\d{10,11}|NO\d{13})$/i.test(plain);
}

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

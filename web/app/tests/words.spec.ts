// What people type and paste as amounts, accounts and KID, and what becomes of it. No browser and no world.
import { expect, test } from "@playwright/test";
import { isAccountNumber, isCreditorAccount, isKid, isNationalId, plainAccount } from "../src/words/checks";
import { oreOf, sumOf, valueOf } from "../src/words/ore";

// What the browser has, and words/index.ts asks when it is loaded.
Object.assign(globalThis, { localStorage: { getItem: () => null }, document: { documentElement: {} } });
if (!("navigator" in globalThis)) Object.assign(globalThis, { navigator: { languages: [] } });
const { readAmount } = await import("../src/words/format");
const { readLines } = await import("../src/views/salary/paste");

/** Made up after the rules; nobody has them. */
const NATIONAL_IDS = ["01010012356", "41018012345", "01810012345"].map((stem) => identity(stem.slice(0, 9)));
const ACCOUNTS = ["86011117947", "15030000001", "97100000002", "12345600003"].map((stem) => account(stem.slice(0, 10)));

function control(digits: string, weights: readonly number[]): number {
  return (11 - (weights.reduce((sum, weight, place) => sum + weight * Number(digits[place]), 0) % 11)) % 11;
}

/** The next national identity number after these nine digits that has both control digits. */
function identity(nine: string): string {
  const first = control(nine, [3, 7, 6, 1, 8, 9, 4, 5, 2]);
  const second = control(`${nine}${first}`, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]);
  return first < 10 && second < 10 ? `${nine}${first}${second}` : identity(String(Number(nine) + 1).padStart(9, "0"));
}

/** The next account number after these ten digits that does not look like a national identity number. */
function account(ten: string): string {
  const last = control(ten, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]);
  const found = `${ten}${last}`;
  return last < 10 && !isNationalId(found) ? found : account(String(Number(ten) + 1).padStart(10, "0"));
}

const AMOUNTS: [string, string | null][] = [
  ["0", "0.00"],
  ["1250", "1250.00"],
  ["1250,5", "1250.50"],
  ["1250.50", "1250.50"],
  ["1 250,50", "1250.50"],
  ["1\u00a0250,50", "1250.50"],
  ["1\u202f250\u202f000", "1250000.00"],
  ["1.250,50", "1250.50"],
  ["1.250", "1250.00"],
  ["1'250.50", "1250.50"],
  ["kr 1 250,-", "1250.00"],
  ["kr. 1 250", "1250.00"],
  ["1 250,- kr", "1250.00"],
  ["NOK 1 250,00", "1250.00"],
  [" 1250 ", "1250.00"],
  ["0012,50", "12.50"],
  ["9999999999999,99", "9999999999999.99"],
  ["99999999999999", null],
  ["12 50", null],
  ["1 25", null],
  ["1250 000", null],
  ["100\t200", null],
  ["100\n200", null],
  ["90 12 34 56", null],
  ["1,250", null],
  ["1,250.00", null],
  ["1,2,3", null],
  ["kr .50", null],
  ["-100", null],
  ["−100", null],
  ["100-", null],
  ["1e5", null],
  ["", null],
  ["kr", null],
];
test("an amount is read as it is meant, or not at all", () => {
  for (const [typed, read] of AMOUNTS) expect.soft(readAmount(typed), JSON.stringify(typed)).toBe(read);
});

test("a national identity number passes as an account number, and is known from one", () => {
  for (const id of NATIONAL_IDS) {
    expect([isAccountNumber(id), isNationalId(id)], id).toEqual([true, true]);
    expect(isNationalId(`${id.slice(0, 6)} ${id.slice(6)}`), id).toBe(true);
  }
  for (const one of ACCOUNTS) expect([isAccountNumber(one), isNationalId(one)], one).toEqual([true, false]);
  for (const text of ["", "12345678901", "0101001235", "abc"]) expect(isNationalId(text), text).toBe(false);
});

test("an account is the same, written as IBAN or with spaces and points", () => {
  for (const text of ["86011117947", "8601 11 17947", "8601.11.17947", "NO93 8601 1117 947", "no9386011117947"])
    expect([isCreditorAccount(text), plainAccount(text)], text).toEqual([true, "86011117947"]);
  for (const text of ["86011117948", "NO9486011117947", "SE9386011117947", "8601111794"])
    expect(isCreditorAccount(text), text).toBe(false);
});

const KIDS: [string, boolean][] = [
  ["1234567897", true], // MOD10
  ["12345678903", true], // MOD11
  ["123 4567 897", true],
  ["1009-", true], // MOD11 gives ten.
  ["1234-", false], // MOD11 gives 3.
  ["1234567890", false],
  ["123", false],
  ["12345678901234567890123456", false],
  ["-2345678903", false],
  ["", false],
];
test("a KID has the check character of MOD10 or MOD11", () => {
  for (const [typed, right] of KIDS) expect.soft(isKid(typed), typed).toBe(right);
});

test("øre are summed exactly", () => {
  expect(sumOf(["0.10", "0.20", "-0.05"])).toBe("0.25");
  expect(sumOf([])).toBe("0.00");
  expect(valueOf(oreOf("-9007199254740993.5"))).toBe("-9007199254740993.50");
  expect(() => oreOf("1,5")).toThrow();
});

const [ID, SECOND_ID] = NATIONAL_IDS as [string, string];
const [ONE, TWO] = ACCOUNTS as [string, string];
const sheet = (...rows: string[][]) => rows.map((cells) => cells.join(";")).join("\n");
const both = (amounts = ["31 200,50", "24800"]) => [
  { name: "Ada", account: ONE, amount: amounts[0] },
  { name: "Bo", account: TWO, amount: amounts[1] },
];

test("accounts are not taken from the column of national identity numbers", () => {
  const rows = [
    ["Ada", ID, ONE, "31 200,50"],
    ["Bo", SECOND_ID, TWO, "24800"],
  ];
  for (const text of [sheet(...rows), sheet(["Navn", "Fødselsnr", "Konto", "Beløp"], ...rows)])
    expect(readLines(text)).toEqual({ lines: both(), unsure: [] });
  const without = rows.map(([name, id, , amount]) => [name!, id!, amount!]);
  expect(readLines(sheet(...without))).toEqual({
    lines: both().map((line) => ({ ...line, account: "" })),
    unsure: ["accounts"],
  });
});

test("one account among others that looks like a national identity number is taken", () => {
  const { lines, unsure } = readLines(sheet(["Ada", ID, "100,00"], ["Bo", TWO, "200,00"]));
  expect([lines.map((line) => line.account), unsure]).toEqual([[ID, TWO], []]);
});

test("headings tell which column is the amount; without them two of them are none", () => {
  const rows = [
    ["1001", "Ada", ONE, "41000", "31 200,50"],
    ["1002", "Bo", TWO, "32000", "24800"],
  ];
  const headed = (...headings: string[]) => readLines(sheet(headings, ...rows));
  const empty = { lines: both(["", ""]), unsure: ["amounts"] };
  expect(headed("Ansattnr", "Ansatt", "Kontonr", "Brutto", "Netto 11/2026")).toEqual({ lines: both(), unsure: [] });
  expect(headed("No", "Name", "Account", "Gross", "Net")).toEqual({ lines: both(), unsure: [] });
  expect(headed("Nr", "Navn", "Konto", "Beløp", "Utbetales")).toEqual(empty);
  expect(readLines(sheet(...rows))).toEqual(empty);
});

test("a telephone number is no amount, and Anette at the office is no heading", () => {
  for (const phone of ["90 12 34 56", "90123456"])
    expect(readLines(sheet(["Ada", phone, ONE, "31 200,50"], ["Bo", phone, TWO, "24800"]))).toEqual({
      lines: both(),
      unsure: [],
    });
  expect(readLines(sheet(["Ada", ONE, "90 12 34 56"]))).toEqual({
    lines: [{ name: "Ada", account: ONE, amount: "" }],
    unsure: ["amounts"],
  });
  expect(readLines("")).toEqual({ lines: [], unsure: [] });
  const [anette] = readLines(sheet(["Anette", "Kontor", ONE, "kr 500"])).lines;
  expect(anette).toEqual({ name: "Anette", account: ONE, amount: "kr 500" });
});

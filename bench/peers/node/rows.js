// From rows to the shapes of ../schema.graphql: global ids, amounts, cursors, connections.
import { createHash, randomUUID } from "node:crypto";
import { query } from "./database.js";

const company = query("company");
const accounts = query("accounts");
const accountsOfCompanies = query("accounts_of_companies");
const transactionsOfAccounts = query("transactions_of_accounts");
const transactionsOfAccountAfter = query("transactions_of_account_after");
const transactionsOfCompany = query("transactions_of_company");
const paymentsOfCompany = query("payments_of_company");
const makePayment = query("create_payment");
const paymentByKey = query("payment_by_key");
const insertBare = query("insert_payment");

const base64 = (text) => Buffer.from(text).toString("base64url");
const text = (encoded) => Buffer.from(encoded, "base64url").toString();

export const globalId = (type, row) => base64(`${type}:${row.id}`);

/** {type, key} of an id we gave. */
export function keyOf(id) {
  const [type, key] = text(id).split(":");
  return { type, key };
}

export function amount(minor, currency) {
  const digits = String(Math.abs(minor)).padStart(3, "0");
  return { value: `${minor < 0 ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`, currency };
}

const cursorOf = (row) => base64(JSON.stringify([row.bookingDate, row.id]));

/** `rows`: one more than `first` where there are more. */
function connection(rows, first) {
  const nodes = rows.slice(0, first);
  const edges = nodes.map((node) => ({ node, cursor: cursorOf(node) }));
  return {
    edges,
    nodes,
    pageInfo: { hasNextPage: rows.length > first, endCursor: edges.length ? edges[edges.length - 1].cursor : null },
  };
}

function grouped(rows, name, keys) {
  const groups = new Map(keys.map((key) => [key, []]));
  for (const row of rows) groups.get(row[name]).push(row);
  return keys.map((key) => groups.get(key));
}

export const oneCompany = async (key) => (await company(key))[0];

export async function accountsById(keys) {
  const found = new Map((await accounts(keys)).map((row) => [row.id, row]));
  return keys.map((key) => found.get(key));
}

export const accountsOf = async (companyKeys) =>
  grouped(await accountsOfCompanies(companyKeys), "company_id", companyKeys);

/** The first page of each account, by one statement. */
export async function pagesOf(accountKeys, first) {
  const rows = await transactionsOfAccounts(accountKeys, first + 1);
  return grouped(rows, "account_id", accountKeys).map((some) => connection(some, first));
}

export async function pageAfter(accountKey, first, after) {
  const [date, id] = JSON.parse(text(after));
  return connection(await transactionsOfAccountAfter(accountKey, first + 1, date, id), first);
}

export const companyPage = async (companyKey, first) =>
  connection(await transactionsOfCompany(companyKey, first + 1), first);

export const paymentsOf = async (companyKey, first) => ({ nodes: await paymentsOfCompany(companyKey, first) });

/** One payment for one idempotency key; the same key with other content is refused. */
export async function createPayment({ idempotencyKey, debtorAccountId, transfer }) {
  const { instructedAmount, creditorName, creditorAccount, remittanceUnstructured } = transfer;
  const account = keyOf(debtorAccountId).key;
  const client = `client:${process.env.PEER}`;
  const digest = createHash("sha256").update(JSON.stringify([account, transfer])).digest("hex");
  const minor = Math.round(Number(instructedAmount.value) * 100);
  const made = await makePayment(
    randomUUID(), account, client, idempotencyKey, digest, minor, instructedAmount.currency, creditorName,
    creditorAccount, remittanceUnstructured ?? null, `${process.env.PEER}:`,
  );
  const payment = made[0] ?? (await paymentByKey(client, idempotencyKey))[0];
  if (payment.digest && payment.digest !== digest)
    return { __typename: "IdempotencyKeyReusedRejection", code: "IDEMPOTENCY_KEY_REUSED" };
  return { __typename: "PaymentSuccess", payment };
}

/** One row and nothing else: what a payment would cost without its key and its journal. */
export async function insertPayment({ debtorAccountId, transfer }) {
  const { instructedAmount, creditorName, creditorAccount, remittanceUnstructured } = transfer;
  const minor = Math.round(Number(instructedAmount.value) * 100);
  const [payment] = await insertBare(
    randomUUID(), keyOf(debtorAccountId).key, `client:${process.env.PEER}`, minor, instructedAmount.currency, creditorName,
    creditorAccount, remittanceUnstructured ?? null,
  );
  return { __typename: "PaymentSuccess", payment };
}

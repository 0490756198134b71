// The resolvers that all Node peers share; how rows of many parents are gathered is each peer's own affair.
import { readFileSync } from "node:fs";
import { accountsById, amount, companyPage, createPayment, globalId, insertPayment, keyOf, oneCompany, paymentsOf } from "./rows.js";

const read = (name) => readFileSync(new URL(`../${name}.graphql`, import.meta.url), "utf8");
export const schema = () => read("schema");
export const schemaWithSubscription = () => read("schema") + read("subscription");

const named = { resolveType: (row) => row.__typename };

export const resolvers = {
  Query: {
    company: (_, { id }) => oneCompany(keyOf(id).key),
    node: async (_, { id }) => {
      const { type, key } = keyOf(id);
      const [row] = type === "Account" ? await accountsById([key]) : [await oneCompany(key)];
      return row && { ...row, __typename: type };
    },
  },
  Mutation: {
    createPayment: (_, { input }) => createPayment(input),
    insertPayment: (_, { input }) => insertPayment(input),
  },
  Company: {
    id: (row) => globalId("Company", row),
    transactions: (row, { first }) => companyPage(row.id, first),
    payments: (row, { first }) => paymentsOf(row.id, first),
  },
  Account: {
    id: (row) => globalId("Account", row),
    balance: (row) =>
      row.at && {
        booked: amount(row.booked_minor, row.currency),
        available: amount(row.available_minor, row.currency),
        at: row.at,
        source: row.source,
      },
  },
  Transaction: {
    id: (row) => globalId("Transaction", row),
    transactionAmount: (row) => amount(row.amount_minor, row.currency),
  },
  Payment: {
    id: (row) => globalId("Payment", row),
    instructedAmount: (row) => amount(row.amount_minor, row.currency),
  },
};

export const abstractTypes = { Node: named, CreatePaymentPayload: named, Rejection: named };

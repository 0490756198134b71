// What we know, once for every row: an answer, a change and a live event about the same row are seen by all views.
import { cacheExchange, type Cache, type UpdateResolver } from "@urql/exchange-graphcache";
import type { Exchange } from "urql";
import { POSSIBLE_TYPES } from "@/live/gql/possible";

// prettier-ignore
const VALUES = [
  "AgreementAwaitingSignatures", "AgreementManualReview", "AgreementPartnerAnswer", "AgreementProgress", "Amount", "ApiGrant",
  "Approval", "Balance", "BalancePoint", "Billing", "BillingPeriod", "Check", "ConsentAwaitingAuthorisation",
  "ConsentLiving", "ConsentProgress", "FileTicket", "Firm", "Member", "PaymentAwaitingBankAuthorisation",
  "PaymentProgress", "PaymentRejected", "PaymentScheduled", "Posting", "RefusedAccount", "RegisteredCompany",
  "SigningInvitation", "SigningRight", "Viewer",
];

const key = (field: string) => (data: Record<string, unknown>) => (data[field] as string | undefined) ?? null;

interface Row {
  id: string;
  batch?: { id: string } | null;
}

// Pages are never put together here: what is asked for again by itself would leave a hole, and lists that are asked for
// with different fields would miss each other's. A list grows by asking for more rows, or by live/growing.ts.

const companyOf = (cache: Cache, id: string) => cache.keyOfEntity({ __typename: "Company", id });

/** What is on the screen of these fields is asked for again. */
function forget(cache: Cache, owner: string | null, fields: readonly string[]): void {
  if (!owner) return;
  for (const field of cache.inspectFields(owner)) {
    if (fields.includes(field.fieldName)) cache.invalidate(owner, field.fieldName, field.arguments ?? undefined);
  }
}

/** Whether a list on the screen has this row; where there is no list, nothing is missed. */
function shows(cache: Cache, owner: string | null, fieldName: string, row: string | null): boolean {
  const lists = owner ? cache.inspectFields(owner).filter((field) => field.fieldName === fieldName) : [];
  return (
    lists.length === 0 ||
    lists.some(({ fieldKey }) => {
      const list = cache.resolve(owner, fieldKey);
      const rows = typeof list === "string" ? cache.resolve(list, "nodes") : null;
      return Array.isArray(rows) && rows.includes(row);
    })
  );
}

interface Update {
  kind: string;
}

/** Whether anything may be otherwise than the lists on the screen say. The first word of a subscription is news, too:
 * what happened between a list's answer and it was told to nobody. */
const isNews = (update: Update | null): boolean => Boolean(update && update.kind !== "HEARTBEAT");

/** A row that is known changes where it stands; one that is new makes the lists ask again. */
function newAccounts(): UpdateResolver {
  const known = new Set<string>();
  return (result, variables, cache) => {
    const update = result["balances"] as (Update & { accounts?: Row[] }) | null;
    const fresh = (update?.accounts ?? []).filter((row) => !known.has(row.id));
    for (const row of fresh) known.add(row.id);
    if (fresh.length > 0) forget(cache, companyOf(cache, variables["companyId"] as string), ["accounts", "banks"]);
  };
}

/** With an account's balance its curve has moved, too. */
function movedBalances(): UpdateResolver {
  const accounts = newAccounts();
  return (result, variables, cache, info) => {
    accounts(result, variables, cache, info);
    const update = result["balances"] as (Update & { accounts?: Row[] }) | null;
    for (const { id } of update?.accounts ?? []) {
      const account = { __typename: "Account", id };
      for (const field of cache.inspectFields(account)) {
        if (field.fieldName === "balanceCurve")
          cache.invalidate(account, field.fieldName, field.arguments ?? undefined);
      }
    }
  };
}

/** Whatever comes or moves is told of in fields that are no rows, or may now be in another of the narrowed lists. */
function askedAgain(root: string, fields: readonly string[]): UpdateResolver {
  return (result, variables, cache) => {
    if (isNews(result[root] as Update | null))
      forget(cache, companyOf(cache, variables["companyId"] as string), fields);
  };
}

const newPayments = askedAgain("paymentStatus", ["payments", "paymentBatches", "vouchers"]);

/** A run is as far as its lines are. */
const movedPayments: UpdateResolver = (result, variables, cache, info) => {
  newPayments(result, variables, cache, info);
  const update = result["paymentStatus"] as { kind: string; payments?: Row[] } | null;
  if (!update || update.kind === "SNAPSHOT") return;
  for (const batch of new Set(update.payments?.map((payment) => payment.batch?.id))) {
    if (batch) cache.invalidate({ __typename: "PaymentBatch", id: batch });
  }
};

/** Something happened in some company of the viewer's: what the list of clients tells of it is asked for again, and
 * the list itself when the company is not in it. Once: those of a long list that are not shown are none of its news. */
function happened(): UpdateResolver {
  const met = new Set<string>();
  return (result, _variables, cache) => {
    const event = result["feed"] as { kind: string; company?: { id: string } | null } | null;
    if (!event?.company || event.kind === "HEARTBEAT") return;
    const company = companyOf(cache, event.company.id);
    const viewer = cache.resolve("Query", "viewer") as string | null;
    if (!met.has(event.company.id) && !shows(cache, viewer, "companies", company)) {
      met.add(event.company.id);
      forget(cache, viewer, ["companies"]);
    }
    if (event.kind !== "SNAPSHOT")
      forget(cache, company, ["agreement", "consentCheck", "features", "integrationCheck", "journal", "payments"]);
  };
}

/** One for each client: what it remembers is of one person. */
export const rowsExchange = (): Exchange =>
  cacheExchange({
    // Without them a fragment on an interface (RejectionParts) is guessed at, and a refusal would lose its words.
    possibleTypes: POSSIBLE_TYPES,
    keys: {
      ...Object.fromEntries(VALUES.map((name) => [name, () => null])),
      ApiClient: key("clientId"),
      Bank: key("bic"),
      LedgerAccount: key("number"),
      Session: key("sessionId"),
    },
    updates: {
      Subscription: {
        agreementStatus: askedAgain("agreementStatus", ["members"]),
        balances: movedBalances(),
        consentStatus: askedAgain("consentStatus", ["accounts", "banks", "consentCheck", "consents"]),
        feed: happened(),
        newTransactions: askedAgain("newTransactions", ["billing", "transactions"]),
        paymentStatus: movedPayments,
      },
    },
  });

// What we know, once for every row: an answer, a change and a live event about the same row are seen by all views.
import { cacheExchange, type Cache, type UpdateResolver } from "@urql/exchange-graphcache";
import { relayPagination } from "@urql/exchange-graphcache/extras";
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
/** Connections of a company, which pages are put together of. Lists that grow at their top use live/growing.ts: a page
 * that is asked for again when a row has come in above it would leave a hole. */
const PAGED = ["paymentBatches", "payments", "vouchers"];

const key = (field: string) => (data: Record<string, unknown>) => (data[field] as string | undefined) ?? null;

interface Row {
  id: string;
  batch?: { id: string } | null;
}

/** What is on the screen of these fields is asked for again. */
export function forget(cache: Cache, companyId: string, fields: readonly string[]): void {
  const company = cache.keyOfEntity({ __typename: "Company", id: companyId });
  if (!company) return;
  for (const field of cache.inspectFields(company)) {
    if (fields.includes(field.fieldName)) cache.invalidate(company, field.fieldName, field.arguments ?? undefined);
  }
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
    if (fresh.length > 0) forget(cache, variables["companyId"] as string, ["accounts", "banks"]);
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
    if (isNews(result[root] as Update | null)) forget(cache, variables["companyId"] as string, fields);
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

/** Something happened in some company of the viewer's: what the list of clients tells of it is asked for again. */
const happened: UpdateResolver = (result, _variables, cache) => {
  const event = result["feed"] as { kind: string; company?: { id: string } | null } | null;
  if (event?.company && event.kind !== "SNAPSHOT" && event.kind !== "HEARTBEAT")
    forget(cache, event.company.id, [
      "agreement",
      "consentCheck",
      "features",
      "integrationCheck",
      "journal",
      "payments",
    ]);
};

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
    resolvers: {
      Company: Object.fromEntries(PAGED.map((field) => [field, relayPagination()])),
      PaymentBatch: { payments: relayPagination() },
      Viewer: { companies: relayPagination() },
    },
    updates: {
      Subscription: {
        agreementStatus: askedAgain("agreementStatus", ["members"]),
        balances: movedBalances(),
        consentStatus: askedAgain("consentStatus", ["accounts", "banks", "consentCheck", "consents"]),
        feed: happened,
        newTransactions: askedAgain("newTransactions", ["billing", "transactions"]),
        paymentStatus: movedPayments,
      },
    },
  });

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

/** A row that is known changes where it stands; one that is new makes the lists ask again. */
function newRows(root: string, rows: string, lists: readonly string[]): UpdateResolver {
  const known = new Set<string>();
  return (result, variables, cache) => {
    const update = result[root] as Record<string, unknown> | null;
    if (!update) return;
    const fresh = ((update[rows] ?? []) as Row[]).filter((row) => !known.has(row.id));
    for (const row of fresh) known.add(row.id);
    const first = update["kind"] === "SNAPSHOT";
    if (update["kind"] === "RESYNC" || (!first && fresh.length > 0))
      forget(cache, variables["companyId"] as string, lists);
  };
}

/** Lists of transactions are narrowed in many ways, so whatever comes or moves may be in another one. */
const movedTransactions: UpdateResolver = (result, variables, cache) => {
  const update = result["newTransactions"] as { kind: string } | null;
  if (!update || update.kind === "SNAPSHOT" || update.kind === "HEARTBEAT") return;
  forget(cache, variables["companyId"] as string, ["billing", "transactions"]);
};

/** Lists of payments are filtered by status, so whatever moves may be in another one. */
const movedPayments: UpdateResolver = (result, variables, cache) => {
  const update = result["paymentStatus"] as { kind: string; payments?: Row[] } | null;
  if (!update || update.kind === "SNAPSHOT" || update.kind === "HEARTBEAT") return;
  forget(cache, variables["companyId"] as string, ["payments", "paymentBatches", "vouchers"]);
  for (const batch of new Set(update.payments?.map((payment) => payment.batch?.id))) {
    if (batch) cache.invalidate({ __typename: "PaymentBatch", id: batch });
  }
};

/** What somebody's consent has come to is told of in fields that are no rows: the check mark, and what it brought in. */
const movedConsents: UpdateResolver = (result, variables, cache) => {
  const update = result["consentStatus"] as { kind: string } | null;
  if (!update || update.kind === "SNAPSHOT" || update.kind === "HEARTBEAT") return;
  forget(cache, variables["companyId"] as string, ["accounts", "banks", "consentCheck", "consents"]);
};

/** Who comes in, or gets another role, is told of with the agreement. */
const movedMembers: UpdateResolver = (result, variables, cache) => {
  const update = result["agreementStatus"] as { kind: string } | null;
  if (!update || update.kind === "SNAPSHOT" || update.kind === "HEARTBEAT") return;
  forget(cache, variables["companyId"] as string, ["members"]);
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
        agreementStatus: movedMembers,
        balances: newRows("balances", "accounts", ["accounts", "banks"]),
        consentStatus: movedConsents,
        feed: happened,
        newTransactions: movedTransactions,
        paymentStatus: movedPayments,
      },
    },
  });

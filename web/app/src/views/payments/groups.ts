// How the statuses are gathered for somebody who looks for a payment.
import type { PaymentStatus } from "./gql/graphql";

export const GROUPS = {
  all: null,
  waiting: ["DRAFT", "AWAITING_APPROVAL", "AWAITING_BANK_AUTHORISATION"],
  going: ["APPROVED", "SUBMITTED", "ACCEPTED", "SCHEDULED", "CANCEL_REQUESTED"],
  done: ["EXECUTED"],
  stopped: ["REJECTED", "OUTCOME_UNKNOWN", "RETURNED", "CANCELLED"],
} as const satisfies Record<string, readonly PaymentStatus[] | null>;

export type Group = keyof typeof GROUPS;
export const NAMES: readonly Group[] = ["all", "waiting", "going", "done", "stopped"];
export const groupOf = (text: string | null): Group => NAMES.find((name) => name === text) ?? "all";

// Where one signatory stands: what the page is about.
import { businessNow } from "@/live/clock";
import type { InvitationPartsFragment } from "./gql/graphql";

export type Standing = "open" | "signed" | "declined" | "declinedByOther" | "expired" | "withdrawn" | "closed";

export function standingOf(invitation: InvitationPartsFragment): Standing {
  const { signatoryStatus, agreementStatus, expiresAt } = invitation;
  if (signatoryStatus === "SIGNED") return "signed";
  if (signatoryStatus === "DECLINED") return "declined";
  if (agreementStatus === "DECLINED") return "declinedByOther";
  if (agreementStatus === "WITHDRAWN") return "withdrawn";
  if (agreementStatus === "EXPIRED") return "expired";
  if (agreementStatus !== "AWAITING_SIGNATURES") return "closed";
  return expiresAt !== null && Date.parse(expiresAt) <= businessNow() ? "expired" : "open";
}
